import { trimDecimal } from "@millrace/contract/decimal";
import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { paginate } from "@millrace/platform/cursor";
import { actorOf } from "@millrace/platform/events";
import { newId } from "@millrace/platform/id";
import { among } from "@millrace/platform/scope";
import type { TxCtx } from "@millrace/platform/transact";
import { sql } from "kysely";
import type { MovementQuery, MovementType, StockMovement, Verification } from "../stock.schema.ts";

/** A booking in one warehouse. Lines of one product are summed up; quantities are signed decimal strings. */
export interface Posting {
  readonly type: MovementType;
  readonly warehouseId: string;
  readonly document: { readonly type: string; readonly id: string };
  readonly reason?: string | undefined;
  readonly lines: readonly {
    readonly productId: string;
    readonly onHand: string;
    readonly reserved: string;
  }[];
}

/** What a posting met and did for one product: null where there was no row yet, or where it would not go. */
export interface PostedLine {
  readonly productId: string;
  readonly onHandBefore: string | null;
  readonly reservedBefore: string | null;
  readonly wasLow: boolean | null;
  readonly onHand: string | null;
  readonly reserved: string | null;
  readonly low: boolean | null;
  readonly reorderLevel: string | null;
}

/**
 * Books the whole posting or nothing of it, in one statement: locks the rows in the order of product, changes them where they allow it,
 * writes the movements. A line whose `onHand` comes back null was refused (too little) or had no row; the caller throws or makes the rows.
 */
export async function post(tx: TxCtx, posting: Posting): Promise<PostedLine[]> {
  const { lines, warehouseId, document } = posting;
  const { rows } = await sql<PostedLine>`
    with line as (
      select product_id, sum(on_hand) as on_hand, sum(reserved) as reserved
        from unnest(${lines.map((each) => each.productId)}::uuid[], ${lines.map((each) => each.onHand)}::numeric[],
                    ${lines.map((each) => each.reserved)}::numeric[]) as given (product_id, on_hand, reserved)
       group by product_id
    ), locked as materialized (
      select level.* from stock_level level join line using (product_id)
       where level.warehouse_id = ${warehouseId}
       order by level.product_id for update of level
    ), allowed as (
      select line.* from line join locked using (product_id)
       where locked.reserved + line.reserved >= 0
         and (locked.may_be_negative or locked.on_hand + line.on_hand >= locked.reserved + line.reserved)
    ), changed as (
      update stock_level level
         set on_hand = level.on_hand + allowed.on_hand,
             reserved = level.reserved + allowed.reserved,
             low = level.reorder_level > 0 and level.on_hand + allowed.on_hand <= level.reorder_level
        from allowed
       where level.product_id = allowed.product_id and level.warehouse_id = ${warehouseId}
         and (select count(*) from allowed) = (select count(*) from line)
      returning level.*
    ), moved as (
      insert into stock_movement (id, product_id, warehouse_id, type, quantity, reserved, reason, document_type, document_id, actor, created_at)
      select ids.id, line.product_id, ${warehouseId}, ${posting.type}, line.on_hand, line.reserved, ${posting.reason ?? null},
             ${document.type}, ${document.id}, ${actorOf(tx)}, ${tx.now}
        from (select *, row_number() over (order by product_id) as n from line) as line
        join unnest(${lines.map(newId)}::uuid[]) with ordinality as ids (id, n) using (n)
       where exists (select 1 from changed) and (line.on_hand <> 0 or line.reserved <> 0)
    )
    select line.product_id as "productId", trim_scale(locked.on_hand) as "onHandBefore", trim_scale(locked.reserved) as "reservedBefore",
           locked.low as "wasLow", trim_scale(changed.on_hand) as "onHand", trim_scale(changed.reserved) as "reserved", changed.low,
           trim_scale(locked.reorder_level) as "reorderLevel"
      from line left join locked using (product_id) left join changed using (product_id)
     order by line.product_id
  `.execute(tx.db);
  return rows;
}

/** Locks the levels of these products in these warehouses in the one order that all postings keep. */
export async function lockLevels(
  tx: TxCtx,
  warehouseIds: readonly string[],
  productIds: readonly string[],
) {
  const rows = await tx.db
    .selectFrom("stock_level")
    .select(["product_id as productId", "warehouse_id as warehouseId", "on_hand as onHand"])
    .where("warehouse_id", "in", [...warehouseIds])
    .where("product_id", "in", [...productIds])
    .orderBy("product_id")
    .orderBy("warehouse_id")
    .forUpdate()
    .execute();
  return rows.map((row) => ({ ...row, onHand: trimDecimal(row.onHand) }));
}

/** Makes the rows that are missing, at zero, with the product's rules. */
export async function insertLevels(
  tx: TxCtx,
  warehouseId: string,
  products: readonly { id: string; reorderLevel: string; allowNegativeStock: boolean }[],
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
        })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
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

/** Adds the whole ledger up and compares it with the balances and the reservations, in one snapshot. */
export async function verify(ctx: Ctx): Promise<Verification> {
  const { rows } = await sql<{
    levels: number;
    movements: number;
    differences: Verification["differences"] | null;
  }>`
    with ledger as (
      select product_id, warehouse_id, sum(quantity) as on_hand, sum(reserved) as reserved, count(*) as movements
        from stock_movement group by product_id, warehouse_id
    ), held as (
      select product_id, warehouse_id, sum(quantity) as reserved from stock_reservation where status = 'held' group by product_id, warehouse_id
    ), compared as (
      select product_id, warehouse_id, coalesce(level.on_hand, 0) as on_hand, coalesce(level.reserved, 0) as reserved,
             coalesce(ledger.on_hand, 0) as ledger_on_hand, coalesce(ledger.reserved, 0) as ledger_reserved,
             coalesce(held.reserved, 0) as held_reserved, coalesce(ledger.movements, 0) as movements
        from stock_level level full join ledger using (product_id, warehouse_id) full join held using (product_id, warehouse_id)
    ), different as (
      select * from compared
       where on_hand <> ledger_on_hand or reserved <> ledger_reserved or reserved <> held_reserved
       order by product_id, warehouse_id limit 100
    )
    select (select count(*) from compared) as levels, (select coalesce(sum(movements), 0)::bigint from compared) as movements,
           (select json_agg(json_build_object('productId', product_id, 'warehouseId', warehouse_id,
                      'onHand', trim_scale(on_hand)::text, 'onHandByLedger', trim_scale(ledger_on_hand)::text,
                      'reserved', trim_scale(reserved)::text, 'reservedByLedger', trim_scale(ledger_reserved)::text,
                      'reservedByReservations', trim_scale(held_reserved)::text)) from different) as differences`.execute(
    ctx.db,
  );
  const { levels = 0, movements = 0, differences } = rows[0] ?? {};
  return { ok: !differences, levels, movements, differences: differences ?? [] };
}
