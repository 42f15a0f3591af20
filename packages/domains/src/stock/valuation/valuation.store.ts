import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { paginate } from "@millrace/platform/cursor";
import { among } from "@millrace/platform/scope";
import { type RawBuilder, sql } from "kysely";
import { layersOf } from "../ledger/layers.store.ts";
import type { Method, ValuationQuery } from "./valuation.schema.ts";

export interface Key {
  readonly productId: string;
  readonly warehouseId: string;
}

/** Which levels there are to value; what they held at a moment is said by the ledger alone. */
export function pageOfKeys(
  ctx: Ctx,
  input: ValuationQuery,
  warehouseIds: "all" | readonly string[],
): Promise<Page<Key>> {
  let query = ctx.db
    .selectFrom("stock_level")
    .select(["product_id as productId", "warehouse_id as warehouseId"])
    .where(among(warehouseIds, "warehouse_id"));
  if (input.warehouseId) query = query.where("warehouse_id", "=", input.warehouseId);
  if (input.productId) query = query.where("product_id", "=", input.productId);
  return paginate(ctx, query, {
    input,
    sorts: { productId: "product_id" },
    defaultSort: "productId",
    id: "warehouse_id",
  });
}

/**
 * What each of the levels held at a moment and was worth by average: what its last movement by then says, one look at an index for each;
 * now, the level's own row, which `verify` holds to be the same.
 */
const heldAt = (levels: RawBuilder<boolean>, before: Date | undefined) =>
  before
    ? sql`held as (
        select level.product_id, level.warehouse_id, last.balance, last.balance_value as value, ${before}::timestamptz as before
          from stock_level level cross join lateral (
            select balance, balance_value from stock_movement
             where product_id = level.product_id and warehouse_id = level.warehouse_id and created_at < ${before}::timestamptz
             order by created_at desc, id desc limit 1
          ) last
         where ${levels})`
    : sql`held as (
        select product_id, warehouse_id, on_hand as balance, value, 'infinity'::timestamptz as before from stock_level level where ${levels})`;

/** What is below zero has no layers: it is worth its last average. */
const valued = (method: Method, levels: RawBuilder<boolean>, before: Date | undefined) =>
  method === "average"
    ? sql`with ${heldAt(levels, before)}, worth as (select * from held)`
    : sql`with recursive ${heldAt(levels, before)}, ${layersOf}, layers as (
        select product_id, warehouse_id, sum(value) as value from layer group by product_id, warehouse_id
      ), worth as (
        select held.product_id, held.warehouse_id, held.balance,
               case when held.balance > 0 then coalesce(layers.value, 0) else held.value end as value
          from held left join layers using (product_id, warehouse_id)
      )`;

export interface Worth extends Key {
  readonly onHand: string;
  readonly value: string;
  readonly unitCost: string;
}

export async function worthOf(
  ctx: Ctx,
  keys: readonly Key[],
  method: Method,
  before: Date | undefined,
): Promise<Worth[]> {
  const these = sql<boolean>`(level.product_id, level.warehouse_id) in (
    select * from unnest(${keys.map(({ productId }) => productId)}::uuid[], ${keys.map(({ warehouseId }) => warehouseId)}::uuid[]))`;
  const { rows } = await sql<Worth>`
    ${valued(method, these, before)}
    select product_id as "productId", warehouse_id as "warehouseId", trim_scale(balance) as "onHand", trim_scale(value) as value,
           trim_scale(coalesce(round(abs(value / nullif(balance, 0)), 4), 0)) as "unitCost"
      from worth`.execute(ctx.db);
  return rows;
}

/** The worth of all levels of these warehouses, by warehouse. */
export async function totals(
  ctx: Ctx,
  {
    method,
    before,
    warehouseIds,
    productId,
  }: {
    method: Method;
    before?: Date | undefined;
    warehouseIds: "all" | readonly string[];
    productId?: string | undefined;
  },
): Promise<{ warehouseId: string; value: string }[]> {
  const ofProduct = productId ? sql`level.product_id = ${productId}` : sql`true`;
  const these = sql<boolean>`${among(warehouseIds, "level.warehouse_id")} and ${ofProduct}`;
  const { rows } = await sql<{ warehouseId: string; value: string }>`
    ${valued(method, these, before)}
    select warehouse_id as "warehouseId", trim_scale(sum(value)) as value from worth group by warehouse_id order by warehouse_id`.execute(
    ctx.db,
  );
  return rows;
}

/** What was under way from these warehouses at a moment, at what it was worth when it left. */
export async function underWay(
  ctx: Ctx,
  warehouseIds: "all" | readonly string[],
  before: Date | undefined,
): Promise<string> {
  const then = before
    ? sql`created_at < ${before} and value > 0 and (received_at is null or received_at >= ${before})`
    : sql`status = 'in_transit'`;
  const { rows } = await sql<{ value: string }>`
    select trim_scale(coalesce(sum(value), 0)) as value from stock_transfer
     where ${then} and ${among(warehouseIds, "from_warehouse_id")}`.execute(ctx.db);
  return rows[0]?.value ?? "0";
}
