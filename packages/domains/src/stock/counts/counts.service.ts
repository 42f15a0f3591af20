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
import { getWarehouse, warehousesSeen } from "../../sites/index.ts";
import { lockWithMissing, post } from "../ledger/ledger.service.ts";
import type { LockedLevel } from "../ledger/ledger.store.ts";
import { lotsById } from "../lots/lots.store.ts";
import { countClosed, shelfCounted } from "../stock.errors.ts";
import { countApproved, countCreated, countRejected } from "../stock.events.ts";
import type {
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
 * Writes down what was counted and what the books said at that moment; nothing is posted yet. A place is counted once at a time: a second
 * count of it is refused while one is open (`stock.shelf_counted`).
 */
export function createCount(
  ctx: Ctx,
  { warehouseId, note, lines }: NewCount,
): Promise<CountWithLines> {
  return transact(ctx, async (tx) => {
    const { siteId } = await getWarehouse(tx, { id: warehouseId });
    const given = await inBaseUnits(
      tx,
      lines.map(({ counted, ...line }) => ({ ...line, quantity: counted })),
    );
    const levels = await lockWithMissing(tx, warehouseId, given);
    checkTracking(given, levels);
    const places = given.map(({ productId, lotId = null, locationId = null }) => ({
      ...{ productId, lotId, locationId },
    }));
    const open = await store.openCountOf(tx, warehouseId, places);
    if (open)
      throw shelfCounted(
        `${open.number} counts it since ${open.countedAt.toISOString()}, by ${open.countedBy}.`,
        { details: { countId: open.id, number: open.number, countedBy: open.countedBy } },
      );
    const books = await store.booksOf(tx, warehouseId, places);
    const rows = places.map((place, at) => ({
      position: at + 1,
      ...place,
      counted: given[at]?.quantity ?? "0",
      book: books[at] ?? "0",
    }));
    const id = newId();
    const number = await nextNumber(tx, "stock.count", "CT");
    const header = { id, number, warehouseId, note: note ?? null };
    const count = await store.insertCount(tx, header, rows);
    tell(tx, countCreated, siteId, null, count, rows);
    return withLines(tx, count);
  });
}

function checkTracking(
  lines: readonly { productId: string; lotId?: string | undefined }[],
  levels: readonly LockedLevel[],
): void {
  const tracking = new Map(levels.map((level) => [level.productId, level.tracking]));
  const errors = lines.flatMap(({ productId, lotId }, at) => {
    const kind = tracking.get(productId);
    const path = `lines.${at}.lotId`;
    if (kind === "serial") {
      const message = "has serial numbers: its units are received, moved and retired one by one";
      return [{ path: `lines.${at}.productId`, code: "serial", message }];
    }
    if (kind === "lot" && !lotId)
      return [{ path, code: "required", message: "is required: the product is tracked by lot" }];
    if (kind === "none" && lotId)
      return [{ path, code: "not_tracked", message: "is not how this product is tracked" }];
    return [];
  });
  if (errors.length > 0) throw invalid(`${errors[0]?.path} ${errors[0]?.message}`, { errors });
}

/**
 * Posts the differences as they were when it was counted: what moved since then stays moved, so that on hand becomes what was counted and
 * what came and went after. Of two that decide one gets `stock.count_closed`. Refuses what would go below what is reserved.
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
        `${before.number} was ${before.status} by ${before.decidedBy} at ${before.decidedAt?.toISOString()}.`,
        { details: { decidedBy: before.decidedBy, decidedAt: before.decidedAt } },
      );
    const lines = await store.linesOf(tx, id);
    const differing = lines.filter((line) => !differenceOf(line).eq(0));
    if (status === "approved" && differing.length > 0) {
      await post(tx, {
        type: "count",
        warehouseId: before.warehouseId,
        document: { type: "inventory.count", id },
        reason: decision,
        lines: differing.map((line) => ({
          productId: line.productId,
          lotId: line.lotId ?? undefined,
          locationId: line.locationId,
          onHand: differenceOf(line).toFixed(),
          reserved: "0",
        })),
      });
    }
    const after = await store.decideCount(tx, id, status, decision ?? null);
    tell(tx, status === "approved" ? countApproved : countRejected, siteId, before, after, lines);
    return withLines(tx, after);
  });
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
  const lines = await store.linesOf(ctx, count.id);
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
