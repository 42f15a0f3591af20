import type { Page } from "@millrace/contract/page";
import { audit } from "@millrace/platform/audit";
import type { Ctx } from "@millrace/platform/context";
import { newId } from "@millrace/platform/id";
import { found } from "@millrace/platform/record";
import { goOn, type TxCtx, transact } from "@millrace/platform/transact";
import { getWarehouse, warehousesSeen } from "../../sites/index.ts";
import { type Document, type Lines, post, summed } from "../ledger/ledger.service.ts";
import { reservationClosed, reservationOwned } from "../stock.errors.ts";
import type * as wire from "../stock.schema.ts";
import * as store from "./reservations.store.ts";

/** Promises stock to a document in the caller's transaction: all lines or none (`stock.insufficient`). No lines, nothing to do. */
export async function reserveStock(
  tx: TxCtx,
  { warehouseId, document, lines }: { warehouseId: string; document: Document; lines: Lines },
): Promise<wire.StockReservation[]> {
  if (lines.length === 0) return [];
  const sums = summed(lines);
  await post(tx, {
    type: "reserve",
    warehouseId,
    document,
    lines: sums.map(({ productId, quantity }) => ({ productId, onHand: "0", reserved: quantity })),
  });
  const held = sums.map((line) => ({
    id: newId(),
    warehouseId,
    ...line,
    status: "held" as const,
    documentType: document.type,
    documentId: document.id,
    createdAt: tx.now,
    closedAt: null,
  }));
  goOn(tx, store.insertReservations(tx, held));
  return held;
}

/** Uses up what the document holds of these goods, which leave by the caller's posting. Refuses more than it holds (`stock.reservation_closed`). */
export async function fulfil(tx: TxCtx, document: Document, lines: Lines): Promise<void> {
  const sums = summed(lines);
  const fulfilled = await store.fulfilReservations(tx, document.id, sums);
  if (fulfilled.length !== sums.length)
    throw reservationClosed("The document does not hold that much stock any more.");
}

/** Gives back what the document still holds; nothing, when it holds nothing. */
export async function releaseReserved(tx: TxCtx, document: Document): Promise<void> {
  await giveBack(tx, document, await store.releaseReservations(tx, { documentId: document.id }));
}

async function giveBack(tx: TxCtx, document: Document, released: readonly wire.StockReservation[]) {
  for (const [warehouseId, held] of Map.groupBy(
    released,
    (reservation) => reservation.warehouseId,
  )) {
    const lines = held.map(({ productId, quantity }) => ({
      productId,
      onHand: "0",
      reserved: `-${quantity}`,
    }));
    await post(tx, { type: "release", warehouseId, document, lines });
  }
}

/** Holds stock by hand, for a document outside or for nobody in particular. */
export function createReservation(
  ctx: Ctx,
  input: wire.NewReservation,
): Promise<wire.StockReservation> {
  return transact(ctx, async (tx) => {
    const document = { type: input.documentType, id: input.documentId ?? newId() };
    const [reservation] = await reserveStock(tx, { ...input, document, lines: [input] });
    audit(tx, "inventory.reserve", document, { after: input });
    return found(reservation, "reservation");
  });
}

/** Gives a reservation made by hand back. One that is closed or belongs to an order is refused. */
export function releaseReservation(
  ctx: Ctx,
  { id }: { id: string },
): Promise<wire.StockReservation> {
  return transact(ctx, async (tx) => {
    const reservation = found(await store.findReservation(tx, id), "reservation");
    await getWarehouse(tx, { id: reservation.warehouseId });
    const document = { type: reservation.documentType, id: reservation.documentId };
    if (document.type === "sales.order")
      throw reservationOwned("A sales order holds this stock; cancel or ship the order.");
    const released = await store.releaseReservations(tx, { id });
    if (released.length === 0) throw reservationClosed("This reservation is closed already.");
    await giveBack(tx, document, released);
    audit(tx, "inventory.release", document, { before: reservation });
    return found(released[0], "reservation");
  });
}

export async function listReservations(
  ctx: Ctx,
  query: wire.ReservationQuery,
): Promise<Page<wire.StockReservation>> {
  return store.pageOfReservations(ctx, query, await warehousesSeen(ctx));
}
