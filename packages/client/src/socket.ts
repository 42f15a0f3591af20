import type { AppRouter } from "@millrace/domains/app-router";
import { createWSClient, type TRPCLink, type TRPCWebSocketClient, wsLink } from "@trpc/client";
import superjson from "superjson";
import { isProblem } from "./problem.ts";
import { backoff, type Retry } from "./retry.ts";
import type { IssuedTokens, Session } from "./session.ts";

/** A WebSocket class: the platform's, or that of the package `ws`. */
export type WebSocketClass = new (url: string) => object;

interface SocketOptions {
  /** `ws://…/ws` */
  readonly url: string;
  readonly WebSocket?: WebSocketClass | undefined;
  readonly session: Session<IssuedTokens>;
  readonly retry: Retry;
}

/** The close code of a server that does not take the token, or not any more. */
const tokenRefused = 4401;
const keepAlive = { enabled: true, intervalMs: 15_000, pongTimeoutMs: 15_000 };
/** An unused connection is closed after this. */
const idleMs = 10_000;

/**
 * One connection for all subscriptions, made when the first one starts. It comes back by itself with a fresh token, and its subscriptions
 * go on behind the last event that each has seen.
 */
export function createSocket({
  url,
  WebSocket = globalThis.WebSocket,
  session,
  retry,
}: SocketOptions) {
  let current: { client: TRPCWebSocketClient; link: ReturnType<TRPCLink<AppRouter>> } | null = null;

  function connect() {
    let token: string | undefined;
    const client = createWSClient({
      url,
      // tRPC asks for the browser's class by name and uses what all of them have.
      WebSocket: WebSocket as typeof globalThis.WebSocket,
      lazy: { enabled: true, closeMs: idleMs },
      keepAlive,
      retryDelayMs: (attempt) => backoff(attempt + 1, retry),
      async connectionParams() {
        token = await session.token().catch((error: unknown) => {
          // Signed out for good: connect as nobody and let the server refuse each subscription.
          if (isProblem(error)) return undefined;
          throw error;
        });
        return token === undefined ? null : { token };
      },
      onClose(cause) {
        if (cause?.code === tokenRefused && token !== undefined) session.distrust(token);
      },
    });
    return { client, link: wsLink<AppRouter>({ client, transformer: superjson })({}) };
  }

  const link: TRPCLink<AppRouter> = () => (call) => {
    if (!WebSocket)
      throw new Error("No WebSocket here: Node 20 needs `WebSocket` of the package ws.");
    current ??= connect();
    return current.link(call);
  };

  return {
    link,
    /** Ends its subscriptions. A later one connects anew. */
    async close(): Promise<void> {
      const closing = current?.client;
      current = null;
      await closing?.close();
    },
  };
}
