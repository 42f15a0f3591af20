import { trimDecimal } from "@millrace/contract/decimal";
import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { paginate } from "@millrace/platform/cursor";
import { newId } from "@millrace/platform/id";
import { inSites } from "@millrace/platform/scope";
import type { TxCtx } from "@millrace/platform/transact";
import { type RawBuilder, sql } from "kysely";
import type { Efficiency, EfficiencyQuery } from "./efficiency.schema.ts";

export async function pageOfEfficiency(
  ctx: Ctx,
  input: EfficiencyQuery,
): Promise<Page<Efficiency>> {
  let query = ctx.db
    .selectFrom("production_efficiency")
    .select(["id", "machine_id as machineId", "site_id as siteId", "day", "shift"])
    .select(["running_seconds as runningSeconds", "planned_stop_seconds as plannedStopSeconds"])
    .select(["stop_seconds as stopSeconds", "idle_seconds as idleSeconds", "quantity"])
    .select(["good_quantity as goodQuantity", "availability", "performance", "quality"])
    .select(["efficiency", "computed_at as computedAt"])
    .where(inSites(ctx, "site_id"));
  if (input.machineId) query = query.where("machine_id", "=", input.machineId);
  if (input.siteId) query = query.where("site_id", "=", input.siteId);
  if (input.shift) query = query.where("shift", "=", input.shift);
  if (input.from) query = query.where("day", ">=", input.from);
  if (input.to) query = query.where("day", "<=", input.to);
  const found = await paginate(ctx, query, {
    input,
    sorts: { day: "day" },
    defaultSort: "-day",
    id: "id",
  });
  const items = found.items.map((row) => ({
    ...row,
    quantity: trimDecimal(row.quantity),
    goodQuantity: trimDecimal(row.goodQuantity),
    availability: row.availability && trimDecimal(row.availability),
    performance: row.performance && trimDecimal(row.performance),
    quality: row.quality && trimDecimal(row.quality),
    efficiency: row.efficiency && trimDecimal(row.efficiency),
  }));
  return { ...found, items };
}

type Slices = readonly { readonly from: Date; readonly to: Date }[];
interface MadeRow {
  readonly machineId: string;
  readonly slice: number;
  readonly quantity: string;
  readonly good: string;
}

const sliceOf = (slices: Slices) => sql`
  unnest(${slices.map(({ from }) => from)}::timestamptz[], ${slices.map(({ to }) => to)}::timestamptz[])
    with ordinality as slice (since, until, n)`;

/** What completed batches of a site gave on machines, by when they were completed. */
const completedIn = (siteId: string, slices: Slices) => sql`
  select batch.machine_id, slice.n, line.quantity, line.quarantined
    from ${sliceOf(slices)}
    join production_batch batch
      on batch.site_id = ${siteId} and batch.machine_id is not null and batch.status = 'completed'
     and batch.completed_at >= slice.since and batch.completed_at < slice.until
    join production_output line on line.batch_id = batch.id and line.kind = 'main'`;

const summed = async (ctx: Ctx, made: RawBuilder<unknown>): Promise<MadeRow[]> => {
  const { rows } = await sql<MadeRow>`
    select machine_id as "machineId", (n - 1)::int as slice, trim_scale(sum(quantity))::text as quantity,
           trim_scale(coalesce(sum(quantity) filter (where not quarantined), 0))::text as good
      from (${made}) as made
     group by machine_id, n`.execute(ctx.db);
  return rows;
};

/** What a site's machines made of their batches' products in slices of time, by when the batch was completed; good is what is in no quarantine. */
export function madeIn(ctx: Ctx, siteId: string, slices: Slices): Promise<MadeRow[]> {
  return summed(ctx, completedIn(siteId, slices));
}

/** The same, and what was entered of batches that are being worked on, by when that was: taken for good. */
export function madeSoFar(ctx: Ctx, siteId: string, slices: Slices): Promise<MadeRow[]> {
  return summed(
    ctx,
    sql`${completedIn(siteId, slices)} union all
      select batch.machine_id, slice.n, line.quantity, false
        from production_batch batch
        join production_output line on line.batch_id = batch.id and line.kind = 'main'
        join ${sliceOf(slices)} on line.created_at >= slice.since and line.created_at < slice.until
       where batch.status in ('in_progress', 'paused') and batch.site_id = ${siteId} and batch.machine_id is not null`,
  );
}

/** Writes what shifts came to, over what was written before: computing twice is computing once. */
export async function upsertEfficiency(
  tx: TxCtx,
  rows: readonly Omit<Efficiency, "id" | "computedAt">[],
): Promise<void> {
  const given = rows.map((row) => ({ id: newId(), ...row }));
  await sql`
    insert into production_efficiency as e (machine_id, day, shift, id, site_id, running_seconds, planned_stop_seconds, stop_seconds,
           idle_seconds, quantity, good_quantity, availability, performance, quality, efficiency, computed_at)
    select r."machineId", r.day, r.shift, r.id, r."siteId", r."runningSeconds", r."plannedStopSeconds", r."stopSeconds", r."idleSeconds",
           r.quantity, r."goodQuantity", r.availability, r.performance, r.quality, r.efficiency, ${tx.now}
      from jsonb_to_recordset(${JSON.stringify(given)}::jsonb) as r (
        id uuid, "machineId" uuid, "siteId" uuid, day date, shift text, "runningSeconds" int, "plannedStopSeconds" int, "stopSeconds" int,
        "idleSeconds" int, quantity numeric, "goodQuantity" numeric, availability numeric, performance numeric, quality numeric,
        efficiency numeric)
    on conflict (machine_id, day, shift) do update
       set running_seconds = excluded.running_seconds, planned_stop_seconds = excluded.planned_stop_seconds,
           stop_seconds = excluded.stop_seconds, idle_seconds = excluded.idle_seconds, quantity = excluded.quantity,
           good_quantity = excluded.good_quantity, availability = excluded.availability, performance = excluded.performance,
           quality = excluded.quality, efficiency = excluded.efficiency, computed_at = excluded.computed_at`.execute(
    tx.db,
  );
}
