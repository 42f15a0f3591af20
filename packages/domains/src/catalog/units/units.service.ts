import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { invalid } from "@millrace/platform/problems";
import { record, unchanged } from "@millrace/platform/record";
import { type TxCtx, transact } from "@millrace/platform/transact";
import { productsForStock } from "../products/products.service.ts";
import { unitArchived, unitCreated, unitUpdated } from "./units.events.ts";
import { converted, factorOf } from "./units.rules.ts";
import type { NewUnit, Unit, UnitChange, UnitQuery } from "./units.schema.ts";
import * as store from "./units.store.ts";

export function listUnits(ctx: Ctx, query: UnitQuery): Promise<Page<Unit>> {
  return store.pageOfUnits(ctx, query);
}

/** Refuses a taken code (`catalog.unit_taken`), and a factor without the unit that it is of. */
export function createUnit(ctx: Ctx, input: NewUnit): Promise<Unit> {
  return transact(ctx, async (tx) => {
    await checkBase(tx, input);
    const unit = await store.insertUnit(tx, input);
    tell(tx, unitCreated, null, unit);
    return unit;
  });
}

/** Refuses a taken code (`catalog.unit_taken`). What is in the ledger stays: it holds each product's own unit only. */
export function updateUnit(ctx: Ctx, { id, version, ...fields }: UnitChange): Promise<Unit> {
  return transact(ctx, async (tx) => {
    const before = unchanged(await store.lockUnit(tx, id), version, "unit");
    await checkBase(tx, { ...before, ...fields });
    const unit = await store.updateUnit(tx, before, fields);
    tell(tx, unitUpdated, before, unit);
    return unit;
  });
}

/** Takes the unit out of use. Doing it twice is doing it once. */
export function archiveUnit(
  ctx: Ctx,
  { id, version }: { id: string; version?: number | undefined },
): Promise<Unit> {
  return transact(ctx, async (tx) => {
    const before = unchanged(await store.lockUnit(tx, id), version, "unit");
    if (before.archivedAt) return before;
    const unit = await store.updateUnit(tx, before, { archived_at: tx.now });
    tell(tx, unitArchived, before, unit);
    return unit;
  });
}

/** A unit is so many of one that is there and stands for itself; conversions do not chain. */
async function checkBase(
  tx: TxCtx,
  { code, baseCode, factor }: { code: string; baseCode: string | null; factor: string | null },
): Promise<void> {
  const refuse = (path: string, problem: string, message: string) =>
    invalid(`${path} ${message}`, { errors: [{ path, code: problem, message }] });
  if ((baseCode === null) !== (factor === null))
    throw refuse("factor", "incomplete", "goes with baseCode, and baseCode with factor");
  if (baseCode === null) return;
  const [base] = await store.unitsByCode(tx, [baseCode]);
  if (!base || base.baseCode !== null || baseCode === code)
    throw refuse("baseCode", "unknown", "must be another unit that is not itself made of one");
}

function tell(tx: TxCtx, type: typeof unitCreated, before: Unit | null, after: Unit): void {
  const { id, code, name, baseCode, factor, version } = after;
  const payload = { unitId: id, code, name, baseCode, factor, version };
  record(tx, type, { id }, payload, { before, after });
}

/**
 * The lines with their quantities in each product's own unit, which is all that the ledger knows. Exact: refuses a unit that the product
 * does not have, and a quantity that four decimals do not hold (422, by line). Lines that name no unit are in the product's own.
 */
export async function inBaseUnits<
  Line extends { readonly productId: string; readonly quantity: string },
>(ctx: Ctx | TxCtx, lines: readonly (Line & { readonly unit?: string | undefined })[]) {
  const named = lines.filter((line) => line.unit !== undefined);
  if (named.length === 0) return lines;
  const products = await productsForStock(ctx, [...new Set(named.map((line) => line.productId))]);
  const byId = new Map(products.map((product) => [product.id, product]));
  const codes = [...named.flatMap((line) => line.unit ?? []), ...products.map(({ unit }) => unit)];
  const units = new Map(
    (await store.unitsByCode(ctx, [...new Set(codes)])).map((unit) => [unit.code, unit]),
  );
  const errors: { path: string; code: string; message: string }[] = [];
  const inBase = lines.map((line, at) => {
    const product = byId.get(line.productId);
    if (line.unit === undefined || !product) return line;
    const factor = factorOf(product, line.unit, units);
    const quantity = factor && converted(line.quantity, factor);
    if (quantity !== undefined) return { ...line, quantity };
    errors.push(
      factor
        ? {
            path: `lines.${at}.quantity`,
            code: "inexact",
            message: `is no exact quantity in ${product.unit}`,
          }
        : {
            path: `lines.${at}.unit`,
            code: "unknown",
            message: `is no unit of ${product.sku}, which is kept in ${product.unit}`,
          },
    );
    return line;
  });
  if (errors.length > 0) throw invalid(`${errors[0]?.path} ${errors[0]?.message}`, { errors });
  return inBase;
}
