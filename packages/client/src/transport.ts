import { transportError } from "./retry.ts";

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/**
 * `fetch` that ends after `timeoutMs`, with the whole answer, and whose failures can be told apart: nobody answered, or something that
 * is not Millrace did. An abort by the caller stays what it is.
 */
export function createTransport(fetch: Fetch, timeoutMs: number): Fetch {
  return async (url, init) => {
    const { response, text } = await answer(fetch, url, init, timeoutMs);
    const { status, headers } = response;
    if (!headers.get("content-type")?.includes("json")) {
      throw transportError(`${new URL(url).origin} answered ${status}, not in JSON`, {
        status,
        ...retryAfter(headers.get("retry-after")),
      });
    }
    return new Response(text, { status, headers });
  };
}

async function answer(fetch: Fetch, url: string, init: RequestInit, timeoutMs: number) {
  const { signal: caller } = init;
  const attempt = new AbortController();
  const onAbort = () => attempt.abort(caller?.reason);
  if (caller?.aborted) onAbort();
  caller?.addEventListener("abort", onAbort, { once: true });
  let reason = "is out of reach";
  const timer = setTimeout(() => {
    reason = `did not answer within ${timeoutMs} ms`;
    attempt.abort();
  }, timeoutMs);
  try {
    const response = await fetch(url, { ...init, signal: attempt.signal });
    return { response, text: await response.text() };
  } catch (error) {
    if (caller?.aborted) throw error;
    throw transportError(`${new URL(url).origin} ${reason}`, {}, error);
  } finally {
    clearTimeout(timer);
    caller?.removeEventListener("abort", onAbort);
  }
}

/** Seconds, or a date. */
function retryAfter(header: string | null): { retryAfterMs?: number } {
  if (header === null) return {};
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(ms) ? {} : { retryAfterMs: Math.max(0, ms) };
}
