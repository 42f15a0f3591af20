import { decimal } from "@millrace/contract/decimal";
import type { TxCtx } from "@millrace/platform/transact";
import { productsForStock } from "../../catalog/index.ts";
import { locationsOf } from "../../sites/index.ts";
import * as bins from "../bins/bins.store.ts";
import { lotsById } from "../lots/lots.store.ts";
import { stockGone } from "../stock.errors.ts";
import type { MovementType } from "../stock.schema.ts";
import { type Document, post } from "./ledger.service.ts";
import { type LockedLevel, lockLevels, type PostingLine } from "./ledger.store.ts";
import { departuresOf, type MovedRow, movedBy } from "./reversal.store.ts";

/**
 * Takes back what a document moved in a warehouse, in the caller's transaction: opposite movements (`reverse`) of the same lots, units and
 * worth, so that levels, bins and both valuations are as if it had not been; all of them or none. What came by it must be there still, and
 * not be promised: otherwise `stock.gone`, which says what became of it, or `stock.insufficient`. What it took comes back to where it lay,
 * or to no place where that is in use no more. Locks all levels first, in the one order; the caller sees to it that a document is taken
 * back once. Where later movements left less worth than what came was, it leaves with its share of what is there.
 */
export async function reverseStock(
  tx: TxCtx,
  given: {
    readonly warehouseId: string;
    readonly document: Document;
    readonly reason: string;
  },
): Promise<void> {
  const { warehouseId, document } = given;
  const moved = await movedBy(tx, warehouseId, document.id);
  const productIds = [...new Set(moved.map(({ productId }) => productId))];
  const levels = await lockLevels(tx, [warehouseId], productIds);
  const came = moved.filter(({ quantity }) => decimal(quantity).gt(0));
  const went = moved.filter(({ quantity }) => decimal(quantity).lt(0));
  await refuseGone(tx, warehouseId, came, levels);

  const worthOf = new Map(levels.map(({ productId, value }) => [productId, value]));
  const taken = Map.groupBy(came, ({ productId }) => productId);
  const isCovered = (productId: string) =>
    total(taken.get(productId) ?? [], "value").lte(worthOf.get(productId) ?? 0);
  const booking = { ...given, type: "reverse" as const };
  if (came.length > 0)
    await post(tx, {
      ...booking,
      lines: came.map((line) => ({
        ...opposite(line),
        value: isCovered(line.productId) ? opposite(line).value : undefined,
      })),
    });
  if (went.length === 0) return;
  const places = new Set(
    await locationsOf(tx, warehouseId, [
      ...new Set(went.flatMap(({ locationId }) => locationId ?? [])),
    ]),
  );
  await post(tx, {
    ...booking,
    lines: went.map((line) => ({
      ...opposite(line),
      locationId: line.locationId && places.has(line.locationId) ? line.locationId : undefined,
    })),
  });
}

const total = (rows: readonly MovedRow[], key: "quantity" | "value") =>
  rows.reduce((sum, row) => sum.plus(row[key]), decimal(0));

const opposite = ({ productId, lotId, unitId, quantity, value }: MovedRow): PostingLine => ({
  productId,
  lotId: lotId ?? undefined,
  unitId: unitId ?? undefined,
  onHand: decimal(quantity).times(-1).toFixed(),
  reserved: "0",
  value: decimal(value).times(-1).toFixed(),
});

const keyOf = ({ productId, lotId, unitId }: Pick<MovedRow, "productId" | "lotId" | "unitId">) =>
  unitId ?? lotId ?? productId;

/** Says of what is not there any more what became of it. The levels are locked. */
async function refuseGone(
  tx: TxCtx,
  warehouseId: string,
  came: readonly MovedRow[],
  levels: readonly LockedLevel[],
): Promise<void> {
  const productIds = [...new Set(came.map(({ productId }) => productId))];
  const lots = await bins.filledBins(tx, warehouseId, productIds);
  const named = came.flatMap(({ unitId }) => unitId ?? []);
  const units = named.length > 0 ? await bins.pieces(tx, warehouseId, [], { named, most: 0 }) : [];
  const left = (row: MovedRow) => {
    if (row.unitId) return decimal(units.some(({ id }) => id === row.unitId) ? 1 : 0);
    if (row.lotId)
      return lots
        .filter(({ lotId }) => lotId === row.lotId)
        .reduce((sum, bin) => sum.plus(bin.quantity), decimal(0));
    return decimal(levels.find(({ productId }) => productId === row.productId)?.onHand ?? 0);
  };
  for (const [, same] of Map.groupBy(came, keyOf)) {
    const [first] = same as [MovedRow];
    const [wanted, there] = [total(same, "quantity"), left(first)];
    if (there.lt(wanted))
      throw await gone(tx, warehouseId, first, wanted.toFixed(), there.toFixed());
  }
}

async function gone(
  tx: TxCtx,
  warehouseId: string,
  row: MovedRow,
  quantity: string,
  onHand: string,
) {
  const { productId, lotId, unitId } = row;
  const [product] = await productsForStock(tx, [productId]);
  const [lot] = lotId ? await lotsById(tx, [lotId]) : [];
  const departures = await departuresOf(tx, warehouseId, row);
  const what = `${product?.name} (${product?.sku})${lot ? `, lot ${lot.code}` : ""}`;
  const became = departures.map((each) => `${each.quantity} ${ways[each.type] ?? "left"}`);
  const since = became.length > 0 ? ` Since then ${became.join(", ")}.` : "";
  return stockGone(`${what}: ${quantity} came by it, ${onHand} of that is there.${since}`, {
    details: {
      warehouseId,
      productId,
      sku: product?.sku,
      lotId,
      unitId,
      quantity,
      onHand,
      departures,
    },
  });
}

const ways: Partial<Record<MovementType, string>> = {
  issue: "were issued",
  consume: "were used up",
  transfer: "were transferred",
  scrap: "were scrapped",
  return: "were returned",
  adjust: "were corrected",
  count: "were counted off",
  reverse: "were taken back",
};
