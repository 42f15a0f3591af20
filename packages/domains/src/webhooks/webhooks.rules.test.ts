import { expect, test } from "vitest";
import { afterAttempt, type Health, nextStep } from "./webhooks.rules.ts";

const now = new Date("2026-11-21T09:00:00Z");
const answered = (status: number, retryAfter: string | null = null) => ({
  status,
  timedOut: false,
  retryAfter,
});
const silent = { status: null, timedOut: true, retryAfter: null };
const broken = { status: null, timedOut: false, retryAfter: null };

const most = 10;
const first = { attempt: 1, most };

/** Seconds until the next attempt, with the jitter at its middle unless told otherwise. */
function wait(
  outcome: Parameters<typeof nextStep>[0],
  attempt: number,
  random = 0.5,
): number | null {
  const { nextAttemptAt } = nextStep(outcome, { attempt, most }, now, random);
  return nextAttemptAt && (nextAttemptAt.getTime() - now.getTime()) / 1000;
}

test("any 2xx delivers; redirects and everything else do not", () => {
  const statuses = [200, 201, 204, 299, 199, 301, 304, 400, 404, 500];
  expect(statuses.map((status) => nextStep(answered(status), first, now, 0).status)).toEqual([
    ...Array(4).fill("delivered"),
    ...Array(6).fill("retrying"),
  ]);
  expect(nextStep(broken, first, now, 0).status).toBe("retrying");
});

test("attempts follow the published schedule, then the delivery has failed", () => {
  const waits = Array.from({ length: most }, (_, at) => wait(answered(500), at + 1));
  const hours = [2, 5, 10, 14, 20, 24].map((hour) => hour * 3600);
  expect(waits).toEqual([5, 300, 1800, ...hours, null]);
  expect(nextStep(answered(500), { attempt: most, most }, now, 0).status).toBe("failed");
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
  expect(nextStep(answered(410), first, now, 0)).toEqual({ status: "failed", nextAttemptAt: null });
});

test("a webhook's own number of attempts cuts the schedule or goes on with its last wait", () => {
  const next = (attempt: number, most: number) =>
    nextStep(answered(500), { attempt, most }, now, 0.5);
  expect(next(1, 1).status).toBe("failed");
  expect([next(2, 3).status, next(3, 3).status]).toEqual(["retrying", "failed"]);
  const day = new Date(now.getTime() + 24 * 3_600_000);
  expect([10, 19].map((attempt) => next(attempt, 20).nextAttemptAt)).toEqual([day, day]);
  expect(next(20, 20).status).toBe("failed");
});

const well: Health = {
  failures: 0,
  failingSince: null,
  lastSuccessAt: null,
  warnedAt: null,
  outages: 0,
  circuitUntil: null,
  delivered: 0,
  failed: 0,
};
const second = (n: number) => new Date(now.getTime() + n * 1000);

/** What these statuses, one after another, each at its second, make of a webhook. */
function after(attempts: readonly [status: number | null, at: number][], before = well): Health {
  return attempts.reduce(
    (health, [status, at]) =>
      afterAttempt(health, { status, at: second(at), isLast: status === 200 }, second(at)),
    before,
  );
}

test("a run counts failures since the last success, remembers when it began, and is warned of once", () => {
  const failing = after([500, 200, 404, 400, 404].map((status, at) => [status, at]));
  expect(failing).toMatchObject({ failures: 3, failingSince: second(2), warnedAt: null });
  expect(failing).toMatchObject({ lastSuccessAt: second(1), delivered: 1 });
  const warned = after(
    [
      [404, 5],
      [404, 6],
    ],
    failing,
  );
  expect(warned).toMatchObject({ failures: 5, failingSince: second(2), warnedAt: second(5) });
  expect(after([[204, 7]], warned)).toMatchObject({
    failures: 0,
    failingSince: null,
    warnedAt: null,
  });
});

test("five outages in a row open the circuit for 30 s, each failed probe for twice as long, ten minutes at most", () => {
  let health = after([
    [500, 0],
    [null, 0],
    [503, 0],
    [429, 0],
  ]);
  expect(health.circuitUntil).toBeNull();
  const open: number[] = [];
  let at = 0;
  for (let probe = 0; probe < 7; probe++) {
    health = after([[null, at]], health);
    const until = health.circuitUntil as Date;
    open.push((until.getTime() - second(at).getTime()) / 1000);
    // What began before the circuit was to be tried again changes nothing.
    expect(after([[500, at]], health).circuitUntil).toEqual(until);
    at += open.at(-1) as number;
  }
  expect(open).toEqual([30, 60, 120, 240, 480, 600, 600]);
  expect(health.failures).toBe(11);
  expect(after([[200, at]], health)).toMatchObject({ outages: 0, circuitUntil: null });
});

test("a receiver that answers, if only to refuse, keeps its circuit closed", () => {
  expect(
    after([
      [500, 0],
      [500, 1],
      [404, 2],
      [500, 3],
      [500, 4],
      [422, 5],
    ]),
  ).toMatchObject({
    failures: 6,
    outages: 0,
    circuitUntil: null,
  });
});
