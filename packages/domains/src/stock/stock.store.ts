import { trimDecimal } from "@millrace/contract/decimal";
import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { paginate } from "@millrace/platform/cursor";
import { actorOf } from "@millrace/platform/events";
import { newId } from "@millrace/platform/id";
import type { TxCtx } from "@millrace/platform/transact";
import { sql } from "kysely";
import type {
  LevelQuery,
  MovementQuery,
  MovementType,
  ReservationQuery,
  StockMovement,
  StockReservation,
  StockTransfer,
  TransferQuery,
  Verification,
} from "./stock.schema.ts";

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

/** Takes over a product's rules; the warehouses where it became low by that. */
export async function updateRules(
  tx: TxCtx,
  product: { id: string; reorderLevel: string; allowNegativeStock: boolean },
): Promise<{ warehouseId: string; onHand: string }[]> {
  const { rows } = await sql<{ warehouseId: string; onHand: string }>`
    with locked as materialized (
      select product_id, warehouse_id, low from stock_level where product_id = ${product.id} order by warehouse_id for update
    ), changed as (
      update stock_level level
         set reorder_level = ${product.reorderLevel}::numeric,
             -- A level that is below zero stays allowed to be, or no posting could ever bring it up.
             may_be_negative = ${product.allowNegativeStock} or level.on_hand < level.reserved,
             low = ${product.reorderLevel}::numeric > 0 and level.on_hand <= ${product.reorderLevel}::numeric
        from locked
       where level.product_id = locked.product_id and level.warehouse_id = locked.warehouse_id
      returning level.warehouse_id, level.on_hand, level.low and not locked.low as became_low
    )
    select warehouse_id as "warehouseId", trim_scale(on_hand) as "onHand" from changed where became_low`.execute(
    tx.db,
  );
  return rows;
}

const levelColumns = [
  "product_id as productId",
  "warehouse_id as warehouseId",
  sql<string>`trim_scale(on_hand)`.as("onHand"),
  sql<string>`trim_scale(reserved)`.as("reserved"),
  sql<string>`trim_scale(on_hand - reserved)`.as("available"),
  sql<string>`trim_scale(reorder_level)`.as("reorderLevel"),
  "low",
] as const;

export interface LevelRow {
  readonly productId: string;
  readonly warehouseId: string;
  readonly onHand: string;
  readonly reserved: string;
  readonly available: string;
  readonly reorderLevel: string;
  readonly low: boolean;
}

export function pageOfLevels(
  ctx: Ctx,
  input: LevelQuery,
  warehouseIds: "all" | readonly string[],
): Promise<Page<LevelRow>> {
  let query = ctx.db.selectFrom("stock_level").select(levelColumns).where(among(warehouseIds));
  if (input.productId) query = query.where("product_id", "=", input.productId);
  if (input.warehouseId) query = query.where("warehouse_id", "=", input.warehouseId);
  if (input.low !== undefined) query = query.where("low", "=", input.low);
  return paginate(ctx, query, {
    input,
    sorts: { productId: "product_id" },
    defaultSort: "productId",
    id: "warehouse_id",
  });
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
    .where(among(warehouseIds))
    .orderBy("warehouse_id")
    .limit(1000)
    .execute();
}

const among = (warehouseIds: "all" | readonly string[], column = "warehouse_id") =>
  warehouseIds === "all"
    ? sql<boolean>`true`
    : sql<boolean>`${sql.ref(column)} = any(${[...warehouseIds]}::uuid[])`;

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
    .where(among(warehouseIds));
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

const reservationColumns = [
  "id",
  "product_id as productId",
  "warehouse_id as warehouseId",
  sql<string>`trim_scale(quantity)`.as("quantity"),
  sql<StockReservation["status"]>`status`.as("status"),
  "document_type as documentType",
  "document_id as documentId",
  "created_at as createdAt",
  "closed_at as closedAt",
] as const;

/** Holds these quantities for the document: one row per product. The levels are raised by a `reserve` posting beside it. */
export function insertReservations(
  tx: TxCtx,
  hold: {
    warehouseId: string;
    document: { type: string; id: string };
    lines: readonly { productId: string; quantity: string }[];
  },
): Promise<StockReservation[]> {
  return tx.db
    .insertInto("stock_reservation")
    .values(
      hold.lines.map((line) => ({
        id: newId(),
        product_id: line.productId,
        warehouse_id: hold.warehouseId,
        quantity: line.quantity,
        document_type: hold.document.type,
        document_id: hold.document.id,
        created_at: tx.now,
      })),
    )
    .returning(reservationColumns)
    .execute();
}

