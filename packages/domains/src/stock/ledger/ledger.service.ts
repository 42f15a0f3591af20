import { dateIn } from "@millrace/contract/calendar";
import { decimal } from "@millrace/contract/decimal";
import { emit } from "@millrace/platform/events";
import { invalid } from "@millrace/platform/problems";
import type { TxCtx } from "@millrace/platform/transact";
import { productsForStock } from "../../catalog/index.ts";
import { getWarehouse } from "../../sites/index.ts";
import { raiseAlerts, resolveAlerts } from "../alerts/alerts.store.ts";
import { blockExpired } from "../alerts/expiry.store.ts";
import type { LevelRow } from "../levels/levels.store.ts";
import { stockInsufficient, warehouseClosed } from "../stock.errors.ts";
import { stockChanged, stockLow } from "../stock.events.ts";
import { detailed } from "./detail.service.ts";
import * as store from "./ledger.store.ts";

/** What a posting belongs to: a sales order, a receipt, a count. */
export type Document = { readonly type: string; readonly id: string };
export type Lines = readonly { readonly productId: string; readonly quantity: string }[];

/** A line as it was booked: which lot and unit it was, and what it was worth for one. Quantities are signed. */
export interface BookedLine {
  readonly productId: string;
  readonly lotId: string | null;
  readonly unitId: string | null;
  readonly locationId: string | null;
  readonly quantity: string;
  readonly value: string;
  readonly unitCost: string;
}

/**
 * Books the posting in the caller's transaction and tells of it: `inventory.stock.changed`, and `inventory.stock.low` for each product
 * that crossed its reorder level. Refuses the whole of it with `stock.insufficient` when one line asks for more than is available.
 *
 * One statement, unless a line names a lot, a unit or a location, or goes out of a product that is tracked or lies in bins: then these
 * are locked, picked (first expired, first out) and changed before it.
 */
export async function post(
  tx: TxCtx,
  given: store.Posting,
): Promise<{ levels: LevelRow[]; lines: BookedLine[] }> {
  let posting = { ...given, lines: merged(given.lines) };
  const named = posting.lines.some((line) => line.lotId ?? line.unitId ?? line.locationId);
  const [warehouse, first] = await Promise.all([
    getWarehouse(tx, { id: posting.warehouseId }),
    named ? [] : store.post(tx, posting),
  ]);
  if (warehouse.archivedAt) throw warehouseClosed(`The warehouse ${warehouse.code} is archived.`);
  let posted = first;
  const missing = named
    ? await missingLevels(tx, posting)
    : posted.filter((line) => line.onHandBefore === null).map((line) => line.productId);
  if (missing.length > 0) {
    const productIds = [...new Set(missing)];
    const products = await stockable(tx, productIds, posting.lines);
    await store.insertLevels(tx, posting.warehouseId, products);
    if (!named) posted = await store.post(tx, posting);
  }
  if (named || posted.some((line, at) => wantsPicking(line, posting.lines[at]?.onHand ?? "0"))) {
    posting = { ...posting, lines: [...(await detailed(tx, posting, warehouse.timezone))] };
    posted = await store.post(tx, posting);
  }
  if (posted.some((line) => line.onHand === null)) throw await insufficient(tx, posting, posted);
  if (posting.type === "reserve" && posted.some((line) => line.tracking === "lot"))
    await refuseExpired(tx, posting, posted, dateIn(warehouse.timezone, tx.now));

  const about = { id: posting.document.id, siteId: warehouse.siteId };
  const byProduct = new Map(posted.map((line) => [line.productId, line]));
  const levels = [...byProduct.values()].map((line) => ({
    productId: line.productId,
    warehouseId: posting.warehouseId,
    onHand: line.onHand ?? "0",
    reserved: line.reserved ?? "0",
    blocked: line.blocked ?? "0",
    available: decimal(line.onHand ?? 0)
      .minus(line.reserved ?? 0)
      .minus(line.blocked ?? 0)
      .toFixed(),
    reorderLevel: line.reorderLevel ?? "0",
    low: line.low ?? false,
  }));
  const change = (productId: string) =>
    posting.lines
      .filter((line) => line.productId === productId)
      .reduce((sum, line) => sum.plus(line.onHand), decimal(0))
      .toFixed();
  emit(tx, stockChanged, about, {
    documentType: posting.document.type,
    documentId: posting.document.id,
    type: posting.type,
    warehouseId: posting.warehouseId,
    lines: levels.map(({ productId, onHand, reserved, available }) => ({
      productId,
      quantity: change(productId),
      onHand,
      reserved,
      available,
    })),
  });
  for (const level of levels) {
    const before = byProduct.get(level.productId);
    if (before) await tellCrossings(tx, warehouse.siteId, level, before);
  }
  const lines = posting.lines.map((line, at) => ({
    productId: line.productId,
    lotId: line.lotId ?? null,
    unitId: line.unitId ?? null,
    locationId: line.locationId ?? null,
    quantity: line.onHand,
    value: posted[at]?.value ?? "0",
    unitCost: posted[at]?.unitCost ?? "0",
  }));
  return { levels, lines };
}

