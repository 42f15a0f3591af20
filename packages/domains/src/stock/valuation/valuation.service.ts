import { decimal } from "@millrace/contract/decimal";
import type { Ctx } from "@millrace/platform/context";
import { currencyOfBooks } from "@millrace/platform/currency";
import { found } from "@millrace/platform/record";
import { productsForSale } from "../../catalog/index.ts";
import { getWarehouse, warehousesSeen } from "../../sites/index.ts";
import type { Method, Valuation, ValuationQuery } from "./valuation.schema.ts";
import * as store from "./valuation.store.ts";

/**
 * What the stock was worth at any moment, from the ledger alone: nothing is posted again. Costs one look at an index for each level, by
 * first in, first out one more for each layer that is still there; never a scan of history.
 */
export async function getValuation(ctx: Ctx, query: ValuationQuery): Promise<Valuation> {
  const { method, at, warehouseId, productId } = query;
  const before = momentAfter(ctx, at);
  const seen = await warehousesSeen(ctx);
  const figures = await stockValue(ctx, { method, at, warehouseId, productId });
  const { items: keys, ...rest } = await store.pageOfKeys(ctx, query, seen);
  const worth = new Map(
    (await store.worthOf(ctx, keys, method, before)).map((one) => [keyOf(one), one]),
  );
  const products = await productsForSale(ctx, [...new Set(keys.map((key) => key.productId))]);
  const byId = new Map(products.map((product) => [product.id, product]));
  const items = keys.map((key) => {
    const { sku, name, unit } = found(byId.get(key.productId), "product");
    const nothing = { onHand: "0", value: "0", unitCost: "0" };
    return { ...nothing, ...key, ...worth.get(keyOf(key)), sku, name, unit };
  });
  const currency = await currencyOfBooks(ctx);
  return { ...rest, items, ...figures, method, at: at ?? ctx.now, currency };
}

const keyOf = ({ productId, warehouseId }: store.Key) => `${productId} ${warehouseId}`;

/** Movements of the same millisecond as `at` belong to it; nothing is known of what is still to come. */
const momentAfter = (ctx: Ctx, at: Date | undefined) =>
  at === undefined || at >= ctx.now ? undefined : new Date(at.getTime() + 1);

/** What the stock of the warehouses that the caller sees is worth, in all and by warehouse; now, or as it was at a moment. */
export async function stockValue(
  ctx: Ctx,
  {
    method = "average",
    at,
    warehouseId,
    productId,
  }: {
    method?: Method;
    at?: Date | undefined;
    warehouseId?: string | undefined;
    productId?: string | undefined;
  } = {},
): Promise<Pick<Valuation, "value" | "warehouses" | "inTransit">> {
  if (warehouseId) await getWarehouse(ctx, { id: warehouseId });
  const warehouseIds = warehouseId ? [warehouseId] : await warehousesSeen(ctx);
  const before = momentAfter(ctx, at);
  const [warehouses, inTransit] = await Promise.all([
    store.totals(ctx, { method, before, warehouseIds, productId }),
    productId ? "0" : store.underWay(ctx, warehouseIds, before),
  ]);
  const value = warehouses.reduce((sum, one) => sum.plus(one.value), decimal(0)).toFixed();
  return { value, warehouses, inTransit };
}
