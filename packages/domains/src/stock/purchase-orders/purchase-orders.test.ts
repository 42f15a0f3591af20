import { makeProduct, makeWarehouse } from "@millrace/testkit/factories";
import { type Harness, harness } from "@millrace/testkit/harness";
import fc from "fast-check";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { inPacks } from "../restock/restock.rules.ts";

let h: Harness;
let admin: ReturnType<Harness["caller"]>;
beforeAll(async () => {
  h = await harness();
  admin = h.caller("superadmin");
});
afterEach(async () => {
  expect(await admin.stock.verify({})).toMatchObject({ ok: true });
});

const refusal = (code: string) => ({ cause: { definition: { code } } });
let serial = 0;
const makeVendor = () =>
  admin.parties.vendors.create({ code: `PV-${++serial}`, name: "Mill supplies" });

async function makeOrder(fields: Parameters<typeof makeProduct>[1] = {}, quantity = "10") {
  const { id: warehouseId } = await makeWarehouse(admin);
  const { id: vendorId } = await makeVendor();
  const { id: productId } = await makeProduct(admin, { cost: "2.50", ...fields });
  const order = await admin.stock.purchaseOrders.create({
    ...{ vendorId, warehouseId },
    lines: [{ productId, quantity }],
  });
  const sent = await admin.stock.purchaseOrders.send({ id: order.id });
  return { warehouseId, vendorId, productId, order: sent };
}
const onHand = async (productId: string) => (await admin.stock.levels.get({ productId })).onHand;

describe("purchase orders", () => {
  it("bring goods into the stock by parts, in the product's own unit and at what they really cost", async () => {
    const { id: warehouseId } = await makeWarehouse(admin);
    const { id: vendorId } = await makeVendor();
    const { id: productId } = await makeProduct(admin, {
      ...{ unit: "kg", tracking: "lot", cost: "2", packs: [{ unit: "bag", quantity: "50" }] },
    });
    const line = { productId, quantity: "3", unit: "bag" };
    const { id, total, lines } = await admin.stock.purchaseOrders.create({
      ...{ vendorId, warehouseId, lines: [line] },
    });
    expect({ total, lines }).toMatchObject({
      total: "300.00",
      lines: [{ unitPrice: "100.00", baseQuantity: "150", outstanding: "150" }],
    });
    await expect(admin.stock.purchaseOrders.receive({ id })).rejects.toMatchObject(
      refusal("stock.purchase_order_state"),
    );
    await admin.stock.purchaseOrders.send({ id });
    const part = await admin.stock.purchaseOrders.receive({
      id,
      deliveryNote: "DN-1",
      lines: [{ position: 1, quantity: "1", unitCost: "110", lot: { code: "A" } }],
    });
    expect(part).toMatchObject({
      status: "partly_received",
      lines: [{ received: "1", outstanding: "100" }],
    });
    const all = await admin.stock.purchaseOrders.receive({
      id,
      lines: [{ position: 1, quantity: "2", lot: { code: "B", expiresOn: "2030-01-31" } }],
    });
    expect(all).toMatchObject({ status: "received", lines: [{ received: "3", outstanding: "0" }] });
    const movements = await admin.stock.movements.list({ documentId: id, sort: "createdAt" });
    expect(
      movements.items.map(({ type, quantity, unitCost, reason }) => [
        ...[type, quantity, unitCost, reason],
      ]),
    ).toEqual([
      ["receive", "50", "2.2", "DN-1"],
      ["receive", "100", "2", null],
    ]);
  });

  it("are changed as drafts only, and cancelled for what has not come", async () => {
    const { order, productId } = await makeOrder();
    const { id } = order;
    await expect(admin.stock.purchaseOrders.update({ id, note: "x" })).rejects.toMatchObject(
      refusal("stock.purchase_order_state"),
    );
    await admin.stock.purchaseOrders.receive({ id, lines: [{ position: 1, quantity: "4" }] });
    expect(await admin.stock.purchaseOrders.cancel({ id, reason: "late" })).toMatchObject({
      ...{ status: "cancelled", cancelReason: "late" },
      lines: [{ received: "4", outstanding: "0" }],
    });
    expect(await onHand(productId)).toBe("4");
    await expect(admin.stock.purchaseOrders.receive({ id })).rejects.toThrow(
      /was cancelled by user:.* at /,
    );
  });

  it("take more than was ordered only within the tolerance that is set", async () => {
    const { order, productId } = await makeOrder();
    const { id } = order;
    const much = { id, lines: [{ position: 1, quantity: "11" }] };
    await expect(admin.stock.purchaseOrders.receive(much)).rejects.toMatchObject(
      refusal("stock.purchase_line_received"),
    );
    await admin.settings.set({ key: "stock.over-delivery", value: "0.1" });
    expect(await admin.stock.purchaseOrders.receive(much)).toMatchObject({ status: "received" });
    await admin.settings.set({ key: "stock.over-delivery", value: "0" });
    expect(await onHand(productId)).toBe("11");
  });

  it("are received once by eight who do it at once: the others are told who and when", async () => {
    const { order, productId } = await makeOrder();
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, () => admin.stock.purchaseOrders.receive({ id: order.id })),
    );
    const refused = results.filter((result) => result.status === "rejected");
    expect(refused).toHaveLength(7);
    for (const { reason } of refused)
      expect(reason.message).toMatch(/was received by user:\S+ at 20\d\d-/);
    expect(await onHand(productId)).toBe("10");
  });

  it("give the same part of a line to one of two", async () => {
    const { order, productId } = await makeOrder();
    const part = { id: order.id, lines: [{ position: 1, quantity: "6" }] };
    const results = await Promise.allSettled(
      [1, 2].map(() => admin.stock.purchaseOrders.receive(part)),
    );
    const [refused] = results.filter((result) => result.status === "rejected");
    expect(refused?.reason).toMatchObject(refusal("stock.purchase_line_received"));
    expect(refused?.reason.message).toMatch(/4 is still to come; user:\S+ received of it at 20/);
    expect(await onHand(productId)).toBe("6");
  });

  it("are received or cancelled when both happen at once, never both", async () => {
    for (let round = 0; round < 5; round++) {
      const { order, productId } = await makeOrder();
      const { id } = order;
      const results = await Promise.allSettled([
        admin.stock.purchaseOrders.receive({ id }),
        admin.stock.purchaseOrders.cancel({ id }),
      ]);
      expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      const { status } = await admin.stock.purchaseOrders.get({ id });
      expect([status, await onHand(productId)]).toEqual(
        results[0]?.status === "fulfilled" ? ["received", "10"] : ["cancelled", "0"],
      );
    }
  });
});

