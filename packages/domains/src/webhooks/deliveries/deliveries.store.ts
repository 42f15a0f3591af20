import type { Platform } from "@millrace/platform/platform";
import type { TxCtx } from "@millrace/platform/transact";
import { sql } from "kysely";
import type { SecretColumns } from "../secrets.ts";
import { failuresToWarn, type Health, outagesToOpen, type Step } from "../webhooks.rules.ts";
import type { Webhook } from "../webhooks.schema.ts";

/** A delivery that this process may send until its lease is over. */
export interface Claimed {
  readonly id: string;
  readonly webhookId: string;
  /** What receivers know the event by, however often and with whichever of its fields it is sent. */
  readonly messageId: string;
  /** Attempts that were made before. */
  readonly attempts: number;
  readonly body: string;
  readonly leaseUntil: Date;
  /** The span that caused the event, while traces are kept. */
  traceparent?: string | undefined;
}

/** How a webhook is sent to, as it stands at the moment of the claim. */
export interface Endpoint extends SecretColumns {
  readonly url: string;
  readonly headersSealed: Buffer | null;
  readonly maxAttempts: number;
  readonly timeoutSeconds: number;
  readonly concurrency: number;
  readonly perSecond: number | null;
  readonly ordering: Webhook["ordering"];
  readonly outages: number;
}

export interface ClaimOrder {
  /** Who claims: each deliverer has an id of its own. */
  readonly sender: string;
  readonly now: Date;
  /** How many are wanted at most: of each webhook that is listed, of each that is not, and in all. */
  readonly rooms: readonly { readonly webhookId: string; readonly room: number }[];
  readonly otherRoom: number;
  readonly total: number;
}

/**
 * Seconds of a lease beyond the longest request: what must be left of it after a request, for writing the result; from how much on it is
 * renewed; and how long it is. A deliverer that dies costs its webhooks the last one and their timeout.
 */
export const leaseSeconds = { needed: 3, renewed: 7, whole: 10 } as const;

/** Webhooks that one claim takes over at most, so that several deliverers share them. */
const takenMost = 200;

/**
 * Claims due deliveries of active webhooks whose circuit is not open, oldest first within each. A webhook has one sender at a time: a claim
 * takes over those that nobody sends to, and passes over those that another does, until its lease is over. What a sender keeps to by
 * itself, requests at once and in a second, therefore holds over all processes, and no delivery is in two hands. A claim that is neither
 * settled nor released ends with its lease, which is the sender's. Of a webhook that wants order, the first open delivery about each thing
 * is claimable, and no other; one that failed for good is not open. A circuit whose time is over gives one delivery, the probe.
 *
 * `hasMore` says that another claim at once may find more, and is sometimes wrong about that. Webhooks come in no order, so that none has to wait behind others. The cost is some index lookups for each webhook and does not grow with
 * what waits; only where order is wanted it grows with the things whose first delivery waits for another attempt. Deliveries without a thing
 * of a webhook that wants order are looked for among the thousand oldest.
 */
