import { dateIn, daysAfter } from "@millrace/contract/calendar";
import { transact } from "@millrace/platform/transact";
import { makeProduct, makeShop, makeWarehouse } from "@millrace/testkit/factories";
import { type Harness, harness } from "@millrace/testkit/harness";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { bringStock, findLots, stockValue, takeStock } from "./index.ts";

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
const today = () => dateIn("UTC", h.clock.now());
const codesOf = (results: readonly PromiseSettledResult<unknown>[]) =>
  results.flatMap((result) =>
    result.status === "rejected" ? [result.reason.cause.definition.code] : [],
  );
const done = (results: readonly PromiseSettledResult<unknown>[]) =>
  results.filter(({ status }) => status === "fulfilled").length;

/** A product with lots: one that expires in five days, one in fifty; ten of each. */
async function makeRice() {
  const { id: warehouseId } = await makeWarehouse(admin);
  const { id: productId } = await makeProduct(admin, { tracking: "lot" });
  const line = { productId, quantity: "10" };
  await admin.stock.receive({
    warehouseId,
    lines: [
      { ...line, unitCost: "3", lot: { code: "LATE", expiresOn: daysAfter(today(), 50) } },
      { ...line, unitCost: "2", lot: { code: "SOON", expiresOn: daysAfter(today(), 5) } },
    ],
  });
  const { items } = await admin.stock.lots.list({ productId });
  const idOf = (code: string) => items.find((lot) => lot.code === code)?.id ?? "";
  return { warehouseId, productId, soon: idOf("SOON"), late: idOf("LATE") };
}

describe("lots", () => {
  it("leave first expired, first out, and say which they were and what they are worth", async () => {
    const { warehouseId, productId, soon, late } = await makeRice();
    const document = { type: "test", id: productId };
    const lines = [{ productId, quantity: "12" }];
    const taken = await transact(h.ctx("superadmin"), (tx) =>
      takeStock(tx, { type: "consume", warehouseId, document, lines }),
    );
    expect(taken.map(({ lotId, quantity, unitCost }) => [lotId, quantity, unitCost])).toEqual([
      [soon, "10", "2.5"],
      [late, "2", "2.5"],
    ]);
    const brought = await transact(h.ctx("superadmin"), (tx) =>
      bringStock(tx, {
        ...{ type: "produce", warehouseId, document },
        lines: [{ productId, quantity: "4", unitCost: "9.5", lot: { code: "NEW" } }],
      }),
    );
    expect(brought).toMatchObject([{ quantity: "4", unitCost: "9.5" }]);
    const [lot] = await findLots(
      h.ctx("superadmin"),
      brought.flatMap(({ lotId }) => lotId ?? []),
    );
    expect(lot).toMatchObject({ code: "NEW", onHand: "4", places: [{ quantity: "4" }] });
    expect(await stockValue(h.ctx("superadmin"), { warehouseId })).toMatchObject({ value: "58" });
  });

  it("in quarantine are neither picked nor promised, and are again when it ends", async () => {
    const { warehouseId, productId, soon, late } = await makeRice();
    await admin.stock.lots.quarantine({ id: soon, reason: "damp" });
    await expect(admin.stock.lots.quarantine({ id: soon, reason: "x" })).rejects.toMatchObject(
      refusal("stock.lot_state"),
    );
    expect(await admin.stock.levels.get({ productId })).toMatchObject({
      ...{ onHand: "20", blocked: "10", available: "10" },
    });
    const line = { productId, quantity: "11" };
    await expect(admin.stock.reservations.create({ warehouseId, ...line })).rejects.toMatchObject(
      refusal("stock.insufficient"),
    );
    await expect(admin.stock.issue({ warehouseId, lines: [line] })).rejects.toMatchObject(
      refusal("stock.insufficient"),
    );
    await expect(
      admin.stock.issue({ warehouseId, lines: [{ ...line, quantity: "1", lotId: soon }] }),
    ).rejects.toMatchObject(refusal("stock.lot_blocked"));
    await admin.stock.issue({ warehouseId, lines: [{ ...line, quantity: "1" }] });
    expect(await admin.stock.lots.get({ id: late })).toMatchObject({ onHand: "9" });
    await admin.stock.lots.release({ id: soon });
    await admin.stock.issue({ warehouseId, lines: [line] });
    expect(await admin.stock.lots.get({ id: soon })).toMatchObject({ onHand: "0" });
  });

  it("that have expired are blocked and told of once for each of the days that are watched", async () => {
    const { warehouseId, productId, soon } = await makeRice();
    const run = async () => {
      await admin.jobs.trigger({ name: "stock.watch-expiry" });
      await h.settle();
      const events = await h.platform.db
        .selectFrom("event")
        .select("payload")
        .where("name", "=", "inventory.lot.expiring")
        .where("aggregate_id", "=", soon)
        .execute();
      return events.map(({ payload }) => (payload as { withinDays: number }).withinDays).sort();
    };
    expect(await run()).toEqual([7]);
    expect(await run()).toEqual([7]);
    const alerts = async () =>
      (await admin.stock.alerts.list({ productId })).items.map(({ kind }) => kind);
    expect(await alerts()).toEqual(["expiring"]);
    h.clock.advance(5 * 86_400_000);
    expect(await run()).toEqual([0, 7]);
    h.clock.advance(86_400_000);
    admin = h.caller("superadmin");
    // Not promised from the first moment of the day on, whether the job has run or not.
    await expect(
      admin.stock.reservations.create({ warehouseId, productId, quantity: "11" }),
    ).rejects.toMatchObject(refusal("stock.insufficient"));
    expect(await run()).toEqual([0, 7]);
    expect(await alerts()).toEqual(["expired"]);
    const level = await admin.stock.levels.list({ productId, expiringWithin: 0 });
    expect(level.items).toMatchObject([{ blocked: "10", available: "10" }]);
  });

  it("the last of one goes to one of twenty buyers, whichever lots they are told", async () => {
    const { warehouseId, productId, soon } = await makeRice();
    await admin.stock.issue({ warehouseId, lines: [{ productId, quantity: "19" }] });
    await admin.stock.adjust({
      ...{ warehouseId, reason: "found" },
      lines: [{ productId, quantity: "1", lotId: soon }],
    });
    const buyers = await Promise.allSettled(
      Array.from({ length: 20 }, (_, n) =>
        admin.stock.issue({
          warehouseId,
          lines: [{ productId, quantity: "2", ...(n % 2 ? {} : { lotId: soon }) }],
        }),
      ),
    );
    expect(done(buyers)).toBe(1);
    expect(codesOf(buyers)).toEqual(Array(19).fill("stock.insufficient"));
  });
});

