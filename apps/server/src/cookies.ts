import { createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { csrfRefused } from "@millrace/domains/identity/index";
import type { Platform } from "@millrace/platform/platform";

/*
 * The console's session in cookies: the same access and refresh token that other clients carry, out of reach of scripts. What a browser
 * sends by itself proves nothing about who asked for it, so a request that changes something also shows where it comes from.
 */

const names = {
  access: "millrace-access",
  refresh: "millrace-refresh",
  csrf: "millrace-csrf",
  signIn: "millrace-sign-in",
};
type CookieName = keyof typeof names;

/** RFC 6265bis: no other host, path or plain connection can set it. */
const hostPrefix = "__Host-";
const loopback = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;
const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);

const isTls = (platform: Platform) =>
  platform.config.MILLRACE_PUBLIC_URL?.startsWith("https:") ?? false;

function readCookie(platform: Platform, req: IncomingMessage, which: CookieName) {
  const header = req.headers.cookie;
  if (header === undefined) return undefined;
  const name = names[which];
  let plain: string | undefined;
  for (const pair of header.split(";")) {
    const at = pair.indexOf("=");
    const key = pair.slice(0, at).trim();
    if (key === hostPrefix + name) return pair.slice(at + 1).trim();
    if (key === name) plain = pair.slice(at + 1).trim();
  }
  // Where people come by https, a cookie without the prefix may be somebody else's gift.
  return isTls(platform) ? undefined : plain;
}

export const accessCookie = (platform: Platform, req: IncomingMessage) =>
  readCookie(platform, req, "access");
export const refreshCookie = (platform: Platform, req: IncomingMessage) =>
  readCookie(platform, req, "refresh");

export const signInCookie = (platform: Platform, req: IncomingMessage) =>
  readCookie(platform, req, "signIn");

/** `Secure` wherever browsers keep such cookies: over TLS, also behind a proxy that ends it, and on this machine. */
function isSecure(platform: Platform, req: IncomingMessage): boolean {
  return (
    isTls(platform) ||
    (req.headers.origin?.startsWith("https:") ?? false) ||
    loopback.test(req.headers.host ?? "")
  );
}

/** What a script of our own pages reads and sends back as `X-CSRF-Token`; it holds for one session and says nothing else. */
function csrfToken(platform: Platform, sessionId: string): string {
  const mac = createHmac("sha256", platform.sealer.derive("csrf")).update(sessionId).digest();
  return `${sessionId}.${mac.toString("base64url")}`;
}

export interface SessionCookies {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly sessionId: string;
  /** Seconds that the access token is good for. */
  readonly expiresIn: number;
}

/** Gives the browser its session: both tokens for us alone, and the CSRF token for our scripts. */
export function setSessionCookies(
  platform: Platform,
  req: IncomingMessage,
  res: ServerResponse,
  session: SessionCookies,
): void {
  const days = platform.config.MILLRACE_REFRESH_TOKEN_DAYS * 86_400;
  write(platform, req, res, [
    ["access", session.accessToken, session.expiresIn],
    ["refresh", session.refreshToken, days],
    ["csrf", csrfToken(platform, session.sessionId), days],
  ]);
}

export function clearSessionCookies(
  platform: Platform,
  req: IncomingMessage,
  res: ServerResponse,
): void {
  write(platform, req, res, [
    ["access", "", 0],
    ["refresh", "", 0],
    ["csrf", "", 0],
  ]);
}

/** Ten minutes at the provider and one for the code that follows. */
const signInSeconds = 660;

/** What shows that the browser that comes back from a provider is the one that was sent there. */
export function setSignInCookie(
  platform: Platform,
  req: IncomingMessage,
  res: ServerResponse,
  { browser, crossSite }: { browser: string; crossSite: boolean },
): void {
  const sameSite = crossSite && isSecure(platform, req) ? "None" : "Lax";
  write(platform, req, res, [["signIn", browser, signInSeconds]], sameSite);
}

function write(
  platform: Platform,
  req: IncomingMessage,
  res: ServerResponse,
  cookies: readonly (readonly [which: CookieName, value: string, seconds: number])[],
  sameSite: "Lax" | "None" = "Lax",
): void {
  const secure = isSecure(platform, req);
  const lines = cookies.map(([which, value, seconds]) => {
    const name = `${secure ? hostPrefix : ""}${names[which]}`;
    const scope = `Path=/; Max-Age=${seconds}; SameSite=${sameSite}${secure ? "; Secure" : ""}`;
    return `${name}=${value}; ${scope}${which === "csrf" ? "" : "; HttpOnly"}`;
  });
  res.setHeader("set-cookie", lines);
}

/** Refuses what does not come from a page of our own (`auth.csrf`): browsers say where from, and cannot be made to lie. */
export function requireSameOrigin(platform: Platform, req: IncomingMessage): void {
  const { origin, host } = req.headers;
  if (origin === undefined) {
    if (req.headers["sec-fetch-site"] === "same-origin") return;
    throw csrfRefused("A request with cookies says where it comes from: Origin is missing.");
  }
  const ours = platform.config.MILLRACE_PUBLIC_URL;
  const from = URL.canParse(origin) ? new URL(origin) : null;
  if (from?.host === host || (ours && from?.origin === new URL(ours).origin)) return;
  throw csrfRefused("This comes from another site.");
}

/** Refuses a change without the token of the very session (`auth.csrf`); `null` for any session that is ours. */
export function requireCsrfToken(
  platform: Platform,
  req: IncomingMessage,
  sessionId: string | null,
): void {
  const given = req.headers["x-csrf-token"];
  const text = typeof given === "string" ? given : "";
  const expected = csrfToken(platform, sessionId ?? text.slice(0, text.indexOf(".")));
  const [a, b] = [Buffer.from(text), Buffer.from(expected)];
  if (a.length === b.length && timingSafeEqual(a, b)) return;
  throw csrfRefused("A change with cookies needs the session's X-CSRF-Token.");
}

/** What a request with the session's cookie has to show: nothing to read, both to change something, its origin to open a socket. */
export function guardCookie(platform: Platform, req: IncomingMessage, sessionId: string): void {
  const opensSocket = req.headers.upgrade !== undefined;
  const changes = !safeMethods.has(req.method ?? "");
  if (opensSocket || changes) requireSameOrigin(platform, req);
  if (changes) requireCsrfToken(platform, req, sessionId);
}
