import type { DeliveryStatus } from "./webhooks.schema.ts";

const minute = 60;
const hour = 60 * minute;

/** Seconds from one attempt to the next: the first entry follows the first failure. */
const waits = [
  5,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
] as const;

/** Attempts of a delivery in all. */
export const attemptsMost = waits.length + 1;
/** No receiver puts a retry off for longer, whatever it asks for. */
const waitMost = 24 * hour;
/** What a receiver that says "not now" gets at least. */
const waitOverloaded = minute;
const overloaded: readonly (number | null)[] = [429, 502, 503, 504];

/** Failures in a row that are worth a notice. */
export const failuresToWarn = 4;
/** Nothing but failures for so long disables a webhook. */
export const failingMostMs = 5 * 24 * hour * 1000;
/** How long messages, deliveries and their attempts are kept. */
export const keptMs = 30 * 24 * hour * 1000;

/** What came of an attempt, as far as the next step depends on it. */
export interface Outcome {
  readonly status: number | null;
  readonly timedOut: boolean;
  readonly retryAfter: string | null;
}

export interface Step {
  readonly status: DeliveryStatus;
  /** When to try again; null when it is over. */
  readonly nextAttemptAt: Date | null;
}

/** Any 2xx is success; everything else, redirects included, is failure. */
export const succeeded = ({ status }: Pick<Outcome, "status">): boolean =>
  status !== null && status >= 200 && status < 300;

/** The receiver says that this address will never answer again. */
const isGone = ({ status }: Pick<Outcome, "status">): boolean => status === 410;

/**
 * What follows the given attempt (1 is the first): delivered, failed for good (410, or the schedule is over), or the time of the next one:
 * the schedule's wait ±20 %, at least a minute for an overloaded or slow receiver, later if `Retry-After` says so, at most a day.
 * `random` is from 0 to 1.
 */
export function nextStep(outcome: Outcome, attempt: number, now: Date, random: number): Step {
  if (succeeded(outcome)) return { status: "delivered", nextAttemptAt: null };
  const scheduled = waits[attempt - 1];
  if (scheduled === undefined || isGone(outcome)) return { status: "failed", nextAttemptAt: null };
  const jittered = scheduled * (0.8 + 0.4 * random);
  const least = outcome.timedOut || overloaded.includes(outcome.status) ? waitOverloaded : 0;
  const asked = Math.min(secondsOf(outcome.retryAfter, now), waitMost);
  const seconds = Math.max(jittered, least, asked);
  return {
    status: "retrying",
    nextAttemptAt: new Date(now.getTime() + Math.round(seconds * 1000)),
  };
}

/** `Retry-After` is seconds or an HTTP date; what is neither asks for nothing. */
function secondsOf(retryAfter: string | null, now: Date): number {
  if (retryAfter === null) return 0;
  if (/^\d{1,9}$/.test(retryAfter)) return Number(retryAfter);
  const date = /^[A-Z][a-z]{2}, .* GMT$/.test(retryAfter) ? Date.parse(retryAfter) : Number.NaN;
  return Number.isNaN(date) ? 0 : Math.max(0, (date - now.getTime()) / 1000);
}

/** What a batch of attempts did to one webhook's run of failures. */
export interface Run {
  readonly webhookId: string;
  /** The newest success of the batch. */
  readonly successAt: Date | null;
  /** Failures since that success, or all of the batch, and the first of them. */
  readonly failures: number;
  readonly failedAt: Date | null;
  readonly gone: boolean;
}

/** Adds one attempt to a webhook's run, in the order in which they ended. */
export function extendRun(
  run: Run | undefined,
  webhookId: string,
  { status, at }: { status: number | null; at: Date },
): Run {
  const before = run ?? { webhookId, successAt: null, failures: 0, failedAt: null, gone: false };
  if (succeeded({ status })) return { ...before, successAt: at, failures: 0, failedAt: null };
  return {
    ...before,
    failures: before.failures + 1,
    failedAt: before.failedAt ?? at,
    gone: before.gone || isGone({ status }),
  };
}
