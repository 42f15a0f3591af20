import type { Ctx } from "@millrace/platform/context";
import type { TxCtx } from "@millrace/platform/transact";
import { type RawBuilder, sql } from "kysely";
import { nothing, type Sources, type Span, type Sums } from "./usage.rules.ts";

/** By what figures are kept: see `rollUpHour`. */
export type Dimension =
  | "total"
  | "operation"
  | "user"
  | "caller"
  | "user_operation"
  | "caller_operation"
  | "error";

export interface Filter {
  readonly operation?: string | undefined;
  readonly userId?: string | undefined;
  /** Id of an API key or application. */
  readonly keyId?: string | undefined;
}

/** Figures of one group; columns that its dimension does not have are empty. `at` is the hour or day when they were asked for by those. */
export interface Group extends Sums {
  readonly at: Date;
  readonly operation: string;
  readonly userId: string;
  readonly caller: string;
  readonly code: string;
  readonly status: number;
}

export interface FiguresQuery {
  readonly dimension: Dimension;
  readonly sources: Sources;
  readonly filter?: Filter;
  /** One group for each hour or day instead of one for the whole time. */
  readonly series?: "hour" | "day" | undefined;
  /** The busiest so many. */
  readonly most: number;
}

/** The groups of a dimension, the busiest first. Reads rolled-up rows of the time and the records that are not rolled up, nothing older. */
export async function readFigures(ctx: Pick<Ctx, "db">, query: FiguresQuery): Promise<Group[]> {
  const { rows } = await figuresStatement(query).execute(ctx.db);
  return rows;
}

/** The statement of `readFigures`, for tests to look at its plan. */
export function figuresStatement({
  dimension,
  sources,
  filter = {},
  series,
  most,
}: FiguresQuery): RawBuilder<Group> {
  const parts = [
    ...(isEmpty(sources.days) ? [] : [rolledUp("day", sources.days, dimension, filter, series)]),
    ...sources.hours
      .filter((span) => !isEmpty(span))
      .map((span) => rolledUp("hour", span, dimension, filter, series)),
    notRolledUp(sources.records, dimension, filter, series),
  ];
  return sql<Group>`
    with source as (${sql.join(parts, sql` union all `)}),
    sums as (
      select row_number() over (order by sum(requests) desc, at, operation, user_id, caller, code, status) as place,
             at, operation, user_id, caller, code, status, sum(requests)::int8 as requests, sum(client_errors)::int8 as client_errors,
             sum(server_errors)::int8 as server_errors, sum(request_bytes)::int8 as request_bytes,
             sum(response_bytes)::int8 as response_bytes, sum(milliseconds) as milliseconds
        from source group by at, operation, user_id, caller, code, status
       order by place limit ${most}
    ), classes as (
      select place, bucket, sum(count)::int8 as count
        from sums join source using (at, operation, user_id, caller, code, status), unnest(buckets, counts) as class (bucket, count)
       group by place, bucket
    ), histograms as (
      select place, array_agg(bucket order by bucket) as buckets, array_agg(count order by bucket) as counts from classes group by place
    )
    select at, operation, user_id as "userId", caller, code, status, requests, client_errors as "clientErrors",
           server_errors as "serverErrors", request_bytes as "requestBytes", response_bytes as "responseBytes", milliseconds, buckets, counts
      from sums join histograms using (place) order by place`;
}

const isEmpty = ({ from, to }: Span) => from >= to;

type Series = FiguresQuery["series"];

const stepOf = (series: Series, at: RawBuilder<unknown>) =>
  series ? sql`date_trunc(${sql.lit(series)}, ${at}, 'UTC')` : sql`timestamptz 'epoch'`;

