import { decimal } from "@millrace/contract/decimal";
import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import type { EventType } from "@millrace/platform/events";
import { newId } from "@millrace/platform/id";
import { invalid } from "@millrace/platform/problems";
import { found, record } from "@millrace/platform/record";
import { nextNumber } from "@millrace/platform/series";
import { type TxCtx, transact } from "@millrace/platform/transact";
import { inBaseUnits, productsForSale } from "../../catalog/index.ts";
import { personBehind } from "../../identity/index.ts";
import { getWarehouse, warehousesSeen } from "../../sites/index.ts";
import { lockWithMissing, post } from "../ledger/ledger.service.ts";
import { type LockedLevel, lockLevels } from "../ledger/ledger.store.ts";
import { lotsById } from "../lots/lots.store.ts";
import { holdWanted } from "../reservations/reservations.service.ts";
import { countClosed, shelfCounted } from "../stock.errors.ts";
import { countApproved, countCreated, countRejected } from "../stock.events.ts";
import {
  booksOfUnits,
  makeFoundUnits,
  moveUnits,
  postingsOfUnits,
} from "./counted-units.service.ts";
import { countedUnits, insertCountedUnits } from "./counted-units.store.ts";
import type {
  CountedUnit,
  CountQuery,
  CountWithLines,
  DecideCount,
  NewCount,
  StockCount,
} from "./counts.schema.ts";
import * as store from "./counts.store.ts";

export async function listCounts(ctx: Ctx, query: CountQuery): Promise<Page<StockCount>> {
  return store.pageOfCounts(ctx, query, await warehousesSeen(ctx));
}

export async function getCount(ctx: Ctx, { id }: { id: string }): Promise<CountWithLines> {
  const count = found(await store.findCount(ctx, id), "count");
  await getWarehouse(ctx, { id: count.warehouseId });
  return withLines(ctx, count);
}

/**
 * Writes down what was counted and what the books said at that moment; nothing is posted yet. Of a product with serial numbers it is written
 * which were expected at the place and which were found. A place is counted once at a time: a second count of it is refused while one is
 * open (`stock.shelf_counted`).
 */
export function createCount(
  ctx: Ctx,
  { warehouseId, note, lines }: NewCount,
): Promise<CountWithLines> {
  return transact(ctx, async (tx) => {
    const { siteId } = await getWarehouse(tx, { id: warehouseId });
    const given = await inBaseUnits(
      tx,
      lines.map((line) => ({
        ...line,
        quantity: line.counted ?? String(line.serials?.length ?? 0),
      })),
    );
    const levels = await lockWithMissing(tx, warehouseId, given);
    checkTracking(lines, levels);
    const places = given.map(({ productId, lotId = null, locationId = null }) => ({
      ...{ productId, lotId, locationId },
    }));
    const open = await store.openCountOf(tx, warehouseId, places);
    if (open)
      throw shelfCounted(
        `${open.number} counts it since ${open.countedAt.toISOString()}, by ${await personBehind(tx, open.countedBy)}.`,
        { details: { countId: open.id, number: open.number, countedBy: open.countedBy } },
      );
    const ofUnits = given.flatMap(({ productId, locationId = null, serials }, at) =>
      serials ? [{ position: at + 1, productId, locationId, serials }] : [],
    );
    const unitBooks = await booksOfUnits(tx, warehouseId, ofUnits);
    const books = await store.booksOf(tx, warehouseId, places);
    const rows = places.map((place, at) => ({
      position: at + 1,
      ...place,
      counted: given[at]?.quantity ?? "0",
      book: given[at]?.serials ? String(unitBooks.get(at + 1) ?? 0) : (books[at] ?? "0"),
    }));
    const id = newId();
    const number = await nextNumber(tx, "stock.count", "CT");
    const header = { id, number, warehouseId, note: note ?? null };
    const count = await store.insertCount(tx, header, rows);
    if (ofUnits.length > 0) await insertCountedUnits(tx, id, warehouseId, ofUnits);
    tell(tx, countCreated, siteId, null, count, rows);
    return withLines(tx, count);
  });
}

/** Refuses lines that do not count their product the way it is told apart, and a serial number that is found twice. */
function checkTracking(lines: NewCount["lines"], levels: readonly LockedLevel[]): void {
  const tracking = new Map(levels.map((level) => [level.productId, level.tracking]));
  const seen = new Set<string>();
  const errors = lines.flatMap(({ productId, lotId, counted, unit, serials }, at) => {
    const kind = tracking.get(productId);
    const wrong = (field: string, code: string, message: string) => [
      { path: `lines.${at}.${field}`, code, message },
    ];
    const by = `the product is tracked by ${kind === "lot" ? "lot" : "serial number"}`;
    if (kind === "lot" && !lotId) return wrong("lotId", "required", `is required: ${by}`);
    if (kind !== "lot" && lotId)
      return wrong("lotId", "not_tracked", "is not how this product is tracked");
    if (kind !== "serial" && serials)
      return wrong("serials", "not_tracked", "is not how this product is tracked");
    if (kind !== "serial")
      return counted === undefined ? wrong("counted", "required", "is required") : [];
    if (!serials) return wrong("serials", "required", `are required: ${by}`);
    if (counted ?? unit)
      return wrong(unit ? "unit" : "counted", "serial", "is not said where serial numbers are");
    const twice = serials.find((serial) => seen.has(`${productId} ${serial}`));
    for (const serial of serials) seen.add(`${productId} ${serial}`);
    return twice ? wrong("serials", "twice", `${twice} is at one place only`) : [];
  });
  if (errors.length > 0) throw invalid(`${errors[0]?.path} ${errors[0]?.message}`, { errors });
}

