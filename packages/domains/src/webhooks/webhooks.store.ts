import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { paginate } from "@millrace/platform/cursor";
import { actorOf } from "@millrace/platform/events";
import { newId } from "@millrace/platform/id";
import type { TxCtx } from "@millrace/platform/transact";
import { type RawBuilder, sql } from "kysely";
import { messageBody } from "./deliveries/fan-out.store.ts";
import { sealSecret } from "./secrets.ts";
import type {
  Attempt,
  Delivery,
  DeliveryQuery,
  NewWebhook,
  ReplayRange,
  Webhook,
  WebhookQuery,
} from "./webhooks.schema.ts";

const webhookColumns = [
  "id",
  "name",
  "url",
  "events",
  "status",
  "disabled_for as disabledFor",
  "failures",
  "failing_since as failingSince",
  "last_success_at as lastSuccessAt",
  "version",
  "created_at as createdAt",
  "updated_at as updatedAt",
] as const;

/** A webhook exists for a caller who may see everything that it is sent. */
function visible(ctx: Pick<Ctx, "sites">): RawBuilder<boolean> {
  return ctx.sites === "all"
    ? sql<boolean>`webhook_endpoint.status <> 'deleted'`
    : sql<boolean>`(webhook_endpoint.status <> 'deleted' and not webhook_endpoint.all_sites
        and webhook_endpoint.sites <@ ${[...ctx.sites]}::uuid[])`;
}

export function findWebhook(ctx: Ctx, id: string): Promise<Webhook | undefined> {
  // `visible` leaves the statuses that the wire has.
  return ctx.db
    .selectFrom("webhook_endpoint")
    .select(webhookColumns)
    .where("id", "=", id)
    .where(visible(ctx))
    .executeTakeFirst() as Promise<Webhook | undefined>;
}

/** The webhook, locked until the transaction ends. */
export function lockWebhook(tx: TxCtx, id: string): Promise<Webhook | undefined> {
  return tx.db
    .selectFrom("webhook_endpoint")
    .select(webhookColumns)
    .where("id", "=", id)
    .where(visible(tx))
    .forNoKeyUpdate()
    .executeTakeFirst() as Promise<Webhook | undefined>;
}

/** A webhook as those who keep it know it, whoever asks; undefined once it is deleted. */
export async function keepersOf(
  ctx: Ctx,
  id: string,
): Promise<
  { name: string; url: string; createdBy: string; sites: "all" | readonly string[] } | undefined
> {
  const row = await ctx.db
    .selectFrom("webhook_endpoint")
    .select(["name", "url", "created_by as createdBy", "all_sites as allSites", "sites"])
    .where("id", "=", id)
    .where("status", "<>", "deleted")
    .executeTakeFirst();
  return row && { ...row, sites: row.allSites ? "all" : row.sites };
}

export function pageOfWebhooks(ctx: Ctx, input: WebhookQuery): Promise<Page<Webhook>> {
  let query = ctx.db.selectFrom("webhook_endpoint").select(webhookColumns).where(visible(ctx));
  if (input.status) query = query.where("status", "=", input.status);
  return paginate(ctx, query, {
    input,
    sorts: { createdAt: "created_at" },
    defaultSort: "-createdAt",
    id: "id",
  }) as Promise<Page<Webhook>>;
}

/** It will be sent events of the sites that its maker sees. */
export function insertWebhook(
  tx: TxCtx,
  { name, url, events }: NewWebhook,
  secret: Buffer,
): Promise<Webhook> {
  const id = newId();
  return tx.db
    .insertInto("webhook_endpoint")
    .values({
      id,
      name,
      url,
      events,
      secret,
      secret_sealed: sealSecret(tx.platform.sealer, id, secret),
      all_sites: tx.sites === "all",
      sites: tx.sites === "all" ? [] : [...tx.sites],
      created_by: actorOf(tx),
      created_at: tx.now,
      updated_at: tx.now,
    })
    .returning(webhookColumns)
    .executeTakeFirstOrThrow() as Promise<Webhook>;
}

