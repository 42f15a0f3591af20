import { moneyText, trimDecimal } from "@millrace/contract/decimal";
import type { Ctx } from "@millrace/platform/context";
import { actorOf } from "@millrace/platform/events";
import type { TxCtx } from "@millrace/platform/transact";
import { sql } from "kysely";
import type { TakenPart, WorkOrderLabour, WorkOrderPart } from "./work-orders.schema.ts";

export async function partsOf(ctx: Ctx | TxCtx, workOrderId: string): Promise<WorkOrderPart[]> {
  const rows = await ctx.db
    .selectFrom("work_order_part")
    .select([
      "id",
      "product_id as productId",
      "warehouse_id as warehouseId",
      "lot_id as lotId",
      "quantity",
      sql<WorkOrderPart["status"]>`status`.as("status"),
      sql<TakenPart[] | null>`taken`.as("taken"),
      "cost",
      "actor",
      "created_at as createdAt",
    ])
    .where("work_order_id", "=", workOrderId)
    .orderBy("created_at")
    .orderBy("id")
    .execute();
  return rows.map((row) => ({
    ...row,
    quantity: trimDecimal(row.quantity),
    cost: moneyText(row.cost),
  }));
}

export async function labourOf(ctx: Ctx | TxCtx, workOrderId: string): Promise<WorkOrderLabour[]> {
  const rows = await ctx.db
    .selectFrom("work_order_labour")
    .select(["id", "employee_id as employeeId", "minutes", "rate", "cost", "note", "actor"])
    .select("created_at as createdAt")
    .where("work_order_id", "=", workOrderId)
    .orderBy("created_at")
    .orderBy("id")
    .execute();
  return rows.map((row) => ({ ...row, rate: moneyText(row.rate), cost: moneyText(row.cost) }));
}

export async function insertPart(
  tx: TxCtx,
  workOrderId: string,
  part: Pick<
    WorkOrderPart,
    "id" | "productId" | "warehouseId" | "lotId" | "quantity" | "status" | "taken" | "cost"
  >,
): Promise<void> {
  await tx.db
    .insertInto("work_order_part")
    .values({
      id: part.id,
      work_order_id: workOrderId,
      product_id: part.productId,
      warehouse_id: part.warehouseId,
      lot_id: part.lotId,
      quantity: part.quantity,
      status: part.status,
      taken: part.taken && JSON.stringify(part.taken),
      cost: part.cost,
      actor: actorOf(tx),
      created_at: tx.now,
    })
    .execute();
}

/** A part that was held, or wanted, has been taken. */
export async function markIssued(
  tx: TxCtx,
  id: string,
  { taken, cost }: { taken: readonly TakenPart[]; cost: string },
): Promise<void> {
  await tx.db
    .updateTable("work_order_part")
    .set({ status: "issued", taken: JSON.stringify(taken), cost })
    .where("id", "=", id)
    .execute();
}

/** A part that was wanted is held now. */
export async function markReserved(tx: TxCtx, id: string): Promise<void> {
  await tx.db
    .updateTable("work_order_part")
    .set({ status: "reserved" })
    .where("id", "=", id)
    .execute();
}

export async function insertLabour(
  tx: TxCtx,
  workOrderId: string,
  labour: Pick<WorkOrderLabour, "id" | "employeeId" | "minutes" | "rate" | "cost" | "note">,
): Promise<void> {
  await tx.db
    .insertInto("work_order_labour")
    .values({
      id: labour.id,
      work_order_id: workOrderId,
      employee_id: labour.employeeId,
      minutes: labour.minutes,
      rate: labour.rate,
      cost: labour.cost,
      note: labour.note,
      actor: actorOf(tx),
      created_at: tx.now,
    })
    .execute();
}

export async function deleteLine(
  tx: TxCtx,
  table: "work_order_part" | "work_order_labour",
  id: string,
): Promise<void> {
  await tx.db.deleteFrom(table).where("id", "=", id).execute();
}
