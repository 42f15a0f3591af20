import type { Ctx } from "@millrace/platform/context";
import { DomainError } from "@millrace/platform/errors";
import { emit, eventCatalogue } from "@millrace/platform/events";
import { newId } from "@millrace/platform/id";
import { router } from "@millrace/platform/procedure";
import { publish } from "@millrace/platform/relay";
import { systemCtx } from "@millrace/platform/runtime";
import { transact } from "@millrace/platform/transact";
import { testPlatform } from "@millrace/testkit/platform";
import { expect, test } from "vitest";
import { siteCreated } from "../sites/sites.events.ts";
import { createSite } from "../sites/sites.service.ts";
import { disableFailing, prune } from "./deliveries/deliveries.store.ts";
import { fanOut } from "./index.ts";
import { webhookMaintenance } from "./webhooks.jobs.ts";
import { webhooksRouter } from "./webhooks.router.ts";

const { platform, clock } = await testPlatform();
const url = "https://shop.example.com/millrace";
const day = 24 * 3_600_000;

function callerWith(overrides: Partial<Ctx> = {}) {
  const actor = { kind: "user", id: newId(), sessionId: newId() } as const;
  const ctx = { ...systemCtx(platform, "test"), actor, ...overrides };
  return router({ webhooks: webhooksRouter }).createCaller(ctx).webhooks;
}

/** Opens a site, which is an event of that site, and publishes it. */
async function openSite(code: string): Promise<string> {
  const site = await createSite(systemCtx(platform, "test"), { code, name: code, timezone: "UTC" });
  await publishAll();
  return site.id;
}

async function publishAll(): Promise<void> {
  while ((await publish(platform, { listeners: [], publications: [fanOut] })) > 0);
}

const codeOf = (error: unknown) =>
  error instanceof Error && error.cause instanceof DomainError
    ? error.cause.definition.code
    : error;
const refusal = (call: Promise<unknown>) => call.then(() => "no refusal", codeOf);

test("the secret is in the answer to the creation and in no other", async () => {
  const caller = callerWith();
  const { secret, ...webhook } = await caller.create({ name: "Shop", url, events: ["sites.*"] });
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(await caller.get({ id: webhook.id })).toEqual({ ...webhook, pending: 0 });
  const updated = await caller.update({ id: webhook.id, name: "Till", version: 1 });
  expect(updated).toEqual({ ...webhook, name: "Till", version: 2 });
  const read = [await caller.list({}), updated, await caller.resume({ id: webhook.id })];
  expect(JSON.stringify(read)).not.toContain("secret");
  const audits = await platform.db.selectFrom("audit_entry").selectAll().execute();
  const payloads = await platform.db.selectFrom("event").select("payload").execute();
  const raw = secret.slice("whsec_".length);
  expect(JSON.stringify([audits, payloads])).not.toContain(raw);
  expect(await refusal(caller.update({ id: webhook.id, name: "x", version: 1 }))).toBe(
    "resource.version_mismatch",
  );
});

test("only callable URLs and existing events are taken, and each refused one is named", async () => {
  const guarded = {
    ...platform,
    config: { ...platform.config, MILLRACE_ALLOW_PRIVATE_WEBHOOKS: false },
  };
  const caller = callerWith({ platform: guarded });
  const create = (url: string) => refusal(caller.create({ name: "Shop", url, events: ["*"] }));
  for (const bad of [
    "http://shop.example.com/",
    "https://user:pass@shop.example.com/",
    "https://127.0.0.1/",
    "https://2130706433/",
    "https://[::ffff:10.0.0.1]/",
    "ftp://shop.example.com/",
    "shop",
  ]) {
    expect([bad, await create(bad)]).toEqual([bad, "webhooks.url_refused"]);
  }
  const wrong = caller.create({
    name: "Shop",
    url,
    events: ["sites.*", "sites.site.moved", "nothing.*"],
  });
  const error = await wrong.catch((thrown: Error) => thrown.cause as DomainError);
  expect(error).toBeInstanceOf(DomainError);
  expect((error as DomainError).particulars.errors?.map(({ path }) => path)).toEqual([
    "events.1",
    "events.2",
  ]);
});

test("events go to the active webhooks that take them, as one message each", async () => {
  const caller = callerWith();
  const [exact, family, other] = await Promise.all(
    [["sites.site.created"], ["sites.*"], ["webhooks.*"]].map((events) =>
      caller.create({ name: "Fan", url, events }),
    ),
  );
  await publishAll();
  const siteId = await openSite("FAN");
  const deliveriesOf = async (webhook: typeof exact) =>
    (await caller.deliveries.list({ id: webhook!.id })).items.filter(({ type }) =>
      type.startsWith("sites"),
    );
  const [a, b, none] = await Promise.all([exact, family, other].map(deliveriesOf));
  expect([a?.length, b?.length, none?.length]).toEqual([1, 1, 0]);
  expect(a?.[0]?.messageId).toBe(b?.[0]?.messageId);
  const { body } = await caller.deliveries.get({ id: a![0]!.id });
  expect(JSON.parse(body)).toEqual({
    id: a![0]!.messageId,
    type: "sites.site.created",
    timestamp: clock.now().toISOString(),
    data: { siteId, code: "FAN", name: "FAN" },
  });
});

