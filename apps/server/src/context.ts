import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { type Authenticate, anonymous } from "@millrace/domains/identity/index";
import type { Ctx } from "@millrace/platform/context";
import type { Platform } from "@millrace/platform/platform";
import { unauthenticated } from "@millrace/platform/problems";

/** Builds the context of one request: who calls, by which credential, and from where. */
export type CreateContext = (
  req: IncomingMessage,
  call: { requestId: string; token?: string | undefined },
) => Promise<Ctx>;

/** A credential that is given must be good: a bad one is refused, never taken for anonymous. */
export function contextFactory(platform: Platform, authenticate: Authenticate): CreateContext {
  return async (req, { requestId, token = bearerOf(req) }) => {
    const principal = token === undefined ? anonymous : await authenticate(token);
    if (!principal) throw unauthenticated("The access token is expired, revoked or not ours.");
    const key = req.headers["idempotency-key"];
    return {
      ...principal,
      now: platform.clock.now(),
      requestId,
      db: platform.db,
      log: platform.log,
      platform,
      ip: req.socket.remoteAddress,
      userAgent: req.headers["user-agent"]?.slice(0, 300),
      idempotencyKey: typeof key === "string" ? key : undefined,
    };
  };
}

function bearerOf(req: IncomingMessage): string | undefined {
  const header = req.headers.authorization;
  if (header === undefined) return undefined;
  const match = /^Bearer +([^\s]+)$/i.exec(header);
  if (!match) throw unauthenticated("Authorization must be `Bearer <accessToken>`.");
  return match[1];
}

export function newRequestId(): string {
  return randomUUID();
}
