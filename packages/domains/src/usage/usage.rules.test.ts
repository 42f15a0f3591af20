import { describe, expect, it } from "vitest";
import {
  bucketOf,
  dayMs,
  figuresOf,
  hourMs,
  lastBucket,
  nothing,
  percentile,
  relativeError,
  sourcesOf,
  stepsOf,
} from "./usage.rules.ts";

/** A random number generator whose numbers are the same in every run (Lehmer). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

function histogramOf(values: readonly number[]) {
  const classes = new Map<number, number>();
  for (const value of values) classes.set(bucketOf(value), (classes.get(bucketOf(value)) ?? 0) + 1);
  const sorted = [...classes].sort(([a], [b]) => a - b);
  return { buckets: sorted.map(([bucket]) => bucket), counts: sorted.map(([, count]) => count) };
}

describe("a percentile", () => {
  it("is within 5 % of the exact one, whatever the durations are", () => {
    const random = numbers(7);
    const shapes: Record<string, () => number> = {
      even: () => 0.2 + random() * 500,
      skewed: () => Math.exp(random() * 12 - 2),
      "two kinds": () => (random() < 0.9 ? 2 + random() : 900 + random() * 50),
      one: () => 37,
    };
    for (const [name, next] of Object.entries(shapes)) {
      const values = Array.from({ length: 5_000 }, next).sort((a, b) => a - b);
      for (const q of [0.5, 0.95, 0.99, 1]) {
        const exact = values[Math.ceil(q * values.length) - 1] ?? 0;
        const found = percentile(histogramOf(values), q) ?? 0;
        // Four digits are shown.
        expect(Math.abs(found - exact) / exact, `${name}, ${q}`).toBeLessThan(relativeError + 1e-3);
      }
    }
  });

  it("of no request is null", () => {
    expect(percentile({ buckets: [], counts: [] }, 0.5)).toBeNull();
    expect(figuresOf(nothing)).toMatchObject({ requests: 0, serverErrorRate: 0, p95Ms: null });
  });

  it("classes grow with the duration and hold everything there is", () => {
    const durations = [
      Number.NaN,
      -1,
      0,
      0.1,
      0.11,
      1,
      10,
      1e3,
      6e5,
      1e12,
      Number.POSITIVE_INFINITY,
    ];
    const classes = durations.map(bucketOf);
    expect(classes).toEqual([...classes].sort((a, b) => a - b));
    expect(classes[0]).toBe(0);
    expect(classes.at(-1)).toBe(lastBucket);
  });
});

describe("a span", () => {
  const at = (day: number, hour: number) => new Date(day * dayMs + hour * hourMs);
  it("is read from days, hours and records that neither overlap nor leave anything out", () => {
    const progress = { hoursUntil: at(9, 7), daysUntil: at(8, 0) };
    for (const from of [at(2, 0), at(2, 5), at(8, 3), at(9, 6), at(9, 8)])
      for (const to of [at(9, 9), at(9, 8.5), at(8, 4), at(7, 0)])
        for (const byHour of [true, false])
          for (const known of [progress, undefined]) {
            if (from >= to) continue;
            const { days, hours, records } = sourcesOf({ from, to }, known, byHour);
            const parts = [days, ...hours, records]
              .filter((span) => span.from < span.to)
              .sort((a, b) => a.from.getTime() - b.from.getTime());
            expect(parts[0]?.from).toEqual(from);
            expect(parts.at(-1)?.to).toEqual(to);
            expect(parts.slice(1).map((part) => part.from)).toEqual(
              parts.slice(0, -1).map((part) => part.to),
            );
          }
  });

  it("takes days as a whole where it can, and never where hours are asked for", () => {
    const progress = { hoursUntil: at(9, 7), daysUntil: at(9, 0) };
    const span = { from: at(2, 5), to: at(9, 9) };
    expect(sourcesOf(span, progress, false).days).toEqual({ from: at(3, 0), to: at(9, 0) });
    const byHour = sourcesOf(span, progress, true);
    expect(byHour.days.from).toEqual(byHour.days.to);
  });

  it("has a step for each of its hours", () => {
    expect(stepsOf({ from: at(1, 0), to: at(2, 0) }, "hour")).toHaveLength(24);
    expect(stepsOf({ from: at(1, 0), to: at(3, 0) }, "day")).toHaveLength(2);
  });
});
