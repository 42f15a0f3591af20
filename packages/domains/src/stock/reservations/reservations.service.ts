import { decimal } from "@millrace/contract/decimal";
import type { Page } from "@millrace/contract/page";
import { audit } from "@millrace/platform/audit";
import type { Ctx } from "@millrace/platform/context";
import { emit } from "@millrace/platform/events";
import { newId } from "@millrace/platform/id";
import { found } from "@millrace/platform/record";
import { goOn, type TxCtx, transact } from "@millrace/platform/transact";
import { getWarehouse, warehousesSeen } from "../../sites/index.ts";
import {
  type Document,
  type Lines,
  lockWithMissing,
  post,
  summed,
} from "../ledger/ledger.service.ts";
import { lockLevels } from "../ledger/ledger.store.ts";
import { reservationClosed, reservationOwned } from "../stock.errors.ts";
import { reservationHeld } from "../stock.events.ts";
import type * as wire from "../stock.schema.ts";
import * as store from "./reservations.store.ts";

/**
 * Promises stock to a document in the caller's transaction: all lines or none (`stock.insufficient`). `whenShort: "want"` instead notes
 * a line of which too little is there as wanted: it holds nothing, is suggested for purchase, and is held once goods come, who asked first
 * served first (`inventory.reservation.held`). `owner`: by whom alone it is given back, and whose number buyers see. No lines, nothing to do.
 */
export async function reserveStock(
  tx: TxCtx,
  {
    warehouseId,
    document,
    owner,
    lines,
    whenShort = "refuse",
  }: {
    warehouseId: string;
    document: Document;
    owner: wire.ReservationOwner | null;
    lines: Lines;
    whenShort?: "refuse" | "want";
  },
): Promise<wire.StockReservation[]> {
  if (lines.length === 0) return [];
  const sums = summed(lines);
  const short = whenShort === "want" ? await shortOf(tx, warehouseId, sums) : new Set<string>();
  const reservations = sums.map((line) => ({
    id: newId(),
    warehouseId,
    ...line,
    status: short.has(line.productId) ? ("wanted" as const) : ("held" as const),
    documentType: document.type,
    documentId: document.id,
    owner,
    createdAt: tx.now,
    closedAt: null,
  }));
  const held = reservations.filter(({ status }) => status === "held");
  if (held.length > 0) await hold(tx, warehouseId, document, held);
  goOn(tx, store.insertReservations(tx, reservations));
  return reservations;
}

const hold = (tx: TxCtx, warehouseId: string, document: Document, lines: Lines) =>
  post(tx, {
    type: "reserve",
    warehouseId,
    document,
    lines: lines.map(({ productId, quantity }) => ({
      ...{ productId, onHand: "0", reserved: quantity },
    })),
  });

/** The products of which less is available; their levels stay locked, so that it stays so. */
async function shortOf(tx: TxCtx, warehouseId: string, lines: Lines): Promise<Set<string>> {
  const levels = new Map(
    (await lockWithMissing(tx, warehouseId, lines)).map((level) => [level.productId, level]),
  );
  return new Set(
    lines.flatMap(({ productId, quantity }) => {
      const level = levels.get(productId);
      return !level || level.mayBeNegative || availableOf(level).gte(quantity) ? [] : [productId];
    }),
  );
}

const availableOf = (level: { onHand: string; reserved: string; blocked: string }) =>
  decimal(level.onHand).minus(level.reserved).minus(level.blocked);

/**
 * Holds goods that came, or were given back, for those who wait for them, in the transaction that brought them: who asked first is served first, and nobody
 * behind who must wait on. Each is told of (`inventory.reservation.held`). The levels are locked by the posting already.
 */
