import type { EventEmitter } from "node:events";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Ctx } from "@millrace/platform/context";
import type { Platform } from "@millrace/platform/platform";
import { asTrpcError } from "@millrace/platform/procedure";
import { readJson } from "@millrace/rest/body";
import { nodeHTTPRequestHandler } from "@trpc/server/adapters/node-http";
import { applyWSSHandler } from "@trpc/server/adapters/ws";
import { type WebSocket, WebSocketServer } from "ws";
import { type CallerCtx, type CreateContext, newRequestId } from "./context.ts";
import type { Gate } from "./gate.ts";
import { type Connection, type Ending, liveCtx, liveRouter, observedBy, review } from "./live.ts";
import type { Usage } from "./usage.ts";

const maxBody = 1 << 20;
const maxDepth = 32;
/** Calls in one batch. */
const maxBatchSize = 100;
/** A client pings and is pinged this often; its rights are looked at as often, too, for a ring that was lost. */
const pingMs = 15_000;
/** Between asking clients to leave and closing their sockets. */
const farewellMs = 1_000;
/** A connection that was not told who calls is closed after this. */
const introductionMs = 10_000;
/** More bytes than `buffered` on their way to a client are not added to; one that leaves it so for `patienceMs` is let go of. */
const slowness = { buffered: 1 << 20, patienceMs: 10_000 };

export interface TrpcHandler {
  handle(req: IncomingMessage, res: ServerResponse): Promise<void>;
  /** Cuts the event streams off: their clients come back elsewhere and resume. */
  close(): void;
}

/**
 * tRPC over HTTP, below `/trpc/`: queries in batches of 100 at most, mutations one by one with their `Idempotency-Key`, subscriptions as
 * server-sent events, whose access token comes with the connection parameters because an EventSource sends no headers.
 */
export function trpcHandler(
  platform: Platform,
  createContext: CreateContext,
  usage: Usage,
  gate: Pick<Gate, "enter">,
): TrpcHandler {
  const streams = new Set<ServerResponse>();

  function stream(req: IncomingMessage, res: ServerResponse, call: Caller): Promise<Ctx> {
    streams.add(res);
    res.once("close", () => streams.delete(res));
    // Waits for nothing: a stream is read from as fast as it is written to.
    const hasRoom = async () => true;
    const authorize = () => createContext(req, call);
    const end = () => void res.destroy();
    // It came through the gate as a request.
    const admit = async () => () => {};
    return attend(platform, { authorize, hasRoom, end, admit }, res);
  }

  return {
    async handle(req, res) {
      const requestId = newRequestId();
      res.setHeader("x-request-id", requestId);
      const onReplay = () => void res.setHeader("idempotent-replayed", "true");
      const path = (req.url ?? "").slice("/trpc/".length).split("?", 1)[0] ?? "";
      const calls = usage.http(req, res, path, requestId);
      const refused = await gate.enter(req, res, path.split(",")).then(
        () => readBody(req),
        (error: unknown) => unread(req, error),
      );
      await nodeHTTPRequestHandler({
        router: liveRouter,
        req,
        res,
        path,
        maxBatchSize,
        async createContext({ info }) {
          try {
            if (refused) throw refused;
            const ctx =
              info.type === "subscription"
                ? await stream(req, res, { requestId, token: tokenOf(info.connectionParams) })
                : { ...(await createContext(req, { requestId })), onReplay };
            return observedBy(ctx, calls.observe);
          } catch (error) {
            calls.refused(error);
            throw asTrpcError(error);
          }
        },
      });
    },
    close() {
      for (const res of streams) res.destroy();
    },
  };
}

/**
 * Reads the body as strictly as REST does (size, UTF-8, depth) and leaves it where tRPC's adapter looks for one that was read before; what
 * was wrong with it, if anything.
 */
async function readBody(req: IncomingMessage & { body?: unknown }): Promise<unknown> {
  if (req.method !== "POST") return undefined;
  try {
    req.body = await readJson(req, { bytes: maxBody, depth: maxDepth });
    return undefined;
  } catch (error) {
    return unread(req, error);
  }
}

