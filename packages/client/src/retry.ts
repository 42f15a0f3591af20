import { field, problemOf } from "./problem.ts";

/** How often and how long a call is tried. */
export interface RetryOptions {
  /** Tries of one call in all; 8 unless given, 1 for no retries. */
  readonly attempts?: number;
  /** The first wait, in milliseconds; doubled after each try. 200 unless given. */
  readonly firstDelayMs?: number;
  /** The longest wait, in milliseconds. A server that asks for a longer one is not waited for. 10,000 unless given. */
  readonly longestDelayMs?: number;
}

export type Retry = Required<RetryOptions>;

export const retryDefaults: Retry = { attempts: 8, firstDelayMs: 200, longestDelayMs: 10_000 };

/** Answers after which the same request may succeed: nothing was done, or (502, 504) nobody knows. */
const passing = new Set([429, 502, 503, 504]);

/**
 * Milliseconds to wait after the given try, or null when trying again is of no use: the server has refused, the tries are used up, or
 * it asks for more patience than `longestDelayMs`. Waits for as long as `Retry-After` says, else twice as long each time, with jitter.
 */
export function delayAfter(error: unknown, attempt: number, retry: Retry): number | null {
  if (attempt >= retry.attempts || !mayPass(error)) return null;
  const asked = retryAfterOf(error);
  if (asked === undefined) return backoff(attempt, retry);
  return asked <= retry.longestDelayMs ? asked : null;
}

/** A wait between half and the whole of `firstDelayMs` doubled with each attempt. */
export function backoff(attempt: number, { firstDelayMs, longestDelayMs }: Retry): number {
  const whole = Math.min(firstDelayMs * 2 ** (attempt - 1), longestDelayMs);
  return whole * (0.5 + Math.random() / 2);
}

function mayPass(error: unknown): boolean {
  const problem = problemOf(error);
  if (problem) return passing.has(problem.status) || problem.code === "idempotency.in_flight";
  const failure = failureOf(error);
  return failure !== undefined && (failure.status === undefined || passing.has(failure.status));
}

function retryAfterOf(error: unknown): number | undefined {
  const seconds = problemOf(error)?.retryAfter;
  return seconds === undefined ? failureOf(error)?.retryAfterMs : seconds * 1000;
}

/** Why a request has no answer of Millrace's: nobody answered, or something in between did. */
interface TransportFailure {
  /** The status of whoever answered instead, a proxy for instance; undefined when nobody did. */
  readonly status?: number;
  readonly retryAfterMs?: number;
}

const failures = new WeakMap<object, TransportFailure>();

/** An error that the retry rules know for a failure of the transport. */
export function transportError(message: string, failure: TransportFailure, cause?: unknown): Error {
  const error = new Error(message, { cause });
  failures.set(error, failure);
  return error;
}

/** tRPC wraps what its transport throws: the failure stands behind `cause`. */
function failureOf(error: unknown): TransportFailure | undefined {
  const cause = field(error, "cause");
  return typeof cause === "object" && cause !== null ? failures.get(cause) : undefined;
}
