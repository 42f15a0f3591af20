import { dateIn } from "@millrace/contract/calendar";
import { decimal } from "@millrace/contract/decimal";
import type { Ctx } from "@millrace/platform/context";
import { actorOf, emit } from "@millrace/platform/events";
import { enqueue } from "@millrace/platform/jobs";
import { found } from "@millrace/platform/record";
import { type TxCtx, transact } from "@millrace/platform/transact";
import { getWarehouse } from "../../sites/index.ts";
import { findLots, reverseStock, setQuarantine } from "../../stock/index.ts";
import { deleteEdges } from "../genealogy/genealogy.store.ts";
import { wrongState } from "../orders/orders.service.ts";
import { addProduced, lockOrder } from "../orders/orders.store.ts";
import { efficiencyJob } from "../production.jobs.ts";
import { batchReversed } from "./batches.events.ts";
import type { Batch, ReverseBatch } from "./batches.schema.ts";
import { about, tellStep } from "./batches.service.ts";
import { updateBatch } from "./batches.store.ts";
import { lockFor } from "./state.service.ts";

/**
 * Takes a completed batch back: its outputs leave the stock and its inputs come back by opposite movements, its order has made so much
 * less, its genealogy is gone, its lots are not kept back for its failed checks any more, and what its machine's shift came to is computed again; all in one transaction or not at all. The batch
 * keeps its lines, costs and notes. Of two that race one wins, the other hears who reversed it and when (`production.batch_state`). Refuses
 * outputs that were used, sold or moved since (`stock.gone`, `stock.insufficient` where they are promised), and a batch of a closed order
 * (`production.order_state`).
 */
export function reverseBatch(ctx: Ctx, { reason, ...step }: ReverseBatch): Promise<Batch> {
  return transact(ctx, async (tx) => {
    const before = await lockFor(tx, step, "reversed");
    const { id, warehouseId, orderId, siteId } = before;
    await reverseStock(tx, {
      warehouseId,
      document: { type: "production.batch", id },
      reason: `${before.code} reversed: ${reason}`,
    });
    await releaseHeld(tx, before);
    await deleteEdges(tx, id);
    await updateBatch(tx, before, {
      status: "reversed",
      reversed_at: tx.now,
      reversed_by: actorOf(tx),
      reversal_reason: reason,
    });
    const quantity = before.outputs
      .filter(({ kind }) => kind === "main")
      .reduce((sum, line) => sum.plus(line.quantity), decimal(0))
      .toFixed();
    if (orderId) {
      const order = found(await lockOrder(tx, orderId), "production order");
      if (order.status === "closed") throw wrongState(order, "corrected: its figures are final");
      await addProduced(tx, orderId, `-${quantity}`);
    }
    const batch = await tellStep(tx, before, reason);
    const completedAt = batch.completedAt ?? tx.now;
    emit(tx, batchReversed, batch, {
      ...about(batch),
      completedAt: completedAt.toISOString(),
      reversedAt: tx.now.toISOString(),
      reason,
      orderId,
      productId: batch.productId,
      warehouseId,
      quantity,
      cost: decimal(batch.inputCost ?? 0)
        .plus(batch.conversionCost ?? 0)
        .toFixed(2),
    });
    if (batch.machineId) {
      const { timezone } = await getWarehouse(tx, { id: warehouseId });
      // The shift may have begun on the day before.
      enqueue(tx, efficiencyJob, { days: 2, until: dateIn(timezone, completedAt), siteId });
    }
    return batch;
  });
}

/** Lots that its failed checks put into quarantine, and of which nothing is left, are judged anew by the batch that gives them again. */
async function releaseHeld(tx: TxCtx, { code, outputs }: Batch): Promise<void> {
  const held = outputs.flatMap(({ lotId, quarantined }) => (lotId && quarantined ? [lotId] : []));
  if (held.length === 0) return;
  for (const { id, status, onHand, reason } of await findLots(tx, [...new Set(held)]))
    if (status === "quarantined" && onHand === "0" && reason?.startsWith(`${code}: `))
      await setQuarantine(tx, { lotId: id, quarantined: false });
}
