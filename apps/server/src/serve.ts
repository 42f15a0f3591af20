import { randomUUID } from "node:crypto";
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from "node:http";
import { type AddressInfo, Server as NetServer } from "node:net";
import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { appRouter } from "@millrace/domains/app-router";
import { createAuthenticate, publicKeys } from "@millrace/domains/identity/index";
import { startReporting } from "@millrace/domains/ops/index";
import { type ApiVersion, apiVersions, defaultApiVersion } from "@millrace/platform/api-versions";
import { toProblem } from "@millrace/platform/errors";
import type { Platform } from "@millrace/platform/platform";
import { malformed, tooLarge } from "@millrace/platform/problems";
import { createRest } from "@millrace/rest/rest";
import { apiInfo } from "./api-info.ts";
import { auditExport, auditExportPath } from "./audit-export.ts";
import { serveAvatar } from "./avatars.ts";
import { contextFactory } from "./context.ts";
import { serveFile } from "./files.ts";
import { createGate } from "./gate.ts";
import { healthHandler } from "./health.ts";
import { createMetrics } from "./metrics.ts";
import { createOauth, type OauthServer } from "./oauth.ts";
import { oidcHandler, oidcPath } from "./oidc.ts";
import { pages } from "./pages.ts";
import { boardPath, queueBoard } from "./queue-board.ts";
import { inRequestSpan, noteRequest } from "./request-span.ts";
import { crossOrigin, harden, securityHeaders } from "./security.ts";
import { sessionHandler } from "./session.ts";
import { statusPage } from "./status-page.ts";
import { trpcHandler, trpcWebSocket } from "./trpc.ts";
import { createUsage } from "./usage.ts";

/** Where the OpenAPI documents are: `/api/v1/openapi.json`, and the default version's without one. */
const documentAt = new Map([
  ["/api/openapi.json", { version: defaultApiVersion }],
  ...apiVersions.map(({ version }) => [`/api/${version}/openapi.json`, { version }] as const),
]);

/** Whether something else answers below `/api/`: the documents, the reference's old address, the audit log's stream, sign-in redirects. */
function besideRest(url: string): boolean {
  const path = url.split("?", 1)[0] ?? "";
  return (
    documentAt.has(url) || url === "/api/docs" || auditExportPath.test(path) || oidcPath.test(path)
  );
}

export interface RunningServer {
  readonly url: string;
  /** Readiness off, no new requests, those in flight end (at most 25 s), sockets told to go. */
  stop(): Promise<void>;
}

const drainMs = 25_000;
const idleMs = 500;

/** Milliseconds that a client has: for the headers, for a whole request, and without taking anything of an answer. */
const patience = { headers: 15_000, request: 60_000, idle: 60_000, look: 5_000 };

