import { decimal } from "@millrace/contract/decimal";
import type { Page } from "@millrace/contract/page";
import { audit } from "@millrace/platform/audit";
import type { Ctx } from "@millrace/platform/context";
import { emit } from "@millrace/platform/events";
import { newId } from "@millrace/platform/id";
import { invalid } from "@millrace/platform/problems";
import { found } from "@millrace/platform/record";
import { nextNumber } from "@millrace/platform/series";
import { type TxCtx, transact } from "@millrace/platform/transact";
import { productsForSale } from "../catalog/index.ts";
import { getWarehouse, warehousesSeen } from "../sites/index.ts";
import {
  reservationClosed,
  reservationOwned,
  stockInsufficient,
  warehouseClosed,
} from "./stock.errors.ts";
import { stockChanged, stockLow, stockReminder } from "./stock.events.ts";
import type * as wire from "./stock.schema.ts";
import * as store from "./stock.store.ts";

type Document = { readonly type: string; readonly id: string };
type Lines = readonly { readonly productId: string; readonly quantity: string }[];

export async function listLevels(ctx: Ctx, query: wire.LevelQuery): Promise<Page<wire.StockLevel>> {
  const { items, ...rest } = await store.pageOfLevels(ctx, query, await warehousesSeen(ctx));
  return { ...rest, items: await named(ctx, items) };
}

export async function listWarehouseLevels(
  ctx: Ctx,
  { id, ...query }: wire.WarehouseLevelQuery,
): Promise<Page<wire.StockLevel>> {
  const warehouse = await getWarehouse(ctx, { id });
  return listLevels(ctx, { ...query, warehouseId: warehouse.id });
}

export async function getProductStock(
  ctx: Ctx,
  { productId }: { productId: string },
): Promise<wire.ProductStock> {
  const [product] = await productsForSale(ctx, [productId]);
  found(product, "product");
  const warehouses = await named(
    ctx,
    await store.levelsOfProduct(ctx, productId, await warehousesSeen(ctx)),
  );
  const sum = (field: "onHand" | "reserved" | "available") =>
    warehouses.reduce((total, level) => total.plus(level[field]), decimal(0)).toFixed();
  return {
    productId,
    onHand: sum("onHand"),
    reserved: sum("reserved"),
    available: sum("available"),
    warehouses,
  };
}

/** Adds the product's sku, name and unit to each level, by one query for all. */
async function named(ctx: Ctx, levels: readonly store.LevelRow[]): Promise<wire.StockLevel[]> {
  const products = await productsForSale(ctx, [...new Set(levels.map((level) => level.productId))]);
  const byId = new Map(products.map((product) => [product.id, product]));
  return levels.map((level) => {
    const { sku, name, unit } = found(byId.get(level.productId), "product");
    return { ...level, sku, name, unit };
  });
}

export async function listMovements(
  ctx: Ctx,
  query: wire.MovementQuery,
): Promise<Page<wire.StockMovement>> {
  return store.pageOfMovements(ctx, query, await warehousesSeen(ctx));
}

/** Corrects what is on hand, up or down. Refuses what would go below what is reserved (`stock.insufficient`). */
export function adjustStock(
  ctx: Ctx,
  { lines, ...input }: wire.AdjustStock,
): Promise<wire.StockPosting> {
  return postFor(ctx, "adjust", input, lines);
}

/** Books goods that come in: bought, or brought back. */
export function receiveStock(
  ctx: Ctx,
  { lines, type, ...input }: wire.ReceiveStock,
): Promise<wire.StockPosting> {
  return postFor(ctx, type, input, lines);
}

/** Books goods that go out without an order, or are thrown away. Refuses more than is available (`stock.insufficient`). */
export function issueStock(
  ctx: Ctx,
  { lines, type, ...input }: wire.IssueStock,
): Promise<wire.StockPosting> {
  return postFor(ctx, type, input, negated(lines));
}

const negated = (lines: Lines) =>
  lines.map(({ productId, quantity }) => ({ productId, quantity: `-${quantity}` }));

function postFor(
  ctx: Ctx,
  type: wire.MovementType,
  { warehouseId, reason }: { warehouseId: string; reason?: string | undefined },
  lines: Lines,
): Promise<wire.StockPosting> {
  return transact(ctx, async (tx) => {
    const document = { type: `inventory.${type}`, id: newId() };
    const posted = await post(tx, {
      type,
      warehouseId,
      reason,
      document,
      lines: lines.map((line) => ({ ...line, onHand: line.quantity, reserved: "0" })),
    });
    audit(tx, `inventory.${type}`, document, { after: { warehouseId, reason, lines } });
    return {
      id: document.id,
      type,
      warehouseId,
      levels: await named(tx, posted),
      createdAt: tx.now,
    };
  });
}

/**
 * Books the posting in the caller's transaction and tells of it: `inventory.stock.changed`, and `inventory.stock.low` for each product
 * that crossed its reorder level. Refuses the whole of it with `stock.insufficient` when one line asks for more than is available.
 */
