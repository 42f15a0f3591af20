import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { emit } from "@millrace/platform/events";
import { newId } from "@millrace/platform/id";
import { router } from "@millrace/platform/procedure";
import { publish } from "@millrace/platform/relay";
import { systemCtx } from "@millrace/platform/runtime";
import { transact } from "@millrace/platform/transact";
import { testPlatform } from "@millrace/testkit/platform";
import { type Received, testReceiver } from "@millrace/testkit/receiver";
import { Webhook as StandardWebhook } from "standardwebhooks";
import { afterEach, describe, expect, test, vi } from "vitest";
import { siteCreated } from "../../sites/sites.events.ts";
import { fanOut, startDeliveries } from "../index.ts";
import { webhooksRouter } from "../webhooks.router.ts";
import { nextStep } from "../webhooks.rules.ts";
import { type Claimed, claimDue, type Result } from "./deliveries.store.ts";
import { writeBatch } from "./results.ts";

const { platform, clock } = await testPlatform();

function caller() {
  const actor = { kind: "user", id: newId(), sessionId: newId() } as const;
  const ctx = { ...systemCtx(platform, "test"), actor };
  return router({ webhooks: webhooksRouter }).createCaller(ctx).webhooks;
}

/** Writes so many events in one transaction each and publishes them. */
async function happen(count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    await transact(systemCtx(platform, "test"), async (tx) => {
      const siteId = newId();
      emit(tx, siteCreated, { id: siteId }, { siteId, code: `S${n}`, name: "Ångström 倉庫" });
    });
  }
  while ((await publish(platform, { listeners: [], publications: [fanOut] })) > 0);
}

/** Runs with a deliverer in this process. */
async function delivering<T>(use: () => Promise<T>): Promise<T> {
  const deliveries = startDeliveries(platform);
  try {
    return await use();
  } finally {
    await deliveries.stop();
  }
}

const claimBy = async (sender: string, otherRoom: number): Promise<Claimed[]> =>
  (await claimDue(platform, { sender, now: clock.now(), rooms: [], otherRoom, total: 100 }))
    .claimed;

const deliveriesOf = async (id: string) =>
  (await caller().deliveries.list({ id, limit: 100 })).items;

/** The webhook's deliveries, once each has this status. */
function all(id: string, status: string) {
  return vi.waitFor(
    async () => {
      const items = await deliveriesOf(id);
      expect(items.length).toBeGreaterThan(0);
      expect(items.map((item) => item.status)).toEqual(items.map(() => status));
      return items;
    },
    { timeout: 20_000, interval: 20 },
  );
}

/** What the public verifier makes of a request, at the moment that the test's clock shows. */
function verify(secret: string, { body, headers }: Received): unknown {
  vi.useFakeTimers({ toFake: ["Date"], now: clock.now() });
  try {
    return new StandardWebhook(secret).verify(body, headers as Record<string, string>);
  } finally {
    vi.useRealTimers();
  }
}

const events = ["sites.*"];
const idsOf = (received: readonly Received[]) =>
  received.map(({ headers }) => headers["webhook-id"]);

afterEach(async () => {
  // What one test leaves due must not reach the receivers of the next.
  await platform.db.updateTable("webhook_endpoint").set({ status: "deleted" }).execute();
});

test("each event arrives signed, and the public verifier accepts it", async () => {
  const receiver = await testReceiver();
  const { id, secret } = await caller().create({ name: "Shop", url: receiver.url, events });
  await happen(5);
  await delivering(() => all(id, "delivered"));
  expect(receiver.received).toHaveLength(5);
  for (const request of receiver.received) {
    const message = verify(secret, request);
    expect(message).toMatchObject({
      id: request.headers["webhook-id"],
      type: "sites.site.created",
    });
    expect(() => verify(secret, { ...request, body: request.body.replace("S", "s") })).toThrow();
  }
  const pages = [await caller().deliveries.list({ id, limit: 3 })];
  pages.push(await caller().deliveries.list({ id, limit: 3, cursor: pages[0]!.nextCursor! }));
  expect(pages.flatMap(({ items }) => items)).toEqual(await deliveriesOf(id));
  const [delivery] = await deliveriesOf(id);
  const { log } = await caller().deliveries.get({ id: delivery!.id });
  expect(log).toMatchObject([{ attempt: 1, status: 200, error: null, address: "127.0.0.1" }]);
});

