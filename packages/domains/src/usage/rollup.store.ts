import type { Ctx } from "@millrace/platform/context";
import type { TxCtx } from "@millrace/platform/transact";
import { sql } from "kysely";

/** Up to when hours and days are rolled up. */
export interface Progress {
  readonly hoursUntil: Date;
  readonly daysUntil: Date;
}

export function readProgress(ctx: Ctx): Promise<Progress | undefined> {
  return ctx.db
    .selectFrom("usage_progress")
    .select(["hours_until as hoursUntil", "days_until as daysUntil"])
    .executeTakeFirst();
}

export async function oldestRecord(ctx: Ctx): Promise<Date | undefined> {
  const row = await ctx.db
    .selectFrom("usage_record")
    .select("at")
    .orderBy("at")
    .limit(1)
    .executeTakeFirst();
  return row?.at;
}

/**
 * Replaces the figures of an hour by what its records add up to, in every dimension at once, and notes how far it got. Two that do it at
 * once wait for each other and write the same.
 */
export async function rollUpHour(tx: TxCtx, from: Date, to: Date): Promise<void> {
  await sql`
    insert into usage_progress (id, hours_until, days_until) values (1, ${to}, date_trunc('day', ${from}::timestamptz, 'UTC'))
    on conflict (id) do update set hours_until = greatest(usage_progress.hours_until, excluded.hours_until)`.execute(
    tx.db,
  );
  await sql`delete from usage_rollup where grain = 'hour' and starts_at = ${from}`.execute(tx.db);
  await sql`
    with record as (
      select coalesce(operation, '') as operation, coalesce(user_id::text, '') as user_id,
             case when actor like 'key:%' or actor like 'client:%' then actor else '' end as caller,
             coalesce(code, '') as code, status, bucket, request_bytes, response_bytes, milliseconds
        from usage_record where at >= ${from} and at < ${to}
    ), counted as (
      select case grouping(operation, user_id, caller, code)
               when 15 then 'total' when 7 then 'operation' when 11 then 'user' when 13 then 'caller'
               when 3 then 'user_operation' when 5 then 'caller_operation' else 'error' end as dimension,
             coalesce(operation, '') as operation, coalesce(user_id, '') as user_id, coalesce(caller, '') as caller,
             coalesce(code, '') as code, coalesce(status, 0) as status, bucket,
             count(*) as requests, count(*) filter (where status between 400 and 499) as client_errors,
             count(*) filter (where status >= 500) as server_errors,
             sum(request_bytes) as request_bytes, sum(response_bytes) as response_bytes, sum(milliseconds) as milliseconds
        from record
       group by grouping sets (
         (bucket), (operation, bucket), (user_id, bucket), (caller, bucket), (user_id, operation, bucket), (caller, operation, bucket),
         (operation, code, status, bucket))
    )
    insert into usage_rollup (grain, dimension, starts_at, operation, user_id, caller, code, status, requests, client_errors, server_errors,
                              request_bytes, response_bytes, milliseconds, buckets, counts)
    select 'hour', dimension, ${from}, operation, user_id, caller, code, status, sum(requests), sum(client_errors), sum(server_errors),
           sum(request_bytes), sum(response_bytes), sum(milliseconds), array_agg(bucket order by bucket), array_agg(requests order by bucket)
      from counted
     where not (dimension in ('caller', 'caller_operation') and caller = '') and not (dimension = 'error' and status < 400)
     group by dimension, operation, user_id, caller, code, status`.execute(tx.db);
}

/** Replaces the figures of a UTC day by what its hours add up to, and notes how far it got. */
export async function rollUpDay(tx: TxCtx, from: Date, to: Date): Promise<void> {
  await sql`update usage_progress set days_until = greatest(days_until, ${to})`.execute(tx.db);
  await sql`delete from usage_rollup where grain = 'day' and starts_at = ${from}`.execute(tx.db);
  await sql`
    with hour as (
      select * from usage_rollup
       where grain = 'hour' and starts_at >= ${from} and starts_at < ${to}
         and dimension = any('{total,operation,user,caller,user_operation,caller_operation,error}')
    ), sums as (
      select dimension, operation, user_id, caller, code, status, sum(requests) as requests, sum(client_errors) as client_errors,
             sum(server_errors) as server_errors, sum(request_bytes) as request_bytes, sum(response_bytes) as response_bytes,
             sum(milliseconds) as milliseconds
        from hour group by dimension, operation, user_id, caller, code, status
    ), classes as (
      select dimension, operation, user_id, caller, code, status, bucket, sum(count) as count
        from hour, unnest(buckets, counts) as class (bucket, count)
       group by dimension, operation, user_id, caller, code, status, bucket
    ), histograms as (
      select dimension, operation, user_id, caller, code, status, array_agg(bucket order by bucket) as buckets,
             array_agg(count order by bucket) as counts
        from classes group by dimension, operation, user_id, caller, code, status
    )
    insert into usage_rollup (grain, dimension, starts_at, operation, user_id, caller, code, status, requests, client_errors, server_errors,
                              request_bytes, response_bytes, milliseconds, buckets, counts)
    select 'day', dimension, ${from}, operation, user_id, caller, code, status, requests, client_errors, server_errors, request_bytes,
           response_bytes, milliseconds, buckets, counts
      from sums join histograms using (dimension, operation, user_id, caller, code, status)`.execute(
    tx.db,
  );
}

/**
 * Makes the partitions of these UTC days, those that there are not; how many. Any number of processes may at once: each waits for the lock of
 * a table, not for an advisory one, because only the former makes a session look again at which tables there are.
 */
export function makeDays(ctx: Pick<Ctx, "db">, first: Date, last: Date): Promise<number> {
  return ctx.db.transaction().execute(async (trx) => {
    await sql`lock table usage_progress in share row exclusive mode`.execute(trx);
    const { rows } = await sql<{ made: number }>`
      select usage_make_days((${first}::timestamptz at time zone 'UTC')::date, (${last}::timestamptz at time zone 'UTC')::date) as made`.execute(
      trx,
    );
    return rows[0]?.made ?? 0;
  });
}

/** Drops the partitions of the days before this one; how many. Fails after 5 s of waiting for those who read them, and may be called again. */
export async function dropDays(ctx: Ctx, before: Date): Promise<number> {
  const { rows } = await sql<{ dropped: number }>`
    select usage_drop_days((${before}::timestamptz at time zone 'UTC')::date) as dropped`.execute(
    ctx.db,
  );
  return rows[0]?.dropped ?? 0;
}

/** Removes figures of before, at most so many rows; how many there were. */
export async function deleteFigures(tx: TxCtx, before: Date, most: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from usage_rollup where ctid = any(array(
      select ctid from usage_rollup
       where grain = any('{hour,day}') and starts_at < ${before}
         and dimension = any('{total,operation,user,caller,user_operation,caller_operation,error}')
       limit ${most}))`.execute(tx.db);
  return Number(numAffectedRows ?? 0);
}
