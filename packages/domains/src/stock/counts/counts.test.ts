import { newId } from "@millrace/platform/id";
import { transact } from "@millrace/platform/transact";
import { makeProduct, makeWarehouse } from "@millrace/testkit/factories";
import { type Harness, harness } from "@millrace/testkit/harness";
import { beforeAll, describe, expect, it } from "vitest";
import { createUser } from "../../identity/index.ts";
import { writeOpeningStock } from "../opening/opening.service.ts";
import { reserveStock } from "../reservations/reservations.service.ts";

let h: Harness;
let admin: ReturnType<Harness["caller"]>;
beforeAll(async () => {
  h = await harness();
  admin = h.caller("admin");
});

const refusal = (code: string) => ({ cause: { definition: { code } } });
const codeOf = (result: PromiseSettledResult<unknown>) =>
  result.status === "fulfilled" ? "done" : result.reason.cause?.definition.code;
const manager = async (name: string) => {
  const email = `${newId()}@example.com`;
  const password = "correct horse battery staple";
  const user = await createUser(h.ctx("superadmin"), { email, name, password, role: "manager" });
  return h.caller("manager", { actor: { kind: "user", id: user.id, sessionId: newId() } });
};

/** A warehouse with a location and three drills, A, B and C, outside of it. */
async function makeDrills(...serials: string[]) {
  const { id: warehouseId } = await makeWarehouse(admin);
  const shelf = await admin.sites.locations.create({ id: warehouseId, code: "A-1", name: "A-1" });
  const { id: productId } = await makeProduct(admin, { tracking: "serial", cost: "90" });
  const quantity = String(serials.length);
  if (serials.length > 0)
    await admin.stock.receive({ warehouseId, lines: [{ productId, quantity, serials }] });
  const unit = async (serial: string) => {
    const statuses = ["available", "retired"] as const;
    const pages = await Promise.all(
      statuses.map((status) => admin.stock.units.list({ productId, serial, status })),
    );
    const [one] = pages.flatMap(({ items }) => items);
    if (!one) throw new Error(`no unit ${serial}`);
    return one;
  };
  const count = (found: string[], locationId?: string) =>
    admin.stock.counts.create({ warehouseId, lines: [{ productId, locationId, serials: found }] });
  const onHand = async () => (await admin.stock.levels.get({ productId })).onHand;
  return { warehouseId, productId, locationId: shelf.id, unit, count, onHand };
}

describe("what comes in without a receipt", () => {
  it("is held for who waits for it: by a count, by opening stock, by a lot that is released, by a unit that is mended", async () => {
    const { warehouseId, productId: drill } = await makeDrills("A");
    const [{ items: units }, plain, flour] = [
      await admin.stock.units.list({ productId: drill }),
      await makeProduct(admin),
      await makeProduct(admin, { tracking: "lot" }),
    ];
    const unit = { id: units[0]?.id ?? "" };
    await admin.stock.units.update({ ...unit, status: "maintenance" });
    await admin.stock.receive({
      warehouseId,
      lines: [{ productId: flour.id, quantity: "1", lot: { code: "F-1" } }],
    });
    const { items: lots } = await admin.stock.lots.list({ productId: flour.id });
    await admin.stock.lots.quarantine({ id: lots[0]?.id ?? "", reason: "Damp" });
    const want = (productId: string) =>
      transact(h.ctx("admin"), (tx) =>
        reserveStock(tx, {
          ...{ warehouseId, owner: null, whenShort: "want" },
          document: { type: "test", id: newId() },
          lines: [{ productId, quantity: "1" }],
        }),
      );
    const reserved = async (productId: string) =>
      (await admin.stock.levels.get({ productId })).reserved;
    const ways: [string, () => Promise<unknown>][] = [
      [
        plain.id,
        async () => {
          const lines = [{ productId: plain.id, counted: "3" }];
          const { id } = await admin.stock.counts.create({ warehouseId, lines });
          await admin.stock.counts.approve({ id });
        },
      ],
      [
        plain.id,
        () =>
          transact(h.ctx("admin"), (tx) =>
            writeOpeningStock(tx, [{ sku: plain.sku, quantity: "9" }], warehouseId),
          ),
      ],
      [flour.id, () => admin.stock.lots.release({ id: lots[0]?.id ?? "" })],
      [drill, () => admin.stock.units.update({ ...unit, status: "available" })],
    ];
    for (const [productId, bring] of ways) {
      // All there is is promised to others.
      const { available } = await admin.stock.levels.get({ productId });
      if (available !== "0")
        await admin.stock.reservations.create({ warehouseId, productId, quantity: available });
      const before = Number(await reserved(productId));
      await want(productId);
      expect(Number(await reserved(productId))).toBe(before);
      await bring();
      expect(Number(await reserved(productId))).toBe(before + 1);
    }
    expect(await admin.stock.verify({})).toMatchObject({ ok: true });
  });
});

