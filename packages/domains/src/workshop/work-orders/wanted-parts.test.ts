import { makeProduct, makeShop, nextCode } from "@millrace/testkit/factories";
import { type Harness, harness } from "@millrace/testkit/harness";
import { afterEach, beforeAll, describe, expect, it } from "vitest";

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
const orders = () => admin.workshop.workOrders;
const workshop = (quantity: string) => makeShop(admin, quantity, { cost: "2.50" });
const open = (warehouseId: string) =>
  orders().create({ title: "Gate hinge", dueOn: "2026-12-01", warehouseId, client: "Farm" });
const want = (id: string, productId: string, quantity = "1") =>
  orders().addPart({ id, productId, quantity, whenShort: "want" });
const statusOf = async (id: string) =>
  (await orders().get({ id })).parts.map(({ status }) => status);
const level = (productId: string) => admin.stock.levels.get({ productId });
const suggested = async (warehouseId: string) =>
  (await admin.stock.restockPlans.suggest({ warehouseId })).vendors;

describe("a part that is not there", () => {
  it("is wanted, suggested to buyers with its order, and held for it once the purchase comes", async () => {
    const { warehouseId, productId } = await workshop("1");
    const vendor = await admin.parties.vendors.create({ code: nextCode("V"), name: "Parts" });
    await admin.catalog.products.update({ id: productId, vendorId: vendor.id });
    const { id, number } = await open(warehouseId);
    await expect(orders().addPart({ id, productId, quantity: "3" })).rejects.toMatchObject(
      refusal("stock.insufficient"),
    );
    expect(await want(id, productId, "3")).toMatchObject({
      parts: [{ status: "wanted", quantity: "3", taken: null, cost: "0.00" }],
    });
    expect(await level(productId)).toMatchObject({ onHand: "1", reserved: "0" });
    const [group] = await suggested(warehouseId);
    expect(group).toMatchObject({
      vendorId: vendor.id,
      lines: [
        {
          ...{ planId: null, productId, quantity: "2", waitedFor: "3" },
          waiting: [{ type: "workshop.work_order", id, number, quantity: "3" }],
        },
      ],
    });

    const purchase = await admin.stock.purchaseOrders.create({
      ...{ vendorId: vendor.id, warehouseId },
      lines: [{ productId, quantity: "2", unitPrice: "3.00" }],
    });
    expect(await suggested(warehouseId)).toEqual([]);
    await admin.stock.purchaseOrders.send({ id: purchase.id });
    await admin.stock.purchaseOrders.receive({ id: purchase.id });
    expect(await level(productId)).toMatchObject({ onHand: "3", reserved: "3" });
    await h.settle();
    expect(await statusOf(id)).toEqual(["reserved"]);
    const events = await h.platform.db
      .selectFrom("event")
      .select("payload")
      .where("aggregate_id", "=", id)
      .where("name", "=", "workshop.work_order.part_changed")
      .orderBy("seq")
      .execute();
    expect(events.map(({ payload }) => payload)).toMatchObject([
      { status: "wanted" },
      { status: "reserved" },
    ]);
    expect(await orders().setStatus({ id, status: "in_progress" })).toMatchObject({
      parts: [{ status: "issued" }],
    });
    expect(await level(productId)).toMatchObject({ onHand: "0", reserved: "0" });
  });

  it("is taken at once where the work goes on when it comes, and dropped where the work is done without it", async () => {
    const { warehouseId, productId } = await workshop("0.5");
    const [going, done] = [await open(warehouseId), await open(warehouseId)];
    for (const { id } of [going, done]) {
      await orders().setStatus({ id, status: "in_progress" });
      expect(await want(id, productId)).toMatchObject({ parts: [{ status: "wanted" }] });
    }
    expect(await orders().setStatus({ id: done.id, status: "done" })).toMatchObject({ parts: [] });
    await admin.stock.receive({
      warehouseId,
      lines: [{ productId, quantity: "5", unitCost: "2.50" }],
    });
    await h.settle();
    expect(await orders().get({ id: going.id })).toMatchObject({
      ...{ partsCost: "2.50", parts: [{ status: "issued" }] },
    });
    expect(await level(productId)).toMatchObject({ onHand: "4.5", reserved: "0" });
  });

  it("goes to who asked first, also where less would do for the next", async () => {
    const { warehouseId } = await workshop("1");
    const { id: productId } = await makeProduct(admin, { cost: "1.00" });
    const [big, small] = [await open(warehouseId), await open(warehouseId)];
    await want(big.id, productId, "4");
    await want(small.id, productId, "1");
    const receive = (quantity: string) =>
      admin.stock.receive({ warehouseId, lines: [{ productId, quantity }] });
    await receive("2");
    await h.settle();
    expect([await statusOf(big.id), await statusOf(small.id)]).toEqual([["wanted"], ["wanted"]]);
    await receive("2");
    await h.settle();
    expect([await statusOf(big.id), await statusOf(small.id)]).toEqual([["reserved"], ["wanted"]]);
    await orders().setStatus({ id: big.id, status: "cancelled" });
    await h.settle();
    expect(await statusOf(small.id)).toEqual(["reserved"]);
  });
});

