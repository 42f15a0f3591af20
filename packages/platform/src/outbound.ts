import { StringDecoder } from "node:string_decoder";
import { LRUCache } from "lru-cache";
import { Agent, buildConnector, type Dispatcher, errors } from "undici";
import { AddressRefused, type GuardOptions, guardConnection, guardedLookup } from "./ssrf.ts";

/** Where a request goes: `new URL(…)` taken apart once for many requests. */
export interface Target {
  readonly origin: string;
  /** Path and query. */
  readonly path: string;
}

export interface Outgoing extends Target {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Names and values in turn. */
  readonly headers: string[];
  readonly body: string;
  /** Another bound than the usual one, from the call to the last byte of the answer. */
  readonly totalMs?: number;
}

/** What came of a request: an answer of any status, or the reason why there was none. */
export interface Exchange {
  readonly status: number | null;
  /** One sentence for people; null when there was an answer. */
  readonly error: string | null;
  readonly timedOut: boolean;
  /** The `Retry-After` header as it came. */
  readonly retryAfter: string | null;
  /** The beginning of the body, as text. */
  readonly text: string;
  /** The address that the newest connection to the origin reached. */
  readonly address: string | null;
}

export interface Outbound {
  /** Sends and never throws. Redirects are answers like any other: they are not followed. */
  send(request: Outgoing): Promise<Exchange>;
  /** Waits for what is on its way, then closes the connections. */
  close(): Promise<void>;
}

export interface OutboundOptions extends GuardOptions {
  readonly connectMs: number;
  /** From the call to the last byte of the answer. */
  readonly totalMs: number;
  /** How much of an answer's body is kept; more is not read. */
  readonly keepBytes: number;
}

/**
 * Calls addresses that users gave: one pool of kept-alive connections per origin, every connection guarded against addresses that are
 * not public (`ssrf.ts`), no redirects, no proxy, bounded in time and in what is read. Callers bound how many requests they have under way.
 */
export function createOutbound(options: OutboundOptions): Outbound {
  const { connectMs, totalMs, keepBytes } = options;
  const addresses = new LRUCache<string, string>({ max: 10_000 });
  const connector = buildConnector({
    timeout: connectMs,
    allowH2: false,
    lookup: guardedLookup(options),
  });
  const connect: buildConnector.connector = (to, callback) => {
    try {
      guardConnection(to, options);
    } catch (error) {
      return callback(error as AddressRefused, null);
    }
    connector(to, (...[error, socket]) => {
      if (error) return callback(error, null);
      if (socket.remoteAddress) addresses.set(`${to.protocol}//${to.host}`, socket.remoteAddress);
      callback(null, socket);
    });
  };
  // The whole exchange has one clock, below; undici's own two would only add to the work.
  const agent = new Agent({
    connect,
    allowH2: false,
    pipelining: 1,
    headersTimeout: 0,
    bodyTimeout: 0,
  });

  const send = (request: Outgoing): Promise<Exchange> =>
    new Promise((resolve) => {
      let controller: Dispatcher.DispatchController | undefined;
      let status: number | null = null;
      let retryAfter: string | null = null;
      let kept = 0;
      const chunks: Buffer[] = [];
      let over = false;

      const end = (error: string | null, timedOut = false) => {
        if (over) return;
        over = true;
        clearTimeout(timer);
        const address = addresses.get(request.origin) ?? null;
        resolve({ status, error, timedOut, retryAfter, text: textOf(chunks), address });
      };
      const stop = (error: string | null, timedOut = false) => {
        end(error, timedOut);
        controller?.abort(enough);
      };
      const within = request.totalMs ?? totalMs;
      const timer = setTimeout(
        () => stop(`no whole answer within ${within / 1000} s`, true),
        within,
      );

      const handler: Dispatcher.DispatchHandler = {
        onRequestStart(started) {
          controller = started;
          if (over) started.abort(enough);
        },
        onResponseStart(_controller, code, headers) {
          status = code;
          const header = headers["retry-after"];
          retryAfter = typeof header === "string" ? header : null;
        },
        onResponseData(_controller, chunk) {
          if (over) return;
          chunks.push(chunk.subarray(0, keepBytes - kept));
          kept += chunk.length;
          if (kept > keepBytes) stop(null);
        },
        onResponseEnd: () => end(null),
        onResponseError: (_controller, error) => end(sentence(error, connectMs), isTimeout(error)),
      };
      try {
        agent.dispatch(request, handler);
      } catch (error) {
        end(sentence(error as Error, connectMs));
      }
    });

  return { send, close: () => agent.close() };
}

const enough = new Error("enough was read");

/** The bytes as text that Postgres takes: a character that was cut, and what is no UTF-8, is left out or replaced; no NUL. */
function textOf(chunks: readonly Buffer[]): string {
  if (chunks.length === 0) return "";
  const bytes = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
  return new StringDecoder("utf8").write(bytes).replaceAll("\0", "\ufffd");
}

const isTimeout = (error: Error) =>
  error instanceof errors.ConnectTimeoutError || codeOf(error) === "ETIMEDOUT";

const codeOf = (error: Error) =>
  "code" in error && typeof error.code === "string" ? error.code : "";

function sentence(error: Error, connectMs: number): string {
  if (error instanceof AddressRefused) return error.message;
  if (isTimeout(error)) return `no connection within ${connectMs / 1000} s`;
  const code = codeOf(error);
  const known = sentences[code];
  if (known) return known;
  if (/CERT|TLS|SSL|SIGN|ISSUER/.test(code))
    return `the TLS certificate or handshake was refused (${code})`;
  return `the request failed (${code || error.name})`;
}

const sentences: Readonly<Record<string, string>> = {
  ECONNREFUSED: "the connection was refused",
  ENOTFOUND: "the host name has no address",
  EAI_AGAIN: "the host name could not be resolved",
  EHOSTUNREACH: "the host cannot be reached",
  ENETUNREACH: "the network cannot be reached",
  ECONNRESET: "the connection broke",
  EPIPE: "the connection broke",
  UND_ERR_SOCKET: "the connection broke",
};
