import { trimDecimal } from "@millrace/contract/decimal";
import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { paginate } from "@millrace/platform/cursor";
import { actorOf } from "@millrace/platform/events";
import { inSites } from "@millrace/platform/scope";
import type { TxCtx } from "@millrace/platform/transact";
import { sql } from "kysely";
import type {
  ProductionOrder,
  ProductionOrderQuery,
  ProductionOrderStatus,
} from "./orders.schema.ts";

const columns = [
  "id",
  "number",
  sql<ProductionOrderStatus>`status`.as("status"),
  "recipe_id as recipeId",
  "product_id as productId",
  "planned_quantity as plannedQuantity",
  "produced_quantity as producedQuantity",
  "due_on as dueOn",
  "priority",
  "site_id as siteId",
  "warehouse_id as warehouseId",
  "note",
  "version",
  "created_at as createdAt",
  "updated_at as updatedAt",
] as const;

const asWire = (row: ProductionOrder): ProductionOrder => ({
  ...row,
  plannedQuantity: trimDecimal(row.plannedQuantity),
  producedQuantity: trimDecimal(row.producedQuantity),
});

export async function findOrder(
  ctx: Ctx | TxCtx,
  id: string,
): Promise<ProductionOrder | undefined> {
  const row = await ctx.db
    .selectFrom("production_order")
    .select(columns)
    .where("id", "=", id)
    .where(inSites(ctx, "site_id"))
    .executeTakeFirst();
  return row && asWire(row);
}

/** The order, locked until the transaction ends: its transitions come one after the other. */
export async function lockOrder(tx: TxCtx, id: string): Promise<ProductionOrder | undefined> {
  const row = await tx.db
    .selectFrom("production_order")
    .select(columns)
    .where("id", "=", id)
    .where(inSites(tx, "site_id"))
    .forUpdate()
    .executeTakeFirst();
  return row && asWire(row);
}

export async function pageOfOrders(
  ctx: Ctx,
  input: ProductionOrderQuery,
): Promise<Page<ProductionOrder>> {
  let query = ctx.db.selectFrom("production_order").select(columns).where(inSites(ctx, "site_id"));
  if (input.status) query = query.where("status", "=", input.status);
  if (input.productId) query = query.where("product_id", "=", input.productId);
  if (input.recipeId) query = query.where("recipe_id", "=", input.recipeId);
  if (input.warehouseId) query = query.where("warehouse_id", "=", input.warehouseId);
  if (input.siteId) query = query.where("site_id", "=", input.siteId);
  if (input.number) query = query.where("number", "=", input.number);
  if (input.dueFrom) query = query.where("due_on", ">=", input.dueFrom);
  if (input.dueTo) query = query.where("due_on", "<=", input.dueTo);
  const found = await paginate(ctx, query, {
    input,
    sorts: { createdAt: "created_at", dueOn: "due_on" },
    defaultSort: "-createdAt",
    id: "id",
  });
  return { ...found, items: found.items.map(asWire) };
}

export async function insertOrder(tx: TxCtx, order: ProductionOrder): Promise<void> {
  await tx.db
    .insertInto("production_order")
    .values({
      id: order.id,
      number: order.number,
      status: order.status,
      recipe_id: order.recipeId,
      product_id: order.productId,
      planned_quantity: order.plannedQuantity,
      due_on: order.dueOn,
      priority: order.priority,
      site_id: order.siteId,
      warehouse_id: order.warehouseId,
      note: order.note,
      created_by: actorOf(tx),
      created_at: order.createdAt,
      updated_at: order.updatedAt,
    })
    .execute();
}

/** Writes a locked order's fields and raises its version; the row as it is then. */
export async function updateOrder(
  tx: TxCtx,
  before: ProductionOrder,
  fields: {
    status?: ProductionOrderStatus;
    planned_quantity?: string | undefined;
    due_on?: string | undefined;
    priority?: number | undefined;
    note?: string | null | undefined;
  },
): Promise<ProductionOrder> {
  const row = await tx.db
    .updateTable("production_order")
    .set({ ...fields, version: before.version + 1, updated_at: tx.now })
    .where("id", "=", before.id)
    .where("version", "=", before.version)
    .returning(columns)
    .executeTakeFirstOrThrow();
  return asWire(row);
}

/** Adds what a batch gave to what its order has; racing batches add up. */
export async function addProduced(tx: TxCtx, id: string, quantity: string): Promise<void> {
  await tx.db
    .updateTable("production_order")
    .set((is) => ({
      produced_quantity: sql`${is.ref("produced_quantity")} + ${quantity}::numeric`,
      version: is("version", "+", 1),
      updated_at: tx.now,
    }))
    .where("id", "=", id)
    .execute();
}

/** The code of a batch of the order that is neither completed nor cancelled. */
export async function openBatchOf(tx: TxCtx, orderId: string): Promise<string | undefined> {
  const row = await tx.db
    .selectFrom("production_batch")
    .select("code")
    .where("order_id", "=", orderId)
    .where("status", "in", ["planned", "in_progress", "paused"])
    .limit(1)
    .executeTakeFirst();
  return row?.code;
}
