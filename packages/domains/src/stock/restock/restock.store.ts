import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { paginate } from "@millrace/platform/cursor";
import { newId } from "@millrace/platform/id";
import { refuseOn } from "@millrace/platform/refusals";
import { among } from "@millrace/platform/scope";
import type { TxCtx } from "@millrace/platform/transact";
import { type RawBuilder, sql } from "kysely";
import { planTaken } from "./restock.errors.ts";
import type { NewPlan, PlanQuery, RestockPlan, SuggestionQuery } from "./restock.schema.ts";

const columns = [
  "id",
  "product_id as productId",
  "warehouse_id as warehouseId",
  "vendor_id as vendorId",
  sql<string>`trim_scale(minimum)::text`.as("minimum"),
  sql<string>`trim_scale(maximum)::text`.as("maximum"),
  "lead_time_days as leadTimeDays",
  sql<number[]>`review_days`.as("reviewDays"),
  "version",
  "created_at as createdAt",
  "updated_at as updatedAt",
  "archived_at as archivedAt",
] as const;

const taken = {
  restock_plan_product_key: () =>
    planTaken("There is a restock plan for this product in this warehouse already."),
};

export function findPlan(ctx: Ctx | TxCtx, id: string): Promise<RestockPlan | undefined> {
  return ctx.db.selectFrom("restock_plan").select(columns).where("id", "=", id).executeTakeFirst();
}

/** The plan, locked until the transaction ends. */
export function lockPlan(tx: TxCtx, id: string): Promise<RestockPlan | undefined> {
  return tx.db
    .selectFrom("restock_plan")
    .select(columns)
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
}

export function pageOfPlans(
  ctx: Ctx,
  input: PlanQuery,
  warehouseIds: "all" | readonly string[],
): Promise<Page<RestockPlan>> {
  let query = ctx.db
    .selectFrom("restock_plan")
    .select(columns)
    .where(among(warehouseIds, "warehouse_id"));
  if (!input.archived) query = query.where("archived_at", "is", null);
  if (input.productId) query = query.where("product_id", "=", input.productId);
  if (input.warehouseId) query = query.where("warehouse_id", "=", input.warehouseId);
  if (input.vendorId) query = query.where("vendor_id", "=", input.vendorId);
  return paginate(ctx, query, {
    input,
    sorts: { createdAt: "created_at" },
    defaultSort: "-createdAt",
    id: "id",
  });
}

/** Refuses a second plan in use for the product in the warehouse (`stock.restock_plan_taken`), also to one of two who race. */
export function insertPlan(tx: TxCtx, plan: NewPlan): Promise<RestockPlan> {
  return refuseOn(
    taken,
    tx.db
      .insertInto("restock_plan")
      .values({
        id: newId(),
        product_id: plan.productId,
        warehouse_id: plan.warehouseId,
        vendor_id: plan.vendorId,
        minimum: plan.minimum,
        maximum: plan.maximum,
        lead_time_days: plan.leadTimeDays,
        review_days: plan.reviewDays,
        created_at: tx.now,
        updated_at: tx.now,
      })
      .returning(columns)
      .executeTakeFirstOrThrow(),
  );
}

type PlanFields = Partial<{
  [Key in keyof Omit<NewPlan, "productId" | "warehouseId">]: NewPlan[Key] | undefined;
}> & { readonly archivedAt?: Date };

/** Writes the given fields of a locked plan and raises its version. */
export function updatePlan(
  tx: TxCtx,
  before: RestockPlan,
  fields: PlanFields,
): Promise<RestockPlan> {
  return tx.db
    .updateTable("restock_plan")
    .set({
      vendor_id: fields.vendorId,
      minimum: fields.minimum,
      maximum: fields.maximum,
      lead_time_days: fields.leadTimeDays,
      review_days: fields.reviewDays,
      archived_at: fields.archivedAt,
      version: before.version + 1,
      updated_at: tx.now,
    })
    .where("id", "=", before.id)
    .where("version", "=", before.version)
    .returning(columns)
    .executeTakeFirstOrThrow();
}

export interface Wanted {
  /** Null where it is the product's own reorder level that says so; then vendor and maximum are the product's as well. */
  readonly planId: string | null;
  readonly productId: string;
  readonly warehouseId: string;
  readonly vendorId: string | null;
  readonly leadTimeDays: number;
  readonly minimum: string;
  readonly maximum: string | null;
  readonly onHand: string;
  readonly reserved: string;
  readonly onOrder: string;
}

/**
 * Of what there is too little: on hand less reserved, with what is on order, is at or below the plan's minimum, or without a plan the reorder
 * level. At most `limit`. One statement over plans, levels and open order lines; never over the ledger. `isOfVendor`: whether
 * `product_id` is bought of the vendor, where one is asked for.
 */
export async function wanted(
  ctx: Ctx,
  { warehouseId, vendorId, reviewedOn }: SuggestionQuery,
  isOfVendor: RawBuilder<boolean> | undefined,
  warehouseIds: "all" | readonly string[],
  limit: number,
): Promise<Wanted[]> {
  const seen = sql`${among(warehouseIds, "warehouse_id")} and ${warehouseId ? sql`warehouse_id = ${warehouseId}` : sql`true`}`;
  const { rows } = await sql<Wanted>`
    with planned as (
      select plan.id, product_id, warehouse_id, vendor_id, lead_time_days, minimum, maximum,
             coalesce(level.on_hand, 0) as on_hand, coalesce(level.reserved, 0) as reserved
        from restock_plan plan
        left join stock_level level using (product_id, warehouse_id)
       where archived_at is null and ${seen}
         and ${vendorId ? sql`vendor_id = ${vendorId}` : sql`true`}
         and ${reviewedOn ? sql`(cardinality(review_days) = 0 or extract(isodow from ${reviewedOn}::date)::int = any(review_days))` : sql`true`}
         and coalesce(level.on_hand, 0) - coalesce(level.reserved, 0) <= minimum
    ), unplanned as (
      select null::uuid, product_id, warehouse_id, null::uuid, 0, reorder_level, null::numeric, on_hand, reserved
        from stock_level
       where reorder_level > 0 and on_hand - reserved <= reorder_level and ${seen} and ${isOfVendor ?? sql`true`}
         and not exists (select from restock_plan plan
                          where plan.product_id = stock_level.product_id and plan.warehouse_id = stock_level.warehouse_id
                            and plan.archived_at is null)
    )
    select one.id as "planId", one.product_id as "productId", one.warehouse_id as "warehouseId", one.vendor_id as "vendorId",
           one.lead_time_days as "leadTimeDays", trim_scale(one.minimum)::text as minimum, trim_scale(one.maximum)::text as maximum,
           trim_scale(one.on_hand)::text as "onHand", trim_scale(one.reserved)::text as reserved,
           trim_scale(coming.quantity)::text as "onOrder"
      from (select * from planned union all select * from unplanned) one
      cross join lateral (
        select coalesce(sum(line.outstanding), 0) as quantity from purchase_order_line line
         where line.product_id = one.product_id and line.warehouse_id = one.warehouse_id and line.outstanding > 0
      ) coming
     where one.on_hand - one.reserved + coming.quantity <= one.minimum
     order by one.vendor_id, one.warehouse_id, one.product_id
     limit ${limit}`.execute(ctx.db);
  return rows;
}
