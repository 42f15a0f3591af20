import { decimal } from "@millrace/contract/decimal";
import type { Tracking } from "../stock.schema.ts";
import type { StockRow } from "./opening.schema.ts";

/** What the rows of a file name: products by SKU, and the warehouse's bins by code. */
export interface Known {
  readonly products: ReadonlyMap<
    string,
    { readonly id: string; readonly kind: string; readonly tracking: Tracking }
  >;
  readonly bins: ReadonlyMap<string, string>;
}

/** Which place a row is about. A unit is at one place only, wherever a row says that it is. */
export const keyOf = ({ sku, lot, serial, bin }: StockRow): string =>
  JSON.stringify(serial === undefined ? [sku, lot, bin] : [sku, serial]);

const refusal = (column: string, code: string, message: string) => ({
  column,
  code,
  message,
});

/** What is wrong with a row by itself: what it names is not there, or is not how its product is told apart. */
export function problemOf(row: StockRow, { products, bins }: Known) {
  const { sku, quantity, lot, expiresOn, serial, bin } = row;
  const product = products.get(sku);
  if (!product) return refusal("sku", "unknown", `there is no product ${sku}`);
  if (product.kind === "service")
    return refusal("sku", "no_stock", `${sku} is a service, which has no stock`);
  const { tracking } = product;
  const untracked = (column: string, what: string) =>
    refusal(column, "not_tracked", `${sku} has no ${what}`);
  if (tracking === "lot" && lot === undefined)
    return refusal("lot", "required", `is required: ${sku} is tracked by lot`);
  if (tracking !== "lot" && lot !== undefined) return untracked("lot", "lots");
  if (tracking !== "lot" && expiresOn !== undefined) return untracked("expiresOn", "lots");
  if (tracking === "serial" && serial === undefined)
    return refusal("serial", "required", `is required: ${sku} is tracked by serial number`);
  if (tracking !== "serial" && serial !== undefined) return untracked("serial", "serial numbers");
  const isPiece = decimal(quantity).eq(1) || decimal(quantity).eq(0);
  if (tracking === "serial" && !isPiece)
    return refusal("quantity", "piece", "must be 1, or 0 for a unit that is gone");
  if (bin !== undefined && !bins.has(bin))
    return refusal("bin", "unknown", `there is no location ${bin} in use in this warehouse`);
  return undefined;
}
