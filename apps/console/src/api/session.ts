import type { AppRouter } from "@millrace/domains/app-router";
import { createTRPCClient, httpLink } from "@trpc/client";
import type { inferRouterOutputs } from "@trpc/server";
import superjson from "superjson";

/*
 * Who is signed in. The access token lives in memory only; the refresh token is kept, so that a reload and a second tab stay
 * signed in. However many calls wait for a fresh token, one renewal serves them all, in all tabs.
 */

type Tokens = inferRouterOutputs<AppRouter>["auth"]["login"];

const storageKey = "millrace.refresh-token";
/** A token is renewed this long before it ends, so that none expires on its way. */
const marginMs = 30_000;

const open = createTRPCClient<AppRouter>({
  links: [httpLink({ url: "/trpc", transformer: superjson })],
});

let access: { token: string; endsAt: number } | null = null;
let renewal: Promise<string> | null = null;
const listeners = new Set<() => void>();

const isSignedIn = () => localStorage.getItem(storageKey) !== null;

function keep(tokens: Tokens): string {
  access = { token: tokens.accessToken, endsAt: Date.now() + tokens.expiresIn * 1000 };
  localStorage.setItem(storageKey, tokens.refreshToken);
  return tokens.accessToken;
}

function forget(): void {
  access = null;
  localStorage.removeItem(storageKey);
  for (const tell of listeners) tell();
}

/** Tabs take turns: a refresh token is used up by its first use. Browsers offer locks on https and localhost only. */
const inTurn = <T>(use: () => Promise<T>): Promise<T> =>
  "locks" in navigator ? navigator.locks.request("millrace.session", use) : use();

async function refresh(): Promise<string> {
  const refreshToken = localStorage.getItem(storageKey);
  if (refreshToken === null) {
    forget();
    throw new Error("Signed out");
  }
  try {
    return keep(await open.auth.refresh.mutate({ refreshToken }));
  } catch (error) {
    // Refused, rather than not answered: this session is over.
    if (isRefusal(error)) forget();
    throw error;
  }
}

const isRefusal = (error: unknown) =>
  error instanceof Error &&
  "data" in error &&
  ["UNAUTHORIZED", "UNPROCESSABLE_CONTENT"].includes(
    (error.data as { code?: string } | undefined)?.code ?? "",
  );

addEventListener("storage", (event) => {
  if (event.key === storageKey && event.newValue === null) forget();
});

export const session = {
  isSignedIn,

  async signIn(email: string, password: string): Promise<void> {
    keep(await open.auth.login.mutate({ email, password }));
  },

  /** Ends the session here at once; the server is told, and need not answer. */
  signOut(): void {
    const token = access?.token;
    forget();
    if (token === undefined) return;
    createTRPCClient<AppRouter>({
      links: [
        httpLink({
          url: "/trpc",
          transformer: superjson,
          headers: { authorization: `Bearer ${token}` },
        }),
      ],
    })
      .auth.logout.mutate({})
      .catch(() => {});
  },

  /** A token that is good for now. Rejects when nobody is signed in. */
  async accessToken(): Promise<string> {
    if (access && access.endsAt - Date.now() > marginMs) return access.token;
    return session.renew(access?.token);
  },

  /** A token other than `stale`, which the server refused. */
  renew(stale: string | undefined): Promise<string> {
    if (access && access.token !== stale) return Promise.resolve(access.token);
    access = null;
    renewal ??= inTurn(refresh).finally(() => {
      renewal = null;
    });
    return renewal;
  },

  /** Calls `tell` when the session ends, here or in another tab. */
  onEnd(tell: () => void): () => void {
    listeners.add(tell);
    return () => listeners.delete(tell);
  },
};
