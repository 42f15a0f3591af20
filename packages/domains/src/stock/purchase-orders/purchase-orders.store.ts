import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { paginate } from "@millrace/platform/cursor";
import { actorOf } from "@millrace/platform/events";
import { newId } from "@millrace/platform/id";
import { among } from "@millrace/platform/scope";
import type { TxCtx } from "@millrace/platform/transact";
import { sql } from "kysely";
import type {
  PurchaseLine,
  PurchaseOrder,
  PurchaseQuery,
  PurchaseStatus,
  PurchaseSummary,
} from "./purchase-orders.schema.ts";

const columns = [
  "id",
  "number",
  sql<PurchaseStatus>`status`.as("status"),
  "vendor_id as vendorId",
  "warehouse_id as warehouseId",
  "currency",
  "expected_on as expectedOn",
  "note",
  sql<string>`round(total, 2)::text`.as("total"),
  "sent_at as sentAt",
  "sent_by as sentBy",
  "received_at as receivedAt",
  "received_by as receivedBy",
  "cancelled_at as cancelledAt",
  "cancelled_by as cancelledBy",
  "cancel_reason as cancelReason",
  "version",
  "created_at as createdAt",
  "updated_at as updatedAt",
] as const;

async function linesOf(ctx: Ctx | TxCtx, orderId: string): Promise<PurchaseLine[]> {
  const { rows } = await sql<PurchaseLine>`
    select position, product_id as "productId", sku, name, unit, trim_scale(quantity)::text as quantity,
           round(unit_price, greatest(min_scale(unit_price), 2))::text as "unitPrice", trim_scale(received)::text as received,
           trim_scale(base_quantity)::text as "baseQuantity", trim_scale(outstanding)::text as outstanding,
           received_at as "receivedAt", received_by as "receivedBy"
      from purchase_order_line where order_id = ${orderId} order by position`.execute(ctx.db);
  return rows;
}

export async function findOrder(ctx: Ctx, id: string): Promise<PurchaseOrder | undefined> {
  const order = await ctx.db
    .selectFrom("purchase_order")
    .select(columns)
    .where("id", "=", id)
    .executeTakeFirst();
  return order && { ...order, lines: await linesOf(ctx, id) };
}

/** The order with its lines, locked until the transaction ends: steps of one order come one after the other. */
export async function lockOrder(tx: TxCtx, id: string): Promise<PurchaseOrder | undefined> {
  const order = await tx.db
    .selectFrom("purchase_order")
    .select(columns)
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
  return order && { ...order, lines: await linesOf(tx, id) };
}

export function pageOfOrders(
  ctx: Ctx,
  input: PurchaseQuery,
  warehouseIds: "all" | readonly string[],
): Promise<Page<PurchaseSummary>> {
  let query = ctx.db
    .selectFrom("purchase_order")
    .select(columns)
    .where(among(warehouseIds, "warehouse_id"));
  if (input.status) query = query.where("status", "=", input.status);
  if (input.vendorId) query = query.where("vendor_id", "=", input.vendorId);
  if (input.warehouseId) query = query.where("warehouse_id", "=", input.warehouseId);
  if (input.number) query = query.where("number", "=", input.number);
  return paginate(ctx, query, {
    input,
    sorts: { createdAt: "created_at" },
    defaultSort: "-createdAt",
    id: "id",
  });
}

export type PricedLine = Pick<
  PurchaseLine,
  "position" | "productId" | "sku" | "name" | "unit" | "quantity" | "unitPrice" | "baseQuantity"
>;

export async function insertOrder(
  tx: TxCtx,
  order: Pick<
    PurchaseOrder,
    "number" | "vendorId" | "warehouseId" | "currency" | "expectedOn" | "note" | "total"
  > & { readonly lines: readonly PricedLine[] },
): Promise<PurchaseOrder> {
  const summary = await tx.db
    .insertInto("purchase_order")
    .values({
      id: newId(),
      number: order.number,
      vendor_id: order.vendorId,
      warehouse_id: order.warehouseId,
      currency: order.currency,
      expected_on: order.expectedOn,
      note: order.note,
      total: order.total,
      created_by: actorOf(tx),
      created_at: tx.now,
      updated_at: tx.now,
    })
    .returning(columns)
    .executeTakeFirstOrThrow();
  await insertLines(tx, summary, order.lines);
  return { ...summary, lines: await linesOf(tx, summary.id) };
}

