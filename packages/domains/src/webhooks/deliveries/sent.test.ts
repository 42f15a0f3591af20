import { emit } from "@millrace/platform/events";
import { newId } from "@millrace/platform/id";
import { router } from "@millrace/platform/procedure";
import { publish } from "@millrace/platform/relay";
import { systemCtx } from "@millrace/platform/runtime";
import { transact } from "@millrace/platform/transact";
import { testPlatform } from "@millrace/testkit/platform";
import { testReceiver } from "@millrace/testkit/receiver";
import { Webhook as StandardWebhook } from "standardwebhooks";
import { afterEach, expect, test, vi } from "vitest";
import { siteCreated } from "../../sites/sites.events.ts";
import { fanOut, startDeliveries } from "../index.ts";
import { webhooksRouter } from "../webhooks.router.ts";

/* What settings make of the requests that a receiver gets. */

const { platform, clock } = await testPlatform();
const events = ["sites.*"];

function caller() {
  const actor = { kind: "user", id: newId(), sessionId: newId() } as const;
  const ctx = { ...systemCtx(platform, "test"), actor };
  return router({ webhooks: webhooksRouter }).createCaller(ctx).webhooks;
}

async function happen(count: number): Promise<void> {
  await transact(systemCtx(platform, "test"), async (tx) => {
    for (let n = 0; n < count; n++) {
      const siteId = newId();
      emit(tx, siteCreated, { id: siteId }, { siteId, code: `S${n}`, name: "Some" });
    }
  });
  while ((await publish(platform, { listeners: [], publications: [fanOut] })) > 0);
}

const delivered = (id: string, count: number) =>
  vi.waitFor(
    async () => {
      const { items } = await caller().deliveries.list({ id, status: "delivered", limit: 100 });
      expect(items).toHaveLength(count);
    },
    { timeout: 20_000, interval: 20 },
  );

afterEach(async () => {
  await platform.db.updateTable("webhook_endpoint").set({ status: "deleted" }).execute();
});

test("pausing lets the request under way end and keeps the rest; resumed, each is sent once", async () => {
  const receiver = await testReceiver();
  const answers: (() => void)[] = [];
  const isHeld = { value: true };
  receiver.answer = () =>
    isHeld.value ? new Promise((answer) => answers.push(() => answer({}))) : {};
  const { id } = await caller().create({ name: "Rest", url: receiver.url, events, concurrency: 1 });
  await happen(6);
  const deliveries = startDeliveries(platform);
  await receiver.until(1);
  await caller().pause({ id });
  await happen(2);
  isHeld.value = false;
  for (const answer of answers) answer();
  await vi.waitFor(async () => expect((await caller().get({ id })).delivered).toBeGreaterThan(0), {
    timeout: 20_000,
    interval: 20,
  });
  await deliveries.stop();
  const before = receiver.received.length;
  const again = startDeliveries(platform);
  await happen(1);
  platform.doorbell.ring("deliveries");
  expect((await caller().get({ id })).pending).toBe(9 - before);
  expect(receiver.received).toHaveLength(before);
  await caller().resume({ id });
  await delivered(id, 9);
  await again.stop();
  expect(receiver.received).toHaveLength(9);
  expect(new Set(receiver.received.map(({ headers }) => headers["webhook-id"])).size).toBe(9);
});

test("chosen fields come under the event's id, with own headers, and either secret of a rotation verifies them", async () => {
  const [whole, part] = await Promise.all([testReceiver(), testReceiver()]);
  const full = await caller().create({ name: "Whole", url: whole.url, events });
  const made = await caller().create({
    name: "Part",
    url: part.url,
    events,
    payloadFields: ["code"],
    ownHeaders: { Authorization: "Bearer of-news" },
  });
  const { secret } = await caller().rotateSecret({ id: made.id });
  await happen(1);
  const deliveries = startDeliveries(platform);
  const [[one], [other]] = await Promise.all([whole.until(1), part.until(1)]);
  await Promise.all([delivered(full.id, 1), delivered(made.id, 1)]);
  await deliveries.stop();
  expect(other?.headers["webhook-id"]).toBe(one?.headers["webhook-id"]);
  expect(JSON.parse(other!.body)).toMatchObject({ id: one?.headers["webhook-id"] });
  expect(JSON.parse(other!.body).data).toEqual({ code: "S0" });
  expect(other?.headers.authorization).toBe("Bearer of-news");
  vi.useFakeTimers({ toFake: ["Date"], now: clock.now() });
  for (const good of [secret, made.secret])
    expect(
      new StandardWebhook(good).verify(other!.body, other!.headers as Record<string, string>),
    ).toMatchObject({ type: "sites.site.created" });
  vi.useRealTimers();
  const { items } = await caller().deliveries.list({ id: made.id });
  const { log } = await caller().deliveries.get({ id: items[0]!.id });
  expect(log[0]?.requestHeaders).toMatchObject({ "webhook-id": one?.headers["webhook-id"] });
  expect(JSON.stringify(log)).not.toContain("of-news");
});
