import type { Ctx } from "@millrace/platform/context";
import { DomainError } from "@millrace/platform/errors";
import { emit } from "@millrace/platform/events";
import { newId } from "@millrace/platform/id";
import { router } from "@millrace/platform/procedure";
import { publish } from "@millrace/platform/relay";
import { systemCtx } from "@millrace/platform/runtime";
import { createSealer } from "@millrace/platform/seal";
import { transact } from "@millrace/platform/transact";
import { testPlatform } from "@millrace/testkit/platform";
import { expect, test } from "vitest";
import { siteCreated } from "../sites/sites.events.ts";
import { createSite } from "../sites/sites.service.ts";
import { fanOut } from "./index.ts";
import { ownHeadersOf, sealSecrets, signingSecretsOf } from "./secrets.ts";
import { webhooksRouter } from "./webhooks.router.ts";

const { platform, clock } = await testPlatform();
const url = "https://shop.example.com/millrace";

function callerWith(overrides: Partial<Ctx> = {}) {
  const actor = { kind: "user", id: newId(), sessionId: newId() } as const;
  const ctx = { ...systemCtx(platform, "test"), actor, ...overrides };
  return router({ webhooks: webhooksRouter }).createCaller(ctx).webhooks;
}

const problemOf = (call: Promise<unknown>) =>
  call.then(
    () => null,
    (error: Error) => (error.cause instanceof DomainError ? error.cause : null),
  );
const codeOf = async (call: Promise<unknown>) =>
  (await problemOf(call))?.definition.code ?? "no refusal";
const pathsOf = async (call: Promise<unknown>) =>
  (await problemOf(call))?.particulars.errors?.map(({ path }) => path);

async function newSite(code: string) {
  const site = await createSite(systemCtx(platform, "test"), { code, name: code, timezone: "UTC" });
  await publishAll();
  return site;
}

async function publishAll(): Promise<void> {
  while ((await publish(platform, { listeners: [], publications: [fanOut] })) > 0);
}

/** Tells of a site as if it were opened; which, is the event's id. */
async function tell(
  ...sites: { code: string; siteId: string; of?: string | null }[]
): Promise<void> {
  await transact(systemCtx(platform, "test"), async (tx) => {
    for (const { code, siteId, of = siteId } of sites)
      emit(tx, siteCreated, { id: siteId, siteId: of }, { siteId, code, name: `Site ${code}` });
  });
  await publishAll();
}

async function bodiesOf(id: string): Promise<{ id: string; data: Record<string, unknown> }[]> {
  const caller = callerWith();
  const { items } = await caller.deliveries.list({ id, sort: "createdAt" });
  const details = await Promise.all(items.map((item) => caller.deliveries.get({ id: item.id })));
  return details.map(({ body }) => JSON.parse(body));
}

const rowOf = (id: string) =>
  platform.db
    .selectFrom("webhook_endpoint")
    .select(["id as webhookId", "secret", "secret_sealed as secretSealed"])
    .select(["previous_secret_sealed as previousSecretSealed", "previous_until as previousUntil"])
    .select("headers_sealed as headersSealed")
    .where("id", "=", id)
    .executeTakeFirstOrThrow();

const textOf = (secret: Buffer) => `whsec_${secret.toString("base64")}`;
const signsWith = async (id: string) =>
  signingSecretsOf(platform.sealer, await rowOf(id), clock.now()).map(textOf);

test("a webhook is sent what its sites and conditions let through, and of it the fields that it wants", async () => {
  const [here, there] = await Promise.all([newSite("HERE"), newSite("THERE")]);
  const caller = callerWith();
  const base = { name: "Some", url, events: ["sites.site.created"] };
  const [whole, some, local, large] = await Promise.all([
    caller.create(base),
    caller.create({ ...base, payloadFields: ["code"] }),
    caller.create({ ...base, onlySites: [here.id] }),
    caller.create({
      ...base,
      conditions: [
        { path: "code", op: "in", value: ["A", "B"] },
        { path: "name", op: "ne", value: "Site B" },
      ],
    }),
  ]);
  const again = await caller.create({ ...base, payloadFields: ["code"], ordering: "aggregate" });
  await tell(
    { code: "A", siteId: here.id },
    { code: "B", siteId: there.id },
    { code: "C", siteId: there.id, of: null },
  );
  const data = async ({ id }: { id: string }) => (await bodiesOf(id)).map((body) => body.data);
  expect(await data(some!)).toEqual([{ code: "A" }, { code: "B" }, { code: "C" }]);
  expect((await data(whole!))[0]).toEqual({ siteId: here.id, code: "A", name: "Site A" });
  expect((await data(local!)).map(({ code }) => code)).toEqual(["A"]);
  expect((await data(large!)).map(({ code }) => code)).toEqual(["A"]);

  const [full] = (await caller.deliveries.list({ id: whole!.id, sort: "createdAt" })).items;
  const [part] = (await caller.deliveries.list({ id: some!.id, sort: "createdAt" })).items;
  const [other] = (await caller.deliveries.list({ id: again.id, sort: "createdAt" })).items;
  expect([part?.messageId, other?.messageId]).toEqual([full?.messageId, full?.messageId]);
  expect((await bodiesOf(some!.id))[0]?.id).toBe(full?.messageId);
  const messages = await platform.db
    .selectFrom("webhook_message")
    .select(["id", "event_id as eventId"])
    .where((is) => is.or([is("id", "=", full!.messageId), is("event_id", "=", full!.messageId)]))
    .execute();
  expect(messages).toHaveLength(2);
  const ordered = await platform.db
    .selectFrom("webhook_delivery")
    .select("aggregate_id as aggregateId")
    .where("endpoint_id", "=", again.id)
    .orderBy("seq")
    .execute();
  expect(ordered.map(({ aggregateId }) => aggregateId)).toEqual([here.id, there.id, there.id]);
  const found = await caller.deliveries.list({ id: some!.id, eventId: full!.messageId });
  expect(found.items.map(({ id }) => id)).toEqual([part!.id]);
  const none = await caller.deliveries.list({ id: some!.id, type: "sales.*" });
  expect(none.items).toEqual([]);
});

