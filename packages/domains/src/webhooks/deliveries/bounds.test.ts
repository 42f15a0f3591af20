import { spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { emit } from "@millrace/platform/events";
import { newId } from "@millrace/platform/id";
import { router } from "@millrace/platform/procedure";
import { publish } from "@millrace/platform/relay";
import { systemCtx } from "@millrace/platform/runtime";
import { transact } from "@millrace/platform/transact";
import { testPlatform } from "@millrace/testkit/platform";
import { type Received, testReceiver } from "@millrace/testkit/receiver";
import { Webhook as StandardWebhook } from "standardwebhooks";
import { afterEach, expect, test, vi } from "vitest";
import { siteCreated } from "../../sites/sites.events.ts";
import { fanOut, startDeliveries } from "../index.ts";
import { webhooksRouter } from "../webhooks.router.ts";

/** What a webhook's settings promise its receiver, over all processes that send. */

const { platform, clock } = await testPlatform();
const day = 24 * 3_600_000;

function caller() {
  const actor = { kind: "user", id: newId(), sessionId: newId() } as const;
  const ctx = { ...systemCtx(platform, "test"), actor };
  return router({ webhooks: webhooksRouter }).createCaller(ctx).webhooks;
}

const events = ["sites.*"];
const create = (url: string, settings: object = {}) =>
  caller().create({ name: "Shop", url, events, ...settings });

/** Writes so many events about each of these things in turn, and publishes them. The n-th has the name `n`. */
async function happen(count: number, things: readonly string[] = [newId()]): Promise<void> {
  for (let n = 0; n < count; n++) {
    const siteId = things[n % things.length] as string;
    await transact(systemCtx(platform, "test"), async (tx) =>
      emit(tx, siteCreated, { id: siteId }, { siteId, code: "S", name: String(n) }),
    );
  }
  while ((await publish(platform, { listeners: [], publications: [fanOut] })) > 0);
}

/** Runs with so many deliverers, of which one after the other is stopped and started again. */
async function racing<T>(count: number, use: () => Promise<T>): Promise<T> {
  const deliverers = Array.from({ length: count }, () => startDeliveries(platform));
  let over = false;
  const turning = (async () => {
    for (let n = 0; !over; n++) {
      await sleep(20);
      await deliverers[n % count]?.stop();
      deliverers[n % count] = startDeliveries(platform);
    }
  })();
  try {
    return await use();
  } finally {
    over = true;
    await turning;
    await Promise.all(deliverers.map((each) => each.stop()));
  }
}

const within = { timeout: 25_000, interval: 20 };
const countOf = async (id: string, status: "pending" | "retrying" | "delivered") =>
  (await caller().deliveries.list({ id, status, total: true, limit: 1 })).total;
const delivered = (id: string, count: number) =>
  vi.waitFor(async () => expect(await countOf(id, "delivered")).toBe(count), within);

/** Makes what waits for another attempt due now, without the clock: leases stay as they are. */
const hasten = () =>
  platform.db
    .updateTable("webhook_delivery")
    .set({ next_attempt_at: clock.now() })
    .where("status", "=", "retrying")
    .execute();

/** The names of the events as they came, for each thing, without those that were repeated at once. */
function orders(received: readonly Received[]): Map<string, number[]> {
  const came = received.map(({ body }) => (JSON.parse(body) as { data: SiteData }).data);
  const byThing = Map.groupBy(came, ({ siteId }) => siteId);
  return new Map(
    [...byThing].map(([thing, data]) => {
      const numbers = data.map(({ name }) => Number(name));
      return [thing, numbers.filter((number, at) => number !== numbers[at - 1])];
    }),
  );
}
interface SiteData {
  readonly siteId: string;
  readonly name: string;
}

const inOrder = (count: number, things: readonly string[]) =>
  new Map(
    things.map((thing, at) => [
      thing,
      Array.from({ length: count }, (_, n) => n).filter((n) => n % things.length === at),
    ]),
  );

const verifyAt = (now: Date, secret: string, { body, headers }: Received): unknown => {
  vi.useFakeTimers({ toFake: ["Date"], now });
  try {
    return new StandardWebhook(secret).verify(body, headers as Record<string, string>);
  } finally {
    vi.useRealTimers();
  }
};

afterEach(async () => {
  // What one test leaves due must not reach the receivers of the next.
  await platform.db.updateTable("webhook_endpoint").set({ status: "deleted" }).execute();
});

test("over eight racing deliverers a webhook has never more requests under way than its concurrency", async () => {
  const receiver = await testReceiver();
  let [under, most] = [0, 0];
  receiver.answer = async () => {
    under += 1;
    most = Math.max(most, under);
    await sleep(5);
    under -= 1;
    return {};
  };
  const { id } = await create(receiver.url, { concurrency: 3 });
  await happen(150);
  await racing(8, () => delivered(id, 150));
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(3);
  expect(await caller().get({ id })).toMatchObject({ delivered: 150, failed: 0 });
});

test("over eight racing deliverers a webhook gets no more requests a second than its rate", async () => {
  const receiver = await testReceiver();
  const { id } = await create(receiver.url, { perSecond: 50 });
  await happen(60);
  const at: number[] = [];
  receiver.answer = () => {
    at.push(performance.now());
    return {};
  };
  await racing(8, () => delivered(id, 60));
  // 59 slots of 20 ms lie between the first and the last; one may be caught up on, and the first may have come late.
  const last = at.at(-1) as number;
  expect(last - (at[0] as number)).toBeGreaterThan(1000);
});

test("where order is wanted, eight racing deliverers and failures in between let nothing overtake", async () => {
  const receiver = await testReceiver();
  const tries = new Map<unknown, number>();
  receiver.answer = ({ headers, body }) => {
    const id = headers["webhook-id"];
    const before = tries.get(id) ?? 0;
    tries.set(id, before + 1);
    const { data } = JSON.parse(body) as { data: SiteData };
    return { status: Number(data.name) % 4 === 0 && before < 2 ? 404 : 200 };
  };
  const things = [newId(), newId(), newId()];
  const { id } = await create(receiver.url, { ordering: "aggregate" });
  await happen(60, things);
  await racing(8, () =>
    vi.waitFor(async () => {
      await hasten();
      expect(await countOf(id, "delivered")).toBe(60);
    }, within),
  );
  expect(receiver.received.length).toBeGreaterThanOrEqual(90);
  expect(orders(receiver.received)).toEqual(inOrder(60, things));
});

test("where order is wanted, what waits for its next attempt holds back what is about the same thing and nothing else; one that failed for good does not", async () => {
  const receiver = await testReceiver();
  receiver.answer = ({ body }) => ({ status: body.includes('"name":"0"') ? 400 : 200 });
  const things = [newId(), newId()];
  const { id } = await create(receiver.url, { ordering: "aggregate", maxAttempts: 2 });
  await happen(6, things);
  const deliveries = startDeliveries(platform);
  await delivered(id, 3);
  await vi.waitFor(async () => expect(await countOf(id, "retrying")).toBe(1), within);
  expect(await countOf(id, "pending")).toBe(2);
  await hasten();
  await delivered(id, 5);
  await deliveries.stop();
  expect(orders(receiver.received)).toEqual(inOrder(6, things));
  expect(await caller().get({ id })).toMatchObject({ delivered: 5, failed: 1 });
});

test("where order is wanted, a deliverer that is killed repeats one and lets nothing overtake", async () => {
  const receiver = await testReceiver();
  receiver.answer = () => (receiver.received.length > 15 ? null : {});
  const things = [newId(), newId()];
  const { id } = await create(receiver.url, { ordering: "aggregate" });
  await happen(40, things);
  const deliverer = `
    import { loadConfig } from "@millrace/platform/config";
    import { createLog } from "@millrace/platform/log";
    import { createPlatform } from "@millrace/platform/runtime";
    import { startDeliveries } from "./src/webhooks/index.ts";
    const config = loadConfig();
    const now = new Date(process.argv[1]);
    const nothing = { mail: async () => {}, sms: async () => {}, geocode: async () => null };
    startDeliveries(await createPlatform(config, createLog(config, "test"), nothing, { now: () => now }));`;
  const child = spawn(
    process.execPath,
    ["--input-type=module", "-e", deliverer, clock.now().toISOString()],
    {
      cwd: join(import.meta.dirname, "../../.."),
      env: {
        ...process.env,
        DATABASE_URL: platform.config.DATABASE_URL,
        MILLRACE_ALLOW_PRIVATE_WEBHOOKS: "true",
        LOG_LEVEL: "silent",
      },
      stdio: ["ignore", "inherit", "inherit"],
    },
  );
  await receiver.until(16);
  child.kill("SIGKILL");
  await once(child, "exit");
  receiver.answer = () => ({});
  clock.advance(26_000);
  await racing(2, () => delivered(id, 40));
  expect(orders(receiver.received)).toEqual(inOrder(40, things));
});

test("five outages in a row open the circuit: nothing is attempted but one probe at its end, and a success lets all go on", async () => {
  const receiver = await testReceiver();
  receiver.answer = () => ({ status: 500 });
  const { id } = await create(receiver.url, { concurrency: 2 });
  await happen(30);
  const deliveries = startDeliveries(platform);
  const open = (seconds: number) =>
    vi.waitFor(async () => {
      const until = new Date(clock.now().getTime() + seconds * 1000);
      expect((await caller().get({ id })).circuit).toEqual({ state: "open", until });
    }, within);
  await open(30);
  await vi.waitFor(async () => {
    expect(await countOf(id, "retrying")).toBe(receiver.received.length);
  }, within);
  const before = receiver.received.length;
  expect(before).toBeLessThanOrEqual(6);
  expect(await countOf(id, "pending")).toBe(30 - before);
  clock.advance(30_000);
  platform.doorbell.ring("deliveries");
  await open(60);
  expect(receiver.received).toHaveLength(before + 1);
  receiver.answer = () => ({});
  clock.advance(60_000);
  platform.doorbell.ring("deliveries");
  await vi.waitFor(async () => expect(await countOf(id, "pending")).toBe(0), within);
  clock.advance(300_000);
  platform.doorbell.ring("deliveries");
  await delivered(id, 30);
  await deliveries.stop();
  // No delivery has spent an attempt on an open circuit.
  expect(receiver.received).toHaveLength(before + 1 + 30);
  expect((await caller().get({ id })).circuit).toEqual({ state: "closed", until: null });
});

test("hanging receivers hold no more requests than their concurrency, and all others get everything meanwhile", async () => {
  const [dead, alive] = [await testReceiver(), await testReceiver()];
  dead.answer = () => null;
  const urls = Array.from({ length: 40 }, (_, n) => `${n < 4 ? dead.url : alive.url}/${n}`);
  for (const url of urls) await create(url, { concurrency: 2 });
  await happen(20);
  const deliveries = startDeliveries(platform);
  await alive.until(36 * 20);
  expect(dead.received.length).toBeLessThanOrEqual(4 * 2);
  await dead.close();
  await deliveries.stop();
});

test("nothing is sent to a paused webhook, and once it is resumed it gets all that happened", async () => {
  const receiver = await testReceiver();
  const [paused, other] = [await create(receiver.url), await create(`${receiver.url}/other`)];
  await happen(1);
  await caller().pause({ id: paused.id });
  await happen(2);
  const deliveries = startDeliveries(platform);
  await delivered(other.id, 3);
  expect(await countOf(paused.id, "pending")).toBe(3);
  await caller().resume({ id: paused.id });
  await delivered(paused.id, 3);
  await deliveries.stop();
  expect(receiver.received).toHaveLength(6);
});

test("while a secret rotates, receivers with either accept; a day later the old one is refused", async () => {
  const receiver = await testReceiver();
  const { id, secret: old } = await create(receiver.url);
  const { secret } = await caller().rotateSecret({ id });
  const deliveries = startDeliveries(platform);
  await happen(1);
  const [during] = await receiver.until(1);
  await delivered(id, 1);
  const sentAt = clock.now();
  clock.advance(day);
  await happen(1);
  const [, after] = await receiver.until(2);
  await deliveries.stop();
  for (const each of [old, secret]) verifyAt(sentAt, each, during as Received);
  verifyAt(clock.now(), secret, after as Received);
  expect(() => verifyAt(clock.now(), old, after as Received)).toThrow();
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  const { headers, body } = during as Received;
  const mac = createHmac("sha256", key).update(body).digest("base64");
  expect(headers["x-webhook-signature"]).toBe(mac);
});

test("a webhook's own headers go with every attempt, and their values are kept in none", async () => {
  const receiver = await testReceiver();
  const { id } = await create(receiver.url, { ownHeaders: { "x-shop": "pssst" } });
  await happen(1);
  const deliveries = startDeliveries(platform);
  await delivered(id, 1);
  await deliveries.stop();
  const headers = receiver.received[0]?.headers ?? {};
  expect(headers["x-shop"]).toBe("pssst");
  const [delivery] = (await caller().deliveries.list({ id })).items;
  const { log } = await caller().deliveries.get({ id: delivery?.id as string });
  expect(log[0]?.requestHeaders).toMatchObject({
    "x-shop": "(not kept)",
    "webhook-id": headers["webhook-id"],
    "webhook-timestamp": headers["webhook-timestamp"],
  });
});

test("a webhook's own timeout ends an attempt", async () => {
  const receiver = await testReceiver();
  receiver.answer = () => null;
  const { id } = await create(receiver.url, { timeoutSeconds: 1, maxAttempts: 1 });
  await happen(1);
  const deliveries = startDeliveries(platform);
  await vi.waitFor(
    async () => expect(await caller().get({ id })).toMatchObject({ failed: 1 }),
    within,
  );
  await deliveries.stop();
  const [delivery] = (await caller().deliveries.list({ id })).items;
  expect(delivery).toMatchObject({ status: "failed", lastError: "no whole answer within 1 s" });
});