/** What expired since it was last looked at is blocked now, and is not promised (`stock.insufficient`). The levels are locked. */
async function refuseExpired(
  tx: TxCtx,
  posting: store.Posting,
  posted: readonly store.PostedLine[],
  today: string,
): Promise<void> {
  const { warehouseId } = posting;
  const productIds = posted.map((line) => line.productId);
  const changes = await blockExpired(tx, [warehouseId], productIds, today);
  if (changes.length === 0) return;
  await store.changeBlocked(tx, changes);
  const levels = await store.lockLevels(tx, [warehouseId], productIds);
  const isShort = levels.some(({ onHand, reserved, blocked, mayBeNegative }) => {
    const promised = decimal(reserved).plus(blocked);
    return !mayBeNegative && promised.gt(onHand);
  });
  if (isShort) throw await insufficient(tx, posting, posted);
}

/** A refused line of a product that is tracked or lies in bins is picked from there. */
function wantsPicking(line: store.PostedLine, change: string): boolean {
  if (line.onHand !== null || line.tracking === null || decimal(change).eq(0)) return false;
  return line.tracking !== "none" || decimal(line.binnedBefore ?? 0).gt(0);
}

async function missingLevels(tx: TxCtx, posting: store.Posting): Promise<string[]> {
  const productIds = [...new Set(posting.lines.map((line) => line.productId))];
  const there = new Set(await store.levelsThere(tx, posting.warehouseId, productIds));
  return productIds.filter((id) => !there.has(id));
}

/** Lines of the same thing at the same place as one; lines of nothing left out. */
function merged(lines: readonly store.PostingLine[]): store.PostingLine[] {
  if (lines.length === 1) return [...lines];
  const groups = Map.groupBy(lines, ({ productId, lotId, unitId, locationId, value }) =>
    [productId, lotId, unitId, locationId, value !== undefined].join(),
  );
  const sum = (same: readonly store.PostingLine[], key: "onHand" | "reserved") =>
    same.reduce((total, line) => total.plus(line[key]), decimal(0)).toFixed();
  return [...groups.values()].map((same) => {
    const [line] = same as [store.PostingLine];
    if (same.length === 1) return line;
    const value =
      line.value === undefined
        ? undefined
        : same.reduce((total, { value = "0" }) => total.plus(value), decimal(0)).toFixed();
    return { ...line, onHand: sum(same, "onHand"), reserved: sum(same, "reserved"), value };
  });
}

/** Raises an alert once when the level falls to its reorder level or to nothing, and ends it when it recovers. */
async function tellCrossings(
  tx: TxCtx,
  siteId: string,
  level: LevelRow,
  before: store.PostedLine,
): Promise<void> {
  const wasOut = decimal(before.onHandBefore ?? 0).lte(0);
  const isOut = decimal(level.onHand).lte(0);
  if (level.low && !before.wasLow) tellLow(tx, siteId, level);
  const crossed = [
    { kind: "low" as const, was: before.wasLow ?? false, is: level.low },
    { kind: "out" as const, was: wasOut, is: isOut },
  ].filter(({ was, is }) => was !== is);
  for (const { kind, is } of crossed) {
    if (is) await raiseAlerts(tx, kind, [level]);
    else await resolveAlerts(tx, kind, [level]);
  }
}

