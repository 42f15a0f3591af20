import type { AppRouter } from "@millrace/domains/app-router";
import {
  type Operation,
  type OperationResultObservable,
  type OperationResultObserver,
  TRPCClientError,
  type TRPCLink,
} from "@trpc/client";
import { observable } from "@trpc/server/observable";
import { isProblem } from "./problem.ts";
import { delayAfter, type Retry } from "./retry.ts";
import type { IssuedTokens, Session } from "./session.ts";

interface Dependencies {
  /** Absent for the calls that make a session. */
  readonly session?: Session<IssuedTokens>;
  readonly retry: Retry;
  /** Ends the call when it is aborted. */
  readonly running: Set<AbortController>;
}

type Send = (op: Operation) => OperationResultObservable<AppRouter, unknown>;
type Observer = OperationResultObserver<AppRouter, unknown>;

/** For who has no session: a key is kept for those who have one, so these are never tried twice. */
const opening = new Set([
  "auth.login",
  "auth.totp.verify",
  "auth.register",
  "auth.email.verify",
  "auth.email.resend",
  "auth.password.forgot",
  "auth.password.verify",
  "auth.password.reset",
]);
const withoutToken = new Set([...opening, "auth.refresh", "auth.jwks"]);

/**
 * Carries one call to its end: gives it a fresh token and, to a mutation, one `Idempotency-Key` for all its tries; renews the token once
 * when the server does not take it; tries again what may be tried again; resumes a subscription behind the last event it has seen.
 */
export function callLink(dependencies: Dependencies): TRPCLink<AppRouter> {
  return () =>
    ({ op, next }) =>
      observable((observer) => {
        const call = new AbortController();
        const onAbort = () => call.abort(op.signal?.reason);
        if (op.signal?.aborted) onAbort();
        op.signal?.addEventListener("abort", onAbort, { once: true });
        dependencies.running.add(call);
        carry(keyed(op), next, observer, call.signal, dependencies).catch((error: unknown) => {
          // Who stops a subscription wants its end, not an error.
          if (call.signal.aborted && op.type === "subscription") observer.complete();
          else observer.error(TRPCClientError.from(error as Error));
        });
        return () => {
          dependencies.running.delete(call);
          op.signal?.removeEventListener("abort", onAbort);
          call.abort();
        };
      });
}

async function carry(
  op: Operation,
  send: Send,
  observer: Observer,
  signal: AbortSignal,
  { session, retry }: Dependencies,
): Promise<void> {
  const signedIn = withoutToken.has(op.path) ? undefined : session;
  let lastEventId: string | undefined;
  let renewed = false;
  for (let attempt = 1; ; attempt++) {
    const token = signedIn && (await unlessAborted(signedIn.token(), signal));
    const context = token === undefined ? op.context : { ...op.context, token };
    const input = lastEventId === undefined ? op.input : { ...(op.input as object), lastEventId };
    const failure = await tryOnce(send({ ...op, input, context }), signal, {
      ...observer,
      next(envelope) {
        if ("id" in envelope.result && envelope.result.id !== undefined) {
          lastEventId = envelope.result.id;
          // It works: whatever fails from here on is a new trouble with all its tries.
          attempt = 1;
          renewed = false;
        }
        observer.next(envelope);
      },
    });
    if (!failure) return;
    signal.throwIfAborted();
    if (signedIn && token !== undefined && !renewed && isProblem(failure, "auth.required")) {
      renewed = true;
      await unlessAborted(signedIn.renew(token), signal);
      continue;
    }
    const delay = isRepeatable(op) ? delayAfter(failure, attempt, retry) : null;
    if (delay === null) throw failure;
    await sleep(delay, signal);
  }
}

/** What the call failed with, or null when it has completed. */
function tryOnce(
  source: ReturnType<Send>,
  signal: AbortSignal,
  observer: Observer,
): Promise<unknown> {
  let stop = () => {};
  const ended = new Promise<unknown>((resolve) => {
    const subscription = source.subscribe({
      next: observer.next,
      error: resolve,
      complete() {
        observer.complete();
        resolve(null);
      },
    });
    stop = () => subscription.unsubscribe();
  });
  signal.addEventListener("abort", () => stop(), { once: true });
  return unlessAborted(ended, signal).finally(stop);
}

/** One key for one logical call: the caller's own, or a random one. */
function keyed(op: Operation): Operation {
  if (op.type !== "mutation" || opening.has(op.path) || op.context.idempotencyKey !== undefined)
    return op;
  return { ...op, context: { ...op.context, idempotencyKey: randomKey() } };
}

function isRepeatable(op: Operation): boolean {
  return op.type !== "mutation" || op.context.idempotencyKey !== undefined;
}

/** 128 random bits. `crypto.randomUUID` is missing on pages that are served without TLS. */
function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The promise, or the reason of the abort if that comes first. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  let timer: ReturnType<typeof setTimeout>;
  const slept = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  return unlessAborted(slept, signal).finally(() => clearTimeout(timer));
}
