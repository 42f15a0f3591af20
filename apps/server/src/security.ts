import type { IncomingMessage, ServerResponse } from "node:http";
import type { Config } from "@millrace/platform/config";
import cors from "cors";

/** What our own pages may load: everything from here, no inline script. Styles may be inline, as the console's components write them. */
export const pagePolicy =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

/** The same for pages that show and upload files which are kept elsewhere, at `origin`. */
export const pagePolicyWith = (origin: string | null): string =>
  origin === null
    ? pagePolicy
    : pagePolicy.replace(/(img-src|connect-src) 'self'/g, `$& ${origin}`);

/** Answers that are data load nothing and stand in nobody's frame. */
const dataPolicy = "default-src 'none'; frame-ancestors 'none'";

/** What every answer carries, names and values in turn; pages say then what they may load. `Strict-Transport-Security` (RFC 6797) where people come by https. */
export function securityHeaders(config: Config): readonly string[] {
  const isTls = config.MILLRACE_PUBLIC_URL?.startsWith("https:") ?? false;
  return [
    ...["X-Content-Type-Options", "nosniff"],
    ...["X-Frame-Options", "DENY"],
    ...["Referrer-Policy", "same-origin"],
    ...["Content-Security-Policy", dataPolicy],
    ...["Cross-Origin-Opener-Policy", "same-origin"],
    ...(isTls ? ["Strict-Transport-Security", "max-age=31536000; includeSubDomains"] : []),
  ];
}

/** Sets them on an answer that does not bring its own. */
export function harden(res: ServerResponse, headers: readonly string[]): void {
  for (let at = 0; at < headers.length; at += 2)
    res.setHeader(headers[at] as string, headers[at + 1] as string);
}

const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
/** What a browser's script of another origin may read of an answer (S0 A17, and the headers that clients act on). */
const exposed = [
  "X-Total-Count",
  "X-Rate-Limit-Limit",
  "X-Rate-Limit-Remaining",
  "X-Rate-Limit-Reset",
  "RateLimit",
  "RateLimit-Policy",
  "Retry-After",
  "ETag",
  "Location",
  "X-Request-Id",
  "API-Version",
  "API-Supported-Versions",
  "Deprecation",
  "Sunset",
  "Idempotent-Replayed",
];
const preflightSeconds = 600;

/**
 * Lets scripts of the configured origins call the API, with the browser's credentials; `https://*.example.com` means every host below it. Any
 * origin, but without credentials, in development where none is configured. True when the request was a preflight and has its answer.
 */
export function crossOrigin(
  config: Config,
): (req: IncomingMessage, res: ServerResponse) => boolean {
  const allowed = config.MILLRACE_CORS_ORIGINS;
  const isOpen = allowed === undefined && config.NODE_ENV === "development";
  if (!isOpen && !allowed) return () => false;
  const answer = cors({
    origin: isOpen ? "*" : (allowed ?? []),
    credentials: !isOpen,
    methods,
    exposedHeaders: exposed,
    maxAge: preflightSeconds,
  });
  return (req, res) => {
    if (req.headers.origin === undefined) return false;
    let goesOn = false;
    answer(req, res, () => {
      goesOn = true;
    });
    return !goesOn;
  };
}
