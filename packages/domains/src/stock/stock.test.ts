import { newId } from "@millrace/platform/id";
import { transact } from "@millrace/platform/transact";
import { makeProduct, makeShop, makeWarehouse } from "@millrace/testkit/factories";
import { type Harness, harness } from "@millrace/testkit/harness";
import { beforeAll, describe, expect, it } from "vitest";
import { writeOpeningStock } from "./opening/opening.service.ts";

let h: Harness;
let admin: ReturnType<Harness["caller"]>;
beforeAll(async () => {
  h = await harness();
  admin = h.caller("admin");
});

const refusal = (code: string) => ({ cause: { definition: { code } } });
const levelOf = async (productId: string) => {
  const { onHand, reserved, available } = await admin.stock.levels.get({ productId });
  return { onHand, reserved, available };
};
const eventsNamed = async (name: string, productId: string) => {
  await h.settle();
  const events = await h.platform.db
    .selectFrom("event")
    .select(["payload"])
    .where("name", "=", name)
    .orderBy("position")
    .execute();
  return events.filter(({ payload }) => JSON.stringify(payload).includes(productId));
};

describe("stock", () => {
  it("is what its movements add up to", async () => {
    const { warehouseId, productId } = await makeShop(admin, "50.5");
    await admin.stock.issue({ warehouseId, lines: [{ productId, quantity: "10" }] });
    await admin.stock.adjust({
      warehouseId,
      reason: "counted",
      lines: [{ productId, quantity: "-0.5" }],
    });
    expect(await levelOf(productId)).toEqual({ onHand: "40", reserved: "0", available: "40" });
    const { items } = await admin.stock.movements.list({ productId });
    expect(items.map(({ type, quantity }) => [type, quantity]).sort()).toEqual([
      ["adjust", "-0.5"],
      ["issue", "-10"],
      ["receive", "50.5"],
    ]);
    expect(await admin.stock.verify({})).toMatchObject({ ok: true, differences: [] });
  });

  it("never goes below zero, and a refused posting books none of its lines", async () => {
    const { warehouseId, productId } = await makeShop(admin, "5");
    const other = await makeProduct(admin);
    await admin.stock.receive({ warehouseId, lines: [{ productId: other.id, quantity: "100" }] });
    const refused = admin.stock.issue({
      warehouseId,
      lines: [
        { productId: other.id, quantity: "1" },
        { productId, quantity: "6" },
      ],
    });
    await expect(refused).rejects.toMatchObject({
      cause: {
        definition: { code: "stock.insufficient" },
        particulars: { details: { lines: [{ productId, wanted: "6", available: "5" }] } },
      },
    });
    expect(await levelOf(other.id)).toMatchObject({ onHand: "100" });
  });

  it("may go below zero where the product allows it", async () => {
    const { warehouseId, productId } = await makeShop(admin, "1", { allowNegativeStock: true });
    await admin.stock.issue({ warehouseId, lines: [{ productId, quantity: "3" }] });
    expect(await levelOf(productId)).toMatchObject({ onHand: "-2" });
  });

  it("sells the last unit once, even to twenty racing takers", async () => {
    const { warehouseId, productId } = await makeShop(admin, "1");
    const takers = await Promise.allSettled(
      Array.from({ length: 20 }, () =>
        admin.stock.issue({ warehouseId, lines: [{ productId, quantity: "1" }] }),
      ),
    );
    expect(takers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(
      takers
        .filter((taker) => taker.status === "rejected")
        .map((taker) => taker.reason.cause.definition.code),
    ).toEqual(Array(19).fill("stock.insufficient"));
    expect(await levelOf(productId)).toMatchObject({ onHand: "0" });
  });

  it("survives racing postings of the same products in opposite orders without a lost update", async () => {
    const warehouse = await makeWarehouse(admin);
    const products = await Promise.all([
      makeProduct(admin),
      makeProduct(admin),
      makeProduct(admin),
    ]);
    const lines = products.map(({ id }) => ({ productId: id, quantity: "1" }));
    await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        admin.stock.receive({
          warehouseId: warehouse.id,
          lines: n % 2 ? lines : [...lines].reverse(),
        }),
      ),
    );
    for (const { id } of products) expect(await levelOf(id)).toMatchObject({ onHand: "40" });
    expect(await admin.stock.verify({})).toMatchObject({ ok: true });
  });

  it("tells of a crossing of the reorder level once, until it recovers", async () => {
    const { warehouseId, productId } = await makeShop(admin, "20", { reorderLevel: "10" });
    const issue = (quantity: string) =>
      admin.stock.issue({ warehouseId, lines: [{ productId, quantity }] });
    await issue("9");
    expect(await eventsNamed("inventory.stock.low", productId)).toHaveLength(0);
    await issue("1");
    await issue("1");
    expect(await eventsNamed("inventory.stock.low", productId)).toEqual([
      { payload: { productId, warehouseId, onHand: "10", reorderLevel: "10" } },
    ]);
    await admin.stock.receive({ warehouseId, lines: [{ productId, quantity: "10" }] });
    await issue("10");
    expect(await eventsNamed("inventory.stock.low", productId)).toHaveLength(2);
  });

  it("follows a product whose reorder level is raised over what is there", async () => {
    const { productId } = await makeShop(admin, "5");
    await admin.catalog.products.update({ id: productId, reorderLevel: "8" });
    expect(await eventsNamed("inventory.stock.low", productId)).toHaveLength(1);
    expect((await admin.stock.levels.list({ productId })).items).toMatchObject([
      { reorderLevel: "8", low: true },
    ]);
  });

  it("moves between warehouses on both sides or on none, also in racing opposite directions", async () => {
    const { warehouseId, productId } = await makeShop(admin, "30");
    const other = await makeWarehouse(admin);
    const move = (fromWarehouseId: string, toWarehouseId: string) =>
      admin.stock.transfers.create({
        fromWarehouseId,
        toWarehouseId,
        lines: [{ productId, quantity: "1" }],
      });
    await admin.stock.transfers.create({
      fromWarehouseId: warehouseId,
      toWarehouseId: other.id,
      lines: [{ productId, quantity: "15" }],
    });
    await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        n % 2 ? move(warehouseId, other.id) : move(other.id, warehouseId),
      ),
    );
    expect(await levelOf(productId)).toMatchObject({ onHand: "30" });
    await expect(
      admin.stock.transfers.create({
        fromWarehouseId: warehouseId,
        toWarehouseId: other.id,
        lines: [{ productId, quantity: "16" }],
      }),
    ).rejects.toMatchObject(refusal("stock.insufficient"));
    await expect(
      admin.stock.transfers.create({
        fromWarehouseId: warehouseId,
        toWarehouseId: warehouseId,
        lines: [{ productId, quantity: "1" }],
      }),
    ).rejects.toMatchObject(refusal("request.invalid"));
    expect(await admin.stock.verify({})).toMatchObject({ ok: true });
  });

  it("is held by reservations that nobody else can take, and given back once", async () => {
    const { warehouseId, productId } = await makeShop(admin, "10");
    const hold = () => admin.stock.reservations.create({ warehouseId, productId, quantity: "3" });
    const held = await Promise.allSettled(Array.from({ length: 8 }, hold));
    expect(held.filter(({ status }) => status === "fulfilled")).toHaveLength(3);
    expect(await levelOf(productId)).toEqual({ onHand: "10", reserved: "9", available: "1" });
    const { items } = await admin.stock.reservations.list({ productId, status: "held" });
    const id = items[0]?.id ?? "";
    const released = await Promise.allSettled(
      [1, 2, 3, 4].map(() => admin.stock.reservations.release({ id })),
    );
    expect(released.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await levelOf(productId)).toEqual({ onHand: "10", reserved: "6", available: "4" });
    expect(await admin.stock.verify({})).toMatchObject({ ok: true });
  });

  it("brings opening stock to the given level, and the second time changes nothing", async () => {
    const { warehouseId, productId, product } = await makeShop(admin, "10");
    const fresh = await makeProduct(admin);
    const rows = [
      { sku: product.sku, quantity: "7" },
      { sku: fresh.sku, quantity: "2" },
    ];
    const set = () => transact(h.ctx("admin"), (tx) => writeOpeningStock(tx, rows, warehouseId));
    expect(await set()).toMatchObject([{ outcome: "updated" }, { outcome: "updated" }]);
    expect(await set()).toMatchObject([{ outcome: "unchanged" }, { outcome: "unchanged" }]);
    expect(await levelOf(productId)).toMatchObject({ onHand: "7" });
  });

  it("brings a product that was never here to its opening level, whoever else does so or receives some meanwhile", async () => {
    const { warehouseId } = await makeShop(admin, "1");
    const fresh = await Promise.all(Array.from({ length: 5 }, () => makeProduct(admin)));
    const rows = fresh.map(({ sku }) => ({ sku, quantity: "7" }));
    const set = () => transact(h.ctx("admin"), (tx) => writeOpeningStock(tx, rows, warehouseId));
    await Promise.all([set(), set(), set(), set()]);
    for (const { id } of fresh) expect(await levelOf(id)).toMatchObject({ onHand: "7" });
    expect(await admin.stock.verify({})).toMatchObject({ ok: true });
  });

  it("refuses what is not a product, what is a service, and a warehouse of another site", async () => {
    const { warehouseId, warehouse } = await makeShop(admin, "1");
    const service = await makeProduct(admin, { kind: "service" });
    const receive = (productId: string) =>
      admin.stock.receive({ warehouseId, lines: [{ productId, quantity: "1" }] });
    await expect(receive(newId())).rejects.toMatchObject({
      cause: { particulars: { errors: [{ path: "lines.0.productId", code: "unknown" }] } },
    });
    await expect(receive(service.id)).rejects.toMatchObject({
      cause: { particulars: { errors: [{ code: "not_stocked" }] } },
    });
    const elsewhere = h.caller("admin", { sites: [newId()] });
    await expect(elsewhere.stock.levels.byWarehouse({ id: warehouse.id })).rejects.toMatchObject(
      refusal("resource.not_found"),
    );
    expect((await elsewhere.stock.movements.list({ warehouseId })).items).toEqual([]);
  });

  it("keeps a ledger that even a database user cannot change by mistake", async () => {
    await expect(h.platform.pool.query("update stock_movement set quantity = 1")).rejects.toThrow(
      "append-only",
    );
    await expect(h.platform.pool.query("delete from stock_movement")).rejects.toThrow(
      "append-only",
    );
  });

  it("is found out when a balance was changed behind the ledger's back", async () => {
    const { productId } = await makeShop(admin, "3");
    await h.platform.pool.query("update stock_level set on_hand = 4 where product_id = $1", [
      productId,
    ]);
    const verification = await admin.stock.verify({});
    expect(verification).toMatchObject({
      ok: false,
      differences: [{ productId, onHand: "4", onHandByLedger: "3" }],
    });
    await h.platform.pool.query("update stock_level set on_hand = 3 where product_id = $1", [
      productId,
    ]);
  });
});
