import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describeWithRedis } from "@millrace/testkit/redis";
import { pino } from "pino";
import { describe, expect, test } from "vitest";
import { type Limiter, withFallback } from "./limiter.ts";
import { memoryLimiter } from "./limiter-memory.ts";
import { redisLimiter } from "./limiter-redis.ts";

const minute = { name: "minute", limit: 5, seconds: 60 };
const hour = { name: "hour", limit: 8, seconds: 3600 };
const log = pino({ level: "silent" });

describe("in one process", () => {
  test("no window of any position holds more than the limit, and a place comes back when its call has left it", async () => {
    let at = 0;
    const limiter = memoryLimiter(() => at);
    const let_through: number[] = [];
    for (at = 0; at < 600_000; at += 777) {
      const { wait } = await limiter.take([{ policy: minute, key: "a" }]);
      if (wait === 0) let_through.push(at);
    }
    const inWindow = let_through.map(
      (begin) => let_through.filter((each) => each >= begin && each < begin + 60_000).length,
    );
    expect(Math.max(...inWindow)).toBe(5);
    expect(let_through.length).toBeGreaterThanOrEqual(50);
    await limiter.close();
  });

  test("several policies count together or not at all, and say what is left and for how long", async () => {
    let at = 0;
    const limiter = memoryLimiter(() => at);
    const hits = [
      { policy: minute, key: "a" },
      { policy: hour, key: "a" },
    ];
    for (let count = 0; count < 5; count++) await limiter.take(hits);
    expect(await limiter.take(hits)).toEqual({
      wait: 60,
      quotas: [
        { remaining: 0, reset: 60 },
        { remaining: 3, reset: 3600 },
      ],
    });
    at = 60_000;
    expect((await limiter.take(hits.map((hit) => ({ ...hit, calls: 3 })))).quotas).toEqual([
      { remaining: 2, reset: 60 },
      { remaining: 0, reset: 3540 },
    ]);
    expect((await limiter.take(hits)).wait).toBe(3540);
    await limiter.close();
  });

  test("calls that come together are let through together or refused together", async () => {
    const limiter = memoryLimiter(() => 0);
    const hits = [{ policy: minute, key: "a" }];
    expect((await limiter.take(hits.map((hit) => ({ ...hit, calls: 6 })))).wait).toBe(60);
    expect((await limiter.take(hits.map((hit) => ({ ...hit, calls: 5 })))).wait).toBe(0);
    await limiter.close();
  });
});

test("a limiter that is away is replaced by the process's own, asked once a second, and used again when it is back", async () => {
  let at = 0;
  let isAway = true;
  let asked = 0;
  const shared: Limiter = {
    take: async () => {
      asked++;
      if (isAway) throw new Error("away");
      return { wait: 0, quotas: [{ remaining: 99, reset: 1 }] };
    },
    close: async () => {},
  };
  const limiter = withFallback(
    shared,
    memoryLimiter(() => at),
    log,
    () => at,
  );
  const take = async () =>
    (await limiter.take([{ policy: minute, key: "a" }])).quotas[0]?.remaining;
  expect([await take(), await take(), await take()]).toEqual([4, 3, 2]);
  expect(asked).toBe(1);
  isAway = false;
  at = 1_000;
  expect([await take(), await take()]).toEqual([99, 99]);
  await limiter.close();
});

describeWithRedis("across processes", (redis) => {
  test("eight processes that hammer one key let exactly the limit through", {
    timeout: 60_000,
  }, async () => {
    const hammer = fileURLToPath(new URL("./testing/hammer.ts", import.meta.url));
    const runs = await Promise.all(
      Array.from({ length: 8 }, () =>
        promisify(execFile)(process.execPath, [hammer, redis().url, "100", "60"]),
      ),
    );
    expect(runs.reduce((sum, { stdout }) => sum + Number(stdout), 0)).toBe(100);
  });

  test("Redis counts as memory does: together or not at all, with what is left", async () => {
    await redis().flush();
    const limiter = redisLimiter(redis().url, log);
    const hits = [
      { policy: { ...minute, seconds: 1 }, key: "a" },
      { policy: hour, key: "a" },
    ];
    for (let count = 0; count < 5; count++) await limiter.take(hits);
    const full = await limiter.take(hits);
    expect(full).toMatchObject({ wait: 1, quotas: [{ remaining: 0 }, { remaining: 3 }] });
    await expect
      .poll(async () => (await limiter.take(hits.map((hit) => ({ ...hit, calls: 3 })))).wait, {
        timeout: 5_000,
      })
      .toBe(0);
    expect((await limiter.take(hits)).wait).toBeGreaterThan(3500);
    await limiter.close();
  });
});
