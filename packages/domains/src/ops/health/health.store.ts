import type { Ctx } from "@millrace/platform/context";
import type { TxCtx } from "@millrace/platform/transact";
import { sql } from "kysely";
import type { SampledDay } from "./health.rules.ts";

/** One sample for each minute, whoever takes it first. */
export async function insertSample(
  tx: TxCtx,
  sample: { at: Date; status: string; parts: Readonly<Record<string, string>> },
): Promise<void> {
  await tx.db
    .insertInto("health_sample")
    .values({ ...sample, parts: JSON.stringify(sample.parts) })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function deleteSamples(tx: TxCtx, before: Date): Promise<void> {
  await tx.db.deleteFrom("health_sample").where("at", "<", before).execute();
}

/** The days that have samples, in UTC, and the first sample that there is. */
export async function sampledDays(
  ctx: Pick<Ctx, "db">,
  from: Date,
): Promise<{ days: SampledDay[]; first: Date | null }> {
  const days = await sql<SampledDay>`
    select (at at time zone 'UTC')::date as day, count(*)::int as samples, count(*) filter (where status = 'healthy')::int as healthy,
           case when bool_or(status = 'offline') then 'offline' when bool_or(status = 'critical') then 'critical'
                when bool_or(status = 'warning') then 'warning' else 'healthy' end as worst
      from health_sample where at >= ${from} group by 1`.execute(ctx.db);
  const { first } = await ctx.db
    .selectFrom("health_sample")
    .select((is) => is.fn.min("at").as("first"))
    .executeTakeFirstOrThrow();
  return { days: days.rows, first: first as Date | null };
}