export async function claimDue(
  { db }: Pick<Platform, "db">,
  order: ClaimOrder,
): Promise<{ claimed: Claimed[]; endpoints: Endpoint[]; hasMore: boolean }> {
  const { sender, now, rooms, otherRoom, total } = order;
  // As JSON, which is looked into by key whatever the planner thinks of the number of webhooks.
  const roomOf = JSON.stringify(
    Object.fromEntries(rooms.map(({ webhookId, room }) => [webhookId, room])),
  );
  const { rows } = await sql<Claimed>`
    with wanted as materialized (
      select e.id, e.ordering, e.sender_until, mine.held, mine.fresh,
             case when e.outages >= ${outagesToOpen} then 1 else free.room end as room
        from webhook_endpoint e
       cross join lateral (
         select coalesce((${roomOf}::jsonb ->> e.id::text)::int, ${otherRoom}::int) as room
       ) as free
       cross join lateral (
         select coalesce(e.sender = ${sender} and e.sender_until > ${now}::timestamptz
                  + make_interval(secs => e.timeout_seconds + ${leaseSeconds.needed} + 1), false) as held,
                coalesce(e.sender = ${sender} and e.sender_until > ${now}::timestamptz
                  + make_interval(secs => e.timeout_seconds + ${leaseSeconds.renewed}), false) as fresh
       ) as mine
        left join lateral (
          select true as found from webhook_delivery d
           where not mine.held and d.endpoint_id = e.id and d.status in ('pending', 'retrying') and d.next_attempt_at <= ${now}
             and (d.lease_until is null or d.lease_until <= ${now})
           limit 1
        ) as due on true
       where e.status = 'active' and (e.circuit_until is null or e.circuit_until <= ${now})
         and (e.sender = ${sender} or e.sender_until is null or e.sender_until <= ${now})
         and free.room > 0 and (mine.held or due.found)
    ), taken as (
      update webhook_endpoint e
         set sender = ${sender}, sender_until = ${now}::timestamptz + make_interval(secs => e.timeout_seconds + ${leaseSeconds.whole})
       where e.id in (
         select free.id from webhook_endpoint free
          where free.id in (select id from wanted where not fresh)
            and free.status = 'active' and (free.circuit_until is null or free.circuit_until <= ${now})
            and (free.sender = ${sender} or free.sender_until is null or free.sender_until <= ${now})
          order by random() limit ${takenMost}
            for no key update of free skip locked)
      returning e.id, e.sender_until
    ), endpoint as (
      select id, ordering, room, sender_until as lease_until from wanted where held and id not in (select id from taken)
      union all
      select wanted.id, wanted.ordering, wanted.room, taken.sender_until from taken join wanted on wanted.id = taken.id
    ), due as (
      select claimable.id, endpoint.lease_until
        from (select * from endpoint order by random()) as endpoint
       cross join lateral (
         (select d.id from webhook_delivery d
           where endpoint.ordering = 'none'
             and d.endpoint_id = endpoint.id and d.status in ('pending', 'retrying') and d.next_attempt_at <= ${now}
             and (d.lease_until is null or d.lease_until <= ${now})
           order by d.next_attempt_at, d.id
           limit endpoint.room)
         union all
         (with recursive first as (
            (select d.aggregate_id, d.id, d.next_attempt_at, d.lease_until from webhook_delivery d
              where endpoint.ordering = 'aggregate'
                and d.endpoint_id = endpoint.id and d.finished_at is null and d.aggregate_id is not null
              order by d.aggregate_id, d.seq limit 1)
            union all
            select d.* from first cross join lateral (
              select d.aggregate_id, d.id, d.next_attempt_at, d.lease_until from webhook_delivery d
               where d.endpoint_id = endpoint.id and d.finished_at is null and d.aggregate_id > first.aggregate_id
               order by d.aggregate_id, d.seq limit 1
            ) as d
          )
          select first.id from first
           where first.next_attempt_at <= ${now} and (first.lease_until is null or first.lease_until <= ${now}))
         union all
         (select oldest.id from (
            select d.id, d.aggregate_id, d.lease_until from webhook_delivery d
             where endpoint.ordering = 'aggregate'
               and d.endpoint_id = endpoint.id and d.status in ('pending', 'retrying') and d.next_attempt_at <= ${now}
             order by d.next_attempt_at, d.id limit 1000
          ) as oldest
           where oldest.aggregate_id is null and (oldest.lease_until is null or oldest.lease_until <= ${now}))
         limit endpoint.room
       ) as claimable
       limit ${total}
    )
    update webhook_delivery d
       set lease_until = due.lease_until
      from due, webhook_message m
     where d.id = due.id and m.id = d.message_id and d.finished_at is null and (d.lease_until is null or d.lease_until <= ${now})
    returning d.id, d.endpoint_id as "webhookId", coalesce(m.event_id, m.id) as "messageId", d.attempts, m.body, d.lease_until as "leaseUntil"`.execute(
    db,
  );
  if (rows.length === 0) return { claimed: [], endpoints: [], hasMore: false };
  const endpoints = await db
    .selectFrom("webhook_endpoint")
    .select(["id as webhookId", "url", "secret", "secret_sealed as secretSealed", "outages"])
    .select(["previous_secret_sealed as previousSecretSealed", "previous_until as previousUntil"])
    .select(["headers_sealed as headersSealed", "max_attempts as maxAttempts", "concurrency"])
    .select(["timeout_seconds as timeoutSeconds", "per_second as perSecond", "ordering"])
    .where("id", "in", [...new Set(rows.map(({ webhookId }) => webhookId))])
    .execute();
  return {
    // In the order of the events, as far as sending many at once keeps one.
    claimed: rows.sort((a, b) => (a.id < b.id ? -1 : 1)),
    endpoints: endpoints as object[] as Endpoint[],
    hasMore: rows.length === total || endpoints.length >= takenMost,
  };
}