test("a webhook made by a caller of some sites gets their events only, and is hidden from others", async () => {
  const [mine, theirs] = [await openSite("MINE"), await openSite("THEIRS")];
  const caller = callerWith({ sites: [mine] });
  const { id } = await caller.create({ name: "Mine", url, events: ["sites.*"] });
  await publishAll();
  await transact(systemCtx(platform, "test"), async (tx) => {
    for (const siteId of [mine, theirs]) {
      emit(tx, siteCreated, { id: siteId, siteId }, { siteId, code: "X", name: "X" });
    }
  });
  await publishAll();
  const { items } = await caller.deliveries.list({ id });
  expect(items).toHaveLength(1);
  const stranger = callerWith({ sites: [theirs] });
  expect(await refusal(stranger.get({ id }))).toBe("resource.not_found");
  expect(await refusal(stranger.deliveries.list({ id }))).toBe("resource.not_found");
  expect(await refusal(stranger.deliveries.get({ id: items[0]!.id }))).toBe("resource.not_found");
  expect(await refusal(stranger.deliveries.retry({ id: items[0]!.id }))).toBe("resource.not_found");
  expect((await stranger.list({})).items).toEqual([]);
  expect((await callerWith().get({ id })).id).toBe(id);
});

test("a deleted webhook is gone at once and its history with the next maintenance", async () => {
  const caller = callerWith();
  const { id } = await caller.create({ name: "Short", url, events: ["*"] });
  const { id: deliveryId } = await caller.test({ id });
  await caller.delete({ id });
  expect(await refusal(caller.get({ id }))).toBe("resource.not_found");
  expect(await refusal(caller.delete({ id }))).toBe("resource.not_found");
  expect(await refusal(caller.deliveries.get({ id: deliveryId }))).toBe("resource.not_found");
  await webhookMaintenance.run(
    systemCtx(platform, "test"),
    {},
    {
      id: newId(),
      attempt: 1,
      progress: async () => {},
    },
  );
  const left = await platform.db
    .selectFrom("webhook_endpoint")
    .select("id")
    .where("id", "=", id)
    .execute();
  expect(left).toEqual([]);
});

test("maintenance removes what is older than thirty days and nothing younger", async () => {
  const caller = callerWith();
  const { id } = await caller.create({ name: "Old", url, events: ["sites.*"] });
  const old = await caller.test({ id });
  clock.advance(29 * day);
  const young = await callerWith().test({ id });
  const retried = await callerWith().deliveries.retry({ id: old.id });
  expect(retried.id).toBe(old.id);
  clock.advance(1.5 * day);
  while ((await prune(platform, new Date(clock.now().getTime() - 30 * day), 3)) > 0);
  const { items } = await caller.deliveries.list({ id });
  expect(items.map((item) => item.id)).toEqual([young.id]);
  const messages = await platform.db
    .selectFrom("webhook_message")
    .select("id")
    .where("id", "in", [old.messageId, young.messageId])
    .execute();
  expect(messages).toEqual([{ id: young.messageId }]);
});

test("five days of nothing but failures disable, and resuming begins anew", async () => {
  const caller = callerWith();
  const { id } = await caller.create({ name: "Down", url, events: ["sites.*"] });
  await platform.db
    .updateTable("webhook_endpoint")
    .set({ failures: 12, failing_since: new Date(clock.now().getTime() - 5 * day - 1) })
    .where("id", "=", id)
    .execute();
  const run = { id: newId(), attempt: 1, progress: async () => {} };
  expect(await webhookMaintenance.run(systemCtx(platform, "test"), {}, run)).toMatchObject({
    disabled: 1,
  });
  expect(await caller.get({ id })).toMatchObject({ status: "disabled", disabledFor: "failing" });
  expect(await refusal(caller.test({ id }))).toBe("webhooks.disabled");
  expect(await refusal(caller.replay({ id }))).toBe("webhooks.disabled");
  const events = await platform.db
    .selectFrom("event")
    .select(["name", "payload"])
    .where("aggregate_id", "=", id)
    .execute();
  expect(events).toContainEqual({
    name: "webhooks.endpoint.disabled",
    payload: { webhookId: id, name: "Down", reason: "failing" },
  });
  expect(await caller.resume({ id })).toMatchObject({
    status: "active",
    failures: 0,
    failingSince: null,
  });
  const again = await transact(systemCtx(platform, "test"), (tx) =>
    disableFailing(tx, clock.now()),
  );
  expect(again).toEqual([]);
});

test("the catalogue tells every event with its schema and an example that fits", async () => {
  const { items } = await callerWith().eventTypes.list();
  expect(items.map(({ type }) => type)).toEqual(eventCatalogue().map(({ name }) => name));
  expect(items.find(({ type }) => type === "sites.site.created")?.schema).toMatchObject({
    type: "object",
    required: ["siteId", "code", "name"],
  });
  for (const { payload, example } of eventCatalogue()) payload.parse(example);
});
