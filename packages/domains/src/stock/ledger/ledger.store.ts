import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { paginate } from "@millrace/platform/cursor";
import { actorOf } from "@millrace/platform/events";
import { newId } from "@millrace/platform/id";
import { among } from "@millrace/platform/scope";
import type { TxCtx } from "@millrace/platform/transact";
import { sql } from "kysely";
import type { MovementQuery, MovementType, StockMovement, Tracking } from "../stock.schema.ts";
import type { Wanted } from "./picking.rules.ts";

/** A booking in one warehouse; quantities are signed decimal strings in each product's own unit. */
export interface Posting {
  readonly type: MovementType;
  readonly warehouseId: string;
  readonly document: { readonly type: string; readonly id: string };
  readonly reason?: string | undefined;
  readonly lines: readonly PostingLine[];
}

export interface PostingLine extends Wanted {
  /** Signed, what of it lies in bins or is units, and what of that is blocked. */
  readonly binned?: string | undefined;
  readonly blocked?: string | undefined;
}

/** What a line met at its product's level and did: null where there was no row yet, or where the posting would not go. */
export interface PostedLine {
  readonly productId: string;
  readonly tracking: string | null;
  readonly onHandBefore: string | null;
  readonly reservedBefore: string | null;
  readonly blockedBefore: string | null;
  readonly binnedBefore: string | null;
  readonly mayBeNegative: boolean | null;
  readonly wasLow: boolean | null;
  readonly onHand: string | null;
  readonly reserved: string | null;
  readonly blocked: string | null;
  readonly low: boolean | null;
  readonly reorderLevel: string | null;
  /** Signed, what the line changed of the level's worth, and what that is for one. */
  readonly value: string | null;
  readonly unitCost: string | null;
}

/**
 * Books the whole posting or nothing of it, in one statement: locks the rows in the order of product, changes them where they allow it,
 * writes the movements with what the level held and was worth after each. A line whose `onHand` comes back null was refused (too little,
 * or what is tracked was not told apart) or had no row; the caller throws, picks or makes the rows. Lines in their order.
 *
 * Worth, to four decimals, half up: what comes in is worth what it says, or the average; what goes out takes its share of what is there,
 * by running sums, so that the last line takes the remainder and nothing is worth nothing. Below zero a level is worth its last average.
 */
