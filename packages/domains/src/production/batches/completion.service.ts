import { dateIn } from "@millrace/contract/calendar";
import { decimal, roundHalfUp } from "@millrace/contract/decimal";
import type { Ctx } from "@millrace/platform/context";
import { actorOf, emit } from "@millrace/platform/events";
import { type TxCtx, transact } from "@millrace/platform/transact";
import { productsForStock } from "../../catalog/index.ts";
import { getWarehouse } from "../../sites/index.ts";
import { bringStock, findLots, findUnits, takeStock, withholdStock } from "../../stock/index.ts";
import { type EdgeLine, insertEdges } from "../genealogy/genealogy.store.ts";
import { addProduced, lockOrder } from "../orders/orders.store.ts";
import { batchIncomplete, checkFailed } from "../production.errors.ts";
import { batchCompleted } from "./batches.events.ts";
import { missingFor, verdictOf } from "./batches.rules.ts";
import type { Batch, BatchOutput, Consumption } from "./batches.schema.ts";
import { about, freeMachine, tellStep } from "./batches.service.ts";
import { finishOutputs, updateBatch } from "./batches.store.ts";
import { newestChecks } from "./checks.store.ts";
import {
  basisOf,
  conversionCostOf,
  shareByWeight,
  unitCostOf,
  weightsOf,
} from "./costing.rules.ts";
import { lockFor } from "./state.service.ts";

interface Step {
  readonly id: string;
  readonly version?: number | undefined;
  readonly reason?: string | undefined;
}

/**
 * Completes a batch: takes its inputs out of the stock, brings its outputs in with the cost that they share, writes the genealogy, all in
 * one transaction or not at all. Of two that race one wins, the other hears who completed it and when (`production.batch_state`). Refuses
 * one without input, output or required check (`production.batch_incomplete`), one with a failed check that blocks
 * (`production.check_failed`), and what stock refuses (`stock.insufficient`, `stock.lot_blocked`). A failed check that does not block puts
 * the output lots into quarantine. (S0 B6)
 */
export function completeBatch(ctx: Ctx, step: Step): Promise<Batch> {
  return transact(ctx, async (tx) => {
    const before = await lockFor(tx, step, "completed");
    const quarantining = await judge(tx, before);
    const document = { type: "production.batch", id: before.id };
    const booking = { warehouseId: before.warehouseId, document };

    const taken = await takeStock(tx, {
      ...booking,
      type: "consume",
      lines: before.inputs.map(({ productId, lotId, unitId, quantity }) => ({
        productId,
        quantity,
        lotId: lotId ?? undefined,
        unitId: unitId ?? undefined,
      })),
    });
    // What the ledger says that it is worth: one of it is rounded, and would not add up.
    const consumed = taken.map(({ productId, lotId, unitId, quantity, value, unitCost }) => ({
      productId,
      lotId,
      unitId,
      quantity,
      unitCost,
      cost: decimal(value).toFixed(4),
    }));
    const inputCost = roundHalfUp(
      consumed.reduce((sum, { cost }) => sum.plus(cost), decimal(0)),
      2,
    );
    const conversionCost = conversionCostOf(before.plan, basisOf(before.plan, consumed));
    const made = await bringOutputs(
      tx,
      before,
      decimal(inputCost).plus(conversionCost).toFixed(2),
      booking,
    );
    if (quarantining.length > 0)
      await withholdStock(tx, {
        lotIds: [...new Set(made.flatMap(({ lotId }) => lotId ?? []))],
        unitIds: made.flatMap(({ unitIds }) => unitIds),
        reason: `${before.code}: ${quarantining.join(", ")} failed`,
      });
    const isHeld = ({ lotId, unitIds }: Made) =>
      quarantining.length > 0 && (lotId !== null || unitIds.length > 0);
    await finishOutputs(
      tx,
      made.map((line) => ({ ...line, quarantined: isHeld(line) })),
    );
    await insertEdges(tx, before, consumed, made.flatMap(asEdges));
    await updateBatch(tx, before, {
      status: "completed",
      started_at: before.startedAt ?? tx.now,
      completed_at: tx.now,
      completed_by: actorOf(tx),
      consumed: JSON.stringify(consumed satisfies Consumption[]),
      input_cost: inputCost,
      conversion_cost: conversionCost,
    });
    const quantity = made
      .filter(({ kind }) => kind === "main")
      .reduce((sum, line) => sum.plus(line.quantity), decimal(0))
      .toFixed();
    if (before.orderId) {
      await lockOrder(tx, before.orderId);
      await addProduced(tx, before.orderId, quantity);
    }
    // After the order, as whoever starts a batch locks them.
    await freeMachine(tx, before);
    const batch = await tellStep(tx, before, step.reason);
    emit(tx, batchCompleted, batch, {
      ...about(batch),
      completedAt: tx.now.toISOString(),
      orderId: batch.orderId,
      productId: batch.productId,
      warehouseId: batch.warehouseId,
      quantity,
      cost: decimal(inputCost).plus(conversionCost).toFixed(2),
      outputs: made.map((line) => ({
        productId: line.productId,
        lotId: line.lotId,
        unitIds: [...line.unitIds],
        quantity: line.quantity,
        cost: line.cost,
        quarantined: isHeld(line),
      })),
    });
    return batch;
  });
}

