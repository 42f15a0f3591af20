import type { Walk } from "./walk.ts";

/** Restock plans, and purchase orders from the draft to the goods. */
export async function changePurchasing({ admin, shop, run }: Walk): Promise<void> {
  const { warehouseId, productId } = shop;
  const vendor = await admin.parties.vendors.create({ code: "AUDIT-PO", name: "Vendor" });
  const levels = { minimum: "5", maximum: "20" };
  const plan = await run("stock.restockPlans.create", { productId, warehouseId, ...levels });
  await run("stock.restockPlans.update", { id: plan.id, minimum: "6" });
  await run("stock.restockPlans.archive", { id: plan.id });
  const draft = { vendorId: vendor.id, warehouseId, lines: [{ productId, quantity: "5" }] };
  const { id } = await run("stock.purchaseOrders.create", draft);
  await run("stock.purchaseOrders.update", { id, note: "By the back gate" });
  await run("stock.purchaseOrders.send", { id });
  await run("stock.purchaseOrders.receive", { id, lines: [{ position: 1, quantity: "2" }] });
  await run("stock.purchaseOrders.cancel", { id });
}