export function tellLow(
  tx: TxCtx,
  siteId: string,
  level: { productId: string; warehouseId: string; onHand: string; reorderLevel: string },
) {
  const { productId, warehouseId, onHand, reorderLevel } = level;
  emit(tx, stockLow, { id: productId, siteId }, { productId, warehouseId, onHand, reorderLevel });
}

/** The products, all of them known and of a kind that is stocked; otherwise a 422 that names each line. */
async function stockable(
  tx: TxCtx,
  productIds: readonly string[],
  lines: readonly { readonly productId: string }[],
) {
  const products = await productsForStock(tx, productIds);
  const byId = new Map(products.map((product) => [product.id, product]));
  const errors = lines.flatMap(({ productId }, index) => {
    if (!productIds.includes(productId)) return [];
    const product = byId.get(productId);
    if (product && product.kind !== "service") return [];
    const message = product ? "is a service, which has no stock" : "is not a product";
    return [
      { path: `lines.${index}.productId`, code: product ? "not_stocked" : "unknown", message },
    ];
  });
  if (errors.length > 0) throw invalid(`${errors[0]?.path} ${errors[0]?.message}`, { errors });
  return products;
}

async function insufficient(
  tx: TxCtx,
  posting: store.Posting,
  posted: readonly store.PostedLine[],
) {
  const names = new Map(
    (
      await productsForStock(
        tx,
        posted.map((line) => line.productId),
      )
    ).map((product) => [product.id, product]),
  );
  const levels = new Map(posted.map((line) => [line.productId, line])).values();
  const short = [...levels].flatMap(
    ({ productId, onHandBefore, reservedBefore, blockedBefore }) => {
      const lines = posting.lines.filter((line) => line.productId === productId);
      const wanted = lines.reduce(
        (sum, line) => sum.plus(line.reserved).minus(line.onHand),
        decimal(0),
      );
      const available = decimal(onHandBefore ?? 0)
        .minus(reservedBefore ?? 0)
        .minus(blockedBefore ?? 0);
      const product = names.get(productId);
      if (product?.allowNegativeStock || wanted.lte(available)) return [];
      return [
        {
          productId,
          sku: product?.sku,
          name: product?.name,
          wanted: wanted.toFixed(),
          available: available.toFixed(),
        },
      ];
    },
  );
  const first = short[0];
  const more = short.length > 1 ? ` (and ${short.length - 1} more)` : "";
  return stockInsufficient(
    first
      ? `${first.name} (${first.sku}): ${first.wanted} wanted, ${first.available} available${more}.`
      : "More is wanted than is available.",
    { details: { warehouseId: posting.warehouseId, lines: short } },
  );
}

/** One line per product. */
export function summed(lines: Lines): { productId: string; quantity: string }[] {
  return [...Map.groupBy(lines, (line) => line.productId)].map(([productId, same]) => ({
    productId,
    quantity: same.reduce((sum, line) => sum.plus(line.quantity), decimal(0)).toFixed(),
  }));
}

/** The levels of these products, locked in the one order; made where they are not there. Refuses what is not kept in stock (422). */
export async function lockWithMissing(
  tx: TxCtx,
  warehouseId: string,
  lines: readonly { readonly productId: string }[],
): Promise<store.LockedLevel[]> {
  const productIds = [...new Set(lines.map((line) => line.productId))];
  const locked = await store.lockLevels(tx, [warehouseId], productIds);
  if (locked.length === productIds.length) return locked;
  // A level that is not there cannot be locked, and a receipt could make it meanwhile.
  const known = new Set(locked.map((level) => level.productId));
  const missing = productIds.filter((id) => !known.has(id));
  await store.insertLevels(tx, warehouseId, await stockable(tx, missing, lines));
  return store.lockLevels(tx, [warehouseId], productIds);
}