export async function post(tx: TxCtx, posting: Posting): Promise<PostedLine[]> {
  const { lines, warehouseId, document } = posting;
  const column = <Key extends keyof PostingLine>(key: Key) =>
    lines.map((line) => line[key] ?? null);
  const amounts = (key: "binned" | "blocked") => lines.map((line) => line[key] ?? "0");
  const { rows } = await sql<PostedLine>`
    with line as (
      select * from unnest(${column("productId")}::uuid[], ${column("onHand")}::numeric[], ${column("reserved")}::numeric[],
                           ${amounts("binned")}::numeric[], ${amounts("blocked")}::numeric[], ${column("value")}::numeric[],
                           ${column("locationId")}::uuid[], ${column("lotId")}::uuid[], ${column("unitId")}::uuid[],
                           ${lines.map(newId)}::uuid[])
               with ordinality as given (product_id, on_hand, reserved, binned, blocked, value, location_id, lot_id, unit_id, id, n)
    ), locked as materialized (
      select level.* from stock_level level
       where level.warehouse_id = ${warehouseId} and level.product_id = any(${column("productId")}::uuid[])
       order by level.product_id for update
    ), running as (
      select line.*, locked.on_hand as before, locked.value as value_before, locked.unit_cost as average, locked.moved_at,
             row_number() over so_far as nth, sum(line.on_hand) over so_far as moved, sum(line.reserved) over so_far as held,
             sum(line.binned) over so_far as laid, sum(line.blocked) over so_far as barred,
             sum(coalesce(line.value, case when line.on_hand > 0 then round(line.on_hand * locked.unit_cost, 4) end, 0)) over so_far as brought
        from line join locked using (product_id)
      window so_far as (partition by line.product_id order by line.n)
    ), valued as (
      select *, before + moved as balance, greatest(${tx.now}::timestamptz, moved_at + interval '1 microsecond') + (nth - 1) * interval '1 microsecond' as at,
             case when moved = 0 and value is null then value_before
                  when before + moved = 0 then 0
                  when before + moved < 0 then round((before + moved) * average, 4)
                  when before < 0 then round(brought * (before + moved) / moved, 4)
                  when on_hand < 0 and value is null then value_before - round(value_before * -moved / before, 4)
                  else value_before + brought end as balance_value
        from running
    ), total as (
      select distinct on (product_id) * from valued order by product_id, n desc
    ), allowed as (
      select product_id, total.balance, total.balance_value, total.at, locked.reserved + total.held as reserved,
             locked.binned + total.laid as binned, locked.blocked + total.barred as blocked,
             case when total.balance > 0 and total.moved <> 0 then round(total.balance_value / total.balance, 4)
                  else locked.unit_cost end as unit_cost,
             locked.reorder_level > 0 and total.balance <= locked.reorder_level as low
        from total join locked using (product_id)
       where locked.reserved + total.held >= 0
         and (locked.may_be_negative
              or (total.balance >= locked.reserved + total.held and total.balance >= locked.blocked + total.barred
                  and (total.balance >= locked.reserved + total.held + locked.blocked + total.barred
                       or total.moved >= total.held + total.barred)))
         and case locked.tracking when 'none' then locked.binned + total.laid <= greatest(total.balance, 0)
                                  else locked.binned + total.laid = total.balance end
    ), changed as (
      -- All from the locked row: Postgres checks the new one against the CHECKs before it sees that a row of its snapshot is an old one.
      update stock_level level
         set on_hand = allowed.balance, reserved = allowed.reserved, binned = allowed.binned, blocked = allowed.blocked,
             value = allowed.balance_value, unit_cost = allowed.unit_cost, moved_at = allowed.at, low = allowed.low
        from allowed
       where level.product_id = allowed.product_id and level.warehouse_id = ${warehouseId}
         and (select count(*) from allowed) = (select count(distinct product_id) from line)
      returning level.product_id, level.on_hand, level.reserved, level.blocked, level.low
    ), moved as (
      insert into stock_movement (id, product_id, warehouse_id, type, quantity, reserved, reason, document_type, document_id, actor, created_at,
                                  location_id, lot_id, unit_id, value, unit_cost, balance, balance_value)
      select id, product_id, ${warehouseId}, ${posting.type}, on_hand, reserved, ${posting.reason ?? null},
             ${document.type}, ${document.id}, ${actorOf(tx)}, at, location_id, lot_id, unit_id,
             balance_value - lag(balance_value, 1, value_before) over each_product,
             round(abs((balance_value - lag(balance_value, 1, value_before) over each_product) / nullif(on_hand, 0)), 4), balance, balance_value
        from valued
       where exists (select 1 from changed) and (on_hand <> 0 or reserved <> 0)
      window each_product as (partition by product_id order by n)
      returning id, value, unit_cost
    )
    select line.product_id as "productId", locked.tracking, trim_scale(locked.on_hand) as "onHandBefore",
           trim_scale(locked.reserved) as "reservedBefore", trim_scale(locked.blocked) as "blockedBefore",
           trim_scale(locked.binned) as "binnedBefore", locked.may_be_negative as "mayBeNegative",
           locked.low as "wasLow", trim_scale(changed.on_hand) as "onHand", trim_scale(changed.reserved) as "reserved",
           trim_scale(changed.blocked) as "blocked", changed.low, trim_scale(locked.reorder_level) as "reorderLevel",
           trim_scale(moved.value) as "value", trim_scale(moved.unit_cost) as "unitCost"
      from line left join locked using (product_id) left join changed using (product_id) left join moved using (id)
     order by line.n
  `.execute(tx.db);
  return rows;
}

/** A level that is locked until the transaction ends. */
export interface LockedLevel {
  readonly productId: string;
  readonly warehouseId: string;
  readonly tracking: Tracking;
  readonly onHand: string;
  readonly reserved: string;
  readonly binned: string;
  readonly blocked: string;
  readonly mayBeNegative: boolean;
  readonly value: string;
  readonly unitCost: string;
}

