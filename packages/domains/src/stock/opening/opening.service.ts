import { decimal, roundHalfUp } from "@millrace/contract/decimal";
import { DomainError } from "@millrace/platform/errors";
import { newId } from "@millrace/platform/id";
import type { TxCtx } from "@millrace/platform/transact";
import type { RowOutcome, RowProblem } from "@millrace/platform/upsert";
import { z } from "zod";
import { productsBySku, productsForStock } from "../../catalog/index.ts";
import { locationsByCode } from "../../sites/index.ts";
import { booksOf } from "../counts/counts.store.ts";
import { lockWithMissing, post } from "../ledger/ledger.service.ts";
import type { PostingLine } from "../ledger/ledger.store.ts";
import { insertLots } from "../lots/lots.store.ts";
import { holdWanted } from "../reservations/reservations.service.ts";
import { stockInsufficient } from "../stock.errors.ts";
import { insertUnits, unitsOf } from "../units/units.store.ts";
import { type Known, keyOf, problemOf } from "./opening.rules.ts";
import type { StockRow } from "./opening.schema.ts";

/** A row whose cells are right, with what they name. */
interface Place {
  readonly row: StockRow;
  readonly productId: string;
  readonly locationId: string | null;
  readonly lotId: string | null;
  readonly unitId: string | null;
}

/**
 * Brings what is on hand to what the rows say, in the caller's transaction: the ledger gets the differences, so the same rows again change
 * nothing. A row is about one place: a lot, a unit, or what is neither, in a bin or in none; what no row names stays. Of several rows for one
 * place the last counts. A row is refused by itself, with the column at fault, never by throwing; rows of a product of which more is promised
 * than would be left are all refused (`reserved`). What somebody waits for is held for them. Five statements and the posting, however many rows.
 */
export async function writeOpeningStock(
  tx: TxCtx,
  rows: readonly StockRow[],
  warehouseId: string,
): Promise<RowOutcome[]> {
  const known = await knownTo(tx, rows, warehouseId);
  const refused = new Map<StockRow, RowProblem>();
  for (const row of rows) {
    const problem = problemOf(row, known);
    if (problem) refused.set(row, problem);
  }
  const places = await placesOf(tx, rows, known, refused);
  const last = new Map(places.map((place) => [keyOf(place.row), place]));
  let left = [...last.values()];
  const changed = new Set<string>();
  while (left.length > 0) {
    const short = await setLevels(tx, warehouseId, left, refused, changed);
    if (short.size === 0) break;
    for (const { row, productId } of places)
      if (short.has(productId))
        refused.set(row, problem("quantity", "reserved", "is less than what is reserved"));
    left = left.filter(({ productId }) => !short.has(productId));
  }
  return rows.map((row): RowOutcome => {
    const why = refused.get(last.get(keyOf(row))?.row ?? row) ?? refused.get(row);
    if (why) return { outcome: "refused", problems: [why] };
    const id = known.products.get(row.sku)?.id ?? "";
    return { outcome: changed.has(keyOf(row)) ? "updated" : "unchanged", id };
  });
}

const problem = (column: string, code: string, message: string): RowProblem => ({
  ...{ column, code, message },
});

/** The products and locations that the rows name. */
async function knownTo(tx: TxCtx, rows: readonly StockRow[], warehouseId: string): Promise<Known> {
  const named = await productsBySku(tx, [...new Set(rows.map(({ sku }) => sku))]);
  const products = await productsForStock(
    tx,
    named.map(({ id }) => id),
  );
  const codes = [...new Set(rows.flatMap(({ bin }) => bin ?? []))];
  const locations = codes.length > 0 ? await locationsByCode(tx, warehouseId, codes) : [];
  return {
    products: new Map(products.map((product) => [product.sku, product])),
    bins: new Map(locations.map(({ code, id }) => [code, id])),
  };
}

