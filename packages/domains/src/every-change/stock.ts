import type { Walk } from "./walk.ts";

const tracked = (tracking: "lot" | "serial") => ({ name: "X", price: "1.00", tracking });

/** Units of measure, places, lots, serial units, counts and goods under way. */
export async function changeStock({ admin, shop, second, run }: Walk): Promise<void> {
  const { warehouseId, productId } = shop;
  await admin.catalog.units.create({ code: "kg", name: "Kilogram" });
  const measure = await run("catalog.units.create", {
    ...{ code: "t", name: "Ton", baseCode: "kg", factor: "1000" },
  });
  await run("catalog.units.update", { id: measure.id, name: "Tonne" });
  await run("catalog.units.archive", { id: measure.id });
  const place = await run("sites.locations.create", { id: warehouseId, code: "A-1", name: "A" });
  await run("sites.locations.update", { id: place.id, name: "B" });
  await run("sites.locations.archive", { id: place.id });

  const rice = await admin.catalog.products.create({ ...tracked("lot"), sku: "AUDIT-LOT" });
  const lines = [{ productId: rice.id, quantity: "5", lot: { code: "L-1" } }];
  await admin.stock.receive({ warehouseId, lines });
  const { items } = await admin.stock.lots.list({ productId: rice.id });
  const id = items[0]?.id;
  await run("stock.lots.quarantine", { id, reason: "Damp" });
  await run("stock.lots.release", { id });

  const tool = await admin.catalog.products.create({
    ...tracked("serial"),
    sku: "AUDIT-SERIAL",
  });
  const unit = await run("stock.units.create", { productId: tool.id, warehouseId, serial: "S-1" });
  await run("stock.units.update", { id: unit.id, condition: "fair" });
  await run("stock.units.archive", { id: unit.id });

  const counted = { warehouseId, lines: [{ productId, counted: "99" }] };
  const count = await run("stock.counts.create", counted);
  await run("stock.counts.approve", { id: count.id });
  const other = await admin.stock.counts.create(counted);
  await run("stock.counts.reject", { id: other.id });

  const transfer = await admin.stock.transfers.create({
    fromWarehouseId: warehouseId,
    toWarehouseId: second.warehouseId,
    inTransit: true,
    lines: [{ productId, quantity: "1" }],
  });
  await run("stock.transfers.receive", { id: transfer.id });
}
