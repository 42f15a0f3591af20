import { decimal } from "@millrace/contract/decimal";
import { emit } from "@millrace/platform/events";
import { newId } from "@millrace/platform/id";
import { invalid } from "@millrace/platform/problems";
import type { TxCtx } from "@millrace/platform/transact";
import { productsForSale } from "../../catalog/index.ts";
import { getWarehouse } from "../../sites/index.ts";
import type { LevelRow } from "../levels/levels.store.ts";
import { stockInsufficient, warehouseClosed } from "../stock.errors.ts";
import { stockChanged, stockLow } from "../stock.events.ts";
import * as store from "./ledger.store.ts";

/** What a posting belongs to: a sales order, a receipt, a count. */
export type Document = { readonly type: string; readonly id: string };
export type Lines = readonly { readonly productId: string; readonly quantity: string }[];

/**
 * Books the posting in the caller's transaction and tells of it: `inventory.stock.changed`, and `inventory.stock.low` for each product
 * that crossed its reorder level. Refuses the whole of it with `stock.insufficient` when one line asks for more than is available.
 */
export async function post(tx: TxCtx, posting: store.Posting): Promise<LevelRow[]> {
  const [warehouse, first] = await Promise.all([
    getWarehouse(tx, { id: posting.warehouseId }),
    store.post(tx, posting),
  ]);
  if (warehouse.archivedAt) throw warehouseClosed(`The warehouse ${warehouse.code} is archived.`);
  let posted = first;
  const missing = posted.filter((line) => line.onHandBefore === null);
  if (missing.length > 0) {
    await store.insertLevels(
      tx,
      posting.warehouseId,
      await stockable(
        tx,
        missing.map((line) => line.productId),
        posting.lines,
      ),
    );
    posted = await store.post(tx, posting);
  }
  if (posted.some((line) => line.onHand === null)) throw await insufficient(tx, posting, posted);

  const about = { id: posting.document.id, siteId: warehouse.siteId };
  const change = (productId: string) =>
    posting.lines
      .filter((line) => line.productId === productId)
      .reduce((sum, line) => sum.plus(line.onHand), decimal(0))
      .toFixed();
  const levels = posted.map((line) => ({
    productId: line.productId,
    warehouseId: posting.warehouseId,
    onHand: line.onHand ?? "0",
    reserved: line.reserved ?? "0",
    available: decimal(line.onHand ?? 0)
      .minus(line.reserved ?? 0)
      .toFixed(),
    reorderLevel: line.reorderLevel ?? "0",
    low: line.low ?? false,
  }));
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
  for (const [index, level] of levels.entries()) {
    if (level.low && !posted[index]?.wasLow) tellLow(tx, warehouse.siteId, level);
  }
  return levels;
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
  const products = await productsForSale(tx, productIds);
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
      await productsForSale(
        tx,
        posted.map((line) => line.productId),
      )
    ).map((product) => [product.id, product]),
  );
  const short = posted.flatMap(({ productId, onHandBefore, reservedBefore }) => {
    const lines = posting.lines.filter((line) => line.productId === productId);
    const wanted = lines.reduce(
      (sum, line) => sum.plus(line.reserved).minus(line.onHand),
      decimal(0),
    );
    const available = decimal(onHandBefore ?? 0).minus(reservedBefore ?? 0);
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
  });
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

/** The same lines going the other way. */
export const negated = (lines: Lines) =>
  lines.map(({ productId, quantity }) => ({ productId, quantity: `-${quantity}` }));

/**
 * Brings what is on hand to the given levels, by the difference: doing it again changes nothing. For imports; one posting for all rows.
 * Per row `unchanged` or `updated`, in the order given; the caller has resolved the products.
 */
export async function setOpeningStock(
  tx: TxCtx,
  { warehouseId, rows }: { warehouseId: string; rows: Lines },
): Promise<("updated" | "unchanged")[]> {
  const productIds = [...new Set(rows.map((row) => row.productId))];
  const lock = () => store.lockLevels(tx, [warehouseId], productIds);
  let locked = await lock();
  if (locked.length < productIds.length) {
    // A level that is not there cannot be locked, and a receipt could make it meanwhile.
    const known = new Set(locked.map((level) => level.productId));
    const missing = productIds.filter((id) => !known.has(id));
    await store.insertLevels(tx, warehouseId, await stockable(tx, missing, rows));
    locked = await lock();
  }
  const onHand = new Map(locked.map((level) => [level.productId, level.onHand]));
  const differences = rows.map(({ productId, quantity }) => ({
    productId,
    onHand: decimal(quantity)
      .minus(onHand.get(productId) ?? 0)
      .toFixed(),
    reserved: "0",
  }));
  const lines = differences.filter((line) => line.onHand !== "0");
  if (lines.length > 0) {
    await post(tx, {
      type: "count",
      warehouseId,
      document: { type: "inventory.count", id: newId() },
      reason: "opening stock",
      lines,
    });
  }
  return differences.map((line) => (line.onHand === "0" ? "unchanged" : "updated"));
}