test("a failed attempt is repeated after its wait, under the same id with the same bytes", async () => {
  const receiver = await testReceiver();
  receiver.answer = () => ({ status: receiver.received.length === 1 ? 500 : 200, body: "busy" });
  const { id, secret } = await caller().create({ name: "Shop", url: receiver.url, events });
  await happen(1);
  await delivering(async () => {
    const [waiting] = await all(id, "retrying");
    const wait = waiting!.nextAttemptAt!.getTime() - clock.now().getTime();
    expect(wait).toBeGreaterThanOrEqual(4000);
    expect(wait).toBeLessThanOrEqual(6000);
    clock.advance(6001);
    platform.doorbell.ring("deliveries");
    await all(id, "delivered");
  });
  const [first, second] = receiver.received;
  expect(second?.body).toBe(first?.body);
  expect(second?.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
  expect(second?.headers["webhook-timestamp"]).not.toBe(first?.headers["webhook-timestamp"]);
  verify(secret, second!);
  const [delivery] = await deliveriesOf(id);
  expect((await caller().deliveries.get({ id: delivery!.id })).log).toMatchObject([
    { attempt: 1, status: 500, response: "busy" },
    { attempt: 2, status: 200 },
  ]);
});

test("a receiver that never answers does not delay another", async () => {
  const [dead, alive] = [await testReceiver(), await testReceiver()];
  dead.answer = () => null;
  const create = (url: string) => caller().create({ name: "Shop", url, events });
  const [deadOne, aliveOne] = [await create(dead.url), await create(alive.url)];
  await happen(200);
  await delivering(async () => {
    await dead.until(1);
    // All 200 arrive, although the dead one still holds the requests that it was sent first.
    await all(aliveOne.id, "delivered");
    await alive.until(200);
    const { items } = await caller().deliveries.list({ id: deadOne.id, status: "delivered" });
    expect(items).toEqual([]);
    await dead.close();
  });
});

test("410 disables the webhook, ends the delivery and leaves a notice", async () => {
  const receiver = await testReceiver();
  receiver.answer = () => ({ status: 410 });
  const { id } = await caller().create({ name: "Gone", url: receiver.url, events });
  await happen(1);
  await delivering(() => all(id, "failed"));
  expect(await caller().get({ id })).toMatchObject({ status: "disabled", disabledFor: "gone" });
  const notices = await platform.db
    .selectFrom("event")
    .select("payload")
    .where("aggregate_id", "=", id)
    .where("name", "=", "webhooks.endpoint.disabled")
    .execute();
  expect(notices).toEqual([{ payload: { webhookId: id, name: "Gone", reason: "gone" } }]);
  await happen(1);
  expect(await deliveriesOf(id)).toHaveLength(1);
});

test("four failures in a row give one warning", async () => {
  const receiver = await testReceiver();
  receiver.answer = () => ({ status: 500 });
  const { id } = await caller().create({ name: "Weak", url: receiver.url, events });
  await happen(6);
  await delivering(() => all(id, "retrying"));
  expect(await caller().get({ id })).toMatchObject({ failures: 6, failingSince: clock.now() });
  const warnings = await platform.db
    .selectFrom("event")
    .select("id")
    .where("aggregate_id", "=", id)
    .where("name", "=", "webhooks.endpoint.failing")
    .execute();
  expect(warnings).toHaveLength(1);
});

test("redirects are failures and are not followed", async () => {
  const [receiver, elsewhere] = [await testReceiver(), await testReceiver()];
  receiver.answer = () => ({ status: 307, headers: { location: elsewhere.url } });
  const { id } = await caller().create({ name: "Moved", url: receiver.url, events });
  await happen(1);
  await delivering(() => all(id, "retrying"));
  expect(elsewhere.received).toEqual([]);
});

test("a private address is not called where it is not allowed, also when the URL was stored before", async () => {
  const receiver = await testReceiver();
  const { id } = await caller().create({ name: "Inside", url: receiver.url, events });
  await happen(1);
  const config = { ...platform.config, MILLRACE_ALLOW_PRIVATE_WEBHOOKS: false };
  const deliveries = startDeliveries({ ...platform, config });
  const [delivery] = await all(id, "retrying").finally(() => deliveries.stop());
  expect(delivery).toMatchObject({ lastStatus: null, lastError: expect.stringContaining("https") });
  expect(receiver.received).toEqual([]);
});

test("a test event goes to its webhook only", async () => {
  const receiver = await testReceiver();
  const { id, secret } = await caller().create({ name: "Shop", url: receiver.url, events });
  const due = await caller().test({ id });
  expect(due).toMatchObject({ status: "pending", type: "webhooks.test", webhookId: id });
  await delivering(() => all(id, "delivered"));
  expect(verify(secret, receiver.received[0]!)).toMatchObject({
    type: "webhooks.test",
    data: { webhookId: id, name: "Shop" },
  });
});

test("a replay sends the same bytes under the same ids and leaves the old deliveries as they were", async () => {
  const receiver = await testReceiver();
  const { id, secret } = await caller().create({ name: "Shop", url: receiver.url, events });
  await happen(3);
  const before = await delivering(() => all(id, "delivered"));
  const from = clock.now();
  clock.advance(3_600_000);
  expect(await caller().replay({ id, from: clock.now() })).toEqual({ deliveries: 0 });
  expect(await caller().replay({ id, types: ["catalog.*"] })).toEqual({ deliveries: 0 });
  expect(await caller().replay({ id, from, to: from, types: events })).toEqual({ deliveries: 3 });
  await delivering(() => all(id, "delivered"));
  const after = await deliveriesOf(id);
  expect(after.filter(({ replayOf }) => replayOf === null)).toEqual(before);
  const replays = after.filter(({ replayOf }) => replayOf !== null);
  expect(new Set(replays.map(({ replayOf }) => replayOf))).toEqual(
    new Set(before.map((old) => old.id)),
  );
  const [first, second] = [receiver.received.slice(0, 3), receiver.received.slice(3)];
  const byId = (one: Received, other: Received) => (one.body < other.body ? -1 : 1);
  expect(second.toSorted(byId).map(({ body }) => body)).toEqual(
    first.toSorted(byId).map(({ body }) => body),
  );
  for (const request of second) verify(secret, request);
});

test("a retry sends a finished delivery again, and hastens one that waits", async () => {
  const receiver = await testReceiver();
  receiver.answer = () => ({ status: receiver.received.length === 1 ? 500 : 200 });
  const { id } = await caller().create({ name: "Shop", url: receiver.url, events });
  await happen(1);
  const [waiting] = await delivering(() => all(id, "retrying"));
  expect(await caller().deliveries.retry({ id: waiting!.id })).toMatchObject({
    id: waiting!.id,
    status: "retrying",
  });
  const [delivered] = await delivering(() => all(id, "delivered"));
  const again = await caller().deliveries.retry({ id: delivered!.id });
  expect(again).toMatchObject({
    replayOf: delivered!.id,
    messageId: delivered!.messageId,
    status: "pending",
  });
  await delivering(() => all(id, "delivered"));
  expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
  expect(receiver.received).toHaveLength(3);
});

test("no two claims hold one delivery, and one sender alone has a webhook, however many claim at once", async () => {
  const receiver = await testReceiver();
  await caller().create({ name: "Shop", url: receiver.url, events });
  await happen(100);
  const senders = [newId(), newId(), newId()];
  const claim = async (n: number) =>
    (await claimBy(senders[n % 3] as string, 7)).map(({ id }) => ({ id, sender: n % 3 }));
  const claimed = (await Promise.all(Array.from({ length: 30 }, (_, n) => claim(n)))).flat();
  expect(claimed.length).toBeGreaterThanOrEqual(7);
  expect(new Set(claimed.map(({ id }) => id)).size).toBe(claimed.length);
  expect(new Set(claimed.map(({ sender }) => sender)).size).toBe(1);
  clock.advance(26_000);
  expect(await claimBy(newId(), 7)).toHaveLength(7);
});

test("a result whose lease was lost does not count", async () => {
  const receiver = await testReceiver();
  let release = () => {};
  const held = new Promise<null>((resolve) => {
    release = () => resolve(null);
  });
  receiver.answer = async () =>
    receiver.received.length === 1 ? ((await held) ?? { status: 500 }) : { status: 200 };
  const { id } = await caller().create({ name: "Slow", url: receiver.url, events });
  await happen(1);
  const slow = startDeliveries(platform);
  await receiver.until(1);
  clock.advance(26_000);
  await delivering(() => all(id, "delivered"));
  release();
  await slow.stop();
  const [delivery] = await deliveriesOf(id);
  expect(delivery).toMatchObject({ status: "delivered", attempts: 1 });
});

test("of two results for one delivery in one batch, the one that holds the lease counts", async () => {
  const receiver = await testReceiver();
  const { id: webhookId } = await caller().create({ name: "Shop", url: receiver.url, events });
  await happen(1);
  const result = ({ id, leaseUntil }: Claimed, status: number): Result => ({
    id,
    webhookId,
    leaseUntil,
    attempt: 1,
    at: clock.now(),
    status,
    error: null,
    latencyMs: 1,
    address: null,
    requestHeaders: {},
    response: "",
    next: nextStep(
      { status, timedOut: false, retryAfter: null },
      { attempt: 1, most: 10 },
      clock.now(),
      0,
    ),
  });
  const [lost] = await claimBy(newId(), 5);
  clock.advance(26_000);
  const [kept] = await claimBy(newId(), 5);
  await writeBatch(platform, [result(lost!, 500), result(kept!, 200)]);
  const [delivery] = await deliveriesOf(webhookId);
  expect(delivery).toMatchObject({ status: "delivered", attempts: 1, lastStatus: 200 });
  expect(await caller().get({ id: webhookId })).toMatchObject({
    failures: 0,
    lastSuccessAt: clock.now(),
  });
});

describe("killed between claim and result", () => {
  const deliverer = `
    import { loadConfig } from "@millrace/platform/config";
    import { createLog } from "@millrace/platform/log";
    import { createPlatform } from "@millrace/platform/runtime";
    import { startDeliveries } from "./src/webhooks/index.ts";
    const config = loadConfig();
    const now = new Date(process.argv[1]);
    startDeliveries(await createPlatform(config, createLog(config, "test"), { mail: async () => {}, sms: async () => {} }, { now: () => now }));`;

  test("a deliverer loses nothing: each event arrives at least once, under its one id", async () => {
    const receiver = await testReceiver();
    // Some are answered and some are not: the deliverer dies with results unwritten, requests under way and others claimed.
    receiver.answer = () => (receiver.received.length > 20 ? null : {});
    const { id, secret } = await caller().create({ name: "Shop", url: receiver.url, events });
    await happen(120);
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
    await receiver.until(22);
    child.kill("SIGKILL");
    await once(child, "exit");
    receiver.answer = () => ({});
    const settled = (await deliveriesOf(id)).filter(({ status }) => status === "delivered");
    expect(settled.length).toBeLessThan(100);

    clock.advance(26_000);
    const delivered = { id, status: "delivered", total: true, limit: 1 } as const;
    await delivering(() =>
      vi.waitFor(async () => expect((await caller().deliveries.list(delivered)).total).toBe(120), {
        timeout: 20_000,
        interval: 50,
      }),
    );
    expect(new Set(idsOf(receiver.received)).size).toBe(120);
    const bodies = Map.groupBy(receiver.received, ({ headers }) => headers["webhook-id"]);
    for (const requests of bodies.values())
      expect(new Set(requests.map(({ body }) => body)).size).toBe(1);
    verify(secret, receiver.received.at(-1)!);
  });
});
