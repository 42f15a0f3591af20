import type { Shop } from "@millrace/testkit/factories";
import type { Harness } from "@millrace/testkit/harness";
import type { Rows } from "./rows.ts";

/** A machine, an order, and a batch of it whose product lies in a lot. */
export async function productionRows(h: Harness, shop: Shop): Promise<Rows> {
  const admin = h.caller("superadmin");
  const product = await admin.catalog.products.create({
    sku: "MADE-1",
    name: "Made",
    price: "1.00",
    tracking: "lot",
  });
  const recipe = await admin.catalog.recipes.create({
    code: "MADE",
    name: "Made",
    productId: product.id,
    yieldQuantity: "1",
    inputs: [{ productId: shop.productId, quantity: "1" }],
  });
  const machine = await admin.machines.create({
    code: "CONFORM-1",
    name: "A machine",
    type: "press",
    siteId: shop.warehouse.siteId,
  });
  const { warehouseId } = shop;
  const order = await admin.production.orders.create({
    recipeId: recipe.id,
    warehouseId,
    plannedQuantity: "1",
    dueOn: "2026-12-01",
  });
  const { id } = await admin.production.batches.create({ recipeId: recipe.id, warehouseId });
  await admin.production.batches.addOutput({ id, productId: product.id, quantity: "1" });
  await admin.production.batches.setStatus({ id, status: "in_progress" });
  const done = await admin.production.batches.setStatus({ id, status: "completed" });
  return {
    scoped: {
      "/machines/": machine.id,
      "/production/orders/": order.id,
      "/production/batches/": id,
      "/production/yield/": id,
      "/production/lots/": done.outputs[0]?.lotId ?? "",
    },
    shared: ["/recipes/"],
  };
}