async function post(tx: TxCtx, posting: store.Posting): Promise<store.LevelRow[]> {
  const warehouse = await getWarehouse(tx, { id: posting.warehouseId });
  if (warehouse.archivedAt) throw warehouseClosed(`The warehouse ${warehouse.code} is archived.`);
  let posted = await store.post(tx, posting);
  const missing = posted.filter((line) => line.onHandBefore === null);
  if (missing.length > 0) {
    await store.insertLevels(
      tx,
      posting.warehouseId,
      await stockable(
        tx,
        missing.map((line) => line.productId),
        posting,
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

function tellLow(
  tx: TxCtx,
  siteId: string,
  level: { productId: string; warehouseId: string; onHand: string; reorderLevel: string },
) {
  const { productId, warehouseId, onHand, reorderLevel } = level;
  emit(tx, stockLow, { id: productId, siteId }, { productId, warehouseId, onHand, reorderLevel });
}

/** The products, all of them known and of a kind that is stocked; otherwise a 422 that names each line. */
async function stockable(tx: TxCtx, productIds: readonly string[], posting: store.Posting) {
  const products = await productsForSale(tx, productIds);
  const byId = new Map(products.map((product) => [product.id, product]));
  const errors = posting.lines.flatMap(({ productId }, index) => {
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
  return store.insertReservations(tx, { warehouseId, document, lines: sums });
}

/** Ships what the document holds: off the shelf and off the reservation. Refuses more than it holds (`stock.reservation_closed`). */
export async function issueReserved(
  tx: TxCtx,
  { warehouseId, document, lines }: { warehouseId: string; document: Document; lines: Lines },
): Promise<void> {
  if (lines.length === 0) return;
  const sums = summed(lines);
  const fulfilled = await store.fulfilReservations(tx, document.id, sums);
  if (fulfilled.length !== sums.length)
    throw reservationClosed("The document does not hold that much stock any more.");
  await post(tx, {
    type: "issue",
    warehouseId,
    document,
    lines: sums.map(({ productId, quantity }) => ({
      productId,
      onHand: `-${quantity}`,
      reserved: `-${quantity}`,
    })),
  });
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

function summed(lines: Lines): { productId: string; quantity: string }[] {
  return [...Map.groupBy(lines, (line) => line.productId)].map(([productId, same]) => ({
    productId,
    quantity: same.reduce((sum, line) => sum.plus(line.quantity), decimal(0)).toFixed(),
  }));
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

/** Moves goods from one warehouse to another, both sides at once. Refuses more than is available (`stock.insufficient`). */
export function createTransfer(ctx: Ctx, input: wire.NewTransfer): Promise<wire.StockTransfer> {
  return transact(ctx, async (tx) => {
    const id = newId();
    const { fromWarehouseId, toWarehouseId, reason } = input;
    const document = { type: "inventory.transfer", id };
    const lines = summed(input.lines);
    await store.lockLevels(
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

/** Compares every balance with the sum of its movements and of its reservations, in one snapshot. */
export function verifyStock(ctx: Ctx): Promise<wire.Verification> {
  return store.verify(ctx);
}

/**
 * Brings what is on hand to the given levels, by the difference: doing it again changes nothing. For imports; one posting for all rows.
 * Per row `unchanged` or `updated`, in the order given; the caller has resolved the products.
 */
export async function setOpeningStock(
  tx: TxCtx,
  { warehouseId, rows }: { warehouseId: string; rows: Lines },
): Promise<("updated" | "unchanged")[]> {
  const locked = await store.lockLevels(
    tx,
    [warehouseId],
    rows.map((row) => row.productId),
  );
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

/** Takes over a product's reorder level and whether it may be negative, as its event says. */
export async function followProduct(
  tx: TxCtx,
  product: { id: string; reorderLevel: string; allowNegativeStock: boolean },
): Promise<void> {
  for (const { warehouseId, onHand } of await store.updateRules(tx, product)) {
    const { siteId } = await getWarehouse(tx, { id: warehouseId });
    tellLow(tx, siteId, {
      productId: product.id,
      warehouseId,
      onHand,
      reorderLevel: product.reorderLevel,
    });
  }
}

/** Tells once more what is low, as one event under the run's id, which a repeated run repeats; how many levels there are. */
export function remindOfLowStock(ctx: Ctx, runId: string): Promise<number> {
  return transact(ctx, async (tx) => {
    const count = await store.countLow(tx, "all");
    const levels = await store.lowestLevels(tx);
    if (count > 0) {
      const lines = levels.map(({ productId, warehouseId, onHand, reorderLevel }) => ({
        productId,
        warehouseId,
        onHand,
        reorderLevel,
      }));
      emit(tx, stockReminder, { id: runId }, { count, lines });
    }
    return count;
  });
}

/** How many levels that the caller sees are at or below their reorder level. */
export async function countLowStock(ctx: Ctx): Promise<number> {
  return store.countLow(ctx, await warehousesSeen(ctx));
}