describe("a count of things with serial numbers", () => {
  it("lists what was expected and what was found; approval takes the missing out and brings the unexpected in", async () => {
    const { unit, count, onHand } = await makeDrills("A", "B", "C");
    const made = await count(["B", "C", "NEW"]);
    expect(made.lines).toMatchObject([{ counted: "3", book: "3", difference: "0" }]);
    expect(
      made.lines[0]?.units.map(({ serial, expected, found }) => [serial, expected, found]),
    ).toEqual([
      ["A", true, false],
      ["NEW", false, true],
      ["B", true, true],
      ["C", true, true],
    ]);
    expect(await onHand()).toBe("3");
    await admin.stock.counts.approve({ id: made.id });
    expect(await unit("A")).toMatchObject({ status: "retired", warehouseId: null });
    expect(await unit("NEW")).toMatchObject({ status: "available" });
    expect(await onHand()).toBe("3");
    expect(await admin.stock.verify({})).toMatchObject({ ok: true });
  });

  it("brings units to where they were found, within one count, too, without a change of worth", async () => {
    const { warehouseId, productId, locationId, unit, count } = await makeDrills("A", "B");
    const before = await admin.stock.valuation({ productId, method: "fifo" });
    const { id } = await count(["A"], locationId);
    await admin.stock.counts.approve({ id });
    expect(await unit("A")).toMatchObject({ locationId });
    const both = await admin.stock.counts.create({
      warehouseId,
      lines: [
        { productId, serials: ["A"] },
        { productId, locationId, serials: ["B"] },
      ],
    });
    await admin.stock.counts.approve({ id: both.id });
    expect(await unit("A")).toMatchObject({ locationId: null, status: "available" });
    expect(await unit("B")).toMatchObject({ locationId, status: "available" });
    const after = await admin.stock.valuation({ productId, method: "fifo" });
    expect(after.value).toBe(before.value);
    expect(await admin.stock.verify({})).toMatchObject({ ok: true });
  });

  it("leaves a unit alone that moved since: sold, or received, or sold and brought back", async () => {
    const { warehouseId, productId, unit, count, onHand } = await makeDrills("A", "B", "C");
    const { id } = await count(["C", "LATE"]);
    const { id: unitId } = await unit("A");
    const line = { productId, quantity: "1" };
    await admin.stock.issue({ warehouseId, lines: [{ ...line, unitId }] });
    const { id: other } = await unit("B");
    await admin.stock.issue({ warehouseId, lines: [{ ...line, unitId: other }] });
    await admin.stock.receive({
      warehouseId,
      type: "return",
      lines: [{ ...line, serials: ["B"] }],
    });
    await admin.stock.receive({ warehouseId, lines: [{ ...line, serials: ["LATE"] }] });
    await admin.stock.counts.approve({ id });
    expect(await unit("A")).toMatchObject({ status: "retired" });
    expect(await unit("B")).toMatchObject({ status: "available" });
    expect(await unit("LATE")).toMatchObject({ status: "available" });
    expect(await onHand()).toBe("3");
    expect(await admin.stock.verify({})).toMatchObject({ ok: true });
  });

  it("is decided once by two who decide at once, and the other hears who did and when", async () => {
    const { count, onHand } = await makeDrills("A", "B");
    const { id, number } = await count(["B"]);
    const [ada, ben] = [await manager("Ada Fox"), await manager("Ben Ray")];
    const decisions = await Promise.allSettled([
      ada.stock.counts.approve({ id }),
      ben.stock.counts.approve({ id }),
    ]);
    expect(decisions.map(codeOf).sort()).toEqual(["done", "stock.count_closed"]);
    const winner = decisions[0]?.status === "fulfilled" ? "Ada Fox" : "Ben Ray";
    const loser = decisions.find((one) => one.status === "rejected");
    expect(String(loser?.reason.cause.message)).toContain(`${number} was approved by ${winner} (`);
    expect(await onHand()).toBe("1");
    await expect(count(["B"])).resolves.toMatchObject({ status: "open" });
  });

  it("and a sale of a unit that it misses, at once, take the unit once", async () => {
    const { warehouseId, productId, unit, count, onHand } = await makeDrills(
      ...Array.from({ length: 8 }, (_, at) => `S-${at}`),
    );
    for (let at = 0; at < 8; at += 1) {
      const serial = `S-${at}`;
      const left = Array.from({ length: 7 - at }, (_, one) => `S-${at + 1 + one}`);
      const { id } = await count(left);
      const { id: unitId } = await unit(serial);
      const [approved, sold] = await Promise.allSettled([
        admin.stock.counts.approve({ id }),
        admin.stock.issue({ warehouseId, lines: [{ productId, quantity: "1", unitId }] }),
      ]);
      expect(codeOf(approved as PromiseSettledResult<unknown>)).toBe("done");
      expect(["done", "stock.unit_elsewhere"]).toContain(
        codeOf(sold as PromiseSettledResult<unknown>),
      );
      expect(await unit(serial)).toMatchObject({ status: "retired" });
      expect(await onHand()).toBe(String(7 - at));
    }
    expect(await admin.stock.verify({})).toMatchObject({ ok: true });
  });

  it("refuses a unit that is elsewhere by the books, and says where it is", async () => {
    const { productId, unit, count } = await makeDrills("A");
    const away = await makeWarehouse(admin);
    const line = { productId, quantity: "1", serials: ["AWAY"] };
    await admin.stock.receive({ warehouseId: away.id, lines: [line] });
    const { id } = await count(["A", "AWAY"]);
    await expect(admin.stock.counts.approve({ id })).rejects.toMatchObject({
      ...refusal("stock.unit_elsewhere"),
      cause: {
        message: expect.stringContaining("AWAY was found here, but is in another warehouse"),
      },
    });
    await admin.stock.counts.reject({ id });
    expect(await unit("AWAY")).toMatchObject({ warehouseId: away.id });
  });

  it("is by serial numbers only, each at one place, and other products are counted by quantity", async () => {
    const { warehouseId, productId, locationId } = await makeDrills("A");
    const { id: plain } = await makeProduct(admin);
    type Lines = Parameters<typeof admin.stock.counts.create>[0]["lines"];
    const refused = async (lines: Lines) =>
      admin.stock.counts.create({ warehouseId, lines }).then(
        () => "done",
        (error) => error.cause.particulars.errors[0],
      );
    expect(await refused([{ productId, counted: "1" }])).toMatchObject({
      path: "lines.0.serials",
      code: "required",
    });
    expect(await refused([{ productId, serials: ["A"], counted: "1" }])).toMatchObject({
      path: "lines.0.counted",
      code: "serial",
    });
    expect(
      await refused([
        { productId, serials: ["A"] },
        { productId, locationId, serials: ["A"] },
      ]),
    ).toMatchObject({ path: "lines.1.serials", code: "twice" });
    expect(await refused([{ productId: plain }])).toMatchObject({ path: "lines.0.counted" });
    expect(await refused([{ productId: plain, serials: ["A"] }])).toMatchObject({
      code: "not_tracked",
    });
  });
});