/** Writes the given fields of a locked webhook and raises its version. */
export function updateWebhook(
  tx: TxCtx,
  before: Webhook,
  fields: { name?: string | undefined; url?: string | undefined; events?: string[] | undefined },
): Promise<Webhook> {
  return tx.db
    .updateTable("webhook_endpoint")
    .set({ ...fields, version: before.version + 1, updated_at: tx.now })
    .where("id", "=", before.id)
    .returning(webhookColumns)
    .executeTakeFirstOrThrow() as Promise<Webhook>;
}

/** Makes a locked webhook active again, with no failure to its name. */
export function resumeWebhook(tx: TxCtx, before: Webhook): Promise<Webhook> {
  return tx.db
    .updateTable("webhook_endpoint")
    .set({
      status: "active",
      disabled_for: null,
      failures: 0,
      failing_since: null,
      version: before.version + 1,
      updated_at: tx.now,
    })
    .where("id", "=", before.id)
    .returning(webhookColumns)
    .executeTakeFirstOrThrow() as Promise<Webhook>;
}

/** Takes a locked webhook away for good: it is sent nothing more and its secret is gone. Maintenance removes its history. */
export async function deleteWebhook(tx: TxCtx, before: Webhook): Promise<void> {
  await tx.db
    .updateTable("webhook_endpoint")
    .set({
      status: "deleted",
      secret: null,
      secret_sealed: null,
      previous_secret_sealed: null,
      headers_sealed: null,
      version: before.version + 1,
      updated_at: tx.now,
    })
    .where("id", "=", before.id)
    .execute();
}

const deliveriesOf = (ctx: Ctx | TxCtx) =>
  ctx.db
    .selectFrom("webhook_delivery")
    .innerJoin("webhook_message", "webhook_message.id", "webhook_delivery.message_id")
    .select([
      "webhook_delivery.id",
      "webhook_delivery.endpoint_id as webhookId",
      "webhook_delivery.message_id as messageId",
      "webhook_message.type",
      "webhook_delivery.seq",
      "webhook_delivery.replay_of as replayOf",
      "webhook_delivery.status",
      "webhook_delivery.attempts",
      "webhook_delivery.next_attempt_at as nextAttemptAt",
      "webhook_delivery.last_status as lastStatus",
      "webhook_delivery.last_error as lastError",
      "webhook_delivery.created_at as createdAt",
      "webhook_delivery.finished_at as finishedAt",
    ]);

const visibleDelivery = (ctx: Ctx | TxCtx, id: string) =>
  deliveriesOf(ctx)
    .innerJoin("webhook_endpoint", "webhook_endpoint.id", "webhook_delivery.endpoint_id")
    .where("webhook_delivery.id", "=", id)
    .where(visible(ctx));

/** The delivery with its bytes. */
export function findDelivery(
  ctx: Ctx,
  id: string,
): Promise<(Delivery & { body: string }) | undefined> {
  return visibleDelivery(ctx, id).select("webhook_message.body").executeTakeFirst() as Promise<
    (Delivery & { body: string }) | undefined
  >;
}

/** The delivery, locked until the transaction ends. */
export function lockDelivery(tx: TxCtx, id: string): Promise<Delivery | undefined> {
  return visibleDelivery(tx, id).forNoKeyUpdate("webhook_delivery").executeTakeFirst() as Promise<
    Delivery | undefined
  >;
}

/** Every attempt of a delivery, first to last. */
export function attemptsOf(ctx: Ctx, deliveryId: string): Promise<Attempt[]> {
  return ctx.db
    .selectFrom("webhook_attempt")
    .select(["attempt", "at", "status", "error", "latency_ms as latencyMs", "address", "response"])
    .where("delivery_id", "=", deliveryId)
    .orderBy("attempt")
    .execute();
}

