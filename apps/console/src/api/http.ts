import type { Problem } from "@millrace/contract/problem";
import { session } from "./session.ts";

/** `fetch` as whoever is signed in; an access token that the server refuses is renewed once. */
export async function authorizedFetch(
  input: RequestInfo | URL | string,
  init: RequestInit = {},
): Promise<Response> {
  const changes = init.method !== undefined && init.method !== "GET";
  const send = () => {
    const headers = new Headers(init.headers);
    if (changes)
      for (const [name, value] of Object.entries(session.proof())) headers.set(name, value);
    return fetch(input, { ...init, headers });
  };
  await session.ready();
  const response = await send();
  if (response.status !== 401) return response;
  await session.renew();
  return send();
}

/** Sends a form with a file to a REST operation; tRPC carries no files. Throws an error whose cause is the problem. */
export async function upload<Output>(
  path: `/${string}`,
  form: FormData,
  idempotencyKey: string,
): Promise<Output> {
  const response = await authorizedFetch(`/api/v1${path}`, {
    method: "POST",
    body: form,
    headers: { "idempotency-key": idempotencyKey },
  });
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) return body as Output;
  throw new Error((body as Problem | null)?.title ?? "The upload failed", { cause: body });
}

/** A key under which a command has its effect once. `crypto.randomUUID` is missing on plain http. */
export function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
