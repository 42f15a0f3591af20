import { dateIn, daysAfter } from "@millrace/contract/calendar";
import { decimal } from "@millrace/contract/decimal";
import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { invalid } from "@millrace/platform/problems";
import { found, record, unchanged } from "@millrace/platform/record";
import { type TxCtx, transact } from "@millrace/platform/transact";
import { ofVendor, productsForStock } from "../../catalog/index.ts";
import { getVendor } from "../../parties/index.ts";
import { getWarehouse, warehousePlaces, warehousesSeen } from "../../sites/index.ts";
import { insertLevels, lockLevels } from "../ledger/ledger.store.ts";
import { followProduct } from "../levels/levels.service.ts";
import { planEvents } from "./restock.events.ts";
import { inPacks } from "./restock.rules.ts";
import type {
  NewPlan,
  PlanChange,
  PlanQuery,
  RestockPlan,
  SuggestionQuery,
  Suggestions,
  Waiting,
} from "./restock.schema.ts";
import * as store from "./restock.store.ts";

const most = 500;
const mostWaiting = 20;

export async function listPlans(ctx: Ctx, query: PlanQuery): Promise<Page<RestockPlan>> {
  return store.pageOfPlans(ctx, query, await warehousesSeen(ctx));
}

/** The plan, or `resource.not_found` also where its warehouse's site is not the caller's. */
export async function getPlan(ctx: Ctx, { id }: { id: string }): Promise<RestockPlan> {
  const plan = found(await store.findPlan(ctx, id), "restock plan");
  await getWarehouse(ctx, { id: plan.warehouseId });
  return plan;
}

/** Refuses a second plan in use for the product in the warehouse (`stock.restock_plan_taken`), also to one of two who race. */
export function createPlan(ctx: Ctx, input: NewPlan): Promise<RestockPlan> {
  return transact(ctx, async (tx) => {
    await getWarehouse(tx, { id: input.warehouseId });
    found((await productsForStock(tx, [input.productId]))[0], "product");
    if (input.vendorId) await getVendor(tx, { id: input.vendorId });
    checkLevels(input);
    const plan = await store.insertPlan(tx, input);
    await followPlan(tx, plan);
    tell(tx, "created", null, plan);
    return plan;
  });
}

/** Changes levels, vendor and schedule; what a plan is of stays. */
export function updatePlan(ctx: Ctx, { id, version, ...fields }: PlanChange): Promise<RestockPlan> {
  return transact(ctx, async (tx) => {
    const before = await lock(tx, id, version);
    if (fields.vendorId) await getVendor(tx, { id: fields.vendorId });
    checkLevels({
      minimum: fields.minimum ?? before.minimum,
      maximum: fields.maximum ?? before.maximum,
    });
    const plan = await store.updatePlan(tx, before, fields);
    await followPlan(tx, plan);
    tell(tx, "updated", before, plan);
    return plan;
  });
}

/** Takes a plan out of use. Doing it twice is doing it once. */
export function archivePlan(
  ctx: Ctx,
  { id, version }: { id: string; version?: number | undefined },
): Promise<RestockPlan> {
  return transact(ctx, async (tx) => {
    const before = await lock(tx, id, version);
    if (before.archivedAt) return before;
    const plan = await store.updatePlan(tx, before, { archivedAt: tx.now });
    await followPlan(tx, plan);
    tell(tx, "archived", before, plan);
    return plan;
  });
}

/**
 * What to order now, by vendor and warehouse: each group is one purchase order. A product without a plan is filled by its reorder quantity
 * above its reorder level. Two queries however many there are; at most 500 lines.
 */
