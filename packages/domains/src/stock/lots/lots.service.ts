import { dateIn, daysAfter } from "@millrace/contract/calendar";
import { decimal } from "@millrace/contract/decimal";
import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { found, record } from "@millrace/platform/record";
import { type TxCtx, transact } from "@millrace/platform/transact";
import { productsForSale } from "../../catalog/index.ts";
import { getWarehouse, warehousesSeen } from "../../sites/index.ts";
import { changeBlocked, lockLevels } from "../ledger/ledger.store.ts";
import { holdWanted } from "../reservations/reservations.service.ts";
import { lotState } from "../stock.errors.ts";
import { lotQuarantined, lotReleased } from "../stock.events.ts";
import type { BatchQuery, Lot, LotQuery, NewLot, QuarantineLot } from "./lots.schema.ts";
import * as store from "./lots.store.ts";

export async function listLots(ctx: Ctx, query: LotQuery): Promise<Page<Lot>> {
  const seen = await warehousesSeen(ctx);
  const { items, ...rest } = await store.pageOfLots(ctx, query, expiryOf(ctx, query), seen);
  return { ...rest, items: await told(ctx, items) };
}

const expiryOf = (ctx: Ctx, { expiringWithin }: { expiringWithin?: number | undefined }) =>
  expiringWithin === undefined ? undefined : daysAfter(dateIn("UTC", ctx.now), expiringWithin);

export async function listBatches(ctx: Ctx, { id, ...query }: BatchQuery): Promise<Page<Lot>> {
  const [product] = await productsForSale(ctx, [id]);
  found(product, "product");
  return listLots(ctx, { ...query, productId: id });
}

export async function getLot(ctx: Ctx, { id }: { id: string }): Promise<Lot> {
  const [lot] = await findLots(ctx, [id]);
  return found(lot, "lot");
}

/**
 * Lots with their product and what of them lies where, in no order: those that exist among `ids`, or the first hundred that expire within
 * so many days, the soonest first, or of a code, whatever their product. Two queries more than the lots'.
 */
export async function findLots(
  ctx: Ctx | TxCtx,
  which: readonly string[] | { readonly expiringWithin: number } | { readonly code: string },
): Promise<Lot[]> {
  if ("code" in which) return (await listLots(ctx, { limit: 100, total: false, ...which })).items;
  if (!("expiringWithin" in which)) return told(ctx, await store.lotsById(ctx, which));
  const query = { limit: 100, total: false, sort: "expiresOn" as const, ...which };
  return (await listLots(ctx, query)).items;
}

async function told(ctx: Ctx | TxCtx, lots: readonly store.LotRow[]): Promise<Lot[]> {
  if (lots.length === 0) return [];
  const places = Map.groupBy(
    await store.placesOf(
      ctx,
      lots.map(({ id }) => id),
      await warehousesSeen(ctx),
    ),
    ({ lotId }) => lotId,
  );
  const products = await productsForSale(ctx, [...new Set(lots.map((lot) => lot.productId))]);
  const byId = new Map(products.map((product) => [product.id, product]));
  return lots.map((lot) => {
    const { sku, name, unit } = found(byId.get(lot.productId), "product");
    const lying = (places.get(lot.id) ?? []).map(({ lotId: _, ...place }) => place);
    const onHand = lying.reduce((sum, { quantity }) => sum.plus(quantity), decimal(0)).toFixed();
    return { ...lot, sku, name, unit, onHand, places: lying };
  });
}

/** The lot of each line that names one, by id or by code; lots of new codes are made. */
export async function lotsOfLines(
  tx: TxCtx,
  lines: readonly {
    readonly productId: string;
    readonly lot?: NewLot | { readonly id: string } | undefined;
  }[],
): Promise<(string | undefined)[]> {
  const named = lines.flatMap(({ productId, lot }) =>
    lot && "code" in lot ? [{ productId, ...lot }] : [],
  );
  const made = named.length > 0 ? await store.insertLots(tx, named) : [];
  const ids = new Map(made.map(({ id, productId, code }) => [`${productId} ${code}`, id]));
  return lines.map(({ productId, lot }) =>
    lot === undefined ? undefined : "id" in lot ? lot.id : ids.get(`${productId} ${lot.code}`),
  );
}

/** Keeps a lot from being picked and promised, in every warehouse at once. Refuses one that is in quarantine (`stock.lot_state`). */
export function quarantineLot(ctx: Ctx, { id, reason }: QuarantineLot): Promise<Lot> {
  return transact(ctx, (tx) => setQuarantine(tx, { lotId: id, quarantined: true, reason }));
}

/** Ends the quarantine; what has expired meanwhile stays blocked. Refuses one that is not in quarantine (`stock.lot_state`). */
export function releaseLot(ctx: Ctx, { id }: { id: string }): Promise<Lot> {
  return transact(ctx, (tx) => setQuarantine(tx, { lotId: id, quarantined: false }));
}

/**
 * Puts a lot into quarantine or ends it, in the caller's transaction: its bins and the levels' `blocked` change with it, so nothing of it
 * is picked or promised from then on. What was promised before stays promised: `available` may go below zero. Of two that race one gets
 * `stock.lot_state`. Levels are locked before the lot, as postings do.
 */
export async function setQuarantine(
  tx: TxCtx,
  {
    lotId,
    quarantined,
    reason,
  }: { lotId: string; quarantined: boolean; reason?: string | undefined },
): Promise<Lot> {
  const [known] = await store.lotsById(tx, [lotId]);
  const { productId } = found(known, "lot");
  await lockLevels(tx, "all", [productId]);
  const before = found(await store.lockLot(tx, lotId), "lot");
  const status = quarantined ? "quarantined" : "available";
  if (before.status === status)
    throw lotState(
      quarantined
        ? `Lot ${before.code} is in quarantine already: ${before.reason ?? "no reason given"}.`
        : `Lot ${before.code} is not in quarantine.`,
    );
  // Nothing of it can come anywhere new while the lot is locked; levels that were made meanwhile are locked now.
  await lockLevels(tx, "all", [productId]);
  const warehouseIds = await store.warehousesOfLot(tx, lotId);
  const blockedIn: string[] = [];
  const freeIn: string[] = [];
  for (const warehouseId of warehouseIds) {
    const { timezone } = await getWarehouse({ ...tx, sites: "all" }, { id: warehouseId });
    const isExpired = before.expiresOn !== null && before.expiresOn < dateIn(timezone, tx.now);
    (quarantined || isExpired ? blockedIn : freeIn).push(warehouseId);
  }
  const changes = [
    ...(await store.blockBins(tx, lotId, blockedIn, true)),
    ...(await store.blockBins(tx, lotId, freeIn, false)),
  ].filter(({ blocked }) => !decimal(blocked).eq(0));
  if (changes.length > 0) await changeBlocked(tx, changes);
  for (const warehouseId of freeIn) await holdWanted(tx, warehouseId, [productId]);
  const after = await store.setStatus(tx, lotId, status, quarantined ? (reason ?? null) : null);
  const { code, expiresOn } = after;
  record(
    tx,
    quarantined ? lotQuarantined : lotReleased,
    { id: lotId },
    { lotId, productId, code, expiresOn, reason: reason ?? null },
    { before, after },
  );
  return found((await told(tx, [after]))[0], "lot");
}
