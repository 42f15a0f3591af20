import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { appRouter } from "@millrace/domains/app-router";
import { asDomainError } from "@millrace/platform/refusals";
import { TRPCError } from "@trpc/server";
import { nodeHTTPRequestHandler } from "@trpc/server/adapters/node-http";
import { applyWSSHandler } from "@trpc/server/adapters/ws";
import { WebSocketServer } from "ws";
import { type CreateContext, newRequestId } from "./context.ts";

const maxBody = 1 << 20;

/** tRPC over HTTP, below `/trpc/`: queries in batches, mutations one by one with their `Idempotency-Key`. */
export function trpcHandler(createContext: CreateContext) {
  return async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const requestId = newRequestId();
    res.setHeader("x-request-id", requestId);
    const path = (req.url ?? "").slice("/trpc/".length).split("?", 1)[0] ?? "";
    await nodeHTTPRequestHandler({
      router: appRouter,
      req,
      res,
      path: decodeURIComponent(path),
      maxBodySize: maxBody,
      createContext: () => asTrpc(createContext(req, { requestId })),
    });
  };
}

/**
 * tRPC over WebSocket at `/ws`. The access token comes with the connection parameters; when it expires the client connects anew with
 * a fresh one. Pings every 15 s; a client that is silent for 30 s is cut off.
 */
export function trpcWebSocket(server: Server, createContext: CreateContext) {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxBody });
  server.on("upgrade", (req, socket, head) => {
    if (req.url?.split("?", 1)[0] !== "/ws") socket.destroy();
    else
      sockets.handleUpgrade(req, socket, head, (client) => sockets.emit("connection", client, req));
  });
  const handler = applyWSSHandler({
    wss: sockets,
    router: appRouter,
    keepAlive: { enabled: true, pingMs: 15_000, pongWaitMs: 15_000 },
    createContext: ({ req, info }) => {
      const token = info.connectionParams?.token;
      return asTrpc(
        createContext(req, {
          requestId: newRequestId(),
          token: typeof token === "string" ? token : undefined,
        }),
      );
    },
  });
  return {
    /** Asks clients to connect elsewhere, then lets go of those that stay. */
    close() {
      handler.broadcastReconnectNotification();
      for (const client of sockets.clients) client.close(1012, "the server stops");
      sockets.close();
    },
  };
}

/** A refusal to make a context becomes tRPC's, with its code and problem. */
async function asTrpc<T>(context: Promise<T>): Promise<T> {
  try {
    return await context;
  } catch (error) {
    const refusal = asDomainError(error);
    const code =
      refusal.definition.kind === "unauthenticated" ? "UNAUTHORIZED" : "SERVICE_UNAVAILABLE";
    throw new TRPCError({ code, message: refusal.message, cause: refusal });
  }
}
