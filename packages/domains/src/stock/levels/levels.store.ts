import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { paginate } from "@millrace/platform/cursor";
import { among } from "@millrace/platform/scope";
import type { TxCtx } from "@millrace/platform/transact";
import { type RawBuilder, sql } from "kysely";
import type { LevelQuery, StockBin } from "../stock.schema.ts";

const levelColumns = [
  "product_id as productId",
  "warehouse_id as warehouseId",
  sql<string>`trim_scale(on_hand)`.as("onHand"),
  sql<string>`trim_scale(reserved)`.as("reserved"),
  sql<string>`trim_scale(blocked)`.as("blocked"),
  sql<string>`trim_scale(on_hand - reserved - blocked)`.as("available"),
  sql<string>`trim_scale(reorder_level)`.as("reorderLevel"),
  "low",
] as const;

export interface LevelRow {
  readonly productId: string;
  readonly warehouseId: string;
  readonly onHand: string;
  readonly reserved: string;
  readonly blocked: string;
  readonly available: string;
  readonly reorderLevel: string;
  readonly low: boolean;
}

export interface LevelConditions {
  readonly productIds?: readonly string[] | undefined;
  readonly ofCategory?: RawBuilder<boolean> | undefined;
  readonly expiresBy?: string | undefined;
}

export function pageOfLevels(
  ctx: Ctx,
  input: LevelQuery,
  warehouseIds: "all" | readonly string[],
  /** Of which products, and the date by which a lot of it expires. */
  { productIds, ofCategory, expiresBy }: LevelConditions,
): Promise<Page<LevelRow>> {
  let query = ctx.db
    .selectFrom("stock_level")
    .select(levelColumns)
    .where(among(warehouseIds, "warehouse_id"));
  if (input.productId) query = query.where("product_id", "=", input.productId);
  if (input.warehouseId) query = query.where("warehouse_id", "=", input.warehouseId);
  if (input.low !== undefined) query = query.where("low", "=", input.low);
  if (productIds) query = query.where(among(productIds, "product_id"));
  if (ofCategory) query = query.where(ofCategory);
  if (expiresBy)
    query = query.where((is) =>
      is.exists(
        is
          .selectFrom("stock_bin as bin")
          .innerJoin("stock_lot as lot", "lot.id", "bin.lot_id")
          .whereRef("bin.product_id", "=", "stock_level.product_id")
          .whereRef("bin.warehouse_id", "=", "stock_level.warehouse_id")
          .where("bin.quantity", ">", "0")
          .where("lot.expires_on", "<=", expiresBy)
          .select(sql.lit(1).as("one")),
      ),
    );
  return paginate(ctx, query, {
    input,
    sorts: { productId: "product_id" },
    defaultSort: "productId",
    id: "warehouse_id",
  });
}

/** The levels of these products in these warehouses, those that there are, in no order. */
export function levelsOf(
  ctx: Ctx,
  keys: readonly { readonly productId: string; readonly warehouseId: string }[],
): Promise<LevelRow[]> {
  return ctx.db
    .selectFrom("stock_level")
    .select(levelColumns)
    .where(
      sql<boolean>`(product_id, warehouse_id) in (
        select * from unnest(${keys.map(({ productId }) => productId)}::uuid[], ${keys.map(({ warehouseId }) => warehouseId)}::uuid[]))`,
    )
    .execute();
}

/** The levels of one product, at most as many as there are warehouses. */
export function levelsOfProduct(
  ctx: Ctx,
  productId: string,
  warehouseIds: "all" | readonly string[],
): Promise<LevelRow[]> {
  return ctx.db
    .selectFrom("stock_level")
    .select(levelColumns)
    .where("product_id", "=", productId)
    .where(among(warehouseIds, "warehouse_id"))
    .orderBy("warehouse_id")
    .limit(1000)
    .execute();
}

/** What of a product lies in bins, by warehouse, lot and location. */
export function binsOfProduct(
  ctx: Ctx,
  productId: string,
  warehouseIds: "all" | readonly string[],
): Promise<StockBin[]> {
  return ctx.db
    .selectFrom("stock_bin")
    .select(["warehouse_id as warehouseId", "location_id as locationId", "lot_id as lotId"])
    .select([sql<string>`trim_scale(quantity)`.as("quantity"), "blocked"])
    .where("product_id", "=", productId)
    .where("quantity", ">", "0")
    .where(among(warehouseIds, "warehouse_id"))
    .orderBy("warehouse_id")
    .orderBy("lot_id")
    .orderBy("location_id")
    .limit(1000)
    .execute();
}

interface Crossing {
  readonly warehouseId: string;
  readonly onHand: string;
  readonly reorderLevel: string;
  readonly low: boolean;
}

/**
 * Takes over a product's rules, in one warehouse or in all; where a restock plan is in use, its minimum is the reorder level. The warehouses
 * where the product became low by that, or is low no more.
 */
export async function updateRules(
  tx: TxCtx,
  product: { id: string; reorderLevel: string; allowNegativeStock: boolean },
  warehouseId?: string,
): Promise<Crossing[]> {
  const { rows } = await sql<Crossing>`
    with locked as materialized (
      select product_id, warehouse_id, low from stock_level
       where product_id = ${product.id} and ${warehouseId ? sql`warehouse_id = ${warehouseId}` : sql`true`}
       order by warehouse_id for update
    ), ruled as (
      select locked.*, coalesce(plan.minimum, ${product.reorderLevel}::numeric) as reorder_level
        from locked
        left join restock_plan plan on plan.product_id = locked.product_id and plan.warehouse_id = locked.warehouse_id
                                   and plan.archived_at is null
    ), changed as (
      update stock_level level
         set reorder_level = ruled.reorder_level,
             -- A level that is below zero stays allowed to be, or no posting could ever bring it up.
             may_be_negative = ${product.allowNegativeStock} or level.on_hand < level.reserved,
             low = ruled.reorder_level > 0 and level.on_hand <= ruled.reorder_level
        from ruled
       where level.product_id = ruled.product_id and level.warehouse_id = ruled.warehouse_id
      returning level.warehouse_id, level.on_hand, level.reorder_level, level.low, ruled.low as was_low
    )
    select warehouse_id as "warehouseId", trim_scale(on_hand) as "onHand", trim_scale(reorder_level) as "reorderLevel", low
      from changed where low <> was_low`.execute(tx.db);
  return rows;
}

export async function countLow(
  ctx: Ctx | TxCtx,
  warehouseIds: "all" | readonly string[],
): Promise<number> {
  const { count } = await ctx.db
    .selectFrom("stock_level")
    .select((is) => is.fn.countAll<number>().as("count"))
    .where("low", "=", true)
    .where(among(warehouseIds, "warehouse_id"))
    .executeTakeFirstOrThrow();
  return count;
}

/** The first hundred levels that are low. */
export function lowestLevels(tx: TxCtx): Promise<LevelRow[]> {
  return tx.db
    .selectFrom("stock_level")
    .select(levelColumns)
    .where("low", "=", true)
    .orderBy("product_id")
    .orderBy("warehouse_id")
    .limit(100)
    .execute();
}