test("what cannot be is refused by name: unknown fields, unknown sites, headers that are not a webhook's own", async () => {
  const caller = callerWith();
  const base = { name: "Wrong", url, events: ["sites.site.created", "webhooks.*"] };
  const condition = (path: string) => [{ path, op: "eq" as const, value: "x" }];
  const wrong = caller.create({
    ...base,
    conditions: [...condition("code"), ...condition("nothing")],
    payloadFields: ["name", "nowhere.at.all"],
  });
  expect(await pathsOf(wrong)).toEqual(["conditions.1.path", "payloadFields.1"]);
  expect(await codeOf(caller.create({ ...base, onlySites: [newId()] }))).toBe(
    "webhooks.unknown_site",
  );
  for (const name of [
    "Host",
    "Content-Type",
    "webhook-id",
    "Connection",
    "X-Webhook-Signature",
    "a b",
  ])
    expect(await codeOf(caller.create({ ...base, ownHeaders: { [name]: "x" } }))).toBe(
      "request.invalid",
    );
  const { id } = await caller.create({ ...base, conditions: condition("code") });
  expect(await codeOf(caller.update({ id, events: ["webhooks.endpoint.created"] }))).toBe(
    "webhooks.unknown_field",
  );
});

test("own headers go in and never come out, and stay where null says so", async () => {
  const caller = callerWith();
  const headers = { "X-Tenant": "blue", authorization: "Bearer of-good-news" };
  const made = await caller.create({ name: "Own", url, events: ["*"], ownHeaders: headers });
  expect(made.headerNames).toEqual(["authorization", "x-tenant"]);
  const kept = await caller.update({
    id: made.id,
    ownHeaders: { authorization: null, "x-new": "1" },
  });
  expect(kept.headerNames).toEqual(["authorization", "x-new"]);
  expect(ownHeadersOf(platform.sealer, await rowOf(made.id))).toEqual({
    authorization: "Bearer of-good-news",
    "x-new": "1",
  });
  const read = [await caller.get({ id: made.id }), await caller.list({})];
  const audits = await platform.db.selectFrom("audit_entry").selectAll().execute();
  expect(JSON.stringify([read, audits])).not.toContain("of-good-news");
  expect(await codeOf(caller.update({ id: made.id, ownHeaders: { other: null } }))).toBe(
    "webhooks.header_without_value",
  );
});

test("a rotated secret signs beside the one before for a day, and another rotation waits or ends all others", async () => {
  const caller = callerWith();
  const { id, secret: first } = await caller.create({ name: "Turn", url, events: ["*"] });
  const { secret: second, previousSecretUntil } = await caller.rotateSecret({ id });
  expect(previousSecretUntil).toEqual(new Date(clock.now().getTime() + 24 * 3_600_000));
  expect(await signsWith(id)).toEqual([second, first]);
  expect(await codeOf(caller.rotateSecret({ id }))).toBe("webhooks.rotation_under_way");
  const { secret: third } = await caller.rotateSecret({ id, revokePrevious: true });
  expect(await signsWith(id)).toEqual([third]);
  const { secret: fourth } = await caller.rotateSecret({ id });
  clock.advance(24 * 3_600_000);
  expect(await signsWith(id)).toEqual([fourth]);
  const read = await callerWith().get({ id });
  expect(read.previousSecretUntil).toBeNull();
});

test("of rotations at once one happens, and the first secret stays good", async () => {
  const { id, secret: first } = await callerWith().create({ name: "Race", url, events: ["*"] });
  const rotations = await Promise.allSettled(
    Array.from({ length: 8 }, () => callerWith().rotateSecret({ id })),
  );
  const done = rotations.flatMap((each) =>
    each.status === "fulfilled" ? [each.value.secret] : [],
  );
  expect(done).toHaveLength(1);
  expect(await signsWith(id)).toEqual([done[0], first]);
});

