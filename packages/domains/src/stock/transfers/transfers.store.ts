import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { paginate } from "@millrace/platform/cursor";
import { actorOf } from "@millrace/platform/events";
import { among } from "@millrace/platform/scope";
import type { TxCtx } from "@millrace/platform/transact";
import { sql } from "kysely";
import type { StockTransfer, TransferQuery } from "../stock.schema.ts";

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