/**
 * Posts the differences as they were when it was counted: what moved since then stays moved, so that on hand becomes what was counted and
 * what came and went after. Of two that decide one gets `stock.count_closed`. Refuses what would go below what is reserved, and a unit that
 * was found but is in another warehouse by the books (`stock.unit_elsewhere`).
 */
export function approveCount(ctx: Ctx, input: DecideCount): Promise<CountWithLines> {
  return decide(ctx, input, "approved");
}

/** Closes a count without posting anything. Of two that decide one gets `stock.count_closed`. */
export function rejectCount(ctx: Ctx, input: DecideCount): Promise<CountWithLines> {
  return decide(ctx, input, "rejected");
}

function decide(
  ctx: Ctx,
  { id, decision }: DecideCount,
  status: "approved" | "rejected",
): Promise<CountWithLines> {
  return transact(ctx, async (tx) => {
    const before = found(await store.lockCount(tx, id), "count");
    const { siteId } = await getWarehouse(tx, { id: before.warehouseId });
    if (before.status !== "open")
      throw countClosed(
        `${before.number} was ${before.status} by ${await personBehind(tx, before.decidedBy)} at ${before.decidedAt?.toISOString()}.`,
        { details: { decidedBy: before.decidedBy, decidedAt: before.decidedAt } },
      );
    const lines = await linesWithUnits(tx, id);
    if (status === "approved") await postDifferences(tx, before, lines, decision);
    const after = await store.decideCount(tx, id, status, decision ?? null);
    const differing = lines.map(({ units, ...line }) => ({
      ...line,
      units: units.filter(({ expected, found: isFound }) => expected !== isFound),
    }));
    const type = status === "approved" ? countApproved : countRejected;
    tell(tx, type, siteId, before, after, differing);
    return withLines(tx, after);
  });
}

/** Posts what was counted less what the books said then, and brings units to where they were found; what somebody waits for is held for them. */
async function postDifferences(
  tx: TxCtx,
  { id, warehouseId }: StockCount,
  lines: readonly CountedLine[],
  reason: string | undefined,
): Promise<void> {
  const ofUnits = lines.filter(({ units }) => units.length > 0);
  await makeFoundUnits(tx, ofUnits);
  const productIds = ofUnits.map(({ productId }) => productId);
  if (productIds.length > 0) await lockLevels(tx, [warehouseId], [...new Set(productIds)]);
  const units = await postingsOfUnits(tx, id, warehouseId);
  const quantities = lines
    .filter((line) => line.units.length === 0 && !differenceOf(line).eq(0))
    .map((line) => ({
      productId: line.productId,
      lotId: line.lotId ?? undefined,
      locationId: line.locationId,
      onHand: differenceOf(line).toFixed(),
      reserved: "0",
    }));
  const differing = [...quantities, ...units.count];
  if (differing.length > 0)
    await post(tx, {
      ...{ type: "count", warehouseId, reason, lines: differing },
      document: { type: "inventory.count", id },
    });
  await moveUnits(tx, { warehouseId, countId: id, reason }, units.move);
  const came = differing.filter(({ onHand }) => decimal(onHand).gt(0));
  await holdWanted(tx, warehouseId, [...new Set(came.map(({ productId }) => productId))]);
}

type CountedLine = store.LineRow & { readonly units: CountedUnit[] };

async function linesWithUnits(ctx: Ctx | TxCtx, countId: string): Promise<CountedLine[]> {
  const lines = await store.linesOf(ctx, countId);
  const units = await countedUnits(ctx, countId);
  return lines.map((line) => ({ ...line, units: units.get(line.position) ?? [] }));
}

const differenceOf = ({ counted, book }: store.LineRow) => decimal(counted).minus(book);

function tell(
  tx: TxCtx,
  type: typeof countCreated & EventType,
  siteId: string,
  before: StockCount | null,
  after: StockCount,
  lines: readonly store.LineRow[],
): void {
  const { id, number, warehouseId } = after;
  const payload = {
    countId: id,
    number,
    warehouseId,
    lines: lines.map(({ productId, lotId, counted, book }) => ({
      ...{ productId, lotId, counted, book },
    })),
  };
  record(tx, type, { id, siteId }, payload, { before, after: { ...after, lines } });
}

async function withLines(ctx: Ctx | TxCtx, count: StockCount): Promise<CountWithLines> {
  const lines = await linesWithUnits(ctx, count.id);
  const products = await productsForSale(ctx, [...new Set(lines.map((line) => line.productId))]);
  const byId = new Map(products.map((product) => [product.id, product]));
  const lots = await lotsById(ctx, [...new Set(lines.flatMap(({ lotId }) => lotId ?? []))]);
  const codes = new Map(lots.map(({ id, code }) => [id, code]));
  return {
    ...count,
    lines: lines.map((line) => {
      const { sku, name, unit } = found(byId.get(line.productId), "product");
      const lotCode = codes.get(line.lotId ?? "") ?? null;
      return { ...line, sku, name, unit, lotCode, difference: differenceOf(line).toFixed() };
    }),
  };
}
