import { dateIn, daysAfter } from "@millrace/contract/calendar";
import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { emit } from "@millrace/platform/events";
import { found } from "@millrace/platform/record";
import { readSetting } from "@millrace/platform/settings";
import { transact } from "@millrace/platform/transact";
import { productsForSale } from "../../catalog/index.ts";
import { warehousePlaces, warehousesSeen } from "../../sites/index.ts";
import { changeBlocked, lockLevels } from "../ledger/ledger.store.ts";
import { levelsOf } from "../levels/levels.store.ts";
import { lotsById } from "../lots/lots.store.ts";
import { lotExpiring } from "../stock.events.ts";
import type { AlertQuery, StockAlert } from "./alerts.schema.ts";
import { expiryDays } from "./alerts.settings.ts";
import * as store from "./alerts.store.ts";
import * as expiry from "./expiry.store.ts";

/** What is low, out, about to expire or expired: once from the crossing until it recovers. */
export async function listAlerts(ctx: Ctx, query: AlertQuery): Promise<Page<StockAlert>> {
  const { items, ...rest } = await store.pageOfAlerts(ctx, query, await warehousesSeen(ctx));
  const productIds = [...new Set(items.map(({ productId }) => productId))];
  const products = new Map(
    (await productsForSale(ctx, productIds)).map((product) => [product.id, product]),
  );
  const key = ({ productId, warehouseId }: { productId: string; warehouseId: string }) =>
    `${productId} ${warehouseId}`;
  const levels = new Map((await levelsOf(ctx, items)).map((level) => [key(level), level]));
  const lotIds = [...new Set(items.flatMap(({ lotId }) => lotId ?? []))];
  const lots = new Map((await lotsById(ctx, lotIds)).map((lot) => [lot.id, lot]));
  return {
    ...rest,
    items: items.map((alert) => {
      const { sku, name, unit } = found(products.get(alert.productId), "product");
      const { onHand, reorderLevel } = found(levels.get(key(alert)), "level");
      const lot = lots.get(alert.lotId ?? "");
      const { code: lotCode = null, expiresOn = null } = lot ?? {};
      return { ...alert, sku, name, unit, onHand, reorderLevel, lotCode, expiresOn };
    }),
  };
}

/** How many alerts are up in the warehouses that the caller sees, by kind. */
export async function countAlerts(ctx: Ctx): Promise<Record<StockAlert["kind"], number>> {
  return store.countOpen(ctx, await warehousesSeen(ctx));
}

const batch = 500;

/**
 * Blocks what has expired, tells of each lot once at each of the days that are watched, and raises and ends alerts. A day begins where
 * the warehouse is. Batches of a transaction each: a run that is cut off goes on where it was, and a repeated one does nothing again.
 */
export async function watchExpiry(ctx: Ctx): Promise<{ blocked: number; told: number }> {
  const days = await readSetting(ctx, expiryDays);
  const byDate = Map.groupBy(await warehousePlaces(ctx), ({ timezone }) =>
    dateIn(timezone, ctx.now),
  );
  let blocked = 0;
  for (const [today, places] of byDate) {
    const warehouseIds = places.map(({ id }) => id);
    blocked += await blockWhatExpired(ctx, warehouseIds, today);
    await raise(ctx, warehouseIds, today, Math.max(...days));
  }
  let told = 0;
  for (;;) {
    const due = await transact(ctx, async (tx) => {
      const lots = await expiry.markDue(tx, days, dateIn("UTC", tx.now), batch);
      for (const lot of lots) emit(tx, lotExpiring, { id: lot.lotId }, lot);
      return lots.length;
    });
    told += due;
    if (due < batch) break;
  }
  return { blocked, told };
}

async function blockWhatExpired(
  ctx: Ctx,
  warehouseIds: readonly string[],
  today: string,
): Promise<number> {
  let blocked = 0;
  for (;;) {
    const productIds = await expiry.productsExpired(ctx, warehouseIds, today);
    if (productIds.length === 0) return blocked;
    blocked += await transact(ctx, async (tx) => {
      await lockLevels(tx, warehouseIds, productIds);
      const changes = await expiry.blockExpired(tx, warehouseIds, productIds, today);
      if (changes.length > 0) await changeBlocked(tx, changes);
      return changes.length;
    });
  }
}

async function raise(
  ctx: Ctx,
  warehouseIds: readonly string[],
  today: string,
  mostDays: number,
): Promise<void> {
  const spans = {
    expired: { from: "0001-01-01", to: daysAfter(today, -1) },
    expiring: { from: today, to: daysAfter(today, mostDays) },
  };
  await transact(ctx, (tx) => expiry.resolveOver(tx, warehouseIds, today));
  for (const kind of ["expired", "expiring"] as const) {
    for (;;) {
      const raised = await transact(ctx, async (tx) => {
        const about = await expiry.unraised(tx, kind, warehouseIds, spans[kind]);
        if (about.length > 0) await store.raiseAlerts(tx, kind, about);
        return about.length;
      });
      if (raised < batch) break;
    }
  }
}
