import type { Ctx } from "@millrace/platform/context";
import { inSites } from "@millrace/platform/scope";
import { sql } from "kysely";
import type { EquipmentStatus } from "./equipment/equipment.schema.ts";
import type { WorkOrderStatus } from "./work-orders/work-orders.schema.ts";

/** From `from`, before `to`; all the time where they are not given. */
export interface Range {
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
}

const within = (column: string, { from, to }: Range) =>
  sql<boolean>`${sql.ref(column)} >= ${from ?? "-infinity"}::timestamptz and ${sql.ref(column)} < ${to ?? "infinity"}::timestamptz`;

const asCounts = <Status extends string>(
  rows: readonly { status: Status; count: number }[],
): Partial<Record<Status, number>> =>
  Object.fromEntries(rows.map(({ status, count }) => [status, count])) as Partial<
    Record<Status, number>
  >;

/** Work orders that were opened in the range, by the status that they have now; a status that none has is not there. (S1 B9) */
export async function workOrdersByStatus(
  ctx: Ctx,
  range: Range,
): Promise<Partial<Record<WorkOrderStatus, number>>> {
  const rows = await ctx.db
    .selectFrom("work_order")
    .select([sql<WorkOrderStatus>`status`.as("status"), sql<number>`count(*)::int`.as("count")])
    .where("archived_at", "is", null)
    .where(inSites(ctx, "site_id"))
    .where(within("created_at", range))
    .groupBy("status")
    .execute();
  return asCounts(rows);
}

/** Inspections that were completed in the range, by result, and the share that passed: six decimals, 0 when there are none. (S1 B9) */
export async function inspectionFigures(
  ctx: Ctx,
  range: Range,
): Promise<{
  completed: number;
  pass: number;
  fail: number;
  conditional: number;
  passRate: string;
}> {
  const count = (result: string) => sql<number>`count(*) filter (where result = ${result})::int`;
  return ctx.db
    .selectFrom("workshop_inspection")
    .select([
      sql<number>`count(*)::int`.as("completed"),
      count("pass").as("pass"),
      count("fail").as("fail"),
      count("conditional").as("conditional"),
      sql<string>`trim_scale(round(coalesce(count(*) filter (where result = 'pass')::numeric / nullif(count(*), 0), 0), 6))::text`.as(
        "passRate",
      ),
    ])
    .where("status", "=", "completed")
    .where("archived_at", "is", null)
    .where(inSites(ctx, "site_id"))
    .where(within("completed_at", range))
    .executeTakeFirstOrThrow();
}

/** Equipment that was added in the range, by the status that it has now. (S1 B9) */
export async function equipmentByStatus(
  ctx: Ctx,
  range: Range,
): Promise<Partial<Record<EquipmentStatus, number>>> {
  const rows = await ctx.db
    .selectFrom("workshop_equipment")
    .select([sql<EquipmentStatus>`status`.as("status"), sql<number>`count(*)::int`.as("count")])
    .where("archived_at", "is", null)
    .where(inSites(ctx, "site_id"))
    .where(within("created_at", range))
    .groupBy("status")
    .execute();
  return asCounts(rows);
}