export function pageOfDeliveries(ctx: Ctx, input: DeliveryQuery): Promise<Page<Delivery>> {
  let query = deliveriesOf(ctx).where("webhook_delivery.endpoint_id", "=", input.id);
  if (input.status) query = query.where("webhook_delivery.status", "=", input.status);
  return paginate(ctx, query, {
    input,
    sorts: { createdAt: "webhook_delivery.created_at" },
    defaultSort: "-createdAt",
    id: "webhook_delivery.id",
  }) as Promise<Page<Delivery>>;
}

/** A message of its own for one webhook: the id of its delivery. */
export async function insertMessage(
  tx: TxCtx,
  webhookId: string,
  type: string,
  data: object,
): Promise<string> {
  const id = newId();
  await tx.db
    .insertInto("webhook_message")
    .values({ id, type, body: messageBody(id, type, tx.now, data), created_at: tx.now })
    .execute();
  return insertDelivery(tx, { webhookId, messageId: id, seq: null, replayOf: null });
}

/** Owes a message to a webhook at once: the delivery's id. */
export async function insertDelivery(
  tx: TxCtx,
  delivery: { webhookId: string; messageId: string; seq: number | null; replayOf: string | null },
): Promise<string> {
  const id = newId();
  await tx.db
    .insertInto("webhook_delivery")
    .values({
      id,
      endpoint_id: delivery.webhookId,
      message_id: delivery.messageId,
      seq: delivery.seq,
      replay_of: delivery.replayOf,
      next_attempt_at: tx.now,
      created_at: tx.now,
    })
    .execute();
  return id;
}

/** Makes a locked delivery that is waiting for its next attempt due now. */
export async function hastenDelivery(tx: TxCtx, id: string): Promise<void> {
  await tx.db
    .updateTable("webhook_delivery")
    .set({ next_attempt_at: tx.now })
    .where("id", "=", id)
    .execute();
}

/**
 * Owes a webhook the messages of its finished deliveries in the range once more, oldest first: how many. Deliveries that are replays
 * themselves, or still under way, are left out. With more than `most` in the range nothing is written and `most + 1` returned.
 */
export async function replay(
  tx: TxCtx,
  { id, from, to, types }: ReplayRange,
  most: number,
): Promise<number> {
  let old = tx.db
    .selectFrom("webhook_delivery as d")
    .innerJoin("webhook_message as m", "m.id", "d.message_id")
    .select(["d.id", "d.message_id", "d.seq"])
    .where("d.endpoint_id", "=", id)
    .where("d.replay_of", "is", null)
    .where("d.status", "in", ["delivered", "failed"]);
  if (from) old = old.where("d.created_at", ">=", from);
  if (to) old = old.where("d.created_at", "<=", to);
  if (types) old = old.where(ofTypes("m.type", types));
  const rows = await old
    .orderBy("d.created_at")
    .orderBy("d.id")
    .limit(most + 1)
    .execute();
  if (rows.length === 0 || rows.length > most) return rows.length;
  await sql`
    insert into webhook_delivery (id, endpoint_id, message_id, seq, replay_of, next_attempt_at, created_at)
    select r.id, ${id}, r.message_id, r.seq, r.replay_of, ${tx.now}, ${tx.now} from unnest(
      ${rows.map(() => newId())}::uuid[], ${rows.map((row) => row.message_id)}::uuid[], ${rows.map(({ seq }) => seq)}::bigint[],
      ${rows.map((row) => row.id)}::uuid[]
    ) as r (id, message_id, seq, replay_of)`.execute(tx.db);
  return rows.length;
}

/** `matches` of the event log, as a condition on a column. */
function ofTypes(column: string, patterns: readonly string[]): RawBuilder<boolean> {
  const exact = patterns.filter((pattern) => !pattern.endsWith("*"));
  const families = patterns
    .filter((pattern) => pattern.endsWith("*"))
    .map((pattern) => pattern.slice(0, -1));
  return sql<boolean>`(${sql.ref(column)} = any(${exact}::text[])
    or exists (select from unnest(${families}::text[]) as family where starts_with(${sql.ref(column)}, family)))`;
}
