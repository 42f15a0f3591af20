import type { Shop } from "@millrace/testkit/factories";
import { makeProduct } from "@millrace/testkit/factories";
import type { Harness } from "@millrace/testkit/harness";
import type { Rows } from "./rows.ts";

/** Places, units, counts and goods under way are of a warehouse's site; units of measure and lots are everybody's. */
export async function stockRows(h: Harness, shop: Shop): Promise<Rows> {
  const admin = h.caller("superadmin");
  const { warehouseId, productId } = shop;
  const location = await admin.sites.locations.create({ id: warehouseId, code: "A-1", name: "A" });
  const tool = await makeProduct(admin, { tracking: "serial" });
  const unit = await admin.stock.units.create({ productId: tool.id, warehouseId, serial: "S-1" });
  const count = await admin.stock.counts.create({
    warehouseId,
    lines: [{ productId, counted: "4" }],
  });
  // Both ends at the shop's site: who sees either end sees the transfer.
  const other = await admin.sites.warehouses.create({
    siteId: shop.warehouse.siteId,
    code: "CONF-2",
    name: "Second",
  });
  const transfer = await admin.stock.transfers.create({
    fromWarehouseId: warehouseId,
    toWarehouseId: other.id,
    inTransit: true,
    lines: [{ productId, quantity: "1" }],
  });
  return {
    scoped: {
      "/locations/": location.id,
      "/inventory/units/": unit.id,
      "/inventory/counts/": count.id,
      "/inventory/transfers/": transfer.id,
    },
    shared: ["/units/", "/inventory/lots/", "/inventory/items/", "/products/by-barcode/"],
  };
}
