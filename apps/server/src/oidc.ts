import type { IncomingMessage, ServerResponse } from "node:http";
import { finishSignIn, OidcStart, startSignIn } from "@millrace/domains/identity/index";
import { defaultApiVersion } from "@millrace/platform/api-versions";
import type { Platform } from "@millrace/platform/platform";
import { methodNotAllowed, tooLarge } from "@millrace/platform/problems";
import { asDomainError, fieldErrors } from "@millrace/platform/refusals";
import { respondProblem } from "@millrace/rest/respond";
import { anonymousCtx, newRequestId } from "./context.ts";
import { setSignInCookie, signInCookie } from "./cookies.ts";

/** Both addresses of a provider, under every version; `exchange` is an operation like others. */
export const oidcPath =
  /^\/api\/(?:v\d+\/)?auth\/oidc\/(?!exchange$)(?<provider>[^/]+)(?<callback>\/callback)?$/;

/** A provider's answer is a code, a state and a little more. */
const maxBody = 16 << 10;

/**
 * `GET /api/v1/auth/oidc/{provider}` sends a browser to a provider, `GET` or `POST …/callback` takes it back: redirects and a cookie, which
 * procedures do not speak. The start answers with problems; the callback always ends on a page, with `code` or `problem` in its query.
 */
export function oidcHandler(platform: Platform) {
  async function start(req: IncomingMessage, res: ServerResponse, requestId: string) {
    const { url, provider } = partsOf(req);
    const query = OidcStart.safeParse({ ...Object.fromEntries(url.searchParams), provider });
    if (!query.success) throw fieldErrors(query.error);
    const sent = await startSignIn(anonymousCtx(platform, req, requestId), query.data);
    setSignInCookie(platform, req, res, sent);
    goTo(res, sent.location);
  }

  async function finish(req: IncomingMessage, res: ServerResponse, requestId: string) {
    const { url, provider } = partsOf(req);
    const parameters = req.method === "POST" ? await readForm(req) : url.searchParams;
    const browser = signInCookie(platform, req);
    const ctx = anonymousCtx(platform, req, requestId);
    goTo(res, await finishSignIn(ctx, { provider, parameters, browser }));
  }

  return async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const requestId = newRequestId();
    const { url, isCallback } = partsOf(req);
    try {
      if (req.method !== "GET" && !(isCallback && req.method === "POST"))
        throw methodNotAllowed(`This path has GET${isCallback ? " and POST" : ""}.`);
      await (isCallback ? finish : start)(req, res, requestId);
    } catch (error) {
      const refusal = asDomainError(error);
      if (refusal.definition.kind === "internal")
        platform.log.error({ err: error, requestId }, "a sign-in by a provider failed");
      respondProblem(refusal, url.pathname, requestId, res, defaultApiVersion);
    }
  };
}

function partsOf(req: IncomingMessage) {
  const url = new URL(req.url ?? "/", "http://server.invalid");
  const { provider = "", callback } = oidcPath.exec(url.pathname)?.groups ?? {};
  return { url, provider, isCallback: callback !== undefined };
}

function goTo(res: ServerResponse, location: string): void {
  // What brought the browser here names codes: no page that follows is told of it.
  res.setHeader("referrer-policy", "no-referrer");
  res.writeHead(303, { location, "cache-control": "no-store" }).end();
}

/** The form that Apple's page posts (OAuth 2.0 Form Post Response Mode). */
async function readForm(req: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBody) throw tooLarge("The form is over 16 KiB.");
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString());
}
