import type { Page } from "@millrace/contract/page";
import { audit } from "@millrace/platform/audit";
import type { Ctx } from "@millrace/platform/context";
import { newId } from "@millrace/platform/id";
import { nextNumber } from "@millrace/platform/series";
import { transact } from "@millrace/platform/transact";
import { warehousesSeen } from "../../sites/index.ts";
import { type Lines, negated, post, summed } from "../ledger/ledger.service.ts";
import { lockLevels } from "../ledger/ledger.store.ts";
import type * as wire from "../stock.schema.ts";
import * as store from "./transfers.store.ts";

/** Moves goods from one warehouse to another, both sides at once. Refuses more than is available (`stock.insufficient`). */
export function createTransfer(ctx: Ctx, input: wire.NewTransfer): Promise<wire.StockTransfer> {
  return transact(ctx, async (tx) => {
    const id = newId();
    const { fromWarehouseId, toWarehouseId, reason } = input;
    const document = { type: "inventory.transfer", id };
    const lines = summed(input.lines);
    await lockLevels(
      tx,
      [fromWarehouseId, toWarehouseId],
      lines.map((line) => line.productId),
    );
    const side = (warehouseId: string, quantities: Lines) =>
      post(tx, {
        type: "transfer",
        warehouseId,
        document,
        reason,
        lines: quantities.map((line) => ({ ...line, onHand: line.quantity, reserved: "0" })),
      });
    await side(fromWarehouseId, negated(lines));
    await side(toWarehouseId, lines);
    const number = await nextNumber(tx, "stock.transfer", "TR");
    const transfer = await store.insertTransfer(tx, {
      id,
      number,
      fromWarehouseId,
      toWarehouseId,
      reason: reason ?? null,
      lines,
    });
    audit(tx, "inventory.transfer", document, { after: transfer });
    return transfer;
  });
}

export async function listTransfers(
  ctx: Ctx,
  query: wire.TransferQuery,
): Promise<Page<wire.StockTransfer>> {
  return store.pageOfTransfers(ctx, query, await warehousesSeen(ctx));
}
