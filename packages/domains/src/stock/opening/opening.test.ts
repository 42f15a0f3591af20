import { transact } from "@millrace/platform/transact";
import { makeProduct, makeWarehouse, nextCode } from "@millrace/testkit/factories";
import { type Harness, harness } from "@millrace/testkit/harness";
import { beforeAll, describe, expect, it } from "vitest";
import { writeOpeningStock } from "./opening.service.ts";

let h: Harness;
let admin: ReturnType<Harness["caller"]>;
beforeAll(async () => {
  h = await harness();
  admin = h.caller("admin");
});

async function imported(warehouse: string, data: string) {
  const { id } = await admin.transfer.imports.create({ type: "stock", warehouse, data });
  await h.settle();
  const { items } = await admin.transfer.imports.errors({ id, limit: 100 });
  return {
    ended: await admin.transfer.imports.get({ id }),
    errors: items.map(({ row, column, code, message }) => `${row} ${column} ${code}: ${message}`),
  };
}

/** A warehouse with two locations, and a product of each way of telling apart. */
async function makeYard() {
  const warehouse = await makeWarehouse(admin);
  for (const code of ["A-1", "A-2"])
    await admin.sites.locations.create({ id: warehouse.id, code, name: code });
  const [bolt, flour, drill] = [
    await makeProduct(admin),
    await makeProduct(admin, { tracking: "lot" }),
    await makeProduct(admin, { tracking: "serial" }),
  ];
  return { warehouse, bolt, flour, drill };
}

