import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { paginate } from "@millrace/platform/cursor";
import { actorOf } from "@millrace/platform/events";
import { among } from "@millrace/platform/scope";
import type { TxCtx } from "@millrace/platform/transact";
import { sql } from "kysely";
import type { StockTransfer, TransferQuery } from "./transfers.schema.ts";

const transferColumns = [
  "id",
  "number",
  "from_warehouse_id as fromWarehouseId",
  "to_warehouse_id as toWarehouseId",
  "reason",
  sql<StockTransfer["lines"]>`lines`.as("lines"),
  sql<StockTransfer["status"]>`status`.as("status"),
  sql<StockTransfer["shortfall"]>`shortfall`.as("shortfall"),
  "shortfall_reason as shortfallReason",
  "actor",
  "created_at as createdAt",
  "received_by as receivedBy",
  "received_at as receivedAt",
] as const;

/** A part of what left: of one lot or unit, with what it is worth. */
export interface Shipped {
  readonly productId: string;
  readonly lotId: string | null;
  readonly unitId: string | null;
  readonly toLocationId: string | null;
  readonly quantity: string;
  readonly value: string;
}

export function insertTransfer(
  tx: TxCtx,
  transfer: Pick<
    StockTransfer,
    "id" | "number" | "fromWarehouseId" | "toWarehouseId" | "reason" | "lines"
  > & { inTransit: boolean; shipped: readonly Shipped[]; value: string },
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
      shipped: JSON.stringify(transfer.shipped),
      value: transfer.value,
      actor: actorOf(tx),
      created_at: tx.now,
      ...(transfer.inTransit
        ? { status: "in_transit" }
        : { status: "received", received_at: tx.now, received_by: actorOf(tx) }),
    })
    .returning(transferColumns)
    .executeTakeFirstOrThrow();
}

export function lockTransfer(
  tx: TxCtx,
  id: string,
): Promise<(StockTransfer & { shipped: Shipped[] }) | undefined> {
  return tx.db
    .selectFrom("stock_transfer")
    .select(transferColumns)
    .select(sql<Shipped[]>`shipped`.as("shipped"))
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
}

export function closeTransfer(
  tx: TxCtx,
  id: string,
  { shortfall, shortfallReason }: Pick<StockTransfer, "shortfall" | "shortfallReason">,
): Promise<StockTransfer> {
  return tx.db
    .updateTable("stock_transfer")
    .set({
      status: "received",
      received_at: tx.now,
      received_by: actorOf(tx),
      shortfall: JSON.stringify(shortfall),
      shortfall_reason: shortfallReason,
    })
    .where("id", "=", id)
    .where("status", "=", "in_transit")
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
  if (input.status) query = query.where("status", "=", input.status);
  return paginate(ctx, query, {
    input,
    sorts: { createdAt: "created_at" },
    defaultSort: "-createdAt",
    id: "id",
  });
}