/** Leaves the webhooks that it sends to for others to take over at once. Nothing of theirs may be under way any more. */
export async function leaveAll({ db }: Pick<Platform, "db">, sender: string): Promise<void> {
  await db
    .updateTable("webhook_endpoint")
    .set({ sender: null, sender_until: null })
    .where("sender", "=", sender)
    .execute();
}

/** Gives claimed deliveries back before their lease is over: others may send them at once. */
export async function release(
  { db }: Pick<Platform, "db">,
  claimed: readonly Claimed[],
): Promise<void> {
  await sql`
    update webhook_delivery d set lease_until = null
      from unnest(${claimed.map(({ id }) => id)}::uuid[], ${claimed.map(({ leaseUntil }) => leaseUntil)}::timestamptz[]) as c (id, lease_until)
     where d.id = c.id and d.lease_until = c.lease_until`.execute(db);
}

/** One attempt that has ended. */
export interface Result {
  readonly id: string;
  readonly webhookId: string;
  /** The lease under which it was made. */
  readonly leaseUntil: Date;
  readonly attempt: number;
  readonly at: Date;
  readonly status: number | null;
  readonly error: string | null;
  readonly latencyMs: number;
  readonly address: string | null;
  /** What was sent with it, as far as it may be kept. */
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly response: string;
  readonly next: Step;
}

/**
 * Writes results: the attempt and what becomes of the delivery. A result whose lease was lost in the meantime is dropped, for somebody
 * else has the delivery by now; those that count are returned.
 */
export async function settle(tx: TxCtx, results: readonly Result[]): Promise<Result[]> {
  const column = <Key extends keyof Result>(key: Key) => results.map((result) => result[key]);
  const { rows } = await sql<Pick<Result, "id" | "leaseUntil">>`
    with result as (
      select * from unnest(
        ${column("id")}::uuid[], ${column("leaseUntil")}::timestamptz[], ${column("attempt")}::int[], ${column("at")}::timestamptz[],
        ${column("status")}::int[], ${column("error")}::text[], ${column("latencyMs")}::int[], ${column("address")}::text[],
        ${column("response")}::text[], ${results.map(({ requestHeaders }) => JSON.stringify(requestHeaders))}::jsonb[],
        ${results.map(({ next }) => next.status)}::text[], ${results.map(({ next }) => next.nextAttemptAt)}::timestamptz[]
      ) as r (id, lease_until, attempt, at, status, error, latency_ms, address, response, request_headers, next_status, next_attempt_at)
    ), settled as (
      update webhook_delivery d
         set status = r.next_status, attempts = r.attempt, next_attempt_at = r.next_attempt_at, lease_until = null,
             last_status = r.status, last_error = r.error,
             finished_at = case when r.next_attempt_at is null then r.at end
        from result r
       where d.id = r.id and d.lease_until = r.lease_until
      returning d.id, r.lease_until
    ), logged as (
      insert into webhook_attempt (delivery_id, attempt, at, status, error, latency_ms, address, response, request_headers)
      select r.id, r.attempt, r.at, r.status, r.error, r.latency_ms, r.address, nullif(r.response, ''), r.request_headers
        from result r join settled using (id, lease_until)
    )
    select id, lease_until as "leaseUntil" from settled`.execute(tx.db);
  const counted = new Set(rows.map(claimKey));
  return results.filter((result) => counted.has(claimKey(result)));
}

const claimKey = ({ id, leaseUntil }: Pick<Result, "id" | "leaseUntil">) =>
  `${id} ${leaseUntil.getTime()}`;

/** A webhook's health with what a notice says of it. */
export interface HealthRow extends Health {
  readonly id: string;
  readonly name: string;
  readonly status: string;
}

