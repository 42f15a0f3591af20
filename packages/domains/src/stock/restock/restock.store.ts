import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { paginate } from "@millrace/platform/cursor";
import { newId } from "@millrace/platform/id";
import { refuseOn } from "@millrace/platform/refusals";
import { among } from "@millrace/platform/scope";
import type { TxCtx } from "@millrace/platform/transact";
import { sql } from "kysely";
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

export interface Missing {
  readonly planId: string;
  readonly productId: string;
  readonly warehouseId: string;
  readonly vendorId: string | null;
  readonly leadTimeDays: number;
  readonly minimum: string;
  readonly maximum: string;
  readonly onHand: string;
  readonly reserved: string;
  readonly onOrder: string;
  readonly missing: string;
}

/**
 * Plans of whose product too little is there: on hand less reserved, with what is on order, is at or below the minimum; with what is missing
 * to the maximum. By vendor and warehouse, at most `limit`. One statement over plans, levels and open order lines; never over the ledger.
 */
export async function missingOf(
  ctx: Ctx,
  { warehouseId, vendorId, reviewedOn }: SuggestionQuery,
  warehouseIds: "all" | readonly string[],
  limit: number,
): Promise<Missing[]> {
  const { rows } = await sql<Missing>`
    select plan.id as "planId", plan.product_id as "productId", plan.warehouse_id as "warehouseId", plan.vendor_id as "vendorId",
           plan.lead_time_days as "leadTimeDays", trim_scale(plan.minimum)::text as minimum, trim_scale(plan.maximum)::text as maximum,
           trim_scale(there.on_hand)::text as "onHand", trim_scale(there.reserved)::text as reserved,
           trim_scale(coming.quantity)::text as "onOrder",
           trim_scale(plan.maximum - there.on_hand + there.reserved - coming.quantity)::text as missing
      from restock_plan plan
      left join stock_level level on level.product_id = plan.product_id and level.warehouse_id = plan.warehouse_id
      cross join lateral (select coalesce(level.on_hand, 0) as on_hand, coalesce(level.reserved, 0) as reserved) there
      cross join lateral (
        select coalesce(sum(line.outstanding), 0) as quantity from purchase_order_line line
         where line.product_id = plan.product_id and line.warehouse_id = plan.warehouse_id and line.outstanding > 0
      ) coming
     where plan.archived_at is null
       and there.on_hand - there.reserved + coming.quantity <= plan.minimum
       and ${among(warehouseIds, "plan.warehouse_id")}
       and ${warehouseId ? sql`plan.warehouse_id = ${warehouseId}` : sql`true`}
       and ${vendorId ? sql`plan.vendor_id = ${vendorId}` : sql`true`}
       and ${reviewedOn ? sql`(cardinality(plan.review_days) = 0 or extract(isodow from ${reviewedOn}::date)::int = any(plan.review_days))` : sql`true`}
     order by plan.vendor_id, plan.warehouse_id, plan.id
     limit ${limit}`.execute(ctx.db);
  return rows;
}
