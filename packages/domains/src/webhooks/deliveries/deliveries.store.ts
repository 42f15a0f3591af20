import type { Platform } from "@millrace/platform/platform";
import type { TxCtx } from "@millrace/platform/transact";
import { sql } from "kysely";
import type { Run, Step } from "../webhooks.rules.ts";

/** A delivery that this process may send until its lease is over, with all that sending takes. */
export interface Claimed {
  readonly id: string;
  readonly webhookId: string;
  readonly messageId: string;
  /** Attempts that were made before. */
  readonly attempts: number;
  readonly body: string;
  readonly url: string;
  readonly secret: Buffer;
  readonly leaseUntil: Date;
  /** The span that caused the event, while traces are kept. */
  traceparent?: string | undefined;
}

export interface ClaimOrder {
  readonly now: Date;
  readonly leaseUntil: Date;
  /** How many are wanted at most: of each webhook that is listed, of each that is not, and in all. */
  readonly rooms: readonly { readonly webhookId: string; readonly room: number }[];
  readonly otherRoom: number;
  readonly total: number;
}

/**
 * Claims due deliveries of active webhooks, oldest first within each. No two claims hold the same delivery at a time, whoever makes them;
 * a claim that is neither settled nor released ends with its lease. Webhooks come in no order, so that none has to wait behind others.
 */
export async function claimDue(
  { db }: Pick<Platform, "db">,
  order: ClaimOrder,
): Promise<Claimed[]> {
  const { now, leaseUntil, rooms, otherRoom, total } = order;
  const { rows } = await sql<Omit<Claimed, "leaseUntil">>`
    with endpoint as (
      select e.id, coalesce(r.room, ${otherRoom}::int) as room
        from webhook_endpoint e
        left join unnest(${rooms.map(({ webhookId }) => webhookId)}::uuid[], ${rooms.map(({ room }) => room)}::int[])
          as r (id, room) on r.id = e.id
       where e.status = 'active'
       order by random()
    ), due as (
      select claimable.id
        from endpoint
       cross join lateral (
         select d.id from webhook_delivery d
          where d.endpoint_id = endpoint.id and d.status in ('pending', 'retrying') and d.next_attempt_at <= ${now}
            and (d.lease_until is null or d.lease_until <= ${now})
          order by d.next_attempt_at, d.id
          limit endpoint.room
            for update skip locked
       ) as claimable
       limit ${total}
    )
    update webhook_delivery d
       set lease_until = ${leaseUntil}
      from due, webhook_message m, webhook_endpoint e
     where d.id = due.id and m.id = d.message_id and e.id = d.endpoint_id
    returning d.id, d.endpoint_id as "webhookId", d.message_id as "messageId", d.attempts, m.body, e.url, e.secret`.execute(
    db,
  );
  // In the order of the events, as far as sending many at once keeps one.
  return rows.map((row) => ({ ...row, leaseUntil })).sort((a, b) => (a.id < b.id ? -1 : 1));
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
        ${column("response")}::text[], ${results.map(({ next }) => next.status)}::text[],
        ${results.map(({ next }) => next.nextAttemptAt)}::timestamptz[]
      ) as r (id, lease_until, attempt, at, status, error, latency_ms, address, response, next_status, next_attempt_at)
    ), settled as (
      update webhook_delivery d
         set status = r.next_status, attempts = r.attempt, next_attempt_at = r.next_attempt_at, lease_until = null,
             last_status = r.status, last_error = r.error,
             finished_at = case when r.next_attempt_at is null then r.at end
        from result r
       where d.id = r.id and d.lease_until = r.lease_until
      returning d.id, r.lease_until
    ), logged as (
      insert into webhook_attempt (delivery_id, attempt, at, status, error, latency_ms, address, response)
      select r.id, r.attempt, r.at, r.status, r.error, r.latency_ms, r.address, nullif(r.response, '')
        from result r join settled using (id, lease_until)
    )
    select id, lease_until as "leaseUntil" from settled`.execute(tx.db);
  const counted = new Set(rows.map(claimKey));
  return results.filter((result) => counted.has(claimKey(result)));
}

const claimKey = ({ id, leaseUntil }: Pick<Result, "id" | "leaseUntil">) =>
  `${id} ${leaseUntil.getTime()}`;

/** A webhook whose run of failures changed, before and after. */
export interface RunChange {
  readonly id: string;
  readonly name: string;
  readonly failuresBefore: number;
  readonly failures: number;
  readonly disabled: boolean;
}

/**
 * Carries on the webhooks' runs of failures. A success ends a run, 410 disables. A webhook that goes on succeeding is written once in
 * five seconds at most, so that the rows of busy webhooks do not become a queue.
 */
export async function writeRuns(tx: TxCtx, runs: readonly Run[]): Promise<RunChange[]> {
  const column = <Key extends keyof Run>(key: Key) => runs.map((run) => run[key]);
  const { rows } = await sql<RunChange>`
    with run as (
      select * from unnest(
        ${column("webhookId")}::uuid[], ${column("successAt")}::timestamptz[], ${column("failures")}::int[],
        ${column("failedAt")}::timestamptz[], ${column("gone")}::bool[]
      ) as r (id, success_at, failures, failed_at, gone)
    ), before as (
      select e.id, e.failures, e.status, run.success_at, run.failures as added, run.failed_at, run.gone
        from webhook_endpoint e join run on run.id = e.id
       where run.failures > 0 or run.gone or e.failures > 0 or e.last_success_at is null
          or e.last_success_at < run.success_at - interval '5 seconds'
       order by e.id
         for no key update of e
    )
    update webhook_endpoint e
       set failures = b.added + case when b.success_at is null then b.failures else 0 end,
           failing_since = case
             when b.added = 0 then null
             when b.success_at is null then coalesce(e.failing_since, b.failed_at)
             else b.failed_at end,
           last_success_at = greatest(e.last_success_at, b.success_at),
           status = case when b.gone and b.status = 'active' then 'disabled' else e.status end,
           disabled_for = case when b.gone and b.status = 'active' then 'gone' else e.disabled_for end
      from before b
     where e.id = b.id
    returning e.id, e.name, e.failures - b.added as "failuresBefore", e.failures, (b.gone and b.status = 'active') as disabled`.execute(
    tx.db,
  );
  return rows;
}

/** Disables what has done nothing but fail since before `since`; which these were. */
export function disableFailing(tx: TxCtx, since: Date): Promise<{ id: string; name: string }[]> {
  return tx.db
    .updateTable("webhook_endpoint")
    .set({ status: "disabled", disabled_for: "failing" })
    .where("status", "=", "active")
    .where("failing_since", "<", since)
    .returning(["id", "name"])
    .execute();
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