/** The health of these webhooks, locked until the transaction ends. */
export function lockHealth(tx: TxCtx, ids: readonly string[]): Promise<HealthRow[]> {
  return tx.db
    .selectFrom("webhook_endpoint")
    .select(["id", "name", "status", "failures", "failing_since as failingSince", "outages"])
    .select(["last_success_at as lastSuccessAt", "warned_at as warnedAt"])
    .select(["circuit_until as circuitUntil", "delivered", "failed"])
    .where("id", "in", [...ids])
    .orderBy("id")
    .forNoKeyUpdate()
    .execute();
}

/** Writes the health of locked webhooks; those that are gone are disabled. */
export async function writeHealth(
  tx: TxCtx,
  rows: readonly (HealthRow & { readonly isGone: boolean })[],
): Promise<void> {
  const column = <Key extends keyof (typeof rows)[number]>(key: Key) => rows.map((row) => row[key]);
  await sql`
    update webhook_endpoint e
       set failures = h.failures, failing_since = h.failing_since, last_success_at = h.last_success_at, warned_at = h.warned_at,
           outages = h.outages, circuit_until = h.circuit_until, delivered = h.delivered, failed = h.failed,
           status = case when h.gone then 'disabled' else e.status end,
           disabled_for = case when h.gone then 'gone' else e.disabled_for end
      from unnest(
        ${column("id")}::uuid[], ${column("failures")}::int[], ${column("failingSince")}::timestamptz[],
        ${column("lastSuccessAt")}::timestamptz[], ${column("warnedAt")}::timestamptz[], ${column("outages")}::int[],
        ${column("circuitUntil")}::timestamptz[], ${column("delivered")}::bigint[], ${column("failed")}::bigint[], ${column("isGone")}::bool[]
      ) as h (id, failures, failing_since, last_success_at, warned_at, outages, circuit_until, delivered, failed, gone)
     where e.id = h.id`.execute(tx.db);
}

/** A webhook that was disabled, and what came of the newest of its deliveries that was tried. */
export interface Disabled {
  readonly id: string;
  readonly name: string;
  readonly failingSince: Date | null;
  readonly lastStatus: number | null;
  readonly lastError: string | null;
}

/** Disables what has done nothing but fail since before `since`, and often enough to have been warned of; which these were. */
export async function disableFailing(tx: TxCtx, since: Date): Promise<Disabled[]> {
  const { rows } = await sql<Disabled>`
    with disabled as (
      update webhook_endpoint set status = 'disabled', disabled_for = 'failing'
       where status = 'active' and failing_since < ${since} and failures >= ${failuresToWarn}
      returning id, name, failing_since
    )
    select disabled.id, name, failing_since as "failingSince", last_status as "lastStatus", last_error as "lastError"
      from disabled left join lateral (
        select last_status, last_error from webhook_delivery
         where endpoint_id = disabled.id and attempts > 0 order by created_at desc limit 1
      ) as newest on true`.execute(tx.db);
  return rows;
}

/**
 * Removes one batch of deliveries (with their attempts) that were made before `before`, or whose webhook was deleted, then messages that no
 * delivery needs, then deleted webhooks without deliveries. How many rows went: 0 when nothing is left to remove.
 */
export async function prune(
  { db }: Pick<Platform, "db">,
  before: Date,
  batch: number,
): Promise<number> {
  const deliveries = await sql`
    delete from webhook_delivery where id in (
      select old.id from webhook_endpoint e cross join lateral (
        select d.id from webhook_delivery d
         where d.endpoint_id = e.id and d.created_at < case when e.status = 'deleted' then 'infinity' else ${before}::timestamptz end
         order by d.created_at limit ${batch}
      ) as old limit ${batch})`.execute(db);
  const messages = await sql`
    delete from webhook_message where id in (
      select m.id from webhook_message m
       where m.created_at < ${before} and not exists (select from webhook_delivery d where d.message_id = m.id)
       order by m.created_at limit ${batch})`.execute(db);
  const endpoints = await sql`
    delete from webhook_endpoint e
     where e.status = 'deleted' and not exists (select from webhook_delivery d where d.endpoint_id = e.id)`.execute(
    db,
  );
  return [deliveries, messages, endpoints].reduce(
    (sum, { numAffectedRows }) => sum + Number(numAffectedRows ?? 0),
    0,
  );
}
