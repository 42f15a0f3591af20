import { dateIn } from "@millrace/contract/calendar";
import { decimal } from "@millrace/contract/decimal";
import { invalid } from "@millrace/platform/problems";
import type { TxCtx } from "@millrace/platform/transact";
import { productsForStock } from "../../catalog/index.ts";
import { locationsOf } from "../../sites/index.ts";
import * as bins from "../bins/bins.store.ts";
import { lotBlocked, stockInsufficient, unitElsewhere } from "../stock.errors.ts";
import type { MovementType } from "../stock.schema.ts";
import * as store from "./ledger.store.ts";
import { type Picked, picked, type Shortage, valuedInTurn, type Wanted } from "./picking.rules.ts";

/** What leaves for these is used: nothing that is blocked, also where it is named. */
const uses: readonly MovementType[] = ["issue", "consume"];

/**
 * Says of each line which lots, units and places it is, and books these: all that the level's row does not hold. Its lines then add up
 * with the level in one posting. Locks the levels in their order, then the lots that come in; refuses before it writes.
 */
export async function detailed(
  tx: TxCtx,
  posting: store.Posting,
  timezone: string,
): Promise<readonly Picked[]> {
  const { warehouseId } = posting;
  const productIds = [...new Set(posting.lines.map((line) => line.productId))];
  const levels = await store.lockLevels(tx, [warehouseId], productIds);
  const tracked = levels.filter(({ tracking }) => tracking === "serial");
  const coming = posting.lines.filter((line) => decimal(line.onHand).gt(0));
  const today = dateIn(timezone, tx.now);

  await checkLots(tx, posting.lines);
  await checkLocations(tx, warehouseId, coming);
  const lotPlaces = coming.filter((line) => !line.unitId && Boolean(line.lotId ?? line.locationId));
  const opened = lotPlaces.length > 0 ? await bins.openBins(tx, warehouseId, today, lotPlaces) : [];
  const filled = await bins.filledBins(tx, warehouseId, productIds);
  const there = [...filled, ...opened.filter(({ quantity }) => quantity === "0")];
  const units = tracked.length > 0 ? await unitsFor(tx, posting, tracked) : [];

  const lines: Picked[] = [];
  for (const level of levels) {
    const of = <Row extends { productId: string }>(rows: readonly Row[]) =>
      rows.filter(({ productId }) => productId === level.productId);
    const shelf = { ...level, bins: of(there), pieces: of(units) };
    const mine = of(posting.lines);
    const result = picked(shelf, mine, {
      today,
      named: uses.includes(posting.type) ? "usable" : "any",
    });
    if ("why" in result) throw await refusal(tx, result, posting, level);
    const missing = missingAt(level, result);
    if (missing) throw await short(tx, posting, level, missing);
    lines.push(...valuedInTurn(level, result));
  }

  const inBins = lines.filter((line) => !line.unitId && line.binned !== "0");
  if (inBins.length > 0) await bins.changeBins(tx, warehouseId, inBins);
  const pieces = lines.filter((line) => line.unitId);
  const arriving = pieces.filter((line) => line.onHand === "1");
  const leaving = pieces.flatMap((line) =>
    line.onHand === "-1" && line.unitId ? [line.unitId] : [],
  );
  if (leaving.length > 0) await bins.takePieces(tx, leaving);
  if (arriving.length > 0) {
    const came = await bins.bringPieces(tx, warehouseId, arriving);
    if (came !== arriving.length)
      throw unitElsewhere("A unit with this serial number is in a warehouse already.");
  }
  return lines;
}

/** The units that may leave by this posting: with a place that is named any of that product may be the one. */
function unitsFor(tx: TxCtx, { warehouseId, lines }: store.Posting, levels: store.LockedLevel[]) {
  const going = lines.filter((line) => decimal(line.onHand).lt(0));
  const hasPlaces = going.some((line) => line.locationId !== undefined);
  const many = going.reduce((sum, line) => sum.minus(line.onHand), decimal(0));
  return bins.pieces(
    tx,
    warehouseId,
    levels.map(({ productId }) => productId),
    {
      named: going.flatMap((line) => line.unitId ?? []),
      most: hasPlaces ? 10_000 : Math.ceil(many.toNumber()),
    },
  );
}