describe("eight who race", () => {
  it("leave a level that is what lies in its lots, and is what came less what went", async () => {
    const { warehouseId, productId, soon } = await makeRice();
    const to = await makeWarehouse(admin);
    const line = { productId, quantity: "3" };
    let onHand = 20;
    // What changes a level meets one that another changed meanwhile: the CHECKs must see the newest row.
    const acts = [
      () =>
        admin.stock
          .receive({ warehouseId, lines: [{ ...line, lot: { code: "LATE" } }] })
          .then(() => (onHand += 3)),
      () => admin.stock.issue({ warehouseId, lines: [line] }).then(() => (onHand -= 3)),
      () =>
        admin.stock.reservations
          .create({ warehouseId, ...line })
          .then(({ id }) => admin.stock.reservations.release({ id })),
      () =>
        admin.stock.transfers.create({
          ...{ fromWarehouseId: warehouseId, toWarehouseId: to.id },
          lines: [line],
        }),
      () => admin.stock.lots.quarantine({ id: soon, reason: "race" }),
      () => admin.stock.lots.release({ id: soon }),
    ];
    const actor = async (n: number) => {
      const refusals: unknown[] = [];
      for (let turn = 0; turn < 30; turn++)
        await acts[(n + turn) % acts.length]?.().catch((error) =>
          refusals.push(error.cause?.definition.code),
        );
      return refusals;
    };
    const refusals = (await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map(actor))).flat();
    const expected = ["stock.insufficient", "stock.lot_state"];
    expect(refusals.filter((code) => !expected.includes(String(code)))).toEqual([]);
    expect((await admin.stock.levels.get({ productId })).onHand).toBe(String(onHand));
  });
});