describe("restock plans", () => {
  it("are one for a product in a warehouse, also for those who race, until it is archived", async () => {
    const { id: warehouseId } = await makeWarehouse(admin);
    const { id: productId } = await makeProduct(admin);
    const plan = { ...{ productId, warehouseId }, minimum: "5", maximum: "20" };
    const results = await Promise.allSettled(
      [1, 2, 3].map(() => admin.stock.restockPlans.create(plan)),
    );
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const [made] = (await admin.stock.restockPlans.list({ productId })).items;
    await admin.stock.restockPlans.archive({ id: made?.id ?? "" });
    expect(await admin.stock.restockPlans.create(plan)).toMatchObject({ minimum: "5" });
    await expect(admin.stock.restockPlans.create({ ...plan, maximum: "5" })).rejects.toThrow(
      /maximum must be more/,
    );
  });

  it("suggest what is missing in whole packs by vendor, and not again what is on order", async () => {
    const { id: warehouseId } = await makeWarehouse(admin);
    const { id: vendorId } = await makeVendor();
    const { id: productId } = await makeProduct(admin, {
      ...{ unit: "kg", packs: [{ unit: "bag", quantity: "50" }] },
    });
    const plan = await admin.stock.restockPlans.create({
      ...{ productId, warehouseId, vendorId, minimum: "100", maximum: "620", reviewDays: [1] },
    });
    await admin.stock.receive({ warehouseId, lines: [{ productId, quantity: "110" }] });
    const suggest = (on: object = {}) => admin.stock.restockPlans.suggest({ warehouseId, ...on });
    expect((await suggest()).vendors).toEqual([]);
    await admin.stock.reservations.create({ warehouseId, productId, quantity: "10" });
    const { vendors, more } = await suggest({ reviewedOn: "2026-11-23" });
    expect({ vendors, more }).toMatchObject({
      more: false,
      vendors: [
        {
          vendorId,
          lines: [
            {
              ...{ planId: plan.id, onHand: "110", reserved: "10", onOrder: "0" },
              ...{ quantity: "550", order: { unit: "bag", quantity: "11" } },
            },
          ],
        },
      ],
    });
    expect((await suggest({ reviewedOn: "2026-11-24" })).vendors).toEqual([]);
    const lines = (vendors[0]?.lines ?? []).map(({ order }) => ({ productId, ...order }));
    const { id } = await admin.stock.purchaseOrders.create({ vendorId, warehouseId, lines });
    expect((await suggest()).vendors).toEqual([]);
    await admin.stock.purchaseOrders.cancel({ id });
    expect((await suggest()).vendors).toHaveLength(1);
  });

  it("suggest what a product's own reorder level says where there is no plan, by its own vendor", async () => {
    const { id: warehouseId } = await makeWarehouse(admin);
    const { id: vendorId } = await makeVendor();
    const rules = { reorderLevel: "10", vendorId };
    const { id: byQuantity } = await makeProduct(admin, { ...rules, reorderQuantity: "25" });
    const { id: byLevel } = await makeProduct(admin, rules);
    const lines = [byQuantity, byLevel].map((productId) => ({ productId, quantity: "10" }));
    await admin.stock.receive({ warehouseId, lines });
    await admin.stock.receive({ warehouseId, lines: [{ productId: byLevel, quantity: "1" }] });
    const suggest = (of: object = {}) => admin.stock.restockPlans.suggest({ warehouseId, ...of });
    expect(await suggest({ vendorId })).toMatchObject({
      vendors: [{ vendorId, lines: [{ planId: null, productId: byQuantity, quantity: "25" }] }],
    });
    expect((await suggest({ vendorId: (await makeVendor()).id })).vendors).toEqual([]);
    await admin.stock.reservations.create({ warehouseId, productId: byLevel, quantity: "1" });
    const all = (await suggest()).vendors.flatMap((vendor) => vendor.lines);
    expect(all.find(({ productId }) => productId === byLevel)).toMatchObject({ quantity: "10" });
    await admin.catalog.products.archive({ id: byLevel });
    expect((await suggest()).vendors.flatMap((vendor) => vendor.lines)).toHaveLength(1);
  });

  it("call low what is at or below its plan's minimum, whatever the product's level says elsewhere", async () => {
    const [{ id: warehouseId }, elsewhere] = [
      await makeWarehouse(admin),
      await makeWarehouse(admin),
    ];
    const { id: productId } = await makeProduct(admin, { reorderLevel: "5" });
    for (const id of [warehouseId, elsewhere.id])
      await admin.stock.receive({ warehouseId: id, lines: [{ productId, quantity: "20" }] });
    const levels = async () =>
      (await admin.stock.levels.get({ productId })).warehouses.map((level) => [
        ...[level.warehouseId === warehouseId, level.reorderLevel, level.low],
      ]);
    const plan = await admin.stock.restockPlans.create({
      ...{ productId, warehouseId, minimum: "20", maximum: "30" },
    });
    expect(await levels()).toEqual(
      expect.arrayContaining([
        [true, "20", true],
        [false, "5", false],
      ]),
    );
    const alerts = async () =>
      (await admin.stock.alerts.list({ productId })).items.map(({ kind }) => kind);
    expect(await alerts()).toEqual(["low"]);
    await admin.catalog.products.update({ id: productId, reorderLevel: "7" });
    await h.settle();
    expect(await levels()).toEqual(
      expect.arrayContaining([
        [true, "20", true],
        [false, "7", false],
      ]),
    );
    await admin.stock.restockPlans.archive({ id: plan.id });
    expect(await levels()).toEqual(
      expect.arrayContaining([
        [true, "7", false],
        [false, "7", false],
      ]),
    );
    expect(await alerts()).toEqual([]);
  });

  it("never order less than is missing, nor a whole pack too much", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000_000 }),
        fc.array(fc.integer({ min: 1, max: 10_000 }), { maxLength: 4 }),
        (missing, sizes) => {
          const packs = sizes.map((size, at) => ({ unit: `p${at}`, quantity: String(size / 4) }));
          const { quantity } = inPacks(String(missing / 4), { unit: "kg", packs });
          const over = Number(quantity) - missing / 4;
          expect(over).toBeGreaterThanOrEqual(0);
          expect(over).toBeLessThan(packs.length ? Math.min(...sizes) / 4 : 0.25);
        },
      ),
    );
  });
});
