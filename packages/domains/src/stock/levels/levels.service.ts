import { dateIn, daysAfter } from "@millrace/contract/calendar";
import { decimal } from "@millrace/contract/decimal";
import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { emit } from "@millrace/platform/events";
import { found } from "@millrace/platform/record";
import { type TxCtx, transact } from "@millrace/platform/transact";
import { inCategory, productsBySku, productsForSale } from "../../catalog/index.ts";
import { getWarehouse, warehousesSeen } from "../../sites/index.ts";
import { raiseAlerts, resolveAlerts } from "../alerts/alerts.store.ts";
import { tellLow } from "../ledger/ledger.service.ts";
import { stockReminder } from "../stock.events.ts";
import type * as wire from "../stock.schema.ts";
import * as store from "./levels.store.ts";

export async function listLevels(ctx: Ctx, query: wire.LevelQuery): Promise<Page<wire.StockLevel>> {
  const { items, ...rest } = await store.pageOfLevels(ctx, query, await warehousesSeen(ctx), {
    ...(await conditionsOf(ctx, query)),
  });
  return { ...rest, items: await named(ctx, items) };
}

async function conditionsOf(
  ctx: Ctx,
  { sku, categoryId, expiringWithin }: wire.LevelQuery,
): Promise<store.LevelConditions> {
  const ofSku = sku === undefined ? undefined : await productsBySku(ctx, [sku]);
  return {
    productIds: ofSku?.map(({ id }) => id),
    ofCategory:
      categoryId === undefined ? undefined : await inCategory(ctx, categoryId, "product_id"),
    expiresBy:
      expiringWithin === undefined ? undefined : daysAfter(dateIn("UTC", ctx.now), expiringWithin),
  };
}

export async function listWarehouseLevels(
  ctx: Ctx,
  { id, ...query }: wire.WarehouseLevelQuery,
): Promise<Page<wire.StockLevel>> {
  const warehouse = await getWarehouse(ctx, { id });
  return listLevels(ctx, { ...query, warehouseId: warehouse.id });
}

export async function getProductStock(
  ctx: Ctx,
  { productId }: { productId: string },
): Promise<wire.ProductStock> {
  const [product] = await productsForSale(ctx, [productId]);
  found(product, "product");
  const seen = await warehousesSeen(ctx);
  const warehouses = await named(ctx, await store.levelsOfProduct(ctx, productId, seen));
  const sum = (field: "onHand" | "reserved" | "blocked" | "available") =>
    warehouses.reduce((total, level) => total.plus(level[field]), decimal(0)).toFixed();
  return {
    productId,
    onHand: sum("onHand"),
    reserved: sum("reserved"),
    blocked: sum("blocked"),
    available: sum("available"),
    warehouses,
    bins: await store.binsOfProduct(ctx, productId, seen),
  };
}

/** Adds the product's sku, name and unit to each level, by one query for all. */
export async function named(
  ctx: Ctx,
  levels: readonly store.LevelRow[],
): Promise<wire.StockLevel[]> {
  const products = await productsForSale(ctx, [...new Set(levels.map((level) => level.productId))]);
  const byId = new Map(products.map((product) => [product.id, product]));
  return levels.map((level) => {
    const { sku, name, unit } = found(byId.get(level.productId), "product");
    return { ...level, sku, name, unit };
  });
}

/**
 * Takes over a product's reorder level and whether it may be negative, in one warehouse or in all. A restock plan in use decides the reorder
 * level where it is.
 */
export async function followProduct(
  tx: TxCtx,
  product: { id: string; reorderLevel: string; allowNegativeStock: boolean },
  only?: string,
): Promise<void> {
  for (const crossing of await store.updateRules(tx, product, only)) {
    const { warehouseId, onHand, reorderLevel, low } = crossing;
    const about = { productId: product.id, warehouseId };
    if (!low) {
      await resolveAlerts(tx, "low", [about]);
      continue;
    }
    const { siteId } = await getWarehouse(tx, { id: warehouseId });
    await raiseAlerts(tx, "low", [about]);
    tellLow(tx, siteId, { ...about, onHand, reorderLevel });
  }
}

/** Tells once more what is low, as one event under the run's id, which a repeated run repeats; how many levels there are. */
export function remindOfLowStock(ctx: Ctx, runId: string): Promise<number> {
  return transact(ctx, async (tx) => {
    const count = await store.countLow(tx, "all");
    const levels = await store.lowestLevels(tx);
    if (count > 0) {
      const lines = levels.map(({ productId, warehouseId, onHand, reorderLevel }) => ({
        productId,
        warehouseId,
        onHand,
        reorderLevel,
      }));
      emit(tx, stockReminder, { id: runId }, { count, lines });
    }
    return count;
  });
}
