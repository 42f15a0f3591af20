import type { Walk } from "./walk.ts";

/** Recipes, machines, orders and batches. */
export async function changeProduction({ admin, shop, run }: Walk): Promise<void> {
  const { warehouseId, productId } = shop;
  const made = await admin.catalog.products.create({ sku: "MADE-9", name: "Made", price: "1.00" });
  const fields = { productId: made.id, yieldQuantity: "1", inputs: [{ productId, quantity: "1" }] };
  const recipe = await run("catalog.recipes.create", { code: "MADE", name: "Made", ...fields });
  await run("catalog.recipes.update", { id: recipe.id, name: "Made again" });
  const spare = await admin.catalog.recipes.create({ code: "SPARE", name: "Spare", ...fields });
  await run("catalog.recipes.archive", { id: spare.id });

  const machine = await run("machines.create", {
    code: "AUDIT-M",
    name: "A machine",
    type: "press",
    siteId: shop.warehouse.siteId,
  });
  const { id } = machine;
  await run("machines.update", { id, name: "Another machine" });
  await run("machines.setStatus", { id, status: "running" });
  await run("machines.downtime.create", { id, reason: "jam" });
  const plan = await run("machines.maintenancePlans.create", { id, name: "Oil", everyDays: 7 });
  const target = { id, planId: plan.id };
  await run("machines.maintenancePlans.update", { ...target, name: "Oil it" });
  await run("machines.maintenancePlans.complete", target);
  await run("machines.maintenancePlans.archive", target);
  await run("machines.archive", { id });

  const newOrder = {
    recipeId: recipe.id,
    warehouseId,
    plannedQuantity: "1",
    dueOn: "2026-12-01",
  };
  const order = await run("production.orders.create", newOrder);
  await run("production.orders.update", { id: order.id, priority: 1 });
  for (const step of ["plan", "release", "start", "complete", "close"])
    await run(`production.orders.${step}`, { id: order.id });
  const dropped = await admin.production.orders.create(newOrder);
  await run("production.orders.cancel", { id: dropped.id });

  const batch = await run("production.batches.create", { recipeId: recipe.id, warehouseId });
  const of = { id: batch.id };
  const lineOf = async (lines: "inputs" | "outputs") =>
    (await admin.production.batches.get(of))[lines].at(-1)?.id;
  await run("production.batches.addInput", { ...of, productId, quantity: "1" });
  await run("production.batches.changeInput", {
    ...of,
    lineId: await lineOf("inputs"),
    quantity: "2",
  });
  await run("production.batches.removeInput", { ...of, lineId: await lineOf("inputs") });
  await run("production.batches.addOutput", { ...of, productId: made.id, quantity: "1" });
  await run("production.batches.removeOutput", { ...of, lineId: await lineOf("outputs") });
  await run("production.batches.addNote", { ...of, text: "Noted" });
  await run("production.batches.setStatus", { ...of, status: "in_progress" });
  await admin.production.batches.addOutput({ ...of, productId: made.id, quantity: "1" });
  await admin.production.batches.setStatus({ ...of, status: "completed" });
  await run("production.batches.reverse", { ...of, reason: "Wrong" });

  const checked = await admin.catalog.recipes.create({
    code: "CHECKED",
    name: "Checked",
    ...fields,
    checks: [{ name: "Sound", kind: "passed" }],
  });
  const other = await admin.production.batches.create({ recipeId: checked.id, warehouseId });
  await run("production.batches.checks.create", { id: other.id, name: "Sound", passed: true });
}
