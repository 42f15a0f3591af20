import { newId } from "@millrace/platform/id";
import { makeCustomer, makeProduct, makeShop } from "@millrace/testkit/factories";
import { type Harness, harness } from "@millrace/testkit/harness";
import { beforeAll, describe, expect, it } from "vitest";

let h: Harness;
let admin: ReturnType<Harness["caller"]>;
beforeAll(async () => {
  h = await harness();
  admin = h.caller("admin");
});

const refusal = (code: string) => ({ cause: { definition: { code } } });
type Shop = Awaited<ReturnType<typeof makeShop>>;
const order = (shop: Shop, quantity = "1", more: object = {}) =>
  admin.sales.orders.create({
    customerId: shop.customerId,
    warehouseId: shop.warehouseId,
    lines: [{ productId: shop.productId, quantity }],
    ...more,
  });
const stockOf = async ({ productId }: Shop) => {
  const { onHand, reserved, available } = await admin.stock.levels.get({ productId });
  return [onHand, reserved, available];
};
const codes = (results: PromiseSettledResult<unknown>[]) =>
  results
    .flatMap((result) =>
      result.status === "rejected" ? [result.reason.cause.definition.code] : ["ok"],
    )
    .sort();

describe("a sales order", () => {
  it("goes from draft to completed: confirming promises its stock, shipping takes it off the shelf", async () => {
    const shop = await makeShop(admin, "10", { taxRate: "0.19", price: "12.50" });
    const draft = await order(shop, "4", { note: "by Friday" });
    expect(draft).toMatchObject({
      status: "draft",
      subtotal: "50.00",
      tax: "9.50",
      total: "59.50",
      version: 1,
      note: "by Friday",
      orderedOn: "2026-11-21",
    });
    expect(await stockOf(shop)).toEqual(["10", "0", "10"]);
    expect(await admin.sales.orders.confirm({ id: draft.id })).toMatchObject({
      status: "confirmed",
      version: 2,
    });
    expect(await stockOf(shop)).toEqual(["10", "4", "6"]);
    expect(await admin.sales.orders.ship({ id: draft.id })).toMatchObject({
      status: "shipped",
      lines: [{ shipped: "4" }],
    });
    expect(await stockOf(shop)).toEqual(["6", "0", "6"]);
    expect(await admin.sales.orders.complete({ id: draft.id })).toMatchObject({
      status: "completed",
    });
    expect(await admin.sales.orders.get({ id: draft.id })).toMatchObject({
      status: "completed",
      version: 4,
    });
    expect(await admin.stock.verify({})).toMatchObject({ ok: true });
  });

  it("is in its customer's currency, else in that of the books when it was written", async () => {
    const shop = await makeShop(admin, "10");
    const before = await order(shop);
    await admin.settings.set({ key: "business.currency", value: "INR" });
    expect(await order(shop)).toMatchObject({ currency: "INR" });
    await admin.parties.customers.update({ id: shop.customerId, currency: "CHF" });
    expect(await order(shop)).toMatchObject({ currency: "CHF" });
    expect(await admin.sales.orders.get({ id: before.id })).toMatchObject({ currency: "EUR" });
    await admin.settings.set({ key: "business.currency", value: "EUR" });
  });

  it("is made with its stock reserved in one step, or not at all", async () => {
    const shop = await makeShop(admin, "2");
    expect(await order(shop, "2", { confirm: true })).toMatchObject({
      status: "confirmed",
      version: 1,
    });
    const before = (await admin.sales.orders.list({ total: true })).total;
    await expect(order(shop, "1", { confirm: true })).rejects.toMatchObject(
      refusal("stock.insufficient"),
    );
    expect((await admin.sales.orders.list({ total: true })).total).toBe(before);
  });

  it("ships in parts, each line at most what was ordered, also by racing hands", async () => {
    const shop = await makeShop(admin, "10");
    const { id } = await order(shop, "6", { confirm: true });
    const ship = (quantity: string) =>
      admin.sales.orders.ship({ id, lines: [{ position: 1, quantity }] });
    expect(await ship("2")).toMatchObject({ status: "confirmed", lines: [{ shipped: "2" }] });
    await expect(ship("5")).rejects.toMatchObject(refusal("sales.over_shipment"));
    const racing = await Promise.allSettled(Array.from({ length: 6 }, () => ship("1")));
    expect(codes(racing).filter((code) => code === "ok")).toHaveLength(4);
    expect(await admin.sales.orders.get({ id })).toMatchObject({
      status: "shipped",
      lines: [{ shipped: "6" }],
    });
    expect(await stockOf(shop)).toEqual(["4", "0", "4"]);
    expect(await admin.stock.verify({})).toMatchObject({ ok: true });
  });

  it("gives its stock back when it is cancelled, and cannot be cancelled once a part has left", async () => {
    const shop = await makeShop(admin, "10");
    const first = await order(shop, "3", { confirm: true });
    await admin.sales.orders.cancel({ id: first.id, reason: "changed their mind" });
    expect(await stockOf(shop)).toEqual(["10", "0", "10"]);
    const second = await order(shop, "3", { confirm: true });
    await admin.sales.orders.ship({ id: second.id, lines: [{ position: 1, quantity: "1" }] });
    await expect(admin.sales.orders.cancel({ id: second.id })).rejects.toMatchObject(
      refusal("sales.order_state"),
    );
  });

  it("changes state once, whoever races: confirm, cancel and ship of one order have one winner each", async () => {
    const shop = await makeShop(admin, "100");
    const { id } = await order(shop, "1");
    const confirms = await Promise.allSettled(
      Array.from({ length: 10 }, () => admin.sales.orders.confirm({ id })),
    );
    expect(codes(confirms)).toEqual(["ok", ...Array(9).fill("sales.order_state")]);
    const ends = await Promise.allSettled([
      admin.sales.orders.cancel({ id }),
      admin.sales.orders.ship({ id }),
    ]);
    expect(codes(ends)).toEqual(["ok", "sales.order_state"]);
    expect(await admin.stock.verify({})).toMatchObject({ ok: true });
  });

  it("sells 50 units to 200 racing buyers 50 times, with 150 clear refusals and an exact ledger", async () => {
    const shop = await makeShop(admin, "50");
    const buyers = await Promise.allSettled(
      Array.from({ length: 200 }, () => order(shop, "1", { confirm: true })),
    );
    expect(codes(buyers)).toEqual([
      ...Array(50).fill("ok"),
      ...Array(150).fill("stock.insufficient"),
    ]);
    expect(await stockOf(shop)).toEqual(["50", "50", "0"]);
    expect(await admin.stock.verify({})).toMatchObject({ ok: true });
  });

  it("has a number, and numbers have no gaps although some orders fail", async () => {
    const shop = await makeShop(admin, "1000");
    await Promise.allSettled(
      Array.from({ length: 20 }, (_, n) =>
        order(shop, n % 3 === 0 ? "2000" : "1", { confirm: true }),
      ),
    );
    const rows = await h.platform.db
      .selectFrom("sales_order")
      .select("number")
      .orderBy("number")
      .execute();
    expect(rows.map(({ number }) => Number(number.slice(3)))).toEqual(
      rows.map((_, index) => index + 1),
    );
  });

  it("is refused a lost update: a version that has moved on", async () => {
    const shop = await makeShop(admin, "10");
    const { id, version } = await order(shop);
    await admin.sales.orders.update({ id, version, note: "first" });
    await expect(admin.sales.orders.update({ id, version, note: "second" })).rejects.toMatchObject(
      refusal("resource.version_mismatch"),
    );
    expect(await admin.sales.orders.get({ id })).toMatchObject({ note: "first", version: 2 });
  });

  it("changes while it is a draft, with new totals, and not afterwards", async () => {
    const shop = await makeShop(admin, "10");
    const { id } = await order(shop);
    const changed = await admin.sales.orders.update({
      id,
      lines: [{ productId: shop.productId, quantity: "3", unitPrice: "4.00", discount: "0.25" }],
    });
    expect(changed).toMatchObject({
      total: "9.00",
      lines: [{ quantity: "3", unitPrice: "4.00", discount: "0.25", total: "9.00" }],
    });
    await admin.sales.orders.confirm({ id });
    await expect(admin.sales.orders.update({ id, note: "late" })).rejects.toMatchObject(
      refusal("sales.order_state"),
    );
  });

  it("keeps the prices it was made with when the catalogue changes", async () => {
    const shop = await makeShop(admin, "10");
    const { id } = await order(shop);
    await admin.catalog.products.update({ id: shop.productId, price: "99.00", name: "Renamed" });
    expect(await admin.sales.orders.get({ id })).toMatchObject({
      total: "10.00",
      lines: [{ name: "A product", unitPrice: "10.00" }],
    });
  });

  it("sells a service without asking the warehouse", async () => {
    const shop = await makeShop(admin, "1");
    const service = await makeProduct(admin, { kind: "service", price: "80.00" });
    const { id } = await order(shop, "1", {
      confirm: true,
      lines: [{ productId: service.id, quantity: "2.5" }],
    });
    expect(await admin.sales.orders.ship({ id })).toMatchObject({
      status: "shipped",
      total: "200.00",
    });
  });

  it("names each bad line, and an unknown customer or warehouse is not found", async () => {
    const shop = await makeShop(admin, "1");
    const archived = await makeProduct(admin);
    await admin.catalog.products.archive({ id: archived.id });
    const lines = [
      { productId: newId(), quantity: "1" },
      { productId: archived.id, quantity: "1" },
    ];
    await expect(order(shop, "1", { lines })).rejects.toMatchObject({
      cause: {
        particulars: {
          errors: [
            { path: "lines.0.productId", code: "unknown" },
            { path: "lines.1.productId", code: "archived" },
          ],
        },
      },
    });
    await expect(order(shop, "1", { customerId: newId() })).rejects.toMatchObject(
      refusal("resource.not_found"),
    );
    await expect(order(shop, "1", { warehouseId: newId() })).rejects.toMatchObject(
      refusal("resource.not_found"),
    );
  });

  it("of another site does not exist, to read or to change", async () => {
    const shop = await makeShop(admin, "10");
    const { id } = await order(shop);
    const elsewhere = h.caller("admin", { sites: [newId()] });
    for (const call of [
      () => elsewhere.sales.orders.get({ id }),
      () => elsewhere.sales.orders.confirm({ id }),
      () => elsewhere.sales.orders.cancel({ id }),
    ]) {
      await expect(call()).rejects.toMatchObject(refusal("resource.not_found"));
    }
    expect((await elsewhere.sales.orders.list({})).items).toEqual([]);
  });

  it("tells of every step, in order, in the transaction of the step", async () => {
    const shop = await makeShop(admin, "10");
    const { id } = await order(shop, "2");
    await admin.sales.orders.confirm({ id });
    await admin.sales.orders.ship({ id });
    await h.settle();
    const events = await h.platform.db
      .selectFrom("event")
      .select(["name", "payload"])
      .where("aggregate_id", "=", id)
      .orderBy("seq")
      .execute();
    expect(events.map(({ name }) => name).filter((name) => name.startsWith("sales"))).toEqual([
      "sales.order.created",
      "sales.order.status_changed",
      "sales.order.shipped",
      "sales.order.status_changed",
    ]);
  });

  it("counts on the front page when it is confirmed, once, and no more when it is cancelled", async () => {
    const shop = await makeShop(admin, "10");
    const customer = await makeCustomer(admin);
    const orderedOn = "2025-03-04";
    const { id } = await order(shop, "2", { customerId: customer.id, orderedOn, confirm: true });
    await order(shop, "1", { orderedOn, confirm: true });
    await h.settle();
    const day = async () =>
      (await admin.home.today({ days: 366 })).days.find((each) => each.day === orderedOn);
    expect(await day()).toEqual({ day: orderedOn, orders: 2, shipped: 0, revenue: "30.00" });
    await admin.sales.orders.cancel({ id });
    await h.settle();
    expect(await day()).toEqual({ day: orderedOn, orders: 1, shipped: 0, revenue: "10.00" });
  });
});