/** Serves REST, tRPC, WebSocket, health, metrics, docs and the console on one port. */
export async function serve(platform: Platform, waits = patience): Promise<RunningServer> {
  const { config, log } = platform;
  const state = { stopping: false };
  const always = securityHeaders(config);
  const answerPreflight = crossOrigin(config);
  const usage = createUsage(platform);
  const reporting = startReporting(platform);
  const metrics = createMetrics(platform, usage.recorder);
  const authenticate = createAuthenticate(platform);
  const createContext = contextFactory(platform, authenticate);
  const gate = await createGate(platform, authenticate);
  const rest = createRest({
    router: appRouter,
    async createContext(req, { operation, requestId, res }) {
      await gate.enter(req, res, [operation.id]);
      return createContext(req, { requestId });
    },
    info: apiInfo(config.MILLRACE_PUBLIC_URL),
    headers: always,
    limits: { upload: config.MILLRACE_MAX_UPLOAD_MB << 20 },
    onRequest: (outcome) => {
      metrics.request(outcome);
      noteRequest(outcome);
      usage.rest(outcome);
      log.debug(
        {
          requestId: outcome.requestId,
          operation: outcome.operation?.id,
          status: outcome.status,
          code: outcome.code,
          ms: outcome.milliseconds,
        },
        "request",
      );
    },
    onDefect: (error, requestId) =>
      log.error({ err: error, requestId }, "request failed outside of its operation"),
  });
  const documents = new Map<string, string>();
  const documentText = (version: ApiVersion = defaultApiVersion) => {
    const text = documents.get(version) ?? JSON.stringify(rest.document(version));
    documents.set(version, text);
    return text;
  };
  const trpc = trpcHandler(platform, createContext, usage, gate);
  const health = healthHandler(platform, state);
  const status = statusPage(platform);
  const session = sessionHandler(platform, authenticate);
  const oidc = oidcHandler(platform);
  const board = queueBoard(platform, createContext);
  const exportAudit = auditExport(platform, createContext);
  const express = pages(() => rest.document(), platform.ports.storage.origin);

  // Its issuer is its address, which is known once the server listens.
  let oauth: OauthServer | undefined;

  const listener = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const url = req.url ?? "/";
    if (/^\/(api|trpc|files)\//.test(url) && answerPreflight(req, res)) return;
    const isRest = url.startsWith("/api/") && !besideRest(url);
    if (isRest) return inRequestSpan(req, res, () => rest.handle(req, res));
    harden(res, always);
    if (url.startsWith("/api/")) {
      if (url === "/api/docs") return void express(req, res);
      const document = documentAt.get(url);
      if (document) return void json(res, documentText(document.version));
      if (oidcPath.test(url.split("?", 1)[0] ?? ""))
        return gate.guard(req, res, "auth.oidc", () => oidc(req, res));
      return gate.guard(req, res, "audit.export", () => exportAudit(req, res));
    }
    if (url.startsWith("/trpc/")) {
      metrics.trpc(url.slice("/trpc/".length).split("?", 1)[0] ?? "", res);
      return inRequestSpan(req, res, () => trpc.handle(req, res));
    }
    const path = url.split("?", 1)[0] ?? url;
    if (path.startsWith("/health")) return gate.healthLane(req, res, () => health(path, req, res));
    if (path.startsWith("/avatars/")) return serveAvatar(platform, path, res);
    if (path.startsWith("/files/")) return serveFile(platform, path, req, res);
    if (path === "/session" || path.startsWith("/session/"))
      return gate.guard(req, res, "session", () => session(path, req, res));
    if (oauth?.owns(path))
      return gate.guard(req, res, "oauth", () => oauth?.handle(req, res, path));
    if (path === "/status") return status(req, res);
    if (path === "/metrics")
      return gate.healthLane(req, res, () => metrics.handle(req, res, createContext));
    if (path === boardPath || path.startsWith(`${boardPath}/`)) return board.handle(req, res);
    if (path === "/.well-known/jwks.json")
      return void json(res, JSON.stringify(await publicKeys(platform)));
    return void express(req, res);
  };
  const server = createServer(
    {
      requestTimeout: waits.request,
      headersTimeout: waits.headers,
      // How often both are looked at: a slow sender is let go of that much late at most.
      connectionsCheckingInterval: waits.look,
      keepAliveTimeout: 65_000,
      maxHeaderSize: 16_384,
    },
    (req, res) => {
      if (state.stopping) res.setHeader("connection", "close");
      listener(req, res).catch((error: unknown) => {
        log.error({ err: error }, "request failed");
        if (!res.headersSent) res.writeHead(500);
        res.end();
      });
    },
  );
  // Who reads nothing of a long answer is let go of; streams are pinged more often.
  server.timeout = waits.idle;
  server.on("clientError", refuseUnreadable);
  const sockets = trpcWebSocket(platform, server, createContext, usage, gate);
  const address = await listen(server, config.PORT, config.HOST);
  const url = `http://${address.address.includes(":") ? `[${address.address}]` : address.address}:${address.port}`;
  oauth = createOauth(platform, createContext, config.MILLRACE_PUBLIC_URL ?? url);

  return {
    url,
    async stop() {
      state.stopping = true;
      sockets.close();
      trpc.close();
      await drain(server);
      metrics.stop();
      await usage.stop();
      await reporting.stop();
      await board.close();
      await gate.stop();
      await authenticate.stop();
    },
  };
}

/**
 * Takes no new connections and lets go of those there are without cutting a request: a busy one is told with its next answer, an idle
 * one is closed when it has been so for a moment. At once, as `Server.close` does it, the next request may be on its way already.
 */
async function drain(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) =>
    NetServer.prototype.close.call(server, () => resolve()),
  );
  const letGo = setInterval(() => server.closeIdleConnections(), idleMs);
  await Promise.race([closed, sleep(drainMs, undefined, { ref: false })]);
  clearInterval(letGo);
  server.closeAllConnections();
}

function listen(server: Server, port: number, host: string): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => resolve(server.address() as AddressInfo));
  });
}

/** What Node's parser refuses before there is a request: answered as a problem, too, where the socket still takes one. */
function refuseUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
  if (error.code === "ERR_HTTP_REQUEST_TIMEOUT")
    return void socket.end("HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n");
  const refusal =
    error.code === "HPE_HEADER_OVERFLOW"
      ? tooLarge("The headers are over 16 KiB.")
      : malformed("This is not HTTP/1.1.");
  const problem = toProblem(refusal, "", randomUUID());
  const body = JSON.stringify(problem);
  const status = `${problem.status} ${STATUS_CODES[problem.status]}`;
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

function json(res: ServerResponse, body: string): void {
  res.writeHead(200, { "content-type": "application/json", "cache-control": "public, max-age=60" });
  res.end(body);
}
