import type { AppRouter } from "@millrace/domains/app-router";
import { MutationCache, QueryClient, type QueryKey } from "@tanstack/react-query";
import {
  createTRPCClient,
  createWSClient,
  httpBatchLink,
  httpLink,
  splitLink,
  wsLink,
} from "@trpc/client";
import type { inferRouterInputs, inferRouterOutputs } from "@trpc/server";
import { createTRPCOptionsProxy } from "@trpc/tanstack-react-query";
import superjson from "superjson";
import { authorizedFetch } from "./http.ts";
import { isPassing } from "./problem.ts";
import { session } from "./session.ts";

export type Inputs = inferRouterInputs<AppRouter>;
export type Outputs = inferRouterOutputs<AppRouter>;

/** How the server closes a socket whose token is over or was revoked. */
const tokenOver = 4401;

const socket = createWSClient({
  url: async () => {
    await session.ready();
    return `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws`;
  },
  onClose: (cause) => {
    // A session that cannot be renewed says so by itself.
    if (cause?.code === tokenOver) session.renew().catch(() => {});
  },
  retryDelayMs: (attempt) => Math.min(1000 * 2 ** attempt, 15_000),
  lazy: { enabled: true, closeMs: 1000 },
  keepAlive: { enabled: true, intervalMs: 20_000, pongTimeoutMs: 5000 },
});

const http = { url: "/trpc", transformer: superjson, fetch: authorizedFetch };

/** The typed client: queries in batches, commands one by one under their idempotency key, subscriptions over the socket. */
export const api = createTRPCClient<AppRouter>({
  links: [
    splitLink({
      condition: ({ type }) => type === "subscription",
      true: wsLink({ client: socket, transformer: superjson }),
      false: splitLink({
        condition: ({ type }) => type === "mutation",
        true: httpLink({
          ...http,
          headers: ({ op }): Record<string, string> =>
            typeof op.context.idempotencyKey === "string"
              ? { "idempotency-key": op.context.idempotencyKey }
              : {},
        }),
        false: httpBatchLink({ ...http, maxURLLength: 8000, maxItems: 30 }),
      }),
    }),
  ],
});

/** For who is not signed in: no cookie goes along. */
export const openApi = createTRPCClient<AppRouter>({
  links: [
    httpLink({
      url: "/trpc",
      transformer: superjson,
      fetch: (input, init) => fetch(input, { ...(init as RequestInit), credentials: "omit" }),
    }),
  ],
});

export const queryClient: QueryClient = new QueryClient({
  defaultOptions: {
    // The server may be in the same building: being offline says nothing about it.
    mutations: { networkMode: "always" },
    queries: {
      networkMode: "always",
      // Events make what is shown stale sooner; this is for what no event tells.
      staleTime: 20_000,
      retry: (failures, error) => failures < 2 && isPassing(error),
      retryDelay: (attempt) => 500 * 2 ** attempt,
    },
  },
  // A command is done once what it changed is on screen: the next step starts from the new version. Only queries in use are asked.
  mutationCache: new MutationCache({ onSuccess: () => askAgain() }),
});

/**
 * What is on screen under the key, or all of it, is asked for again after a change. A first answer that is still on its way is dropped:
 * it may have been read before the change, and the library would take it for the new one.
 */
export async function askAgain(queryKey?: QueryKey): Promise<void> {
  const within = queryKey && { queryKey };
  await queryClient.cancelQueries({
    ...within,
    type: "active",
    predicate: ({ state }) => state.data === undefined,
  });
  await queryClient.invalidateQueries(within);
}

/** Query options and keys of every procedure: `useQuery(trpc.sites.list.queryOptions({…}))`. */
export const trpc = createTRPCOptionsProxy<AppRouter>({ client: api, queryClient });