export async function suggest(ctx: Ctx, query: SuggestionQuery): Promise<Suggestions> {
  const { vendorId } = query;
  const isOfVendor = vendorId ? ofVendor(vendorId, "product_id") : undefined;
  const rows = await store.wanted(ctx, query, isOfVendor, await warehousesSeen(ctx), most + 1);
  const productIds = [...new Set(rows.map(({ productId }) => productId))];
  const products = new Map(
    (productIds.length > 0 ? await productsForStock(ctx, productIds) : []).map((product) => [
      product.id,
      product,
    ]),
  );
  const waiting = await waitingFor(ctx, rows);
  const zones = new Map((await warehousePlaces(ctx)).map((place) => [place.id, place.timezone]));
  const lines = rows.slice(0, most).flatMap((row) => {
    const product = found(products.get(row.productId), "product");
    const today = dateIn(found(zones.get(row.warehouseId), "warehouse"), ctx.now);
    return row.planId === null && product.archivedAt
      ? []
      : [lineOf(row, product, today, waiting.get(placeOf(row)) ?? [])];
  });
  const groups = Map.groupBy(lines, (line) => `${line.vendorId} ${line.warehouseId}`);
  return {
    vendors: [...groups.values()].flatMap((same) => {
      const [first] = same;
      if (!first) return [];
      const { vendorId, warehouseId } = first;
      return [{ vendorId, warehouseId, lines: same.map(({ line }) => line) }];
    }),
    more: rows.length > most,
  };
}

type Kept = Awaited<ReturnType<typeof productsForStock>>[number];

const placeOf = (row: { productId: string; warehouseId: string }) =>
  `${row.productId} ${row.warehouseId}`;

/** Which documents wait for what, by product and warehouse. */
async function waitingFor(ctx: Ctx, rows: readonly store.Wanted[]) {
  const places = rows.filter(({ waitedFor }) => waitedFor !== "0");
  const waiting = places.length > 0 ? await store.whoWaits(ctx, places, mostWaiting) : [];
  return Map.groupBy(waiting, placeOf);
}

function lineOf(row: store.Wanted, product: Kept, today: string, waiting: readonly Waiting[]) {
  const { vendorId, warehouseId, leadTimeDays, maximum: planned, blocked, ...about } = row;
  const { sku, name, unit, reorderLevel, reorderQuantity } = product;
  const step = decimal(reorderQuantity).gt(0) ? reorderQuantity : reorderLevel;
  const maximum = planned ?? decimal(row.minimum).plus(step).toFixed();
  const there = decimal(row.onHand)
    .minus(row.reserved)
    .minus(row.waitedFor)
    .minus(blocked)
    .plus(row.onOrder);
  const missing = decimal(maximum).minus(there).toFixed();
  const expectedOn = daysAfter(today, leadTimeDays);
  const line = {
    ...{ ...about, maximum, sku, name, unit, ...inPacks(missing, product), expectedOn },
    waiting: waiting.map(({ type, id, number, quantity }) => ({ type, id, number, quantity })),
  };
  return { vendorId: row.planId ? vendorId : product.vendorId, warehouseId, line };
}

/**
 * The minimum of a plan in use is the reorder level where it is, so that what is low and what is to be ordered are the same. The product is
 * read once its level is held: a change of it that comes later waits for this one.
 */
async function followPlan(tx: TxCtx, { productId, warehouseId }: RestockPlan): Promise<void> {
  const product = async () => found((await productsForStock(tx, [productId]))[0], "product");
  await insertLevels(tx, warehouseId, [await product()]);
  await lockLevels(tx, [warehouseId], [productId]);
  await followProduct(tx, await product(), warehouseId);
}

async function lock(tx: TxCtx, id: string, version: number | undefined): Promise<RestockPlan> {
  const what = "restock plan";
  const plan = found(await store.lockPlan(tx, id), what);
  await getWarehouse(tx, { id: plan.warehouseId });
  return unchanged(plan, version, what);
}

function checkLevels({ minimum, maximum }: { minimum: string; maximum: string }): void {
  if (decimal(maximum).gt(minimum)) return;
  const message = "must be more than the minimum";
  throw invalid(`maximum ${message}`, { errors: [{ path: "maximum", code: "levels", message }] });
}

function tell(
  tx: TxCtx,
  change: keyof typeof planEvents,
  before: RestockPlan | null,
  after: RestockPlan,
): void {
  const { id, ...plan } = after;
  record(tx, planEvents[change], { id }, { planId: id, ...plan }, { before, after });
}