function rolledUp(
  grain: "hour" | "day",
  { from, to }: Span,
  dimension: Dimension,
  { operation, userId, keyId }: Filter,
  series: Series,
): RawBuilder<unknown> {
  const conditions = [
    sql`grain = ${sql.lit(grain)} and dimension = ${sql.lit(dimension)} and starts_at >= ${from} and starts_at < ${to}`,
  ];
  if (operation !== undefined) conditions.push(sql`operation = ${operation}`);
  if (userId !== undefined) conditions.push(sql`user_id = ${userId}`);
  if (keyId !== undefined)
    conditions.push(sql`caller in (${`key:${keyId}`}, ${`client:${keyId}`})`);
  return sql`
    select ${stepOf(series, sql`starts_at`)} as at, operation, user_id, caller, code, status, requests, client_errors, server_errors,
           request_bytes, response_bytes, milliseconds, buckets, counts
      from usage_rollup where ${sql.join(conditions, sql` and `)}`;
}

const isCaller = sql`(actor like 'key:%' or actor like 'client:%')`;

/** Columns of a record that a dimension groups by; the others are empty, as they are in what is rolled up. */
const grouped: Readonly<Record<Dimension, readonly string[]>> = {
  total: [],
  operation: ["operation"],
  user: ["user_id"],
  caller: ["caller"],
  user_operation: ["user_id", "operation"],
  caller_operation: ["caller", "operation"],
  error: ["operation", "code", "status"],
};

function notRolledUp(
  { from, to }: Span,
  dimension: Dimension,
  { operation, userId, keyId }: Filter,
  series: Series,
): RawBuilder<unknown> {
  const has = (column: string) => grouped[dimension].includes(column);
  const conditions = [sql`at >= ${from} and at < ${to}`];
  if (operation !== undefined) conditions.push(sql`operation = ${operation}`);
  if (userId !== undefined) conditions.push(sql`user_id = ${userId}::uuid`);
  if (keyId !== undefined) conditions.push(sql`actor in (${`key:${keyId}`}, ${`client:${keyId}`})`);
  else if (has("caller")) conditions.push(isCaller);
  if (dimension === "error") conditions.push(sql`status >= 400`);
  return sql`
    select ${stepOf(series, sql`at`)} as at,
           ${has("operation") ? sql`coalesce(operation, '')` : sql`''`} as operation,
           ${has("user_id") ? sql`coalesce(user_id::text, '')` : sql`''`} as user_id,
           ${has("caller") ? sql`actor` : sql`''`} as caller,
           ${has("code") ? sql`coalesce(code, '')` : sql`''`} as code,
           ${has("status") ? sql`status` : sql`0::smallint`} as status,
           count(*) as requests, count(*) filter (where status between 400 and 499) as client_errors,
           count(*) filter (where status >= 500) as server_errors, sum(request_bytes) as request_bytes,
           sum(response_bytes) as response_bytes, sum(milliseconds) as milliseconds, array[bucket] as buckets,
           array[count(*)] as counts
      from usage_record where ${sql.join(conditions, sql` and `)}
     group by 1, 2, 3, 4, 5, 6, bucket`;
}

/** What the requests of a time add up to, from the records alone: for the last minutes. */
export async function readRecent(ctx: Pick<Ctx, "db">, { from, to }: Span): Promise<Sums> {
  const none = { from: to, to };
  const [sums = nothing] = await readFigures(ctx, {
    dimension: "total",
    sources: { days: none, hours: [], records: { from, to } },
    most: 1,
  });
  return sums;
}

/** The newest records about a person. */
export function recordsOf(ctx: Ctx, userId: string, most: number) {
  return ctx.db
    .selectFrom("usage_record")
    .select(["at", "operation", "method", "status", "ip", "agent"])
    .where("user_id", "=", userId)
    .orderBy("at", "desc")
    .limit(most)
    .execute();
}

/** Takes address and agent off everything that records say about a person. */
export async function forgetPerson(tx: TxCtx, userId: string): Promise<void> {
  await tx.db
    .updateTable("usage_record")
    .set({ ip: null, agent: null })
    .where("user_id", "=", userId)
    .execute();
}
