import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { paginate } from "@millrace/platform/cursor";
import { newId } from "@millrace/platform/id";
import { refuseOn } from "@millrace/platform/refusals";
import { among } from "@millrace/platform/scope";
import type { TxCtx } from "@millrace/platform/transact";
import { type RawBuilder, sql } from "kysely";
import { planTaken } from "./restock.errors.ts";
import type {
  NewPlan,
  PlanQuery,
  RestockPlan,
  SuggestionQuery,
  Waiting,
} from "./restock.schema.ts";

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
  /** Null where the product's own reorder level says so, or who waits for it; then vendor and maximum are the product's as well. */
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
  /** What documents wait for. */
  readonly waitedFor: string;
  /** In quarantine or expired, where somebody waits: it does not serve them. */
  readonly blocked: string;
}

/**
 * Of what there is too little: on hand less reserved and what documents wait for, with what is on order, is at or below the plan's minimum,
 * or without a plan the reorder level; without that, less than nothing. At most `limit`. One statement over plans, levels, what waits and open
 * order lines; never over the ledger. `isOfVendor`: whether
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
    with waiting as (
      select product_id, warehouse_id, sum(quantity) as quantity from stock_reservation
       where status = 'wanted' and ${seen}
       group by product_id, warehouse_id
    ), planned as (
      select plan.id, product_id, warehouse_id, vendor_id, lead_time_days, minimum, maximum,
             coalesce(level.on_hand, 0) as on_hand, coalesce(level.reserved, 0) as reserved,
             coalesce(waiting.quantity, 0) as waited_for, case when waiting.quantity > 0 then level.blocked else 0 end as blocked
        from restock_plan plan
        left join stock_level level using (product_id, warehouse_id)
        left join waiting using (product_id, warehouse_id)
       where archived_at is null and ${seen}
         and ${vendorId ? sql`vendor_id = ${vendorId}` : sql`true`}
         and ${reviewedOn ? sql`(waiting.quantity > 0 or cardinality(review_days) = 0 or extract(isodow from ${reviewedOn}::date)::int = any(review_days))` : sql`true`}
         and coalesce(level.on_hand, 0) - coalesce(level.reserved, 0) - coalesce(waiting.quantity, 0)
               - case when waiting.quantity > 0 then level.blocked else 0 end <= minimum
    ), unplanned as (
      select null::uuid, product_id, warehouse_id, null::uuid, 0, reorder_level, null::numeric, on_hand, reserved, 0::numeric, 0::numeric
        from stock_level
       where reorder_level > 0 and on_hand - reserved <= reorder_level and ${seen} and ${isOfVendor ?? sql`true`}
         and not exists (select from restock_plan plan
                          where plan.product_id = stock_level.product_id and plan.warehouse_id = stock_level.warehouse_id
                            and plan.archived_at is null)
         and (product_id, warehouse_id) not in (select product_id, warehouse_id from waiting)
    ), waited_for as (
      select null::uuid, product_id, warehouse_id, null::uuid, 0, reorder_level, null::numeric, on_hand, reserved, waiting.quantity, blocked
        from waiting join stock_level using (product_id, warehouse_id)
       where ${isOfVendor ?? sql`true`}
         and not exists (select from restock_plan plan
                          where plan.product_id = stock_level.product_id and plan.warehouse_id = stock_level.warehouse_id
                            and plan.archived_at is null)
    )
    select one.id as "planId", one.product_id as "productId", one.warehouse_id as "warehouseId", one.vendor_id as "vendorId",
           one.lead_time_days as "leadTimeDays", trim_scale(one.minimum)::text as minimum, trim_scale(one.maximum)::text as maximum,
           trim_scale(one.on_hand)::text as "onHand", trim_scale(one.reserved)::text as reserved,
           trim_scale(coming.quantity)::text as "onOrder", trim_scale(one.waited_for)::text as "waitedFor",
           trim_scale(one.blocked)::text as blocked
      from (select * from planned union all select * from unplanned union all select * from waited_for) one
      cross join lateral (
        select coalesce(sum(line.outstanding), 0) as quantity from purchase_order_line line
         where line.product_id = one.product_id and line.warehouse_id = one.warehouse_id and line.outstanding > 0
      ) coming
      cross join lateral (select one.on_hand - one.reserved - one.waited_for - one.blocked + coming.quantity as quantity) soon
     where soon.quantity < 0 or soon.quantity <= one.minimum and (one.id is not null or one.minimum > 0)
     order by one.vendor_id, one.warehouse_id, one.product_id
     limit ${limit}`.execute(ctx.db);
  return rows;
}

/** Who waits for each of these products in each warehouse, who waits longest first: at most `each` of them. One query. */
export async function whoWaits(
  ctx: Ctx,
  places: readonly Pick<Wanted, "productId" | "warehouseId">[],
  each: number,
): Promise<(Waiting & Pick<Wanted, "productId" | "warehouseId">)[]> {
  const { rows } = await sql<Waiting & Pick<Wanted, "productId" | "warehouseId">>`
    select place.product_id as "productId", place.warehouse_id as "warehouseId", trim_scale(waiting.quantity)::text as quantity,
           waiting.owner_type as type, waiting.owner_id as id, waiting.owner_number as number
      from unnest(${places.map(({ productId }) => productId)}::uuid[], ${places.map(({ warehouseId }) => warehouseId)}::uuid[])
           as place (product_id, warehouse_id)
      cross join lateral (
        select quantity, owner_type, owner_id, owner_number from stock_reservation
         where product_id = place.product_id and warehouse_id = place.warehouse_id and status = 'wanted' and owner_id is not null
         order by created_at, id limit ${each}
      ) waiting`.execute(ctx.db);
  return rows;
}
