import type { Harness } from "./harness.ts";

let serial = 0;
/** A code that no other call got: `P-0001`. */
export const nextCode = (prefix: string) => `${prefix}-${String(++serial).padStart(4, "0")}`;

type Caller = ReturnType<Harness["caller"]>;

/** A site with one warehouse. */
export async function makeWarehouse(caller: Caller) {
  const site = await caller.sites.create({ code: nextCode("S"), name: "A site" });
  return caller.sites.warehouses.create({
    siteId: site.id,
    code: nextCode("W"),
    name: "A warehouse",
  });
}

type NewProduct = Parameters<Caller["catalog"]["products"]["create"]>[0];

/** A product at 10.00 that is kept in pieces, unless `fields` say otherwise. */
export function makeProduct(caller: Caller, fields: Partial<NewProduct> = {}) {
  return caller.catalog.products.create({
    sku: nextCode("P"),
    name: "A product",
    kind: "good",
    unit: "piece",
    price: "10.00",
    ...fields,
  });
}

export function makeCustomer(caller: Caller) {
  return caller.parties.customers.create({ code: nextCode("C"), name: "A customer" });
}

export type Shop = Awaited<ReturnType<typeof makeShop>>;

/** A warehouse with so much of one product, and a customer to sell it to. */
export async function makeShop(caller: Caller, quantity: string, fields: Partial<NewProduct> = {}) {
  const [warehouse, product, customer] = [
    await makeWarehouse(caller),
    await makeProduct(caller, fields),
    await makeCustomer(caller),
  ];
  await caller.stock.receive({
    warehouseId: warehouse.id,
    lines: [{ productId: product.id, quantity }],
  });
  return {
    warehouse,
    product,
    customer,
    warehouseId: warehouse.id,
    productId: product.id,
    customerId: customer.id,
  };
}