/** Takes shipped quantities off what the document holds; the products for which it held that much. */
export async function fulfilReservations(
  tx: TxCtx,
  documentId: string,
  lines: readonly { productId: string; quantity: string }[],
): Promise<string[]> {
  const { rows } = await sql<{ productId: string }>`
    update stock_reservation held
       set quantity = held.quantity - line.quantity,
           status = case when held.quantity = line.quantity then 'fulfilled' else 'held' end,
           closed_at = case when held.quantity = line.quantity then ${tx.now}::timestamptz end
      from unnest(${lines.map((line) => line.productId)}::uuid[], ${lines.map((line) => line.quantity)}::numeric[]) as line (product_id, quantity)
     where held.document_id = ${documentId} and held.product_id = line.product_id and held.status = 'held' and held.quantity >= line.quantity
    returning held.product_id as "productId"`.execute(tx.db);
  return rows.map(({ productId }) => productId);
}

/** Closes what the document still holds; what that was. */
export function releaseReservations(
  tx: TxCtx,
  which: { documentId: string } | { id: string },
): Promise<StockReservation[]> {
  const held = tx.db
    .updateTable("stock_reservation")
    .set({ status: "released", closed_at: tx.now })
    .where("status", "=", "held");
  return (
    "id" in which
      ? held.where("id", "=", which.id)
      : held.where("document_id", "=", which.documentId)
  )
    .returning(reservationColumns)
    .execute();
}

export function findReservation(
  ctx: Ctx | TxCtx,
  id: string,
): Promise<StockReservation | undefined> {
  return ctx.db
    .selectFrom("stock_reservation")
    .select(reservationColumns)
    .where("id", "=", id)
    .executeTakeFirst();
}

export function pageOfReservations(
  ctx: Ctx,
  input: ReservationQuery,
  warehouseIds: "all" | readonly string[],
): Promise<Page<StockReservation>> {
  let query = ctx.db
    .selectFrom("stock_reservation")
    .select(reservationColumns)
    .where(among(warehouseIds));
  if (input.productId) query = query.where("product_id", "=", input.productId);
  if (input.warehouseId) query = query.where("warehouse_id", "=", input.warehouseId);
  if (input.documentId) query = query.where("document_id", "=", input.documentId);
  if (input.status) query = query.where("status", "=", input.status);
  return paginate(ctx, query, {
    input,
    sorts: { createdAt: "created_at" },
    defaultSort: "-createdAt",
    id: "id",
  });
}

const transferColumns = [
  "id",
  "number",
  "from_warehouse_id as fromWarehouseId",
  "to_warehouse_id as toWarehouseId",
  "reason",
  sql<StockTransfer["lines"]>`lines`.as("lines"),
  "actor",
  "created_at as createdAt",
] as const;

export function insertTransfer(
  tx: TxCtx,
  transfer: Omit<StockTransfer, "actor" | "createdAt">,
): Promise<StockTransfer> {
  return tx.db
    .insertInto("stock_transfer")
    .values({
      id: transfer.id,
      number: transfer.number,
      from_warehouse_id: transfer.fromWarehouseId,
      to_warehouse_id: transfer.toWarehouseId,
      reason: transfer.reason,
      lines: JSON.stringify(transfer.lines),
      actor: actorOf(tx),
      created_at: tx.now,
    })
    .returning(transferColumns)
    .executeTakeFirstOrThrow();
}

export function pageOfTransfers(
  ctx: Ctx,
  input: TransferQuery,
  warehouseIds: "all" | readonly string[],
): Promise<Page<StockTransfer>> {
  let query = ctx.db
    .selectFrom("stock_transfer")
    .select(transferColumns)
    .where((is) =>
      is.or([among(warehouseIds, "from_warehouse_id"), among(warehouseIds, "to_warehouse_id")]),
    );
  const { warehouseId } = input;
  if (warehouseId)
    query = query.where((is) =>
      is.or([is("from_warehouse_id", "=", warehouseId), is("to_warehouse_id", "=", warehouseId)]),
    );
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

export async function countLow(
  ctx: Ctx | TxCtx,
  warehouseIds: "all" | readonly string[],
): Promise<number> {
  const { count } = await ctx.db
    .selectFrom("stock_level")
    .select((is) => is.fn.countAll<number>().as("count"))
    .where("low", "=", true)
    .where(among(warehouseIds))
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
