import { makeProduct, makeWarehouse, nextCode } from "./factories.ts";
import type { Harness } from "./harness.ts";

type Caller = ReturnType<Harness["caller"]>;
export type Mill = Awaited<ReturnType<typeof makeMill>>;

/** A mill with a machine, paddy in two lots, and a recipe of paddy and bags for rice, bran and husk. */
export async function makeMill(admin: Caller, recipeMore: object = {}) {
  const warehouse = await makeWarehouse(admin);
  const [paddy, bag, rice, bran] = [
    await makeProduct(admin, { name: "Paddy", unit: "kg", tracking: "lot", cost: "0.40" }),
    await makeProduct(admin, { name: "Bag", unit: "piece", cost: "0.20" }),
    await makeProduct(admin, { name: "Rice", unit: "kg", tracking: "lot", price: "1.10" }),
    await makeProduct(admin, { name: "Bran", unit: "kg", tracking: "lot", price: "0.30" }),
  ];
  const receive = (code: string, quantity: string, expiresOn: string, unitCost: string) =>
    admin.stock.receive({
      warehouseId: warehouse.id,
      lines: [{ productId: paddy.id, quantity, unitCost, lot: { code, expiresOn } }],
    });
  await receive("PADDY-LATE", "1000", "2027-12-31", "0.40");
  await receive("PADDY-SOON", "600", "2027-06-30", "0.40");
  await admin.stock.receive({
    warehouseId: warehouse.id,
    lines: [{ productId: bag.id, quantity: "100", unitCost: "0.20" }],
  });
  const machine = await admin.machines.create({
    code: nextCode("M"),
    name: "Huller",
    type: "huller",
    siteId: warehouse.siteId,
    idealRate: "1000",
  });
  const recipe = await admin.catalog.recipes.create({
    code: nextCode("R"),
    name: "Milled rice",
    productId: rice.id,
    yieldQuantity: "550",
    conversionCost: "18.00",
    inputs: [
      { productId: paddy.id, quantity: "1000" },
      { productId: bag.id, quantity: "11", counts: false },
    ],
    byProducts: [{ productId: bran.id, outturn: "0.1" }],
    ...recipeMore,
  });
  return { warehouse, paddy, bag, rice, bran, machine, recipe };
}

/** A batch of the mill's recipe that has begun on its machine and has given rice and bran. */
export async function makeBatch(
  admin: Caller,
  mill: Mill,
  { planned = "550", rice = "540", bran = "95" } = {},
) {
  const batch = await admin.production.batches.create({
    recipeId: mill.recipe.id,
    warehouseId: mill.warehouse.id,
    machineId: mill.machine.id,
    plannedQuantity: planned,
  });
  const { id } = batch;
  await admin.production.batches.setStatus({ id, status: "in_progress" });
  await admin.production.batches.addOutput({ id, productId: mill.rice.id, quantity: rice });
  await admin.production.batches.addOutput({ id, productId: mill.bran.id, quantity: bran });
  return batch;
}