describe("opening stock from a file", () => {
  it("brings in lots with their expiry, units by serial number, and what lies in which bin, with what it cost; again changes nothing", async () => {
    const { warehouse, bolt, flour, drill } = await makeYard();
    const header = "SKU,Quantity,Lot,Expires on,Serial,Bin,Unit cost";
    const data = [
      header,
      `${bolt.sku},12,,,,A-1,0.25`,
      `${bolt.sku},3,,,,,`,
      `${flour.sku},40,F-1,2027-03-31,,A-1,1.10`,
      `${flour.sku},5.5,F-1,2027-03-31,,A-2,1.10`,
      `${flour.sku},8,F-2,,,,`,
      `${drill.sku},1,,,D-1,A-2,90`,
      `${drill.sku},1,,,D-2,,95`,
    ].join("\n");
    const { ended, errors } = await imported(warehouse.code, data);
    expect(errors).toEqual([]);
    expect(ended).toMatchObject({ status: "completed", updated: 7, failed: 0 });

    const stockOf = ({ id }: { id: string }) => admin.stock.levels.get({ productId: id });
    expect(await stockOf(bolt)).toMatchObject({ onHand: "15", bins: [{ quantity: "12" }] });
    expect(await stockOf(flour)).toMatchObject({ onHand: "53.5" });
    expect(await stockOf(drill)).toMatchObject({ onHand: "2" });
    const { items: lots } = await admin.stock.lots.list({ productId: flour.id, code: "F-1" });
    expect(lots).toMatchObject([{ expiresOn: "2027-03-31", onHand: "45.5" }]);
    expect(lots[0]?.places).toHaveLength(2);
    const { items: units } = await admin.stock.units.list({ productId: drill.id });
    expect(units.map(({ serial, status }) => [serial, status]).sort()).toEqual([
      ["D-1", "available"],
      ["D-2", "available"],
    ]);
    const worth = await admin.stock.valuation({ productId: drill.id });
    expect(worth.value).toBe("185");

    const again = await imported(warehouse.code, data);
    expect(again.ended).toMatchObject({ updated: 0, unchanged: 7, failed: 0 });
    expect(await admin.stock.verify({})).toMatchObject({ ok: true });
  });

  it("sets each place to what the file says, also down and to nothing, and leaves what the file does not name", async () => {
    const { warehouse, flour, drill } = await makeYard();
    const header = "sku,quantity,lot,serial";
    await imported(
      warehouse.code,
      [
        header,
        `${flour.sku},10,F-1,`,
        `${flour.sku},20,F-2,`,
        `${drill.sku},1,,D-1`,
        `${drill.sku},1,,D-2`,
      ].join("\n"),
    );
    const { ended } = await imported(
      warehouse.code,
      [header, `${flour.sku},4,F-1,`, `${drill.sku},0,,D-1`, `${drill.sku},0,,D-9`].join("\n"),
    );
    expect(ended).toMatchObject({ updated: 2, unchanged: 1, failed: 0 });
    expect(await admin.stock.levels.get({ productId: flour.id })).toMatchObject({ onHand: "24" });
    const { items } = await admin.stock.units.list({ productId: drill.id });
    expect(items.map(({ serial }) => serial)).toEqual(["D-2"]);
    expect(await admin.stock.verify({})).toMatchObject({ ok: true });
  });

  it("says which cell of a row is wrong, and writes the others", async () => {
    const { warehouse, bolt, flour, drill } = await makeYard();
    const other = await makeWarehouse(admin);
    await admin.stock.receive({
      warehouseId: other.id,
      lines: [{ productId: drill.id, quantity: "1", serials: ["AWAY"] }],
    });
    const { ended, errors } = await imported(
      warehouse.code,
      [
        "sku,quantity,lot,expiresOn,serial,bin",
        `${flour.sku},1,,,,`,
        `${flour.sku},1,F-1,2027-01-31,,`,
        `${flour.sku},1,F-1,2027-02-28,,A-1`,
        `${flour.sku},1,F-1,soon,,`,
        `${drill.sku},1,,,,`,
        `${drill.sku},2,,,D-1,`,
        `${drill.sku},1,,,AWAY,`,
        `${bolt.sku},1,F-1,,,`,
        `${bolt.sku},1,,,D-1,`,
        `${bolt.sku},1,,,,Z-9`,
        `${bolt.sku},6,,,,A-2`,
      ].join("\n"),
    );
    expect(errors).toEqual([
      `1 lot required: is required: ${flour.sku} is tracked by lot`,
      "3 expiresOn differs: lot F-1 expires on 2027-01-31",
      expect.stringContaining("4 expiresOn "),
      `5 serial required: is required: ${drill.sku} is tracked by serial number`,
      "6 quantity piece: must be 1, or 0 for a unit that is gone",
      "7 serial elsewhere: AWAY is in another warehouse",
      `8 lot not_tracked: ${bolt.sku} has no lots`,
      `9 serial not_tracked: ${bolt.sku} has no serial numbers`,
      "10 bin unknown: there is no location Z-9 in use in this warehouse",
    ]);
    expect(ended).toMatchObject({ updated: 2, failed: 9 });
    expect(await admin.stock.verify({})).toMatchObject({ ok: true });
  });

  it("takes thousands of lots, units and bins", async () => {
    const { warehouse, bolt, flour, drill } = await makeYard();
    const prefix = nextCode("L");
    const rows = Array.from({ length: 4_500 }, (_, at) =>
      at % 3 === 0
        ? `${flour.sku},${(at % 40) + 1},${prefix}-${at},2027-05-31,,A-1`
        : at % 3 === 1
          ? `${drill.sku},1,,,${prefix}-${at},A-2`
          : `${bolt.sku},${at},,,,A-1`,
    );
    const data = `sku,quantity,lot,expiresOn,serial,bin\n${rows.join("\n")}`;
    const { ended } = await imported(warehouse.code, data);
    expect(ended).toMatchObject({ status: "completed", processed: 4_500, failed: 0 });
    const lots = rows.flatMap((_, at) => (at % 3 === 0 ? (at % 40) + 1 : []));
    const onHand = async (id: string) => (await admin.stock.levels.get({ productId: id })).onHand;
    expect(await onHand(flour.id)).toBe(String(lots.reduce((sum, many) => sum + many, 0)));
    expect(await onHand(drill.id)).toBe("1500");
    // Of rows for one place the last counts.
    expect(await onHand(bolt.id)).toBe("4499");
    expect(await admin.stock.verify({})).toMatchObject({ ok: true });
  }, 60_000);

  it("makes each lot and unit once, whoever else brings the same ones in meanwhile", async () => {
    const { warehouse, flour, drill } = await makeYard();
    const rows = Array.from({ length: 200 }, (_, at) =>
      at % 2 === 0
        ? { sku: flour.sku, quantity: "7", lot: `F-${at % 20}` }
        : { sku: drill.sku, quantity: "1", serial: `D-${at}`, bin: "A-1" },
    );
    const write = () => transact(h.ctx("admin"), (tx) => writeOpeningStock(tx, rows, warehouse.id));
    await Promise.all([write(), write(), write(), write()]);
    const onHand = async (id: string) => (await admin.stock.levels.get({ productId: id })).onHand;
    expect(await onHand(flour.id)).toBe("70");
    expect(await onHand(drill.id)).toBe("100");
    expect(await admin.stock.verify({})).toMatchObject({ ok: true });
  });
});
