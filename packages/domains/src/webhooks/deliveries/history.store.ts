import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { paginate } from "@millrace/platform/cursor";
import { eventsAbout } from "@millrace/platform/event-log";
import { newId } from "@millrace/platform/id";
import type { TxCtx } from "@millrace/platform/transact";
import { type RawBuilder, sql } from "kysely";
import type {
  Attempt,
  Delivery,
  DeliveryQuery,
  ReplayRange,
  WebhookStats,
} from "../webhooks.schema.ts";
import { visible } from "../webhooks.store.ts";
import { messageBody } from "./fan-out.store.ts";

/* What was sent to webhooks and what came of it, as people read it, and the new deliveries that people ask for. */

/** A message with some of the fields is another row, but tells of the same event: receivers know it by that one's id. */
const eventId = sql<string>`coalesce(webhook_message.event_id, webhook_message.id)`;

const deliveriesOf = (ctx: Ctx | TxCtx) =>
  ctx.db
    .selectFrom("webhook_delivery")
    .innerJoin("webhook_message", "webhook_message.id", "webhook_delivery.message_id")
    .select([
      "webhook_delivery.id",
      "webhook_delivery.endpoint_id as webhookId",
      eventId.as("messageId"),
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
    .select("request_headers as requestHeaders")
    .where("delivery_id", "=", deliveryId)
    .orderBy("attempt")
    .execute() as Promise<object[]> as Promise<Attempt[]>;
}

export function pageOfDeliveries(ctx: Ctx, input: DeliveryQuery): Promise<Page<Delivery>> {
  let query = deliveriesOf(ctx).where("webhook_delivery.endpoint_id", "=", input.id);
  if (input.status) query = query.where("webhook_delivery.status", "=", input.status);
  if (input.type) query = query.where(ofTypes("webhook_message.type", [input.type]));
  if (input.eventId) query = query.where(ofEvent("webhook_delivery.message_id", input.eventId));
  if (input.from) query = query.where("webhook_delivery.created_at", ">=", input.from);
  if (input.to) query = query.where("webhook_delivery.created_at", "<", input.to);
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
  return insertDelivery(tx, webhookId, id);
}

/** Owes a message to a webhook at once: the delivery's id. */
async function insertDelivery(tx: TxCtx, webhookId: string, messageId: string): Promise<string> {
  const id = newId();
  await tx.db
    .insertInto("webhook_delivery")
    .values({
      id,
      endpoint_id: webhookId,
      message_id: messageId,
      next_attempt_at: tx.now,
      created_at: tx.now,
    })
    .execute();
  return id;
}

/** Owes a webhook the message of a delivery that is over once more: the new delivery's id. */
export async function repeatDelivery(tx: TxCtx, deliveryId: string): Promise<string> {
  const id = newId();
  await sql`
    insert into webhook_delivery (id, endpoint_id, message_id, seq, aggregate_id, replay_of, next_attempt_at, created_at)
    select ${id}::uuid, endpoint_id, message_id, seq, aggregate_id, id, ${tx.now}, ${tx.now}
      from webhook_delivery where id = ${deliveryId}`.execute(tx.db);
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
  { id, from, to, types, status, aggregateId }: ReplayRange,
  most: number,
): Promise<number> {
  let old = tx.db
    .selectFrom("webhook_delivery as d")
    .innerJoin("webhook_message as m", "m.id", "d.message_id")
    .select(["d.id", "d.message_id", "d.seq", "d.aggregate_id"])
    .where("d.endpoint_id", "=", id)
    .where("d.replay_of", "is", null)
    .where("d.status", "in", status ? [status] : ["delivered", "failed"]);
  if (from) old = old.where("d.created_at", ">=", from);
  if (to) old = old.where("d.created_at", "<=", to);
  if (types) old = old.where(ofTypes("m.type", types));
  if (aggregateId)
    old = old.where(sql<boolean>`coalesce(m.event_id, m.id) in (${eventsAbout(aggregateId)})`);
  const rows = await old
    .orderBy("d.created_at")
    .orderBy("d.id")
    .limit(most + 1)
    .execute();
  if (rows.length === 0 || rows.length > most) return rows.length;
  await sql`
    insert into webhook_delivery (id, endpoint_id, message_id, seq, aggregate_id, replay_of, next_attempt_at, created_at)
    select r.id, ${id}, r.message_id, r.seq, r.aggregate_id, r.replay_of, ${tx.now}, ${tx.now} from unnest(
      ${rows.map(() => newId())}::uuid[], ${rows.map((row) => row.message_id)}::uuid[], ${rows.map(({ seq }) => seq)}::bigint[],
      ${rows.map((row) => row.aggregate_id)}::uuid[], ${rows.map((row) => row.id)}::uuid[]
    ) as r (id, message_id, seq, aggregate_id, replay_of)`.execute(tx.db);
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

/** The condition that a delivery's message tells of this event, with all of its data or some. */
function ofEvent(column: string, event: string): RawBuilder<boolean> {
  return sql<boolean>`${sql.ref(column)} in (
    select id from webhook_message where id = ${event} union all select id from webhook_message where event_id = ${event})`;
}

/** How many deliveries a webhook is owed; counts no further than `most`. */
export async function countPending(ctx: Ctx, webhookId: string, most: number): Promise<number> {
  const { rows } = await sql<{ pending: number }>`
    select count(*)::int as pending from (
      select from webhook_delivery where endpoint_id = ${webhookId} and status in ('pending', 'retrying') limit ${most}) as owed`.execute(
    ctx.db,
  );
  return rows[0]?.pending ?? 0;
}

/** Attempts by hour of a webhook's deliveries since then, the newest `most` of them: how far back these reach, and hours with attempts. */
export async function attemptsByHour(
  ctx: Ctx,
  webhookId: string,
  since: Date,
  most: number,
): Promise<WebhookStats> {
  const { rows } = await sql<WebhookStats["hours"][number] & { from: Date }>`
    with newest as (
      select id, created_at from webhook_delivery
       where endpoint_id = ${webhookId} and created_at >= ${since} order by created_at desc limit ${most}
    ), reach as (
      select case when count(*) < ${most} then ${since}::timestamptz else min(created_at) end as "from" from newest
    )
    select reach."from", date_trunc('hour', a.at, 'UTC') as at,
           count(*) filter (where a.status between 200 and 299)::int as delivered,
           count(*) filter (where a.status is null or a.status not between 200 and 299)::int as failed,
           round(percentile_cont(0.5) within group (order by a.latency_ms))::int as p50,
           round(percentile_cont(0.95) within group (order by a.latency_ms))::int as p95
      from newest join webhook_attempt a on a.delivery_id = newest.id cross join reach
     group by 1, 2 order by 2`.execute(ctx.db);
  return {
    from: rows[0]?.from ?? since,
    hours: rows.map(({ from: _from, ...hour }) => hour),
  };
}