/** Lots are of the products that name them; those that come in do not change their state meanwhile. */
async function checkLots(tx: TxCtx, lines: readonly Wanted[]): Promise<void> {
  const ids = [...new Set(lines.flatMap((line) => line.lotId ?? []))];
  if (ids.length === 0) return;
  const lots = new Map((await bins.shareLots(tx, ids)).map((lot) => [lot.id, lot.productId]));
  const errors = lines.flatMap(({ lotId, productId }, at) =>
    lotId === undefined || lots.get(lotId) === productId
      ? []
      : [
          {
            path: `lines.${at}.lotId`,
            code: "unknown",
            message: "is no lot of this product",
          },
        ],
  );
  if (errors.length > 0) throw invalid(`${errors[0]?.path} ${errors[0]?.message}`, { errors });
}

/** Goods come into locations in use of their warehouse only. */
async function checkLocations(
  tx: TxCtx,
  warehouseId: string,
  coming: readonly Wanted[],
): Promise<void> {
  const ids = [...new Set(coming.flatMap((line) => line.locationId ?? []))];
  if (ids.length === 0) return;
  const there = await locationsOf(tx, warehouseId, ids);
  const wrong = coming.findIndex(({ locationId }) => locationId && !there.includes(locationId));
  if (wrong === -1) return;
  const path = `lines.${wrong}.locationId`;
  const message = "is no location of this warehouse";
  throw invalid(`${path} ${message}`, { errors: [{ path, code: "unknown", message }] });
}

/** What the level would refuse, so that it is refused before anything is written. */
function missingAt(level: store.LockedLevel, lines: readonly Picked[]) {
  if (level.mayBeNegative) return undefined;
  const sum = (key: "onHand" | "reserved" | "blocked") =>
    lines.reduce((total, line) => total.plus(line[key]), decimal(0));
  const change = sum("onHand").minus(sum("reserved")).minus(sum("blocked"));
  const onHand = decimal(level.onHand).plus(sum("onHand"));
  const reserved = decimal(level.reserved).plus(sum("reserved"));
  const available = decimal(level.onHand).minus(level.reserved).minus(level.blocked);
  if (onHand.gte(reserved) && (available.plus(change).gte(0) || change.gte(0))) return undefined;
  return { wanted: change.times(-1).toFixed(), available: available.toFixed() };
}

async function refusal(
  tx: TxCtx,
  shortage: Shortage,
  posting: store.Posting,
  level: store.LockedLevel,
) {
  const at = posting.lines.findIndex((line) => line.productId === level.productId);
  const field = (name: string, code: string, message: string) =>
    invalid(`lines.${at}.${name} ${message}`, {
      errors: [{ path: `lines.${at}.${name}`, code, message }],
    });
  switch (shortage.why) {
    case "short":
      return short(tx, posting, level, shortage);
    case "blocked":
      return lotBlocked(
        shortage.lotId
          ? "The lot is quarantined or expired."
          : "The unit is reserved, rented or under maintenance.",
        { details: { productId: level.productId, ...shortage } },
      );
    case "elsewhere":
      return unitElsewhere("The unit is not in this warehouse.", {
        details: { productId: level.productId, unitId: shortage.unitId },
      });
    case "lot_required":
      return field("lotId", "required", "is required: the product is tracked by lot");
    case "serial_required":
      return field("serials", "required", "are required: the product is tracked by serial number");
    case "whole":
      return field("quantity", "whole", "must be a whole number: the product has serial numbers");
    case "not_tracked":
      return field("lotId", "not_tracked", "is not how this product is tracked");
  }
}

async function short(
  tx: TxCtx,
  posting: store.Posting,
  { productId }: store.LockedLevel,
  { wanted, available }: { wanted: string; available: string },
) {
  const [product] = await productsForStock(tx, [productId]);
  const line = { productId, sku: product?.sku, name: product?.name, wanted, available };
  return stockInsufficient(
    `${product?.name} (${product?.sku}): ${wanted} wanted, ${available} available.`,
    { details: { warehouseId: posting.warehouseId, lines: [line] } },
  );
}
