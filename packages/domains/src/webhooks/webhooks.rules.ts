import type { DeliveryStatus } from "./webhooks.schema.ts";

const minute = 60;
const hour = 60 * minute;

/** Of webhooks that take more attempts than the schedule has waits. */
const waitLast = 24 * hour;

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
  waitLast,
] as const;

/** No receiver puts a retry off for longer, whatever it asks for. */
const waitMost = 24 * hour;
/** What a receiver that says "not now" gets at least. */
const waitOverloaded = minute;
const overloaded: readonly (number | null)[] = [429, 502, 503, 504];

/** Failures in a row that are worth a notice. */
export const failuresToWarn = 4;
/** Attempts in a row that a receiver is out of order for, until its circuit opens. */
export const outagesToOpen = 5;
const circuitFirst = 30;
const circuitMost = 10 * minute;

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
export const isGone = ({ status }: Pick<Outcome, "status">): boolean => status === 410;

/** No answer, one that came too late, an error of the server or "not now": the next request will hardly fare better. */
export const isOutage = ({ status }: Pick<Outcome, "status">): boolean =>
  status === null || status >= 500 || status === 429;

/** An attempt of a webhook's, and how many it makes of a delivery at most. */
export interface Try {
  /** 1 is the first. */
  readonly attempt: number;
  readonly most: number;
}

/**
 * What follows an attempt: delivered, failed for good (410, or it was the last), or the time of the next one: the schedule's wait ±20 %,
 * at least a minute for an overloaded or slow receiver, later if `Retry-After` says so, at most a day. Where more attempts are made than
 * the schedule has, the last wait goes on. `random` is from 0 to 1.
 */
export function nextStep(
  outcome: Outcome,
  { attempt, most }: Try,
  now: Date,
  random: number,
): Step {
  if (succeeded(outcome)) return { status: "delivered", nextAttemptAt: null };
  if (attempt >= most || isGone(outcome)) return { status: "failed", nextAttemptAt: null };
  const scheduled = waits[attempt - 1] ?? waitLast;
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

/** One attempt, as far as its webhook's health depends on it. */
export interface Attempted {
  readonly status: number | null;
  /** When it began. */
  readonly at: Date;
  /** Whether the delivery ended with it. */
  readonly isLast: boolean;
}

/** What came of a failed attempt, in short. */
export const errorText = (status: number | null, error: string | null): string | null =>
  status === null ? error : `HTTP ${status}`;

/** How a webhook fares. */
export interface Health {
  /** The length of its unbroken run of failures, and when that began. */
  readonly failures: number;
  readonly failingSince: Date | null;
  readonly lastSuccessAt: Date | null;
  /** When its keepers were told of this run. */
  readonly warnedAt: Date | null;
  /** Attempts in a row that its receiver was out of order for, and until when nothing is sent because of them. */
  readonly outages: number;
  readonly circuitUntil: Date | null;
  /** Deliveries that ended, since it was made. */
  readonly delivered: number;
  readonly failed: number;
}

/**
 * What an attempt makes of a webhook's health. A success ends the run of failures and closes the circuit. The fifth outage in a row opens it
 * for 30 s; at the end one probe is sent, and each that fails opens it for twice as long as before, ten minutes at most. What was under way
 * when it opened says nothing new and opens it no further.
 */
export function afterAttempt(health: Health, attempted: Attempted, now: Date): Health {
  const { status, at, isLast } = attempted;
  if (succeeded({ status }))
    return {
      ...health,
      failures: 0,
      failingSince: null,
      lastSuccessAt: later(health.lastSuccessAt, at),
      warnedAt: null,
      outages: 0,
      circuitUntil: null,
      delivered: health.delivered + 1,
    };
  const failures = health.failures + 1;
  return {
    ...health,
    ...afterFailure(health, attempted, now),
    failures,
    failingSince: health.failingSince ?? at,
    warnedAt: health.warnedAt ?? (failures >= failuresToWarn ? now : null),
    failed: health.failed + (isLast ? 1 : 0),
  };
}

function afterFailure(
  { outages, circuitUntil }: Health,
  { status, at }: Attempted,
  now: Date,
): Pick<Health, "outages" | "circuitUntil"> {
  if (!isOutage({ status })) return { outages: 0, circuitUntil: null };
  if (circuitUntil && at < circuitUntil) return { outages, circuitUntil };
  const over = outages + 1 - outagesToOpen;
  if (over < 0) return { outages: outages + 1, circuitUntil };
  const seconds = Math.min(circuitFirst * 2 ** over, circuitMost);
  return { outages: outages + 1, circuitUntil: new Date(now.getTime() + seconds * 1000) };
}

const later = (one: Date | null, other: Date): Date => (one && one > other ? one : other);