test("what an older version left plain is sealed at the start and opens under a newer key", async () => {
  const { id, secret } = await callerWith().create({ name: "Plain", url, events: ["*"] });
  const bytes = Buffer.from(secret.slice("whsec_".length), "base64");
  await platform.db
    .updateTable("webhook_endpoint")
    .set({ secret: bytes, secret_sealed: null })
    .where("id", "=", id)
    .execute();
  expect(await signsWith(id)).toEqual([secret]);
  await sealSecrets({ platform });
  expect(await rowOf(id)).toMatchObject({ secret: null });
  expect(await signsWith(id)).toEqual([secret]);
  const older = Buffer.alloc(32, 1);
  const keysNow = createSealer({ MILLRACE_ENCRYPTION_KEYS: [Buffer.alloc(32, 2), older] });
  const keysThen = createSealer({ MILLRACE_ENCRYPTION_KEYS: [older] });
  await platform.db
    .updateTable("webhook_endpoint")
    .set({ secret_sealed: keysThen.seal(`webhook-secret:${id}`, bytes) })
    .where("id", "=", id)
    .execute();
  await platform.db.deleteFrom("webhook_endpoint").where("id", "<>", id).execute();
  await sealSecrets({ platform: { ...platform, sealer: keysNow } });
  const sealed = (await rowOf(id)).secretSealed!;
  expect(keysNow.isStale(sealed)).toBe(false);
  expect(keysNow.open(`webhook-secret:${id}`, sealed)).toEqual(bytes);
});

test("a paused webhook is owed what happens and takes no tests; resumed, it has it all", async () => {
  const caller = callerWith();
  const site = await newSite("PAUSE");
  const { id } = await caller.create({ name: "Rest", url, events: ["sites.site.created"] });
  await publishAll();
  const { pending } = await caller.get({ id });
  expect(await caller.pause({ id })).toMatchObject({ status: "paused" });
  expect(await caller.pause({ id })).toMatchObject({ status: "paused", version: 2 });
  await tell({ code: "P", siteId: site.id });
  expect((await caller.get({ id })).pending).toBe(pending + 1);
  expect(await codeOf(caller.test({ id }))).toBe("webhooks.paused");
  expect(await codeOf(caller.replay({ id }))).toBe("webhooks.paused");
  expect((await caller.list({ status: "paused" })).items.map((item) => item.id)).toEqual([id]);
  expect(await caller.resume({ id })).toMatchObject({ status: "active" });
});

test("a replay takes what its filter says, and the audit log who asked", async () => {
  const caller = callerWith();
  const [one, two] = await Promise.all([newSite("REP1"), newSite("REP2")]);
  const { id } = await caller.create({
    name: "Again",
    url,
    events: ["sites.site.created"],
    payloadFields: ["code"],
  });
  await tell(
    { code: "R1", siteId: one!.id },
    { code: "R2", siteId: two!.id },
    { code: "R3", siteId: two!.id },
  );
  const { items } = await caller.deliveries.list({ id, sort: "createdAt" });
  const codes = await bodiesOf(id);
  await platform.db
    .updateTable("webhook_delivery")
    .set({ status: "delivered", finished_at: clock.now() })
    .where("endpoint_id", "=", id)
    .execute();
  const failed = items[codes.findIndex(({ data }) => data.code === "R3")]!;
  await platform.db
    .updateTable("webhook_delivery")
    .set({ status: "failed" })
    .where("id", "=", failed.id)
    .execute();
  expect(await caller.replay({ id, status: "failed" })).toEqual({ deliveries: 1 });
  expect(await caller.replay({ id, aggregateId: two!.id })).toEqual({ deliveries: 2 });
  expect(await caller.replay({ id, types: ["sales.*"] })).toEqual({ deliveries: 0 });
  const rows = await platform.db
    .selectFrom("audit_entry")
    .select("after")
    .where("action", "=", "webhooks.endpoint.replayed")
    .where("entity_id", "=", id)
    .orderBy("id")
    .execute();
  expect(rows.map(({ after }) => after)).toEqual([
    { status: "failed", deliveries: 1 },
    { aggregateId: two!.id, deliveries: 2 },
    { types: ["sales.*"], deliveries: 0 },
  ]);
});

test("figures by hour count every attempt of the last day once", async () => {
  const caller = callerWith();
  const { id } = await caller.create({ name: "Figures", url, events: ["sites.*"] });
  const { id: deliveryId } = await caller.test({ id });
  const attempt = (number: number, status: number | null, latency: number) => ({
    delivery_id: deliveryId,
    attempt: number,
    at: clock.now(),
    status,
    latency_ms: latency,
  });
  await platform.db
    .insertInto("webhook_attempt")
    .values([attempt(1, 503, 40), attempt(2, null, 60), attempt(3, 204, 20)])
    .execute();
  const { hours } = await caller.stats({ id });
  expect(hours).toHaveLength(24);
  expect(hours.at(-1)).toMatchObject({ delivered: 1, failed: 2, p50: 40 });
  expect(hours.slice(0, -1).every(({ failed }) => failed === 0)).toBe(true);
});
