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
  sql<
    StockReservation["owner"]
  >`case when owner_id is not null then jsonb_build_object('type', owner_type, 'id', owner_id, 'number', owner_number) end`.as(
    "owner",
  ),
  "created_at as createdAt",
  "closed_at as closedAt",
] as const;

/** Holds quantities for documents, which the levels have been raised for by a `reserve` posting, or notes that they are wanted. */
export async function insertReservations(
  tx: TxCtx,
  held: readonly StockReservation[],
): Promise<void> {
  const column = <Key extends keyof StockReservation>(key: Key) => held.map((row) => row[key]);
  const owners = held.map(({ owner }) => owner);
  await sql`
    insert into stock_reservation (id, product_id, warehouse_id, quantity, status, document_type, document_id, created_at,
                                   owner_type, owner_id, owner_number)
    select * from unnest(
      ${column("id")}::uuid[], ${column("productId")}::uuid[], ${column("warehouseId")}::uuid[], ${column("quantity")}::numeric[],
      ${column("status")}::text[], ${column("documentType")}::text[], ${column("documentId")}::uuid[],
      ${column("createdAt")}::timestamptz[],
      ${owners.map((owner) => owner?.type ?? null)}::text[], ${owners.map((owner) => owner?.id ?? null)}::uuid[],
      ${owners.map((owner) => owner?.number ?? null)}::text[])`.execute(tx.db);
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

/** Closes what the document still holds, or what it still waits for; what that was. */
export function releaseReservations(
  tx: TxCtx,
  which: { documentId: string } | { id: string },
  status: "held" | "wanted" = "held",
): Promise<StockReservation[]> {
  const held = tx.db
    .updateTable("stock_reservation")
    .set({ status: "released", closed_at: tx.now })
    .where("status", "=", status);
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

/** What waits for these products in a warehouse, who waits longest first; locked. */
export function lockWanted(
  tx: TxCtx,
  warehouseId: string,
  productIds: readonly string[],
): Promise<StockReservation[]> {
  return tx.db
    .selectFrom("stock_reservation")
    .select(reservationColumns)
    .where("status", "=", "wanted")
    .where("warehouse_id", "=", warehouseId)
    .where(sql<boolean>`product_id = any(${[...productIds]}::uuid[])`)
    .orderBy("created_at")
    .orderBy("id")
    .forUpdate()
    .execute();
}

/** What waited is held now, which the levels have been raised for. */
export async function markHeld(tx: TxCtx, ids: readonly string[]): Promise<void> {
  await tx.db
    .updateTable("stock_reservation")
    .set({ status: "held" })
    .where(sql<boolean>`id = any(${[...ids]}::uuid[])`)
    .execute();
}