export async function holdWanted(
  tx: TxCtx,
  warehouseId: string,
  productIds: readonly string[],
): Promise<void> {
  const wanted = await store.lockWanted(tx, warehouseId, productIds);
  if (wanted.length === 0) return;
  const waiting = Map.groupBy(wanted, ({ productId }) => productId);
  const levels = await lockLevels(tx, [warehouseId], [...waiting.keys()]);
  const held = levels.flatMap((level) => {
    let left = availableOf(level);
    const served = [];
    for (const want of waiting.get(level.productId) ?? []) {
      if (left.lt(want.quantity)) break;
      left = left.minus(want.quantity);
      served.push(want);
    }
    return served;
  });
  if (held.length === 0) return;
  const { siteId } = await getWarehouse(tx, { id: warehouseId });
  for (const want of held) {
    const { id, productId, quantity, documentType, documentId, owner } = want;
    await hold(tx, warehouseId, { type: documentType, id: documentId }, [want]);
    emit(
      tx,
      reservationHeld,
      { id, siteId },
      { reservationId: id, productId, warehouseId, quantity, documentType, documentId, owner },
    );
  }
  const ids = held.map(({ id }) => id);
  await store.markHeld(tx, ids);
}

/** Uses up what the document holds of these goods, which leave by the caller's posting. Refuses more than it holds (`stock.reservation_closed`). */
export async function fulfil(tx: TxCtx, document: Document, lines: Lines): Promise<void> {
  const sums = summed(lines);
  const fulfilled = await store.fulfilReservations(tx, document.id, sums);
  if (fulfilled.length !== sums.length)
    throw reservationClosed("The document does not hold that much stock any more.");
}

/** Gives back what the document still holds, and ends its waiting; nothing, when it does neither. */
export async function releaseReserved(tx: TxCtx, document: Document): Promise<void> {
  await store.releaseReservations(tx, { documentId: document.id }, "wanted");
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
    await holdWanted(tx, warehouseId, [...new Set(held.map(({ productId }) => productId))]);
  }
}

/** Holds stock by hand, for a document outside or for nobody in particular. */
export function createReservation(
  ctx: Ctx,
  input: wire.NewReservation,
): Promise<wire.StockReservation> {
  return transact(ctx, async (tx) => {
    const document = { type: input.documentType, id: input.documentId ?? newId() };
    const [reservation] = await reserveStock(tx, {
      ...{ warehouseId: input.warehouseId, document, owner: null, lines: [input] },
    });
    audit(tx, "inventory.reserve", document, { after: input });
    return found(reservation, "reservation");
  });
}

/** Gives a reservation made by hand back. One that is closed (`stock.reservation_closed`) or belongs to a document (`stock.reservation_owned`) is refused. */
export function releaseReservation(
  ctx: Ctx,
  { id }: { id: string },
): Promise<wire.StockReservation> {
  return transact(ctx, async (tx) => {
    const reservation = found(await store.findReservation(tx, id), "reservation");
    await getWarehouse(tx, { id: reservation.warehouseId });
    const document = { type: reservation.documentType, id: reservation.documentId };
    const { owner } = reservation;
    if (owner)
      throw reservationOwned(
        `The ${wordsOf(owner.type)} ${owner.number ?? owner.id} holds this stock: give it back there.`,
        { details: { owner } },
      );
    const released = await store.releaseReservations(tx, { id });
    if (released.length === 0) throw reservationClosed("This reservation is closed already.");
    await giveBack(tx, document, released);
    audit(tx, "inventory.release", document, { before: reservation });
    return found(released[0], "reservation");
  });
}

/** `workshop.work_order` → `work order`; `sales.order` → `sales order`. */
function wordsOf(type: string): string {
  const [domain = "", name = ""] = type.split(".");
  return (name === "order" ? `${domain} order` : name || domain).replaceAll("_", " ");
}

export async function listReservations(
  ctx: Ctx,
  query: wire.ReservationQuery,
): Promise<Page<wire.StockReservation>> {
  return store.pageOfReservations(ctx, query, await warehousesSeen(ctx));
}
