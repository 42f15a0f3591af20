import type { Shop } from "@millrace/testkit/factories";
import type { Harness } from "@millrace/testkit/harness";
import type { Rows } from "./rows.ts";

/** Plans and purchase orders are of their warehouse's site. */
export async function purchasingRows(h: Harness, shop: Shop): Promise<Rows> {
  const admin = h.caller("superadmin");
  const { warehouseId, productId } = shop;
  const vendor = await admin.parties.vendors.create({ code: "CONF-PO", name: "Vendor" });
  const plan = await admin.stock.restockPlans.create({
    ...{ productId, warehouseId, minimum: "5", maximum: "20" },
  });
  const order = await admin.stock.purchaseOrders.create({
    ...{ vendorId: vendor.id, warehouseId, lines: [{ productId, quantity: "5" }] },
  });
  return {
    scoped: { "/inventory/restock-plans/": plan.id, "/purchase-orders/": order.id },
    shared: [],
  };
}
