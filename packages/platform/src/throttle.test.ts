import { expect, test } from "vitest";
import { createThrottle, type LaneBounds } from "./throttle.ts";

const all: LaneBounds = { name: "all", running: 100, queued: 200, waitSeconds: 30 };
const forever = new AbortController().signal;

test("of 350 at once 100 run, 200 wait and 50 are refused; those who wait come in as others leave", async () => {
  const throttle = createThrottle();
  const left: (() => void)[] = [];
  let refused = 0;
  const calls = Array.from({ length: 350 }, async () => {
    try {
      left.push(await throttle.enter([all], "one", forever));
    } catch (error) {
      expect(error).toMatchObject({ definition: { code: "service.unavailable" } });
      refused++;
    }
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(refused).toBe(50);
  expect(throttle.figures()).toEqual([
    { lane: "all", running: 100, queued: 200, refused: 50, waited: 0 },
  ]);
  for (let count = 0; count < 300; count++) {
    const leave = left.shift() as () => void;
    leave();
    leave();
    await Promise.resolve();
    await new Promise((resolve) => setImmediate(resolve));
  }
  await Promise.all(calls);
  expect(throttle.figures()).toEqual([
    { lane: "all", running: 0, queued: 0, refused: 50, waited: 200 },
  ]);
});

test("actors are served in turn: one with many calls does not keep another waiting", async () => {
  const throttle = createThrottle();
  const lane = { ...all, running: 1 };
  const leave = await throttle.enter([lane], "greedy", forever);
  const order: string[] = [];
  const call = async (actor: string) => {
    const done = await throttle.enter([lane], actor, forever);
    order.push(actor);
    done();
  };
  const calls = ["greedy", "greedy", "greedy", "modest", "third"].map(call);
  leave();
  await Promise.all(calls);
  expect(order).toEqual(["greedy", "modest", "third", "greedy", "greedy"]);
});

test("who leaves the queue is forgotten, and holds no place in another lane", async () => {
  const throttle = createThrottle();
  const narrow = { name: "narrow", running: 5, queued: 5, waitSeconds: 30 };
  const full = { ...all, running: 1 };
  const leave = await throttle.enter([full], "one", forever);
  const caller = new AbortController();
  const waiting = throttle.enter([narrow, full], "two", caller.signal);
  caller.abort();
  await expect(waiting).rejects.toThrow();
  expect(throttle.figures()).toMatchObject([
    { lane: "all", running: 1, queued: 0 },
    { lane: "narrow", running: 0, queued: 0 },
  ]);
  leave();
});

test("who waits too long is refused, and told when to come again", async () => {
  const throttle = createThrottle();
  const brief = { ...all, running: 1, waitSeconds: 0.02 };
  await throttle.enter([brief], "one", forever);
  await expect(throttle.enter([brief], "two", forever)).rejects.toMatchObject({
    particulars: { retryAfter: 1 },
  });
  expect(throttle.figures()).toMatchObject([{ running: 1, queued: 0, refused: 1 }]);
});

test("bounds that are raised count for those who wait already", async () => {
  const throttle = createThrottle();
  await throttle.enter([{ ...all, running: 1 }], "one", forever);
  const waiting = throttle.enter([{ ...all, running: 1 }], "two", forever);
  await throttle.enter([all], "three", forever);
  await waiting;
  expect(throttle.figures()).toMatchObject([{ running: 3, queued: 0 }]);
});
