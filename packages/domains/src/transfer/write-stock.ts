import { Level } from "@millrace/contract/decimal";
import { Code } from "@millrace/contract/primitives";
import { DomainError } from "@millrace/platform/errors";
import type { TxCtx } from "@millrace/platform/transact";
import type { RowOutcome, RowProblem } from "@millrace/platform/upsert";
import { z } from "zod";
import { productsBySku, productsForStock } from "../catalog/index.ts";
import { setOpeningStock, stockInsufficient } from "../stock/index.ts";

/** A row of opening stock: what is on hand of a product, whatever was there before. */
export const StockRow = z.strictObject({ sku: Code, quantity: Level });
export type StockRow = z.infer<typeof StockRow>;

/** Sets levels by SKU. Of several rows with one SKU the last one counts, as if they had come one by one. */
export async function writeStock(
  tx: TxCtx,
  rows: readonly StockRow[],
  warehouseId: string,
): Promise<RowOutcome[]> {
  const found = await productsBySku(tx, [...new Set(rows.map(({ sku }) => sku))]);
  const products = new Map(found.map((product) => [product.sku, product]));
  const kept = await productsForStock(
    tx,
    found.map(({ id }) => id),
  );
  const tracking = new Map(kept.map((product) => [product.sku, product.tracking]));
  const refused = new Map<string, RowProblem>();
  for (const { sku } of rows) {
    const product = products.get(sku);
    if (!product) refused.set(sku, problem("sku", "unknown", `there is no product ${sku}`));
    else if (product.kind === "service") {
      refused.set(sku, problem("sku", "no_stock", `${sku} is a service, which has no stock`));
    } else if (tracking.get(sku) !== "none") {
      const message = `${sku} is tracked by ${tracking.get(sku)}: receive it by its lots or serial numbers`;
      refused.set(sku, problem("sku", "tracked", message));
    }
  }
  const quantities = new Map(rows.map(({ sku, quantity }) => [sku, quantity]));
  const levels = [...quantities].flatMap(([sku, quantity]) => {
    const product = products.get(sku);
    return product && !refused.has(sku) ? [{ sku, productId: product.id, quantity }] : [];
  });
  const changes = new Map<string, "updated" | "unchanged">();
  for (let left = levels; left.length > 0; ) {
    const short = await setLevels(tx, warehouseId, left, changes);
    if (short.size === 0) break;
    for (const { sku, productId } of left) {
      if (short.has(productId)) {
        refused.set(sku, problem("quantity", "reserved", "is less than what is reserved"));
      }
    }
    left = left.filter(({ productId }) => !short.has(productId));
  }
  return rows.map(({ sku }): RowOutcome => {
    const why = refused.get(sku);
    if (why) return { outcome: "refused", problems: [why] };
    return { outcome: changes.get(sku) ?? "unchanged", id: String(products.get(sku)?.id) };
  });
}

/** Sets all levels, or none of them and names the products of which more is reserved. */
async function setLevels(
  tx: TxCtx,
  warehouseId: string,
  levels: readonly { sku: string; productId: string; quantity: string }[],
  changes: Map<string, "updated" | "unchanged">,
): Promise<Set<string>> {
  try {
    const done = await setOpeningStock(tx, { warehouseId, rows: levels });
    for (const [at, { sku }] of levels.entries()) changes.set(sku, done[at] ?? "unchanged");
    return new Set();
  } catch (error) {
    // The refusal has booked nothing, so the transaction goes on.
    if (!(error instanceof DomainError) || error.definition.code !== stockInsufficient.code) {
      throw error;
    }
    const { lines } = z
      .object({ lines: z.array(z.object({ productId: z.string() })) })
      .parse(error.particulars.details);
    return new Set(lines.map(({ productId }) => productId));
  }
}

const problem = (column: string, code: string, message: string): RowProblem => ({
  column,
  code,
  message,
});