async function insertLines(
  tx: TxCtx,
  { id, warehouseId }: { id: string; warehouseId: string },
  lines: readonly PricedLine[],
): Promise<void> {
  await sql`
    insert into purchase_order_line (order_id, warehouse_id, outstanding, position, product_id, sku, name, unit, quantity, unit_price, base_quantity)
    select ${id}::uuid, ${warehouseId}::uuid, base, position, product_id, sku, name, unit, quantity, unit_price, base from unnest(
      ${lines.map((line) => line.position)}::int[], ${lines.map((line) => line.productId)}::uuid[], ${lines.map((line) => line.sku)}::text[],
      ${lines.map((line) => line.name)}::text[], ${lines.map((line) => line.unit)}::text[], ${lines.map((line) => line.quantity)}::numeric[],
      ${lines.map((line) => line.unitPrice)}::numeric[], ${lines.map((line) => line.baseQuantity)}::numeric[]
    ) as given (position, product_id, sku, name, unit, quantity, unit_price, base)`.execute(tx.db);
}

/** Replaces the lines of a locked draft. */
export async function replaceLines(
  tx: TxCtx,
  order: PurchaseSummary,
  lines: readonly PricedLine[],
): Promise<void> {
  await tx.db.deleteFrom("purchase_order_line").where("order_id", "=", order.id).execute();
  await insertLines(tx, order, lines);
}

/** Writes a locked order's fields and raises its version; the order as it is then. */
export async function updateOrder(
  tx: TxCtx,
  before: PurchaseSummary,
  fields: {
    readonly status?: PurchaseStatus;
    readonly vendor_id?: string | undefined;
    readonly currency?: string | undefined;
    readonly expected_on?: string | null | undefined;
    readonly note?: string | null | undefined;
    readonly total?: string | undefined;
    readonly sent_at?: Date;
    readonly sent_by?: string;
    readonly received_at?: Date;
    readonly received_by?: string;
    readonly cancelled_at?: Date;
    readonly cancelled_by?: string;
    readonly cancel_reason?: string | undefined;
  },
): Promise<PurchaseOrder> {
  const summary = await tx.db
    .updateTable("purchase_order")
    .set({ ...fields, version: before.version + 1, updated_at: tx.now })
    .where("id", "=", before.id)
    .where("version", "=", before.version)
    .returning(columns)
    .executeTakeFirstOrThrow();
  return { ...summary, lines: await linesOf(tx, before.id) };
}

/** Raises what came of each line of a locked order, in its unit and (`base`) in the product's own. */
export async function addReceived(
  tx: TxCtx,
  orderId: string,
  lines: readonly { position: number; quantity: string; base: string }[],
): Promise<void> {
  await sql`
    update purchase_order_line line
       set received = line.received + came.quantity, received_at = ${tx.now}, received_by = ${actorOf(tx)},
           outstanding = case when line.received + came.quantity >= line.quantity then 0 else greatest(line.outstanding - came.base, 0) end
      from (
        select position, sum(quantity) as quantity, sum(base) as base
          from unnest(${lines.map((line) => line.position)}::int[], ${lines.map((line) => line.quantity)}::numeric[],
                      ${lines.map((line) => line.base)}::numeric[]) as given (position, quantity, base)
         group by position
      ) as came
     where line.order_id = ${orderId} and line.position = came.position`.execute(tx.db);
}

/** Nothing more is to come of a locked order. */
export async function endOutstanding(tx: TxCtx, orderId: string): Promise<void> {
  await tx.db
    .updateTable("purchase_order_line")
    .set({ outstanding: "0" })
    .where("order_id", "=", orderId)
    .execute();
}
