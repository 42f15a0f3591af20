import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { paginate } from "@millrace/platform/cursor";
import { among } from "@millrace/platform/scope";
import type { TxCtx } from "@millrace/platform/transact";
import { sql } from "kysely";
import type { ReservationQuery, StockReservation } from "../stock.schema.ts";

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

/** Holds quantities for documents, which the levels have been raised for by a `reserve` posting. */
export async function insertReservations(
  tx: TxCtx,
  held: readonly StockReservation[],
): Promise<void> {
  const column = <Key extends keyof StockReservation>(key: Key) => held.map((row) => row[key]);
  await sql`
    insert into stock_reservation (id, product_id, warehouse_id, quantity, status, document_type, document_id, created_at)
    select * from unnest(
      ${column("id")}::uuid[], ${column("productId")}::uuid[], ${column("warehouseId")}::uuid[], ${column("quantity")}::numeric[],
      ${column("status")}::text[], ${column("documentType")}::text[], ${column("documentId")}::uuid[],
      ${column("createdAt")}::timestamptz[])`.execute(tx.db);
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
    .where(among(warehouseIds, "warehouse_id"));
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