/** Leaves the body where it is, for what was wrong. */
function unread(req: IncomingMessage & { body?: unknown }, error: unknown): unknown {
  if (req.method === "POST") req.body = "";
  return error;
}

/**
 * tRPC over WebSocket at `/ws`. The access token comes with the connection parameters; a connection whose token is over or revoked is
 * closed with 4401, one whose caller's rights have changed with 1012: a client that may comes back and resumes. Pings every 15 s; a client
 * that is silent for 30 s is cut off, one that does not read is told to resync (1013).
 */
export function trpcWebSocket(
  platform: Platform,
  server: Server,
  createContext: CreateContext,
  usage: Usage,
  gate: Pick<Gate, "call">,
  slow = slowness,
) {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxBody });
  server.on("upgrade", (req, socket, head) => {
    if (req.url?.split("?", 1)[0] !== "/ws") return void socket.destroy();
    sockets.handleUpgrade(req, socket, head, (client) => {
      if (req.url?.includes("connectionParams=1")) expectIntroduction(client);
      sockets.emit("connection", client, req);
    });
  });
  const handler = applyWSSHandler({
    wss: sockets,
    router: liveRouter,
    maxBatchSize,
    keepAlive: { enabled: true, pingMs, pongWaitMs: pingMs },
    async createContext({ req, res: client, info }) {
      const call = { requestId: newRequestId(), token: tokenOf(info.connectionParams) };
      // A key in the upgrade's headers would be every call's.
      const authorize = async () => ({
        ...(await createContext(req, call)),
        idempotencyKey: undefined,
      });
      const end = (why: Ending) => client.close(...closing[why]);
      const left = new AbortController();
      client.once("close", () => left.abort());
      const connection = {
        authorize,
        end,
        hasRoom: () => hasRoom(client, slow),
        admit: (ctx: CallerCtx, path: string) => gate.call(ctx, path, left.signal),
      };
      try {
        return observedBy(await attend(platform, connection, client), usage.socket(req));
      } catch (error) {
        const refusal = asTrpcError(error);
        // After tRPC has sent the refusal, before it closes without a reason.
        if (refusal.code === "UNAUTHORIZED") setImmediate(() => end("credential"));
        throw refusal;
      }
    },
  });
  return {
    /** Asks clients to connect elsewhere, lets calls under way end, then lets go of those that stay. */
    close() {
      handler.broadcastReconnectNotification();
      sockets.close();
      setTimeout(() => {
        for (const client of sockets.clients) client.close(1012, "the server stops");
      }, farewellMs);
    },
  };
}

type Caller = Parameters<CreateContext>[1];

const tokenOf = (params: Record<string, string | undefined> | null) => params?.token;

const closing: Record<Ending, [code: number, reason: string]> = {
  credential: [4401, "sign in"],
  rights: [1012, "rights have changed"],
  slow: [1013, "resync"],
};

/** The context of a connection that stays. Its caller's rights are looked at when its session's bell rings, and with each ping. */
async function attend(
  platform: Platform,
  connection: Connection,
  wire: EventEmitter,
): Promise<Ctx> {
  let closed = false;
  wire.once("close", () => {
    closed = true;
  });
  const ctx = await connection.authorize();
  if (closed) return ctx;
  const look = () => {
    // It has ended the connection if it had to; a database that is away is no reason to.
    review(connection, ctx).catch(() => {});
  };
  const deaf = platform.doorbell.on("access", (about) => {
    if (about === "" || ctx.about.includes(about)) look();
  });
  const timer = setInterval(look, pingMs).unref();
  wire.once("close", () => {
    deaf();
    clearInterval(timer);
  });
  return liveCtx(ctx, connection);
}

async function hasRoom(client: WebSocket, { buffered, patienceMs }: typeof slowness) {
  const step = 50;
  for (let waited = 0; client.bufferedAmount > buffered; waited += step) {
    if (waited >= patienceMs || client.readyState !== client.OPEN) return false;
    await sleep(step);
  }
  return true;
}

function expectIntroduction(client: WebSocket): void {
  const timer = setTimeout(() => client.close(1008, "say who you are"), introductionMs);
  client.once("message", () => clearTimeout(timer));
  client.once("close", () => clearTimeout(timer));
}