/** The rows that are right, with their lots and units, which are made where they are new; notes what is wrong with the others. */
async function placesOf(
  tx: TxCtx,
  rows: readonly StockRow[],
  { products, bins }: Known,
  refused: Map<StockRow, RowProblem>,
): Promise<Place[]> {
  const good = rows
    .filter((row) => !refused.has(row))
    .map((row) => ({ ...row, row, productId: products.get(row.sku)?.id ?? "" }));
  const ofLots = good.flatMap(({ productId, lot, expiresOn }) =>
    lot === undefined ? [] : [{ productId, code: lot, expiresOn }],
  );
  const ofUnits = good.flatMap(({ productId, serial }) =>
    serial === undefined ? [] : [{ productId, serial }],
  );
  const lots = ofLots.length > 0 ? await insertLots(tx, ofLots) : [];
  const units = ofUnits.length > 0 ? await insertUnits(tx, ofUnits) : [];
  const lotOf = new Map(lots.map((lot) => [`${lot.productId} ${lot.code}`, lot]));
  const unitOf = new Map(units.map((unit) => [`${unit.productId} ${unit.serial}`, unit.id]));
  return good.flatMap(({ row, productId }) => {
    const lot = row.lot === undefined ? undefined : lotOf.get(`${productId} ${row.lot}`);
    if (lot && row.expiresOn !== undefined && lot.expiresOn !== row.expiresOn) {
      const known = lot.expiresOn === null ? "does not expire" : `expires on ${lot.expiresOn}`;
      refused.set(row, problem("expiresOn", "differs", `lot ${lot.code} ${known}`));
      return [];
    }
    return [
      {
        ...{ row, productId, lotId: lot?.id ?? null },
        locationId: row.bin === undefined ? null : (bins.get(row.bin) ?? null),
        unitId: unitOf.get(`${productId} ${row.serial}`) ?? null,
      },
    ];
  });
}

/** Posts the differences of all places, or of none and names the products of which more is reserved. */
async function setLevels(
  tx: TxCtx,
  warehouseId: string,
  places: readonly Place[],
  refused: Map<StockRow, RowProblem>,
  changed: Set<string>,
): Promise<Set<string>> {
  await lockWithMissing(tx, warehouseId, places);
  const books = await bookedAt(tx, warehouseId, places, refused);
  const lines = places.flatMap((place, at): (PostingLine & { key: string })[] => {
    const { row, productId, lotId, unitId, locationId } = place;
    const difference = decimal(row.quantity).minus(books[at] ?? row.quantity);
    if (difference.eq(0)) return [];
    const cost = difference.gt(0) ? row.unitCost : undefined;
    return [
      {
        ...{ key: keyOf(row), productId, locationId, reserved: "0" },
        ...{ lotId: lotId ?? undefined, unitId: unitId ?? undefined },
        onHand: difference.toFixed(),
        value: cost && roundHalfUp(difference.times(cost), 4),
      },
    ];
  });
  if (lines.length === 0) return new Set();
  try {
    await post(tx, {
      ...{ type: "count", warehouseId, reason: "opening stock" },
      document: { type: "inventory.count", id: newId() },
      lines: lines.map(({ key: _, ...line }) => line),
    });
    const came = lines.filter(({ onHand }) => decimal(onHand).gt(0));
    await holdWanted(tx, warehouseId, [...new Set(came.map(({ productId }) => productId))]);
    for (const { key } of lines) changed.add(key);
    return new Set();
  } catch (error) {
    // The refusal has booked nothing, so the transaction goes on.
    if (!(error instanceof DomainError) || error.definition.code !== stockInsufficient.code)
      throw error;
    return shortOf(error);
  }
}

const shortOf = (error: DomainError): Set<string> => {
  const details = z.object({ lines: z.array(z.object({ productId: z.string() })) });
  const { lines } = details.parse(error.particulars.details);
  return new Set(lines.map(({ productId }) => productId));
};

/** What the books say of each place; undefined for a unit that is elsewhere, which is noted. The levels are locked. */
async function bookedAt(
  tx: TxCtx,
  warehouseId: string,
  places: readonly Place[],
  refused: Map<StockRow, RowProblem>,
): Promise<(string | undefined)[]> {
  const ids = places.flatMap(({ unitId }) => unitId ?? []);
  const units = new Map(
    ids.length > 0 ? (await unitsOf(tx, ids, "all")).map((unit) => [unit.id, unit]) : [],
  );
  const others = places.filter(({ unitId }) => unitId === null);
  const books = others.length > 0 ? await booksOf(tx, warehouseId, others) : [];
  const bookOf = new Map(others.map((place, at) => [place, books[at] ?? "0"]));
  return places.map((place) => {
    const unit = units.get(place.unitId ?? "");
    if (!unit) return bookOf.get(place);
    if (unit.warehouseId === null && unit.transferId === null) return "0";
    const isHere = unit.warehouseId === warehouseId && unit.locationId === place.locationId;
    if (isHere || (unit.warehouseId === warehouseId && place.row.quantity === "0")) return "1";
    const [column, where] =
      unit.warehouseId === warehouseId
        ? ["bin", "at another place of this warehouse"]
        : ["serial", unit.transferId ? "under way with a transfer" : "in another warehouse"];
    refused.set(place.row, problem(column, "elsewhere", `${unit.serial} is ${where}`));
    return undefined;
  });
}
