import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { type Authenticate, anonymous, type Principal } from "@millrace/domains/identity/index";
import { clientAddress } from "@millrace/platform/client-address";
import type { Ctx } from "@millrace/platform/context";
import type { Platform } from "@millrace/platform/platform";
import { unauthenticated } from "@millrace/platform/problems";
import { accessCookie, guardCookie } from "./cookies.ts";

/** The context of a request, with what its credential tells besides. */
export type CallerCtx = Ctx & Pick<Principal, "about" | "key">;

/** Builds the context of one request: who calls, by which credential, and from where. */
export type CreateContext = (
  req: IncomingMessage,
  call: { requestId: string; token?: string | undefined },
) => Promise<CallerCtx>;

/**
 * Takes an API key, an application's token or a person's access token, from `Authorization: Bearer` or (keys) `X-API-Key`. A credential that
 * is given must be good: a bad one is refused, never taken for anonymous. Without one, it takes the cookie of the console's session.
 */
export function contextFactory(platform: Platform, authenticate: Authenticate): CreateContext {
  return async (req, { requestId, token = credentialOf(req) }) => {
    const ip = clientAddress(req, platform.config.MILLRACE_TRUSTED_PROXIES);
    const principal =
      token === undefined ? await byCookie(req, ip) : await authenticate(token, { ip });
    if (!principal) throw unauthenticated("The credential is expired, revoked or not ours.");
    const key = req.headers["idempotency-key"];
    const isTest = principal.key?.mode === "test";
    return {
      ...anonymousCtx((isTest && platform.sandbox) || platform, req, requestId),
      ...principal,
      // Its sites are others than those that the key's maker sees.
      ...(isTest && { sites: "all" as const }),
      idempotencyKey: typeof key === "string" ? key : undefined,
    };
  };

  /** Browsers send cookies unasked: one that is over is no credential. */
  async function byCookie(req: IncomingMessage, ip: string | undefined): Promise<Principal> {
    const cookie = accessCookie(platform, req);
    const principal = cookie === undefined ? null : await authenticate(cookie, { ip });
    if (principal?.actor.kind !== "user") return anonymous;
    guardCookie(platform, req, principal.actor.sessionId);
    return principal;
  }
}

/** The context of a request whose credential has not been looked at. */
export function anonymousCtx(
  platform: Platform,
  req: IncomingMessage,
  requestId: string,
): CallerCtx {
  return {
    ...anonymous,
    now: platform.clock.now(),
    requestId,
    db: platform.db,
    log: platform.log,
    platform,
    ip: clientAddress(req, platform.config.MILLRACE_TRUSTED_PROXIES),
    userAgent: req.headers["user-agent"]?.slice(0, 300),
  };
}

/** The credential that a request shows, cookies aside; refuses one that shows two. */
export function credentialOf(req: IncomingMessage): string | undefined {
  const key = req.headers["x-api-key"];
  if (key === undefined) return bearerOf(req);
  if (req.headers.authorization !== undefined)
    throw unauthenticated("Send one credential: X-API-Key or Authorization, not both.");
  if (typeof key !== "string") throw unauthenticated("Send one X-API-Key.");
  return key;
}

function bearerOf(req: IncomingMessage): string | undefined {
  const header = req.headers.authorization;
  if (header === undefined) return undefined;
  // There it is the application's own, and the OAuth server looks at it.
  if (req.url?.startsWith("/oauth/") && /^Basic /i.test(header)) return undefined;
  const match = /^Bearer +([^\s]+)$/i.exec(header);
  if (!match) throw unauthenticated("Authorization must be `Bearer <accessToken>`.");
  return match[1];
}

export function newRequestId(): string {
  return randomUUID();
}