describe("a count", () => {
  it("posts the difference as it was when it was counted, whatever moved since then", async () => {
    const { warehouseId, productId } = await makeShop(admin, "50");
    const line = { productId, counted: "48" };
    const count = await admin.stock.counts.create({ warehouseId, lines: [line] });
    expect(count.lines).toMatchObject([{ book: "50", difference: "-2" }]);
    await admin.stock.issue({ warehouseId, lines: [{ productId, quantity: "10" }] });
    const approver = h.caller("manager");
    await approver.stock.counts.approve({ id: count.id });
    expect(await admin.stock.levels.get({ productId })).toMatchObject({ onHand: "38" });
    await expect(h.caller("operator").stock.counts.approve({ id: count.id })).rejects.toMatchObject(
      refusal("auth.forbidden"),
    );
  });

  it("of a shelf is one at a time, and is decided once, even by racing people", async () => {
    const { warehouseId, productId } = await makeShop(admin, "5");
    const create = () =>
      admin.stock.counts.create({ warehouseId, lines: [{ productId, counted: "4" }] });
    const counts = await Promise.allSettled([create(), create(), create(), create()]);
    expect(done(counts)).toBe(1);
    expect(codesOf(counts)).toEqual(Array(3).fill("stock.shelf_counted"));
    const { items } = await admin.stock.counts.list({ warehouseId });
    const id = items[0]?.id ?? "";
    const decisions = await Promise.allSettled([
      admin.stock.counts.approve({ id }),
      admin.stock.counts.approve({ id }),
      admin.stock.counts.reject({ id }),
      admin.stock.counts.reject({ id }),
    ]);
    expect(done(decisions)).toBe(1);
    expect(codesOf(decisions)).toEqual(Array(3).fill("stock.count_closed"));
    await create();
  });
});

describe("goods under way", () => {
  it("are ours until they arrive, once, and what is missing is a loss with a reason", async () => {
    const { warehouseId, productId } = await makeShop(admin, "20", { cost: "2.50" });
    const to = await makeWarehouse(admin);
    const { id } = await admin.stock.transfers.create({
      ...{ fromWarehouseId: warehouseId, toWarehouseId: to.id, inTransit: true },
      lines: [{ productId, quantity: "8" }],
    });
    const value = await admin.stock.valuation({ warehouseId });
    expect(value).toMatchObject({ value: "30", inTransit: "20" });
    expect((await admin.stock.levels.get({ productId })).onHand).toBe("12");
    const short = { shortfall: [{ productId, quantity: "3" }] };
    await expect(admin.stock.transfers.receive({ id, ...short })).rejects.toMatchObject(
      refusal("request.invalid"),
    );
    const receive = () =>
      admin.stock.transfers.receive({ id, ...short, shortfallReason: "fell off" });
    const arrivals = await Promise.allSettled([receive(), receive(), receive()]);
    expect(done(arrivals)).toBe(1);
    expect(codesOf(arrivals)).toEqual(Array(2).fill("stock.transfer_received"));
    const arrived = await admin.stock.valuation({ warehouseId: to.id, method: "fifo" });
    expect(arrived).toMatchObject({ value: "12.5", inTransit: "0" });
  });
});

describe("serial units", () => {
  it("are at one place, blocked while they are not available, and out of stock when they are retired", async () => {
    const { id: warehouseId } = await makeWarehouse(admin);
    const { id: productId } = await makeProduct(admin, { tracking: "serial" });
    const receive = () =>
      admin.stock.receive({
        warehouseId,
        lines: [{ productId, quantity: "2", serials: ["A", "B"], unitCost: "99.99" }],
      });
    await receive();
    await expect(receive()).rejects.toMatchObject(refusal("stock.unit_elsewhere"));
    const { items } = await admin.stock.units.list({ productId });
    const [b, a] = items;
    await admin.stock.units.update({ id: a?.id ?? "", status: "maintenance" });
    await admin.stock.reservations.create({ warehouseId, productId, quantity: "1" });
    await expect(
      admin.stock.units.update({ id: b?.id ?? "", status: "maintenance" }),
    ).rejects.toMatchObject(refusal("stock.insufficient"));
    await admin.stock.units.archive({ id: a?.id ?? "" });
    expect(await admin.stock.levels.get({ productId })).toMatchObject({
      ...{ onHand: "1", blocked: "0", available: "0" },
    });
    await expect(
      admin.catalog.products.update({ id: productId, tracking: "none" }),
    ).rejects.toMatchObject(refusal("catalog.tracking_fixed"));
  });
});

