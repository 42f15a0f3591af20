import { setTimeout as sleep } from "node:timers/promises";
import { createMillraceClient } from "@millrace/client";
import { type TestDatabase, withOwnDatabase } from "@millrace/testkit/database";
import { type RunningMillrace, startMillrace } from "@millrace/testkit/millrace";
import { openShop, outside, processSettings, signIn } from "@millrace/testkit/outside";
import { testReceiver } from "@millrace/testkit/receiver";
import { describeWithRedis, type TestRedis } from "@millrace/testkit/redis";
import { expect, test } from "vitest";

interface House {
  readonly database: TestDatabase;
  readonly servers: readonly RunningMillrace[];
  readonly settings: Readonly<Record<string, string>>;
}

/** Two servers and so many workers over one Postgres and one Redis. */
async function withHouse(
  redis: TestRedis,
  workers: number,
  use: (house: House) => Promise<void>,
): Promise<void> {
  await withOwnDatabase(async (database) => {
    const settings = processSettings(database.url, redis.url);
    // Together: the first two race for the roles, the keys and the first administrator of an empty database.
    const servers = await Promise.all([
      startMillrace("server", settings),
      startMillrace("server", settings),
    ]);
    const others = await Promise.all(
      Array.from({ length: workers }, () => startMillrace("worker", settings)),
    );
    try {
      await use({ database, servers, settings });
    } finally {
      const codes = await Promise.all([...servers, ...others].map((each) => each.stop()));
      expect(codes).toEqual(codes.map(() => 0));
    }
  });
}

describeWithRedis("two servers on one Postgres and Redis", (redis) => {
  test("with two workers any server answers, and what one writes reaches the other's subscriber within a second", {
    timeout: 60_000,
  }, async () => {
    await withHouse(redis(), 2, async ({ servers: [one, two] }) => {
      const first = await signIn(one!.url);
      const second = outside(two!.url, first.token);
      const { productId, ...shop } = await openShop(first, "100");
      expect((await second.want("GET", `/products/${productId}`)).sku).toBe("P");

      const client = createMillraceClient({
        url: two!.url,
        tokens: { accessToken: first.token, refreshToken: "", expiresAt: Date.now() + 3_600_000 },
      });
      const seen: { orderId: unknown; at: number }[] = [];
      const ready = Promise.withResolvers<void>();
      const subscription = client.api.webhooks.events.watch.subscribe(
        { types: ["sales.order.created"] },
        {
          onStarted: () => ready.resolve(),
          onData({ data }) {
            if (data.kind === "event")
              seen.push({ orderId: data.event.data.orderId, at: performance.now() });
          },
        },
      );
      await ready.promise;
      const made: { orderId: string; at: number }[] = [];
      for (let count = 0; count < 5; count++) {
        const lines = [{ productId, quantity: "1" }];
        const { id } = await first.want("POST", "/sales/orders", { ...shop, lines });
        made.push({ orderId: id, at: performance.now() });
        await sleep(100);
      }
      await expect.poll(() => seen.length, { timeout: 5_000 }).toBe(made.length);
      expect(seen.map(({ orderId }) => orderId)).toEqual(made.map(({ orderId }) => orderId));
      const delays = seen.map(({ at }, index) => at - made[index]!.at).sort((a, b) => a - b);
      expect(delays[2]).toBeLessThan(1000);
      subscription.unsubscribe();
      await client.close();
    });
  });

  test("an operator who empties Redis in the middle of the work loses nothing", {
    timeout: 120_000,
  }, async () => {
    await withHouse(redis(), 2, async ({ database: { pool }, servers: [one, two] }) => {
      const receiver = await testReceiver();
      const first = await signIn(one!.url);
      const { productId, ...shop } = await openShop(first, "1000");
      const hook = { name: "All orders", url: receiver.url, events: ["sales.*"] };
      await first.want("POST", "/webhooks", hook);
      const callers = [first, outside(two!.url, first.token)];
      const lines = [{ productId, quantity: "1" }];
      const sell = async (caller: typeof first, count: number) => {
        for (let at = 0; at < count; at++) {
          await caller.want("POST", "/sales/orders", { ...shop, lines, confirm: true });
        }
      };
      const sold = Promise.all(callers.flatMap((each) => [sell(each, 20), sell(each, 20)]));
      for (let flush = 0; flush < 5; flush++) {
        await sleep(80);
        await redis().flush();
      }
      await sold;

      const figures = async () => {
        const { rows } = await pool.query(
          `select (select count(*)::int from event where seq is null) as unpublished,
                  (select count(*)::int from webhook_delivery where status = 'delivered') as delivered,
                  (select orders from home_day) as counted`,
        );
        return rows[0];
      };
      // Jobs that the queue has forgotten are handed to it again after 30 s.
      await expect
        .poll(figures, { timeout: 60_000, interval: 500 })
        .toEqual({ unpublished: 0, delivered: 160, counted: 80 });
      expect(new Set(receiver.received.map(({ headers }) => headers["webhook-id"])).size).toBe(160);
      expect(await first.want("GET", "/inventory/verify")).toMatchObject({ ok: true });
    });
  });

  test("without a worker they take orders and publish nothing; the first worker makes up for it", {
    timeout: 60_000,
  }, async () => {
    await withHouse(redis(), 0, async ({ database: { pool }, servers: [one], settings }) => {
      const caller = await signIn(one!.url);
      await openShop(caller, "10");
      const published = async () => {
        const { rows } = await pool.query(
          "select count(*)::int as all, count(seq)::int as published from event",
        );
        return rows[0];
      };
      await sleep(1_500);
      const before = await published();
      expect(before.published).toBe(0);
      const worker = await startMillrace("worker", settings);
      await expect
        .poll(published, { timeout: 10_000 })
        .toEqual({ all: before.all, published: before.all });
      expect(await worker.stop()).toBe(0);
    });
  });
});
