import type { Figures } from "./usage.schema.ts";

/** No percentile is farther than this from the duration it stands for. */
export const relativeError = 0.05;
const growth = (1 + relativeError) / (1 - relativeError);
const logGrowth = Math.log(growth);
/** Shorter ones, in milliseconds, are all in class 0. */
const shortest = 0.1;
/** Its upper bound is at some 16 minutes; longer ones are in it, too. */
export const lastBucket = 160;

/**
 * The class of a duration in milliseconds: class i > 0 holds (0.1·g^(i−1), 0.1·g^i], with g = 1.05 / 0.95. Classes grow by a constant factor, so
 * that the middle of each is within 5 % of everything in it (Masson, Rim, Lee: DDSketch, VLDB 2019).
 */
export function bucketOf(milliseconds: number): number {
  // Also for what is no number.
  if (!(milliseconds > shortest)) return 0;
  return Math.min(Math.ceil(Math.log(milliseconds / shortest) / logGrowth), lastBucket);
}

/** The duration in milliseconds that stands for a class. */
const middleOf = (bucket: number): number =>
  bucket === 0 ? shortest : (shortest * 2 * growth ** bucket) / (growth + 1);

/** A histogram of durations without its empty classes, ascending. */
export interface Histogram {
  readonly buckets: readonly number[];
  readonly counts: readonly number[];
}

/** The duration, in milliseconds, that the share `q` of requests did not exceed (nearest rank); null where there was none. */
export function percentile({ buckets, counts }: Histogram, q: number): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const rank = Math.max(1, Math.ceil(q * total));
  let passed = 0;
  for (const [at, count] of counts.entries()) {
    passed += count;
    if (passed >= rank) return rounded(middleOf(buckets[at] ?? 0));
  }
  return null;
}

/** What rows of figures add up to. */
export interface Sums extends Histogram {
  readonly requests: number;
  readonly clientErrors: number;
  readonly serverErrors: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
  readonly milliseconds: number;
}

export const nothing: Sums = {
  requests: 0,
  clientErrors: 0,
  serverErrors: 0,
  requestBytes: 0,
  responseBytes: 0,
  milliseconds: 0,
  buckets: [],
  counts: [],
};

/** Sums as people read them: rates as shares of one, durations in milliseconds. */
export function figuresOf(sums: Sums): Figures {
  const { requests, clientErrors, serverErrors, requestBytes, responseBytes } = sums;
  const share = (part: number) => (requests === 0 ? 0 : Math.round((part / requests) * 1e6) / 1e6);
  return {
    requests,
    clientErrors,
    serverErrors,
    clientErrorRate: share(clientErrors),
    serverErrorRate: share(serverErrors),
    requestBytes,
    responseBytes,
    meanMs: requests === 0 ? null : rounded(sums.milliseconds / requests),
    p50Ms: percentile(sums, 0.5),
    p95Ms: percentile(sums, 0.95),
    p99Ms: percentile(sums, 0.99),
  };
}

const rounded = (milliseconds: number) => Number(milliseconds.toPrecision(4));

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

const floor = (at: Date, step: number) => new Date(Math.floor(at.getTime() / step) * step);
const ceil = (at: Date, step: number) => new Date(Math.ceil(at.getTime() / step) * step);
export const hourOf = (at: Date): Date => floor(at, hourMs);
export const dayOf = (at: Date): Date => floor(at, dayMs);

export interface Span {
  readonly from: Date;
  readonly to: Date;
}

/** The span widened to whole steps: what was rolled up cannot be divided. */
export const widened = ({ from, to }: Span, granularity: "hour" | "day"): Span => {
  const step = granularity === "hour" ? hourMs : dayMs;
  return { from: floor(from, step), to: ceil(to, step) };
};

/** Where each part of a span is read: whole days, hours, and records for what is not rolled up yet. They do not overlap and leave nothing out. */
export interface Sources {
  readonly days: Span;
  readonly hours: readonly Span[];
  readonly records: Span;
}

/** Days are used only where nobody asks for hours. `progress` says up to when hours and days are rolled up; undefined is "nothing yet". */
export function sourcesOf(
  { from, to }: Span,
  progress: { hoursUntil: Date; daysUntil: Date } | undefined,
  byHour: boolean,
): Sources {
  const earlier = (a: Date, b: Date) => (a < b ? a : b);
  const later = (a: Date, b: Date) => (a > b ? a : b);
  const none = { from, to: from };
  if (!progress) return { days: none, hours: [], records: { from, to } };
  const rolledTo = later(from, earlier(to, progress.hoursUntil));
  const records = { from: rolledTo, to };
  const days = {
    from: ceil(from, dayMs),
    to: floor(earlier(rolledTo, progress.daysUntil), dayMs),
  };
  if (byHour || days.from >= days.to)
    return { days: none, hours: [{ from, to: rolledTo }], records };
  return {
    days,
    hours: [
      { from, to: days.from },
      { from: days.to, to: rolledTo },
    ],
    records,
  };
}

/** Each hour or day of a span, so that those without a request are there as well. */
export function stepsOf({ from, to }: Span, granularity: "hour" | "day"): Date[] {
  const step = granularity === "hour" ? hourMs : dayMs;
  const steps: Date[] = [];
  for (let at = from.getTime(); at < to.getTime(); at += step) steps.push(new Date(at));
  return steps;
}
