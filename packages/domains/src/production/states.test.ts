import { type Harness, harness } from "@millrace/testkit/harness";
import { makeMill } from "@millrace/testkit/mill";
import { beforeAll, describe, expect, it } from "vitest";
import { mayBecome } from "./batches/batches.rules.ts";
import { BatchStatus } from "./batches/batches.schema.ts";
import { productionSince, yieldTrend } from "./index.ts";
import { orderSteps } from "./orders/orders.rules.ts";
import { ProductionOrderStatus } from "./orders/orders.schema.ts";

/** What can be reached from a state by steps. */
function reached<State extends string>(start: State, steps: readonly (readonly [State, State])[]) {
  const seen = new Set([start]);
  for (const at of seen) for (const [from, to] of steps) if (from === at) seen.add(to);
  return [...seen].sort();
}

describe("states", () => {
  it("of orders are all reached from a draft, and lead to closed or cancelled", () => {
    const steps = Object.values(orderSteps).flatMap(({ from, to }) =>
      from.map((each) => [each, to] as [ProductionOrderStatus, ProductionOrderStatus]),
    );
    const all = [...ProductionOrderStatus.options].sort();
    expect(reached<ProductionOrderStatus>("draft", steps)).toEqual(all);
    expect(all.filter((state) => !steps.some(([from]) => from === state))).toEqual([
      "cancelled",
      "closed",
    ]);
  });

  it("of batches are all reached from planned, and lead to reversed or cancelled", () => {
    const steps = BatchStatus.options.flatMap((from) =>
      BatchStatus.options.flatMap((to) => (mayBecome(from, to) ? [[from, to] as const] : [])),
    );
    const all = [...BatchStatus.options].sort();
    expect(reached<BatchStatus>("planned", steps)).toEqual(all);
    expect(all.filter((state) => !steps.some(([from]) => from === state))).toEqual([
      "cancelled",
      "reversed",
    ]);
  });
});

describe("an order that is raced for", () => {
  let h: Harness;
  beforeAll(async () => {
    h = await harness();
  });

  it("is either completed or gets another batch, never both; and all of it stands on the dashboards", async () => {
    const admin = h.caller("admin");
    const mill = await makeMill(admin);
    const { id } = await admin.production.orders.create({
      recipeId: mill.recipe.id,
      warehouseId: mill.warehouse.id,
      plannedQuantity: "600",
      dueOn: "2026-12-01",
    });
    for (const step of ["plan", "release", "start"] as const)
      await admin.production.orders[step]({ id });
    const racing = await Promise.allSettled([
      admin.production.orders.complete({ id }),
      admin.production.batches.create({ orderId: id }),
    ]);
    expect(racing.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);

    const ctx = h.ctx("admin");
    const since = new Date(ctx.now.getTime() - 3_600_000);
    const before = await productionSince(ctx, since);
    const batch = await admin.production.batches.create({
      recipeId: mill.recipe.id,
      warehouseId: mill.warehouse.id,
    });
    await admin.production.batches.setStatus({ id: batch.id, status: "in_progress" });
    await admin.production.batches.addOutput({
      id: batch.id,
      productId: mill.rice.id,
      quantity: "500",
    });
    await admin.production.batches.setStatus({ id: batch.id, status: "completed" });
    expect(await productionSince(ctx, since)).toEqual({
      ...before,
      batchesCompleted: before.batchesCompleted + 1,
      quantity: "500",
    });
    const to = new Date(ctx.now.getTime() + 3_600_000);
    expect(await yieldTrend(ctx, { from: since, to })).toEqual([
      { day: "2026-11-21", batches: 1, quantity: "500", planned: "550" },
    ]);
    expect(await yieldTrend({ ...ctx, sites: [] }, { from: since, to })).toEqual([]);
  });
});
