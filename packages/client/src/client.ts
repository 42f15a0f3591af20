import type { AppRouter } from "@millrace/domains/app-router";
import {
  createTRPCClient,
  type HTTPLinkOptions,
  httpBatchLink,
  httpLink,
  type Operation,
  splitLink,
  type TRPCClient,
} from "@trpc/client";
import type { inferRouterOutputs } from "@trpc/server";
import superjson from "superjson";
import { callLink } from "./call-link.ts";
import { type EventSourceClass, eventStreamLink } from "./event-stream.ts";
import { isProblem } from "./problem.ts";
import { type RetryOptions, retryDefaults } from "./retry.ts";
import {
  type Credentials,
  createSession,
  type SecondFactor,
  type SessionOptions,
  type Tokens,
} from "./session.ts";
import { createSocket, type WebSocketClass } from "./socket.ts";
import { createTransport, type Fetch } from "./transport.ts";

export interface MillraceClientOptions extends SessionOptions {
  /** Where Millrace is: `https://ops.example.com`. */
  readonly url: string;
  readonly retry?: RetryOptions;
  /** One try of a call ends after this; 30,000 ms unless given. */
  readonly timeoutMs?: number;
  /** Another `fetch` than the platform's. */
  readonly fetch?: Fetch;
  /** Another WebSocket than the platform's; Node 20 has none, there it is that of the package `ws`. */
  readonly WebSocket?: WebSocketClass;
  /** Subscribes by server-sent events instead, for networks that let no WebSocket through: the platform's `EventSource`, or another. */
  readonly EventSource?: EventSourceClass;
}

export interface MillraceClient {
  /**
   * Every procedure, typed: `api.sales.orders.get.query({ id })`, `.mutate(input)`, `.subscribe(input, { onData })`. A mutation takes its own
   * key as `{ context: { idempotencyKey } }`; every call takes `{ signal }`.
   */
  readonly api: TRPCClient<AppRouter>;
  /** What is held now, null when signed out. */
  readonly tokens: Tokens | null;
  /**
   * Signs in, with the options' credentials unless others are given. Refused: a problem with the code `auth.invalid_credentials`; or
   * `auth.second_factor_required`, whose `details.challenge` goes with a code into a second call.
   */
  login(credentials?: Credentials | SecondFactor): Promise<Issued["user"]>;
  /** Ends the session, here in any case; rejects when the server could not be told. */
  logout(): Promise<void>;
  /** Ends subscriptions, calls and waits that are under way. The session stays. */
  close(): Promise<void>;
}

type Issued = inferRouterOutputs<AppRouter>["auth"]["login"];

/** So many characters of a URL pass through every proxy. */
const maxUrl = 8_000;
const maxBatch = 50;

/**
 * A typed client of one Millrace server, for Node and browsers. Queries of one tick travel in one request; a mutation travels alone with
 * its idempotency key; subscriptions share a WebSocket. Tokens are renewed before they end, once for all calls that wait.
 */
export function createMillraceClient(options: MillraceClientOptions): MillraceClient {
  const retry = { ...retryDefaults, ...options.retry };
  const running = new Set<AbortController>();
  const origin = options.url.replace(/\/+$/, "");
  const transport = createTransport(options.fetch ?? globalThis.fetch, options.timeoutMs ?? 30_000);
  const http: HTTPLinkOptions<AppRouter["_def"]["_config"]["$types"]> = {
    url: `${origin}/trpc`,
    transformer: superjson,
    fetch: (url, init) => transport(String(url), init as RequestInit),
  };

  const anonymous = createTRPCClient<AppRouter>({
    links: [callLink({ retry, running }), httpLink(http)],
  });
  const session = createSession<Issued>(
    {
      login: (credentials) =>
        "challenge" in credentials
          ? anonymous.auth.totp.verify.mutate(credentials)
          : anonymous.auth.login.mutate(credentials),
      refresh: (refreshToken) => anonymous.auth.refresh.mutate({ refreshToken }),
    },
    options,
  );
  const { EventSource } = options;
  const socket = createSocket({
    url: `${origin.replace(/^http/, "ws")}/ws`,
    WebSocket: options.WebSocket,
    session,
    retry,
  });
  const subscriptions = EventSource
    ? eventStreamLink({ url: `${origin}/trpc`, EventSource })
    : socket.link;
  const api = createTRPCClient<AppRouter>({
    links: [
      callLink({ session, retry, running }),
      splitLink({
        condition: ({ type }) => type === "subscription",
        true: subscriptions,
        false: splitLink({
          condition: ({ type }) => type === "query",
          true: httpBatchLink({
            ...http,
            maxURLLength: maxUrl,
            maxItems: maxBatch,
            // Calls of one batch may have got different tokens; the last one's is the newest.
            headers: ({ opList }) => headersOf(opList.findLast(({ context }) => context.token)),
          }),
          false: httpLink({ ...http, headers: ({ op }) => headersOf(op) }),
        }),
      }),
    ],
  });

  return {
    api,
    get tokens() {
      return session.tokens;
    },
    async login(credentials) {
      const { user } = await session.login(credentials);
      await socket.close();
      return user;
    },
    async logout() {
      try {
        if (session.tokens) await api.auth.logout.mutate({});
      } catch (error) {
        if (!isProblem(error, "auth.required")) throw error;
      } finally {
        await socket.close();
        await session.forget();
      }
    },
    async close() {
      for (const call of running) call.abort(new Error("the client was closed"));
      await socket.close();
    },
  };
}

function headersOf(op: Operation | undefined): Record<string, string> {
  const { token, idempotencyKey } = op?.context ?? {};
  return {
    ...(typeof token === "string" && { authorization: `Bearer ${token}` }),
    ...(typeof idempotencyKey === "string" && { "idempotency-key": idempotencyKey }),
  };
}
