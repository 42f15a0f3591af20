import { decimal } from "@millrace/contract/decimal";
import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { found, record, unchanged } from "@millrace/platform/record";
import { type TxCtx, transact } from "@millrace/platform/transact";
import { productsForSale } from "../../catalog/index.ts";
import { getWarehouse, warehousesSeen } from "../../sites/index.ts";
import { bringStock } from "../ledger/goods.service.ts";
import { post } from "../ledger/ledger.service.ts";
import { changeBlocked, lockLevels } from "../ledger/ledger.store.ts";
import { holdWanted } from "../reservations/reservations.service.ts";
import { stockInsufficient, unitElsewhere, unitState } from "../stock.errors.ts";
import { unitUpdated } from "../stock.events.ts";
import type { NewStockUnit, StockUnit, StockUnitChange, StockUnitQuery } from "./units.schema.ts";
import * as store from "./units.store.ts";

export async function listUnits(ctx: Ctx, query: StockUnitQuery): Promise<Page<StockUnit>> {
  const page = await store.pageOfUnits(ctx, query, await warehousesSeen(ctx));
  return { ...page, items: await named(ctx, page.items) };
}

export async function getUnit(ctx: Ctx | TxCtx, { id }: { id: string }): Promise<StockUnit> {
  return one(ctx, await store.findUnit(ctx, id, await warehousesSeen(ctx)));
}

/** The units among `ids` that the caller sees, or those of a serial number, whatever their product; retired ones, too. In no order. */
export async function findUnits(
  ctx: Ctx | TxCtx,
  which: readonly string[] | { readonly serial: string },
): Promise<StockUnit[]> {
  return named(ctx, await store.unitsOf(ctx, which, await warehousesSeen(ctx)));
}

async function one(ctx: Ctx | TxCtx, unit: store.UnitRow | undefined): Promise<StockUnit> {
  const [full] = await named(ctx, unit ? [unit] : []);
  return found(full, "unit");
}

async function named(ctx: Ctx | TxCtx, units: readonly store.UnitRow[]): Promise<StockUnit[]> {
  const products = await productsForSale(ctx, [...new Set(units.map((unit) => unit.productId))]);
  const byId = new Map(products.map((product) => [product.id, product]));
  return units.map((unit) => {
    const { sku, name } = found(byId.get(unit.productId), "product");
    return { ...unit, sku, name };
  });
}

/** Receives one piece by its serial number. Refuses a number that is in a warehouse already (`stock.unit_elsewhere`). */
export function createUnit(ctx: Ctx, input: NewStockUnit): Promise<StockUnit> {
  const { productId, warehouseId, locationId, serial, unitCost, ...care } = input;
  return transact(ctx, async (tx) => {
    const [unit] = await store.insertUnits(tx, [{ productId, serial }]);
    const { id } = found(unit, "unit");
    const document = { type: "inventory.unit", id };
    const line = { productId, quantity: "1", unitCost, locationId, serials: [serial] };
    await bringStock(tx, { type: "receive", warehouseId, document, lines: [line] });
    const before = found(await store.lockUnit(tx, id), "unit");
    const after = await store.updateUnit(tx, before, care);
    return tell(tx, null, after);
  });
}

/**
 * Changes status, condition and maintenance of a unit. What is not available is blocked at its level from then on; a unit that is promised
 * to a document cannot be taken away from it (`stock.insufficient`). Refuses a retired unit (`stock.unit_state`).
 */
export function updateUnit(
  ctx: Ctx,
  { id, version, ...fields }: StockUnitChange,
): Promise<StockUnit> {
  return transact(ctx, async (tx) => {
    const before = await locked(tx, id, version);
    const { status } = fields;
    if (status && before.status === "retired")
      throw unitState(`${before.serial} is retired; receive it to bring it back.`);
    if (status && before.warehouseId) await block(tx, before, before.warehouseId, status);
    return tell(tx, before, await store.updateUnit(tx, before, fields));
  });
}

async function block(tx: TxCtx, unit: store.UnitRow, warehouseId: string, status: string) {
  const blocks = Number(status !== "available") - Number(unit.status !== "available");
  if (blocks === 0) return;
  const { productId } = unit;
  const [level] = await lockLevels(tx, [warehouseId], [productId]);
  const { onHand, reserved, blocked } = found(level, "level");
  const available = decimal(onHand).minus(reserved).minus(blocked);
  if (available.lt(blocks))
    throw stockInsufficient("Every available unit is promised; release a reservation first.", {
      details: {
        warehouseId,
        lines: [{ productId, wanted: "1", available: available.toFixed() }],
      },
    });
  await changeBlocked(tx, [{ productId, warehouseId, blocked: String(blocks) }]);
  if (blocks < 0) await holdWanted(tx, warehouseId, [productId]);
}

/** Retires a unit: it is scrapped out of its warehouse. Doing it twice is doing it once; one under way is refused (`stock.unit_elsewhere`). */
export function archiveUnit(
  ctx: Ctx,
  { id, version }: { id: string; version?: number | undefined },
): Promise<StockUnit> {
  return transact(ctx, async (tx) => {
    const before = await locked(tx, id, version);
    if (before.status === "retired") return one(tx, before);
    if (!before.warehouseId)
      throw unitElsewhere(`${before.serial} is under way with a transfer; receive it first.`);
    await post(tx, {
      type: "scrap",
      warehouseId: before.warehouseId,
      document: { type: "inventory.unit", id },
      lines: [{ productId: before.productId, unitId: id, onHand: "-1", reserved: "0" }],
    });
    return tell(tx, before, found(await store.lockUnit(tx, id), "unit"));
  });
}

/**
 * The unit of a warehouse that the caller sees, locked after its level, as postings lock. A unit that moved meanwhile is found where it is.
 */
async function locked(tx: TxCtx, id: string, version: number | undefined) {
  const seen = found(await store.findUnit(tx, id, await warehousesSeen(tx)), "unit");
  if (seen.warehouseId) await lockLevels(tx, [seen.warehouseId], [seen.productId]);
  const unit = unchanged(await store.lockUnit(tx, id), version, "unit");
  if (unit.warehouseId !== seen.warehouseId)
    throw unitElsewhere(`${unit.serial} has moved meanwhile; try again.`);
  return unit;
}

async function tell(tx: TxCtx, before: store.UnitRow | null, after: store.UnitRow) {
  const { id, productId, serial, status, condition, warehouseId } = after;
  const siteId = warehouseId ? (await getWarehouse(tx, { id: warehouseId })).siteId : null;
  const payload = { unitId: id, productId, serial, status, condition, warehouseId };
  record(tx, unitUpdated, { id, siteId }, payload, { before, after });
  return one(tx, after);
}
