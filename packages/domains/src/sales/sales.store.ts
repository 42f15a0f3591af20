import { trimDecimal } from "@millrace/contract/decimal";
import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { paginate } from "@millrace/platform/cursor";
import { actorOf } from "@millrace/platform/events";
import { inSites } from "@millrace/platform/scope";
import type { TxCtx } from "@millrace/platform/transact";
import { sql } from "kysely";
import type { Order, OrderLine, OrderQuery, OrderStatus, OrderSummary } from "./sales.schema.ts";

const amount = (column: "subtotal" | "tax" | "total") =>
  sql<string>`round(${sql.ref(column)}, 2)::text`.as(column);

const summaryColumns = [
  "id",
  "number",
  sql<OrderStatus>`status`.as("status"),
  "customer_id as customerId",
  "site_id as siteId",
  "warehouse_id as warehouseId",
  "currency",
  "ordered_on as orderedOn",
  "note",
  amount("subtotal"),
  amount("tax"),
  amount("total"),
  "version",
  "created_at as createdAt",
  "updated_at as updatedAt",
] as const;

const lineColumns = [
  "position",
  "product_id as productId",
  "sku",
  "name",
  "unit",
  "quantity",
  "shipped",
  "unit_price as unitPrice",
  "discount",
  "tax_rate as taxRate",
  "net",
  "tax",
  "total",
] as const;

async function linesOf(ctx: Ctx | TxCtx, orderId: string): Promise<OrderLine[]> {
  const rows = await ctx.db
    .selectFrom("sales_order_line")
    .select(lineColumns)
    .where("order_id", "=", orderId)
    .orderBy("position")
    .execute();
  return rows.map(asWire);
}

/** numeric(19,4) as it is written on the wire: quantities and shares short, prices and amounts with two decimals at least. */
function asWire<Row extends OrderLine>(row: Row): OrderLine {
  return {
    ...row,
    quantity: trimDecimal(row.quantity),
    shipped: trimDecimal(row.shipped),
    discount: trimDecimal(row.discount),
    taxRate: trimDecimal(row.taxRate),
    unitPrice: row.unitPrice.replace(/(\.\d\d)0{1,2}$/, "$1").replace(/(\.\d{3})0$/, "$1"),
    net: row.net.slice(0, -2),
    tax: row.tax.slice(0, -2),
    total: row.total.slice(0, -2),
  };
}

export async function findOrder(ctx: Ctx | TxCtx, id: string): Promise<Order | undefined> {
  const order = await ctx.db
    .selectFrom("sales_order")
    .select(summaryColumns)
    .where("id", "=", id)
    .where(inSites(ctx, "site_id"))
    .executeTakeFirst();
  return order && { ...order, lines: await linesOf(ctx, id) };
}

/** The order with its lines, locked until the transaction ends: transitions of one order come one after the other. */
export async function lockOrder(tx: TxCtx, id: string): Promise<Order | undefined> {
  const order = await tx.db
    .selectFrom("sales_order")
    .select(summaryColumns)
    .where("id", "=", id)
    .where(inSites(tx, "site_id"))
    .forUpdate()
    .executeTakeFirst();
  return order && { ...order, lines: await linesOf(tx, id) };
}

export function pageOfOrders(ctx: Ctx, input: OrderQuery): Promise<Page<OrderSummary>> {
  let query = ctx.db
    .selectFrom("sales_order")
    .select(summaryColumns)
    .where(inSites(ctx, "site_id"));
  if (input.status) query = query.where("status", "=", input.status);
  if (input.customerId) query = query.where("customer_id", "=", input.customerId);
  if (input.warehouseId) query = query.where("warehouse_id", "=", input.warehouseId);
  if (input.siteId) query = query.where("site_id", "=", input.siteId);
  if (input.number) query = query.where("number", "=", input.number);
  if (input.createdFrom) query = query.where("created_at", ">=", input.createdFrom);
  if (input.createdTo) query = query.where("created_at", "<", input.createdTo);
  return paginate(ctx, query, {
    input,
    sorts: { createdAt: "created_at" },
    defaultSort: "-createdAt",
    id: "id",
  });
}

