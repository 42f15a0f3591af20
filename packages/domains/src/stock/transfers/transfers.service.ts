import { decimal } from "@millrace/contract/decimal";
import type { Page } from "@millrace/contract/page";
import { audit } from "@millrace/platform/audit";
import type { Ctx } from "@millrace/platform/context";
import { newId } from "@millrace/platform/id";
import { invalid } from "@millrace/platform/problems";
import { found } from "@millrace/platform/record";
import { nextNumber } from "@millrace/platform/series";
import { type TxCtx, transact } from "@millrace/platform/transact";
import { inBaseUnits } from "../../catalog/index.ts";
import { personBehind } from "../../identity/index.ts";
import { getWarehouse, warehousesSeen } from "../../sites/index.ts";
import { type BookedLine, post, summed } from "../ledger/ledger.service.ts";
import { lockLevels, type PostingLine } from "../ledger/ledger.store.ts";
import { holdWanted } from "../reservations/reservations.service.ts";
import { transferReceived } from "../stock.errors.ts";
import { sendUnits } from "../units/units.store.ts";
import type {
  NewTransfer,
  ReceiveTransfer,
  StockTransfer,
  TransferQuery,
} from "./transfers.schema.ts";
import * as store from "./transfers.store.ts";

/** Out of one place and into another of the same warehouse: the level stays what it is and is worth what it was, also what is promised. */
const within = (lines: readonly NewTransfer["lines"][number][]): PostingLine[] =>
  lines.flatMap(({ productId, quantity, lotId, locationId, toLocationId }) => {
    const line = { productId, lotId, reserved: "0", value: "0" };
    return [
      { ...line, onHand: `-${quantity}`, locationId: locationId ?? null },
      { ...line, onHand: quantity, locationId: toLocationId ?? null },
    ];
  });

/**
 * Moves goods from one warehouse to another, or between places of one (there a product with lots names the lot): both sides at once, or, `inTransit`, they leave now and arrive by `receiveTransfer`; until
 * then they are ours and under way. Lots and units keep being what they are, and what they are worth goes with them. Refuses more than is
 * available (`stock.insufficient`).
 */
export function createTransfer(ctx: Ctx, input: NewTransfer): Promise<StockTransfer> {
  return transact(ctx, async (tx) => {
    const id = newId();
    const { fromWarehouseId, toWarehouseId, reason, inTransit } = input;
    const document = { type: "inventory.transfer", id };
    const given = await inBaseUnits(tx, input.lines);
    await getWarehouse(tx, { id: toWarehouseId });
    const isWithin = fromWarehouseId === toWarehouseId;
    if (isWithin) {
      await post(tx, {
        type: "move",
        warehouseId: toWarehouseId,
        document,
        reason,
        lines: within(given),
      });
    } else if (!inTransit) {
      const productIds = [...new Set(given.map((line) => line.productId))];
      await lockLevels(tx, [fromWarehouseId, toWarehouseId], productIds);
    }
    const shipped: store.Shipped[] = [];
    // A line at a time where they go to places of their own, so that each part is known by its place.
    const leaving = isWithin ? [] : given;
    for (const [toLocationId, lines] of Map.groupBy(leaving, (line) => line.toLocationId)) {
      const { lines: left } = await post(tx, {
        type: "transfer",
        warehouseId: fromWarehouseId,
        document,
        reason,
        lines: lines.map(({ productId, quantity, lotId, unitId, locationId }) => ({
          ...{ productId, lotId, unitId, locationId },
          onHand: `-${quantity}`,
          reserved: "0",
        })),
      });
      shipped.push(...left.map((line) => asShipped(line, toLocationId)));
    }
    if (!inTransit && !isWithin) {
      await arrive(tx, toWarehouseId, document, reason, shipped);
      await holdWanted(tx, toWarehouseId, [...new Set(shipped.map(({ productId }) => productId))]);
    }
    const number = await nextNumber(tx, "stock.transfer", "TR");
    const transfer = await store.insertTransfer(tx, {
      ...{ id, number, fromWarehouseId, toWarehouseId, inTransit },
      reason: reason ?? null,
      lines: summed(given),
      shipped: inTransit ? shipped : [],
      value: inTransit ? total(shipped) : "0",
    });
    const units = shipped.flatMap(({ unitId }) => unitId ?? []);
    if (inTransit && units.length > 0) await sendUnits(tx, units, id);
    audit(tx, "inventory.transfer", document, { after: transfer });
    return transfer;
  });
}