describe("the last part", () => {
  it("is held for one of two orders that race; the other is refused, or waits and is served when it is given back", async () => {
    for (const whenShort of ["refuse", "want"] as const) {
      const { warehouseId, productId } = await workshop("1");
      const raced = await Promise.all([open(warehouseId), open(warehouseId)]);
      const ends = await Promise.allSettled(
        raced.map(({ id }) => orders().addPart({ id, productId, quantity: "1", whenShort })),
      );
      expect(await level(productId)).toMatchObject({ onHand: "1", reserved: "1" });
      const statuses = await Promise.all(raced.map(({ id }) => statusOf(id)));
      if (whenShort === "refuse") {
        expect(ends.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
        expect(statuses.toSorted((a, b) => b.length - a.length)).toEqual([["reserved"], []]);
        continue;
      }
      expect(statuses.flat().sort()).toEqual(["reserved", "wanted"]);
      const winner = raced[statuses.findIndex(([status]) => status === "reserved")];
      const loser = raced.find((order) => order !== winner);
      if (!winner || !loser) throw new Error("nobody won");
      const [part] = (await orders().get({ id: winner.id })).parts;
      await orders().removePart({ id: winner.id, lineId: part?.id ?? "" });
      await h.settle();
      expect(await statusOf(loser.id)).toEqual(["reserved"]);
      expect(await level(productId)).toMatchObject({ onHand: "1", reserved: "1" });
    }
  });

  it("is neither lost nor promised twice when its order takes it off while goods for it come", async () => {
    for (let round = 0; round < 5; round += 1) {
      const { warehouseId } = await workshop("1");
      const { id: productId } = await makeProduct(admin, { cost: "1.00" });
      const { id } = await open(warehouseId);
      const { parts } = await want(id, productId);
      await Promise.all([
        admin.stock.receive({ warehouseId, lines: [{ productId, quantity: "1" }] }),
        orders().removePart({ id, lineId: parts[0]?.id ?? "" }),
      ]);
      await h.settle();
      expect(await statusOf(id)).toEqual([]);
      expect(await level(productId)).toMatchObject({ onHand: "1", reserved: "0" });
    }
  });

  it("is given back on its order only: by hand it is refused, and the refusal names the order", async () => {
    const { warehouseId, productId } = await workshop("2");
    const { id, number } = await open(warehouseId);
    await orders().addPart({ id, productId, quantity: "1" });
    const { items } = await admin.stock.reservations.list({ productId });
    expect(items).toMatchObject([{ owner: { type: "workshop.work_order", id, number } }]);
    await expect(
      admin.stock.reservations.release({ id: items[0]?.id ?? "" }),
    ).rejects.toMatchObject({
      ...refusal("stock.reservation_owned"),
      message: `The work order ${number} holds this stock: give it back there.`,
    });
    // What is held by hand is nobody's, whatever document it names.
    const byHand = await admin.stock.reservations.create({
      ...{ warehouseId, productId, quantity: "1", documentType: "sales.order" },
    });
    expect(await admin.stock.reservations.release({ id: byHand.id })).toMatchObject({
      status: "released",
      owner: null,
    });
  });
});