/** The whole order in one statement; the number was taken by the caller. */
export async function insertOrder(tx: TxCtx, order: Order): Promise<void> {
  const { lines } = order;
  await sql`
    with head as (
      insert into sales_order (id, number, status, customer_id, site_id, warehouse_id, currency, ordered_on, note, subtotal, tax, total,
                               version, created_by, created_at, updated_at)
      values (${order.id}, ${order.number}, ${order.status}, ${order.customerId}, ${order.siteId}, ${order.warehouseId}, ${order.currency},
              ${order.orderedOn}, ${order.note}, ${order.subtotal}, ${order.tax}, ${order.total}, ${order.version}, ${actorOf(tx)},
              ${order.createdAt}, ${order.updatedAt})
    )
    ${insertLines(order.id, lines)}`.execute(tx.db);
}

const insertLines = (orderId: string, lines: readonly OrderLine[]) => sql`
  insert into sales_order_line (order_id, position, product_id, sku, name, unit, quantity, shipped, unit_price, discount, tax_rate, net, tax, total)
  select ${orderId}::uuid, * from unnest(
    ${lines.map((line) => line.position)}::int[], ${lines.map((line) => line.productId)}::uuid[], ${lines.map((line) => line.sku)}::text[],
    ${lines.map((line) => line.name)}::text[], ${lines.map((line) => line.unit)}::text[], ${lines.map((line) => line.quantity)}::numeric[],
    ${lines.map((line) => line.shipped)}::numeric[], ${lines.map((line) => line.unitPrice)}::numeric[], ${lines.map((line) => line.discount)}::numeric[],
    ${lines.map((line) => line.taxRate)}::numeric[], ${lines.map((line) => line.net)}::numeric[], ${lines.map((line) => line.tax)}::numeric[],
    ${lines.map((line) => line.total)}::numeric[])`;

/** Replaces the lines of a locked draft. */
export async function replaceLines(
  tx: TxCtx,
  orderId: string,
  lines: readonly OrderLine[],
): Promise<void> {
  await tx.db.deleteFrom("sales_order_line").where("order_id", "=", orderId).execute();
  await insertLines(orderId, lines).execute(tx.db);
}

/** Writes a locked order's fields and raises its version; the row as it is then. */
export function updateOrder(
  tx: TxCtx,
  before: OrderSummary,
  fields: Partial<Pick<OrderSummary, "status" | "note" | "subtotal" | "tax" | "total">> & {
    customer_id?: string;
    ordered_on?: string;
    currency?: string;
  },
): Promise<OrderSummary> {
  return tx.db
    .updateTable("sales_order")
    .set({ ...fields, version: before.version + 1, updated_at: tx.now })
    .where("id", "=", before.id)
    .where("version", "=", before.version)
    .returning(summaryColumns)
    .executeTakeFirstOrThrow();
}

/** Notes what left and raises what each line has shipped; more than was ordered does not pass the CHECK. */
export async function insertShipment(
  tx: TxCtx,
  shipment: {
    id: string;
    orderId: string;
    lines: readonly { position: number; productId: string; quantity: string }[];
  },
): Promise<void> {
  const { lines } = shipment;
  await sql`
    with shipment as (
      insert into sales_shipment (id, order_id, lines, actor, created_at)
      values (${shipment.id}, ${shipment.orderId}, ${JSON.stringify(lines)}, ${actorOf(tx)}, ${tx.now})
    )
    update sales_order_line line
       set shipped = line.shipped + now.quantity
      from (
        select position, sum(quantity) as quantity
          from unnest(${lines.map((line) => line.position)}::int[], ${lines.map((line) => line.quantity)}::numeric[]) as given (position, quantity)
         group by position
      ) as now
     where line.order_id = ${shipment.orderId} and line.position = now.position`.execute(tx.db);
}