/** Throws what keeps the batch from completion; the failed checks that put its output into quarantine. */
async function judge(tx: TxCtx, batch: Batch): Promise<string[]> {
  const verdict = verdictOf(batch.plan, await newestChecks(tx, batch.id));
  const missing = missingFor(batch, verdict.missing);
  if (missing.length > 0)
    throw batchIncomplete(`The batch ${batch.code} lacks ${missing.join(", ")}.`, {
      details: { missing },
    });
  if (verdict.blocking.length > 0)
    throw checkFailed(`The batch ${batch.code} failed ${verdict.blocking.join(", ")}.`, {
      details: { checks: verdict.blocking },
    });
  return verdict.quarantining;
}

interface Made {
  readonly id: string;
  readonly kind: BatchOutput["kind"];
  readonly productId: string;
  readonly quantity: string;
  readonly lotId: string | null;
  readonly lotCode: string | null;
  readonly serials: readonly string[];
  readonly unitIds: readonly string[];
  readonly cost: string;
}

/** One for its lot, or one for each of its units. */
const asEdges = ({ productId, lotId, unitIds, quantity }: Made): EdgeLine[] =>
  unitIds.length > 0
    ? unitIds.map((unitId) => ({ productId, lotId: null, unitId, quantity: "1" }))
    : [{ productId, lotId, unitId: null, quantity }];

interface Brought {
  readonly productId: string;
  readonly quantity: string;
  readonly unitCost: string;
  readonly lot?: { code: string; madeOn: string; expiresOn: string | undefined } | undefined;
  readonly serials?: readonly string[];
}

/** What a line came to, shared by its pieces to the cent. */
function byPiece(productId: string, cost: string, serials: readonly string[]): Brought[] {
  const costs = shareByWeight(
    cost,
    serials.map(() => "1"),
  );
  return serials.map((serial, n) => ({
    productId,
    quantity: "1",
    unitCost: costs[n] ?? "0.00",
    serials: [serial],
  }));
}

/**
 * Brings a batch's outputs into the stock, each with its share of the total: those of products with lots each in its lot, those of products
 * with serial numbers piece by piece, so that the pieces, too, add up to the cent.
 */
async function bringOutputs(
  tx: TxCtx,
  batch: Batch,
  total: string,
  booking: { warehouseId: string; document: { type: string; id: string } },
): Promise<Made[]> {
  const outputs = batch.outputs.flatMap(({ productId, ...line }) =>
    productId === null ? [] : [{ ...line, productId }],
  );
  const shares = shareByWeight(total, weightsOf(batch.plan, outputs));
  const products = await productsForStock(tx, [...new Set(outputs.map((line) => line.productId))]);
  const tracking = new Map(products.map((product) => [product.id, product.tracking]));
  const { timezone } = await getWarehouse(tx, { id: batch.warehouseId });
  const today = dateIn(timezone, tx.now);

  const lines = outputs.map((line, index) => {
    const tracked = tracking.get(line.productId);
    const code = line.lotCode ?? `${batch.code}-${index + 1}`;
    const hasLot = tracked !== "serial" && (tracked === "lot" || line.lotCode !== null);
    const pieces = tracked === "serial" ? decimal(line.quantity).toNumber() : 0;
    return {
      id: line.id,
      kind: line.kind,
      productId: line.productId,
      quantity: line.quantity,
      cost: shares[index] ?? "0.00",
      serials:
        pieces > 0 && line.serials.length === 0
          ? Array.from({ length: pieces }, (_, n) => `${code}-${String(n + 1).padStart(3, "0")}`)
          : line.serials,
      lot: hasLot
        ? { code, madeOn: line.madeOn ?? today, expiresOn: line.expiresOn ?? undefined }
        : undefined,
    };
  });
  const brought = await bringStock(tx, {
    ...booking,
    type: "produce",
    lines: lines.flatMap(({ productId, quantity, cost, lot, serials }): Brought[] =>
      serials.length > 0
        ? byPiece(productId, cost, serials)
        : [{ productId, quantity, unitCost: unitCostOf(cost, quantity), lot }],
    ),
  });
  const lotIds = [...new Set(brought.flatMap(({ lotId }) => lotId ?? []))];
  const lots = lotIds.length > 0 ? await findLots(tx, lotIds) : [];
  const idOf = new Map(lots.map(({ id, productId, code }) => [`${productId} ${code}`, id]));
  const unitIds = brought.flatMap(({ unitId }) => unitId ?? []);
  const units = unitIds.length > 0 ? await findUnits(tx, unitIds) : [];
  const unitOf = new Map(units.map(({ id, productId, serial }) => [`${productId} ${serial}`, id]));
  return lines.map(({ lot, ...line }) => ({
    ...line,
    unitIds: line.serials.map((serial) => unitOf.get(`${line.productId} ${serial}`) ?? ""),
    lotCode: lot?.code ?? null,
    lotId: lot ? (idOf.get(`${line.productId} ${lot.code}`) ?? null) : null,
  }));
}