/**
 * Ends a transfer that is under way, once: of two that receive it one gets `stock.transfer_received`. All of it arrives; what is named as
 * missing is scrapped there at once with the reason, so that the ledger shows the loss and what it was worth.
 */
export function receiveTransfer(ctx: Ctx, input: ReceiveTransfer): Promise<StockTransfer> {
  return transact(ctx, async (tx) => {
    const before = found(await store.lockTransfer(tx, input.id), "transfer");
    await getWarehouse(tx, { id: before.toWarehouseId });
    if (before.status === "received")
      throw transferReceived(
        `${before.number} was received by ${await personBehind(tx, before.receivedBy)} at ${before.receivedAt?.toISOString()}.`,
        { details: { receivedBy: before.receivedBy, receivedAt: before.receivedAt } },
      );
    const document = { type: "inventory.transfer", id: before.id };
    const shortfall = summed(input.shortfall ?? []);
    const missing = missingOf(before.shipped, shortfall, input.shortfallReason);
    await arrive(tx, before.toWarehouseId, document, before.reason ?? undefined, before.shipped);
    if (missing.length > 0) {
      await post(tx, {
        type: "scrap",
        warehouseId: before.toWarehouseId,
        document,
        reason: input.shortfallReason,
        lines: missing,
      });
    }
    const came = new Set(before.shipped.map(({ productId }) => productId));
    await holdWanted(tx, before.toWarehouseId, [...came]);
    const after = await store.closeTransfer(tx, before.id, {
      shortfall,
      shortfallReason: input.shortfallReason ?? null,
    });
    audit(tx, "inventory.transfer.received", document, { before: shown(before), after });
    return after;
  });
}

const shown = ({ shipped: _, ...transfer }: StockTransfer & { shipped: unknown }) => transfer;

function asShipped(line: BookedLine, toLocationId: string | undefined): store.Shipped {
  const { productId, lotId, unitId } = line;
  return {
    ...{ productId, lotId, unitId },
    toLocationId: toLocationId ?? null,
    quantity: decimal(line.quantity).abs().toFixed(),
    value: decimal(line.value).times(-1).toFixed(),
  };
}

const total = (shipped: readonly store.Shipped[]) =>
  shipped.reduce((sum, { value }) => sum.plus(value), decimal(0)).toFixed();

async function arrive(
  tx: TxCtx,
  warehouseId: string,
  document: { type: string; id: string },
  reason: string | undefined,
  shipped: readonly store.Shipped[],
): Promise<void> {
  await post(tx, {
    type: "transfer",
    warehouseId,
    document,
    reason,
    lines: shipped.map(({ productId, quantity, value, lotId, unitId, toLocationId }) => ({
      productId,
      onHand: quantity,
      reserved: "0",
      value,
      lotId: lotId ?? undefined,
      unitId: unitId ?? undefined,
      locationId: toLocationId ?? undefined,
    })),
  });
}

/** The lines that are short, of the lots and units that were shipped last; refuses more than was shipped and a loss without a reason. */
function missingOf(
  shipped: readonly store.Shipped[],
  shortfall: readonly { productId: string; quantity: string }[],
  reason: string | undefined,
): PostingLine[] {
  const refuse = (path: string, code: string, message: string) =>
    invalid(`${path} ${message}`, { errors: [{ path, code, message }] });
  if (shortfall.length > 0 && !reason)
    throw refuse("shortfallReason", "required", "is required: something is missing");
  return shortfall.flatMap(({ productId, quantity }, at) => {
    let left = decimal(quantity);
    const lines: PostingLine[] = [];
    for (const part of shipped.filter((line) => line.productId === productId).reverse()) {
      if (left.lte(0)) break;
      const lost = left.lt(part.quantity) ? left : decimal(part.quantity);
      left = left.minus(lost);
      lines.push({
        productId,
        onHand: `-${lost.toFixed()}`,
        reserved: "0",
        lotId: part.lotId ?? undefined,
        unitId: part.unitId ?? undefined,
        locationId: part.toLocationId ?? undefined,
      });
    }
    if (left.gt(0))
      throw refuse(`shortfall.${at}.quantity`, "too_much", "is more than was shipped");
    return lines;
  });
}

export async function listTransfers(ctx: Ctx, query: TransferQuery): Promise<Page<StockTransfer>> {
  return store.pageOfTransfers(ctx, query, await warehousesSeen(ctx));
}
