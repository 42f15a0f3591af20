import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { problemStatus } from "@millrace/contract/problem";
import { appRouter } from "@millrace/domains/app-router";
import { type FinishedRequest, startUsage } from "@millrace/domains/usage/index";
import { clientAddress } from "@millrace/platform/client-address";
import type { Ctx } from "@millrace/platform/context";
import type { Platform } from "@millrace/platform/platform";
import { asDomainError } from "@millrace/platform/refusals";
import type { Outcome } from "@millrace/rest/rest";
import type { FinishedCall, Observe } from "./live.ts";

const procedures = new Set(Object.keys(appRouter._def.procedures));

/** The calls of one request to tRPC over HTTP: a batch has several. */
export interface HttpCalls {
  readonly observe: Observe;
  /** Says why no operation was called. */
  refused(error: unknown): void;
}

export type Usage = ReturnType<typeof createUsage>;

/**
 * Turns finished requests of all transports into records of usage. Bytes are those of the connection, headers included, since the request
 * before; a batch counts them with its first call.
 */
export function createUsage(platform: Platform) {
  const recorder = startUsage(platform);
  const addressOf = (req: IncomingMessage) =>
    clientAddress(req, platform.config.MILLRACE_TRUSTED_PROXIES);

  function recordCall(
    { path, type, ctx, milliseconds, error }: FinishedCall,
    about: Pick<FinishedRequest, "transport" | "requestBytes" | "responseBytes">,
    method: string | undefined,
  ): void {
    recorder.record({
      ...about,
      ...outcomeOf(error),
      ...callerOf(ctx),
      operation: path,
      method: method ?? type.toUpperCase(),
      milliseconds,
    });
  }

  return {
    recorder,
    /** A request to REST, after its answer. */
    rest({ req, operation, requestId, ctx, status, code, milliseconds }: Outcome): void {
      if (!recorder.isOn) return;
      recorder.record({
        actor: ctx?.actor,
        operation: operation?.id,
        transport: "rest",
        method: req.method ?? "",
        status,
        milliseconds,
        ...bytesOf(req.socket),
        ip: ctx?.ip ?? addressOf(req),
        agent: ctx ? ctx.userAgent : agentOf(req),
        code,
        requestId,
      });
    },
    /** A request to tRPC over HTTP: recorded when its answer has left, each call for itself. */
    http(req: IncomingMessage, res: ServerResponse, path: string, requestId: string): HttpCalls {
      const started = performance.now();
      const calls: FinishedCall[] = [];
      let refusal: unknown;
      res.once("close", () => {
        const bytes = bytesOf(req.socket);
        calls.forEach((call, at) => {
          const about = at === 0 ? bytes : noBytes;
          recordCall(call, { transport: "trpc", ...about }, req.method);
        });
        if (calls.length > 0) return;
        recorder.record({
          ...(refusal === undefined
            ? { status: res.headersSent ? res.statusCode : 499, code: undefined }
            : outcomeOf(refusal)),
          actor: undefined,
          operation: procedures.has(path) ? path : undefined,
          transport: "trpc",
          method: req.method ?? "",
          milliseconds: performance.now() - started,
          ...bytes,
          ip: addressOf(req),
          agent: agentOf(req),
          requestId,
        });
      });
      return {
        observe: (call) => void calls.push(call),
        refused(error) {
          refusal = error;
        },
      };
    },
    /** Calls over a WebSocket, each when its answer has left. */
    socket({ socket }: IncomingMessage): Observe {
      return (call) => {
        setImmediate(() => recordCall(call, { transport: "ws", ...bytesOf(socket) }, undefined));
      };
    },
    stop: () => recorder.stop(),
  };
}

const callerOf = ({ actor, ip, userAgent, requestId }: Ctx) => ({
  actor,
  ip,
  agent: userAgent,
  requestId,
});

function outcomeOf(error: unknown): { status: number; code: string | undefined } {
  if (error === undefined) return { status: 200, code: undefined };
  const { definition } = asDomainError(error);
  return { status: problemStatus[definition.kind], code: definition.code };
}

const agentOf = (req: IncomingMessage) => req.headers["user-agent"]?.slice(0, 300);

const counted = Symbol("counted");
type Counted = Socket & { [counted]?: { read: number; written: number } };

const noBytes = { requestBytes: 0, responseBytes: 0 };

/** What went over this connection since it was last asked about. */
function bytesOf(socket: Counted): Pick<FinishedRequest, "requestBytes" | "responseBytes"> {
  const before = socket[counted] ?? { read: 0, written: 0 };
  const { bytesRead: read, bytesWritten: written } = socket;
  socket[counted] = { read, written };
  return { requestBytes: read - before.read, responseBytes: written - before.written };
}
