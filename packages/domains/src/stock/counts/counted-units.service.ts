import { invalid } from "@millrace/platform/problems";
import type { TxCtx } from "@millrace/platform/transact";
import { post } from "../ledger/ledger.service.ts";
import type { PostingLine } from "../ledger/ledger.store.ts";
import { unitElsewhere } from "../stock.errors.ts";
import { insertUnits } from "../units/units.store.ts";
import * as store from "./counted-units.store.ts";

/** More is counted location by location. */
const mostExpected = 5_000;

/**
 * What the books say of the place of each line of a product with serial numbers, by position. The levels are locked. Refuses a place of
 * more than five thousand units (422).
 */
export async function booksOfUnits(
  tx: TxCtx,
  warehouseId: string,
  lines: readonly store.SerialLine[],
): Promise<ReadonlyMap<number, number>> {
  if (lines.length === 0) return new Map();
  const expected = await store.expectedAt(tx, warehouseId, lines);
  for (const [position, many] of expected) {
    if (many <= mostExpected) continue;
    const path = `lines.${position - 1}.productId`;
    const message = `is there ${many} times: count it location by location`;
    throw invalid(`${path} ${message}`, { errors: [{ path, code: "too_many", message }] });
  }
  return expected;
}

/** What approval posts of the units of a count. */
interface UnitPostings {
  /** Missing ones leave the stock, those that are nowhere by the books come into it. */
  readonly count: PostingLine[];
  /** Those that lie elsewhere in the warehouse by the books go to where they were found. */
  readonly move: PostingLine[];
}

/** Makes units of numbers that nobody knew, before levels are locked, as receipts do. */
export async function makeFoundUnits(
  tx: TxCtx,
  lines: readonly {
    readonly productId: string;
    readonly units: readonly { serial: string; found: boolean; unitId: string | null }[];
  }[],
): Promise<void> {
  const unknown = lines.flatMap(({ productId, units }) =>
    units.flatMap(({ serial, found, unitId }) =>
      found && unitId === null ? [{ productId, serial }] : [],
    ),
  );
  if (unknown.length > 0) await insertUnits(tx, unknown);
}

/**
 * The differences in units as they were when it was counted: one that moved since is where it went, and stays there. Refuses a unit that was
 * found here and is in another warehouse by the books, or under way (`stock.unit_elsewhere`). The levels are locked.
 */
export async function postingsOfUnits(
  tx: TxCtx,
  countId: string,
  warehouseId: string,
): Promise<UnitPostings> {
  const count: PostingLine[] = [];
  const move: PostingLine[] = [];
  const units = await store.differingUnits(tx, countId);
  const keyOf = (unit: store.DifferingUnit) => `${unit.productId} ${unit.serial}`;
  // Missing at one place and found at another of the same count.
  const turnedUp = new Set(units.filter(({ found }) => found).map(keyOf));
  for (const unit of units) {
    const { serial, found, countedAt, unitId, locationId } = unit;
    const line = { productId: unit.productId, unitId: unitId ?? undefined, reserved: "0" };
    if (!found) {
      if (!turnedUp.has(keyOf(unit))) count.push({ ...line, onHand: "-1" });
    } else if (unit.warehouseId === null && unit.transferId === null) {
      count.push({ ...line, onHand: "1", locationId: countedAt });
    } else if (unit.warehouseId === warehouseId) {
      move.push({ ...line, onHand: "-1", value: "0", locationId });
      move.push({ ...line, onHand: "1", value: "0", locationId: countedAt });
    } else {
      const where = unit.transferId ? "is under way with a transfer" : "is in another warehouse";
      throw unitElsewhere(
        `${serial} was found here, but ${where} by the books. Bring it here by a transfer, or reject the count.`,
        { details: { serial, unitId, warehouseId: unit.warehouseId } },
      );
    }
  }
  return { count, move };
}

/** Moves units of a count to where they were found. */
export async function moveUnits(
  tx: TxCtx,
  posting: { warehouseId: string; countId: string; reason: string | undefined },
  lines: readonly PostingLine[],
): Promise<void> {
  if (lines.length === 0) return;
  const { warehouseId, countId, reason } = posting;
  await post(tx, {
    ...{ type: "move", warehouseId, reason, lines },
    document: { type: "inventory.count", id: countId },
  });
}
