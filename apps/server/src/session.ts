import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { appRouter } from "@millrace/domains/app-router";
import { type Login, Refresh, type Tokens } from "@millrace/domains/identity/identity.schema";
import {
  type Authenticate,
  oidcCodeInvalid,
  refreshInvalid,
} from "@millrace/domains/identity/index";
import { BrowserCode } from "@millrace/domains/identity/oidc/oidc.schema";
import { SecondFactor } from "@millrace/domains/identity/totp/totp.schema";
import { defaultApiVersion } from "@millrace/platform/api-versions";
import type { Platform } from "@millrace/platform/platform";
import { methodNotAllowed, routeNotFound } from "@millrace/platform/problems";
import { asDomainError } from "@millrace/platform/refusals";
import { readJson } from "@millrace/rest/body";
import { respondProblem } from "@millrace/rest/respond";
import { anonymousCtx } from "./context.ts";
import {
  accessCookie,
  clearSessionCookies,
  refreshCookie,
  requireCsrfToken,
  requireSameOrigin,
  setSessionCookies,
  signInCookie,
} from "./cookies.ts";

const maxBody = 16 << 10;

/**
 * The cookie session of the console, at `/session`: the same sessions and tokens as everywhere, kept by the browser where scripts cannot read
 * them. POST signs in (name and password; challenge and code; the code of a provider's sign-in; or a refresh token to take over), POST `/session/refresh` renews, DELETE
 * ends. Answers `{ user, expiresIn }`, never a token. All but a sign-in need the session's `X-CSRF-Token`, all need our own Origin.
 */
export function sessionHandler(platform: Platform, authenticate: Authenticate) {
  const callerOf = (req: IncomingMessage, requestId: string) =>
    appRouter.createCaller(anonymousCtx(platform, req, requestId));

  async function give(req: IncomingMessage, res: ServerResponse, tokens: Tokens): Promise<void> {
    const { accessToken, refreshToken, expiresIn, user } = tokens;
    const principal = await authenticate(accessToken);
    if (principal?.actor.kind !== "user") throw refreshInvalid("The session is over already.");
    const { sessionId } = principal.actor;
    setSessionCookies(platform, req, res, { accessToken, refreshToken, expiresIn, sessionId });
    res.writeHead(200, { "content-type": "application/json", "cache-control": "no-store" });
    res.end(JSON.stringify({ user, expiresIn }));
  }

  async function signIn(req: IncomingMessage, res: ServerResponse, requestId: string) {
    requireSameOrigin(platform, req);
    const { auth } = callerOf(req, requestId);
    const body = await readJson(req, { bytes: maxBody, depth: 2 });
    const code = SecondFactor.safeParse(body);
    if (code.success) return give(req, res, await auth.totp.verify(code.data));
    const arrived = BrowserCode.safeParse(body);
    if (arrived.success) {
      const verifier = signInCookie(platform, req);
      if (verifier === undefined) throw oidcCodeInvalid("Another browser has begun this sign-in.");
      return give(req, res, await auth.oidc.exchange({ ...arrived.data, verifier }));
    }
    // Every other way of signing in ends with tokens that can be taken over.
    const handover = Refresh.safeParse(body);
    if (handover.success) return give(req, res, await auth.refresh(handover.data));
    return give(req, res, await auth.login(body as Login));
  }

  async function refresh(req: IncomingMessage, res: ServerResponse, requestId: string) {
    requireSameOrigin(platform, req);
    const refreshToken = refreshCookie(platform, req);
    if (refreshToken === undefined) throw refreshInvalid("There is no session. Sign in.");
    requireCsrfToken(platform, req, null);
    return give(req, res, await callerOf(req, requestId).auth.refresh({ refreshToken }));
  }

  async function signOut(req: IncomingMessage, res: ServerResponse, requestId: string) {
    requireSameOrigin(platform, req);
    requireCsrfToken(platform, req, null);
    const access = accessCookie(platform, req);
    const refreshToken = refreshCookie(platform, req);
    let principal = access === undefined ? null : await authenticate(access);
    if (!principal && refreshToken !== undefined) {
      // The access token is over, the session is not: it ends all the same.
      const renewed = await callerOf(req, requestId)
        .auth.refresh({ refreshToken })
        .catch(() => null);
      principal = renewed && (await authenticate(renewed.accessToken));
    }
    if (principal) {
      const ctx = { ...anonymousCtx(platform, req, requestId), ...principal };
      await appRouter.createCaller(ctx).auth.logout({});
    }
    clearSessionCookies(platform, req, res);
    res.writeHead(204, { "cache-control": "no-store" }).end();
  }

  return async (path: string, req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const requestId = randomUUID();
    try {
      if (path === "/session/refresh") {
        if (req.method !== "POST") throw methodNotAllowed("This path has POST.");
        return await refresh(req, res, requestId);
      }
      if (path !== "/session") throw routeNotFound("There is /session and /session/refresh.");
      if (req.method === "POST") return await signIn(req, res, requestId);
      if (req.method === "DELETE") return await signOut(req, res, requestId);
      throw methodNotAllowed("This path has POST and DELETE.");
    } catch (error) {
      const refusal = asDomainError(error);
      if (refusal.definition.kind === "internal")
        platform.log.error({ err: error, requestId }, "session request failed");
      if (refusal.definition.code === refreshInvalid.code) clearSessionCookies(platform, req, res);
      respondProblem(refusal, path, requestId, res, defaultApiVersion);
    }
  };
}