/** Locks the levels of these products in these warehouses in the one order that all postings keep. */
export function lockLevels(
  tx: TxCtx,
  warehouseIds: "all" | readonly string[],
  productIds: readonly string[],
): Promise<LockedLevel[]> {
  return tx.db
    .selectFrom("stock_level")
    .select(["product_id as productId", "warehouse_id as warehouseId"])
    .select(sql<Tracking>`tracking`.as("tracking"))
    .select(sql<string>`trim_scale(on_hand)`.as("onHand"))
    .select(sql<string>`trim_scale(stock_level.reserved)`.as("reserved"))
    .select(sql<string>`trim_scale(stock_level.binned)`.as("binned"))
    .select(sql<string>`trim_scale(stock_level.blocked)`.as("blocked"))
    .select(sql<string>`trim_scale(stock_level.value)`.as("value"))
    .select(sql<string>`trim_scale(unit_cost)`.as("unitCost"))
    .select("may_be_negative as mayBeNegative")
    .where(among(warehouseIds, "warehouse_id"))
    .where(sql<boolean>`product_id = any(${[...productIds]}::uuid[])`)
    .orderBy("product_id")
    .orderBy("warehouse_id")
    .forUpdate()
    .execute();
}

/** Of which of these products the warehouse has a level. */
export async function levelsThere(
  tx: TxCtx,
  warehouseId: string,
  productIds: readonly string[],
): Promise<string[]> {
  const rows = await tx.db
    .selectFrom("stock_level")
    .select("product_id as productId")
    .where("warehouse_id", "=", warehouseId)
    .where(sql<boolean>`product_id = any(${[...productIds]}::uuid[])`)
    .execute();
  return rows.map(({ productId }) => productId);
}

/** Makes the rows that are missing, at zero, with the product's rules and cost. */
export async function insertLevels(
  tx: TxCtx,
  warehouseId: string,
  products: readonly {
    id: string;
    reorderLevel: string;
    allowNegativeStock: boolean;
    cost: string | null;
  }[],
): Promise<void> {
  await tx.db
    .insertInto("stock_level")
    .values(
      [...products]
        .sort((a, b) => (a.id < b.id ? -1 : 1))
        .map((product) => ({
          product_id: product.id,
          warehouse_id: warehouseId,
          reorder_level: product.reorderLevel,
          may_be_negative: product.allowNegativeStock,
          unit_cost: product.cost ?? "0",
        })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Blocks or unblocks so much of locked levels: what of it may be promised changes, what there is does not. */
export async function changeBlocked(
  tx: TxCtx,
  changes: readonly { productId: string; warehouseId: string; blocked: string }[],
): Promise<void> {
  await sql`
    update stock_level level set blocked = level.blocked + change.blocked
      from (select product_id, warehouse_id, sum(blocked) as blocked
              from unnest(${changes.map(({ productId }) => productId)}::uuid[], ${changes.map(({ warehouseId }) => warehouseId)}::uuid[],
                          ${changes.map(({ blocked }) => blocked)}::numeric[]) as given (product_id, warehouse_id, blocked)
             group by product_id, warehouse_id) as change
     where level.product_id = change.product_id and level.warehouse_id = change.warehouse_id`.execute(
    tx.db,
  );
}

export function pageOfMovements(
  ctx: Ctx,
  input: MovementQuery,
  warehouseIds: "all" | readonly string[],
): Promise<Page<StockMovement>> {
  let query = ctx.db
    .selectFrom("stock_movement")
    .select([
      "id",
      "product_id as productId",
      "warehouse_id as warehouseId",
      sql<MovementType>`type`.as("type"),
      sql<string>`trim_scale(quantity)`.as("quantity"),
      sql<string>`trim_scale(reserved)`.as("reserved"),
      "location_id as locationId",
      "lot_id as lotId",
      "unit_id as unitId",
      sql<string>`trim_scale(value)`.as("value"),
      sql<string | null>`trim_scale(unit_cost)`.as("unitCost"),
      "reason",
      "document_type as documentType",
      "document_id as documentId",
      "actor",
      "created_at as createdAt",
    ])
    .where(among(warehouseIds, "warehouse_id"));
  if (input.productId) query = query.where("product_id", "=", input.productId);
  if (input.warehouseId) query = query.where("warehouse_id", "=", input.warehouseId);
  if (input.type) query = query.where("type", "=", input.type);
  if (input.lotId) query = query.where("lot_id", "=", input.lotId);
  if (input.unitId) query = query.where("unit_id", "=", input.unitId);
  if (input.documentId) query = query.where("document_id", "=", input.documentId);
  if (input.createdFrom) query = query.where("created_at", ">=", input.createdFrom);
  if (input.createdTo) query = query.where("created_at", "<", input.createdTo);
  return paginate(ctx, query, {
    input,
    sorts: { createdAt: "created_at" },
    defaultSort: "-createdAt",
    id: "id",
  });
}