describe("units of measure and places", () => {
  it("a bag of 50 kg and a tonne are booked in kg, and what is not exact is refused", async () => {
    const { id: warehouseId } = await makeWarehouse(admin);
    const shelf = await admin.sites.locations.create({ id: warehouseId, code: "S1", name: "Silo" });
    await admin.catalog.units.create({ code: "kg", name: "Kilogram" });
    await admin.catalog.units.create({ code: "t", name: "Ton", baseCode: "kg", factor: "1000" });
    const product = await makeProduct(admin, {
      unit: "kg",
      barcode: "4006381333931",
      packs: [{ unit: "bag", quantity: "50" }],
    });
    const line = { productId: product.id, locationId: shelf.id };
    await admin.stock.receive({
      warehouseId,
      lines: [
        { ...line, quantity: "3", unit: "bag" },
        { ...line, quantity: "0.25", unit: "t" },
      ],
    });
    const stock = await admin.stock.levels.get({ productId: product.id });
    expect(stock).toMatchObject({ onHand: "400", bins: [{ locationId: shelf.id }] });
    const issue = (quantity: string, unit: string) =>
      admin.stock.issue({ warehouseId, lines: [{ productId: product.id, quantity, unit }] });
    await expect(issue("1", "crate")).rejects.toMatchObject(refusal("request.invalid"));
    await expect(issue("0.0001", "t")).resolves.toBeDefined();
    await expect(issue("0.0000", "t")).rejects.toMatchObject(refusal("request.invalid"));
    const scanned = await admin.catalog.products.byBarcode({ code: "4006381333931" });
    expect(scanned.id).toBe(product.id);
    const [{ onHand } = { onHand: "" }] = (await admin.stock.levels.list({ warehouseId })).items;
    await admin.stock.reservations.create({ warehouseId, productId: product.id, quantity: onHand });
    const away = { productId: product.id, quantity: "100", locationId: shelf.id };
    const within = { fromWarehouseId: warehouseId, toWarehouseId: warehouseId };
    await admin.stock.transfers.create({ ...within, lines: [away] });
    const moved = await admin.stock.levels.get({ productId: product.id });
    expect(moved).toMatchObject({ onHand, available: "0", bins: [{ quantity: "299.9" }] });
    const back = { productId: product.id, quantity: "1" };
    await expect(admin.stock.transfers.create({ ...within, lines: [back] })).rejects.toMatchObject(
      refusal("request.invalid"),
    );
    const elsewhere = await makeWarehouse(admin);
    await expect(
      admin.stock.receive({ warehouseId: elsewhere.id, lines: [{ ...line, quantity: "1" }] }),
    ).rejects.toMatchObject(refusal("request.invalid"));
  });
});

describe("the worth of the stock", () => {
  it("is what it was at any moment, by average and by first in, first out, without posting again", async () => {
    const { id: warehouseId } = await makeWarehouse(admin);
    const { id: productId } = await makeProduct(admin, {});
    const line = { productId, quantity: "3" };
    const moments: Date[] = [];
    const then = (act: () => Promise<unknown>) =>
      act().then(() => {
        moments.push(h.clock.now());
        h.clock.advance(60_000);
        admin = h.caller("superadmin");
      });
    await then(() => admin.stock.receive({ warehouseId, lines: [{ ...line, unitCost: "10" }] }));
    await then(() => admin.stock.receive({ warehouseId, lines: [{ ...line, unitCost: "11" }] }));
    await then(() => admin.stock.issue({ warehouseId, lines: [{ ...line, quantity: "4" }] }));
    const at = async (method: "average" | "fifo") =>
      Promise.all(
        [new Date(0), ...moments].map(
          async (moment) =>
            (await admin.stock.valuation({ warehouseId, method, at: moment })).value,
        ),
      );
    expect(await at("average")).toEqual(["0", "30", "63", "21"]);
    expect(await at("fifo")).toEqual(["0", "30", "63", "22"]);
  });

  it("is found out when it was changed behind the ledger's back", async () => {
    const { productId } = await makeShop(admin, "3", { cost: "2.00" });
    const set = (value: number) =>
      h.platform.pool.query("update stock_level set value = $2 where product_id = $1", [
        productId,
        value,
      ]);
    await set(7);
    expect(await admin.stock.verify({})).toMatchObject({
      ok: false,
      values: [{ productId, value: "7", valueByLedger: "6" }],
    });
    await set(6);
  });
});

describe("whoever watches", () => {
  it("is told levels as they change", async () => {
    const { warehouseId, productId } = await makeShop(admin, "3");
    await h.settle();
    const stop = new AbortController();
    const watcher = h.caller("superadmin", { signal: stop.signal });
    const told = await watcher.stock.watch({ productId });
    const heard: unknown[] = [];
    for await (const [, data] of told as AsyncIterable<[string, { kind: string }]>) {
      heard.push(data);
      if (data.kind === "levels") break;
      await admin.stock.issue({ warehouseId, lines: [{ productId, quantity: "1" }] });
      await h.settle();
    }
    stop.abort();
    expect(heard.at(-1)).toMatchObject({ levels: [{ productId, onHand: "2" }] });
  });
});
