import { expect, test } from "vitest";
import { attemptsMost, extendRun, nextStep } from "./webhooks.rules.ts";

const now = new Date("2026-11-21T09:00:00Z");
const answered = (status: number, retryAfter: string | null = null) => ({
  status,
  timedOut: false,
  retryAfter,
});
const silent = { status: null, timedOut: true, retryAfter: null };
const broken = { status: null, timedOut: false, retryAfter: null };

/** Seconds until the next attempt, with the jitter at its middle unless told otherwise. */
function wait(
  outcome: Parameters<typeof nextStep>[0],
  attempt: number,
  random = 0.5,
): number | null {
  const { nextAttemptAt } = nextStep(outcome, attempt, now, random);
  return nextAttemptAt && (nextAttemptAt.getTime() - now.getTime()) / 1000;
}

test("any 2xx delivers; redirects and everything else do not", () => {
  const statuses = [200, 201, 204, 299, 199, 301, 304, 400, 404, 500];
  expect(statuses.map((status) => nextStep(answered(status), 1, now, 0).status)).toEqual([
    ...Array(4).fill("delivered"),
    ...Array(6).fill("retrying"),
  ]);
  expect(nextStep(broken, 1, now, 0).status).toBe("retrying");
});

test("attempts follow the published schedule, then the delivery has failed", () => {
  const waits = Array.from({ length: attemptsMost }, (_, at) => wait(answered(500), at + 1));
  const hours = [2, 5, 10, 14, 20, 24].map((hour) => hour * 3600);
  expect(waits).toEqual([5, 300, 1800, ...hours, null]);
  expect(nextStep(answered(500), attemptsMost, now, 0).status).toBe("failed");
});

test("waits vary by a fifth to either side", () => {
  expect([wait(broken, 2, 0), wait(broken, 2, 1)]).toEqual([240, 360]);
});

test("an overloaded or silent receiver has a minute at least", () => {
  expect([429, 502, 503, 504].map((status) => wait(answered(status), 1))).toEqual([60, 60, 60, 60]);
  expect(wait(silent, 1)).toBe(60);
  expect(wait(answered(503), 2)).toBe(300);
});

test("Retry-After puts off, by seconds or by date, for a day at most and never forward", () => {
  expect(wait(answered(503, "120"), 1)).toBe(120);
  expect(wait(answered(500, "Sat, 21 Nov 2026 09:10:00 GMT"), 1)).toBe(600);
  expect(wait(answered(503, "9999999"), 1)).toBe(86_400);
  expect(wait(answered(503, "1"), 2)).toBe(300);
  expect(wait(answered(500, "Sat, 21 Nov 2020 09:10:00 GMT"), 1)).toBe(5);
  expect(wait(answered(500, "soon"), 1)).toBe(5);
});

test("410 ends a delivery at once", () => {
  expect(nextStep(answered(410), 1, now, 0)).toEqual({ status: "failed", nextAttemptAt: null });
});

test("a run counts failures since the last success and remembers when they began", () => {
  const attempts = [500, 200, 500, 503].map((status, second) => ({
    status,
    at: new Date(now.getTime() + second * 1000),
  }));
  const run = attempts.reduce<ReturnType<typeof extendRun> | undefined>(
    (before, attempt) => extendRun(before, "w", attempt),
    undefined,
  );
  expect(run).toEqual({
    webhookId: "w",
    successAt: attempts[1]?.at,
    failures: 2,
    failedAt: attempts[2]?.at,
    gone: false,
  });
});
