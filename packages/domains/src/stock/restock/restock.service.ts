import { dateIn, daysAfter } from "@millrace/contract/calendar";
import { decimal } from "@millrace/contract/decimal";
import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { invalid } from "@millrace/platform/problems";
import { found, record, unchanged } from "@millrace/platform/record";
import { type TxCtx, transact } from "@millrace/platform/transact";
import { productsForStock } from "../../catalog/index.ts";
import { getVendor } from "../../parties/index.ts";
import { getWarehouse, warehousesSeen } from "../../sites/index.ts";
import { planEvents } from "./restock.events.ts";
import { inPacks } from "./restock.rules.ts";
import type {
  NewPlan,
  PlanChange,
  PlanQuery,
  RestockPlan,
  SuggestionQuery,
  Suggestions,
} from "./restock.schema.ts";
import * as store from "./restock.store.ts";

const most = 500;

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
    tell(tx, "archived", before, plan);
    return plan;
  });
}

/** What to order now, by vendor and warehouse: each group is one purchase order. Two queries however many there are; at most 500 lines. */
export async function suggest(ctx: Ctx, query: SuggestionQuery): Promise<Suggestions> {
  const rows = await store.missingOf(ctx, query, await warehousesSeen(ctx), most + 1);
  const listed = rows.slice(0, most);
  const productIds = [...new Set(listed.map(({ productId }) => productId))];
  const products = new Map(
    (productIds.length > 0 ? await productsForStock(ctx, productIds) : []).map((product) => [
      product.id,
      product,
    ]),
  );
  const today = dateIn("UTC", ctx.now);
  const groups = Map.groupBy(listed, (row) => `${row.vendorId} ${row.warehouseId}`);
  return {
    vendors: [...groups.values()].flatMap((same) => {
      const [first] = same;
      if (!first) return [];
      const lines = same.map(({ missing, leadTimeDays, vendorId: _, warehouseId: __, ...row }) => {
        const product = found(products.get(row.productId), "product");
        const { sku, name, unit } = product;
        const expectedOn = daysAfter(today, leadTimeDays);
        return { ...row, sku, name, unit, ...inPacks(missing, product), expectedOn };
      });
      return [{ vendorId: first.vendorId, warehouseId: first.warehouseId, lines }];
    }),
    more: rows.length > most,
  };
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
