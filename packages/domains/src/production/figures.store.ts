import type { Ctx } from "@millrace/platform/context";
import { inSites } from "@millrace/platform/scope";
import { sql } from "kysely";

export interface ProductionFigures {
  readonly openOrders: number;
  readonly batchesInProgress: number;
  readonly batchesCompleted: number;
  /** Of the batches' products, whatever their units. */
  readonly quantity: string;
}

/** What is being made and what was made since a moment, at the sites that the caller sees. */
export async function productionSince(ctx: Ctx, since: Date): Promise<ProductionFigures> {
  const { rows } = await sql<ProductionFigures>`
    select (select count(*)::int from production_order where status in ('released', 'in_progress') and ${inSites(ctx, "site_id")}) as "openOrders",
           (select count(*)::int from production_batch where status = 'in_progress' and ${inSites(ctx, "site_id")}) as "batchesInProgress",
           (select count(*)::int from production_batch where status = 'completed' and completed_at >= ${since} and ${inSites(ctx, "site_id")}) as "batchesCompleted",
           (select coalesce(trim_scale(sum(made.quantity)), 0)::text
              from production_batch batch
              join lateral (select sum(quantity) as quantity from production_output where batch_id = batch.id and kind = 'main') made on true
             where batch.status = 'completed' and batch.completed_at >= ${since} and ${inSites(ctx, "batch.site_id")}) as quantity`.execute(
    ctx.db,
  );
  return rows[0] ?? { openOrders: 0, batchesInProgress: 0, batchesCompleted: 0, quantity: "0" };
}

export interface YieldOfDay {
  /** By the clock of the site that made it. */
  readonly day: string;
  readonly batches: number;
  /** What was made of the products, and what was planned. */
  readonly quantity: string;
  readonly planned: string;
}

/** Made against planned by day, of the batches completed in a range, at the sites whose clocks are given. */
export async function yieldOfDays(
  ctx: Ctx,
  { from, to }: { from: Date; to: Date },
  clocks: readonly { readonly id: string; readonly timezone: string }[],
): Promise<YieldOfDay[]> {
  const { rows } = await sql<YieldOfDay>`
    select to_char(batch.completed_at at time zone clock.timezone, 'YYYY-MM-DD') as day, count(*)::int as batches,
           trim_scale(sum(made.quantity))::text as quantity, trim_scale(sum(batch.planned_quantity))::text as planned
      from unnest(${clocks.map(({ id }) => id)}::uuid[], ${clocks.map(({ timezone }) => timezone)}::text[]) as clock (site_id, timezone)
      join production_batch batch on batch.site_id = clock.site_id
      join lateral (
             select coalesce(sum(quantity), 0) as quantity from production_output where batch_id = batch.id and kind = 'main'
           ) made on true
     where batch.status = 'completed' and batch.completed_at >= ${from} and batch.completed_at < ${to}
     group by 1 order by 1`.execute(ctx.db);
  return rows;
}
