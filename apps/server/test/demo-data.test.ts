import { harness } from "@millrace/testkit/harness";
import { describe, expect, it } from "vitest";
import { loadDemoData } from "../src/demo-data.ts";

/** Everything that the load writes in rows, to see that a second one writes none. */
const tables = ["sales_order", "stock_movement", "product", "party", "event"] as const;

describe("the demo data", async () => {
  const h = await harness();
  const admin = h.caller("superadmin");
  const counts = async () => {
    const found = [];
    for (const table of tables) {
      const { rows } = await h.platform.pool.query(`select count(*)::int as n from ${table}`);
      found.push([table, rows[0].n]);
    }
    return Object.fromEntries(found) as Record<(typeof tables)[number], number>;
  };

  it("fills an empty database with a company at work, without a worker, its ledger in order", async () => {
    expect(await loadDemoData(h.platform)).toMatch(
      /^demo data: Northwind Traders with 8 categories, 29 vendors, 77 products, 91 customers and 48 orders/,
    );
    const orders = await admin.sales.orders.list({ limit: 100 });
    expect(new Set(orders.items.map(({ status }) => status))).toEqual(
      new Set(["draft", "confirmed", "shipped", "completed", "cancelled"]),
    );
    expect(
      orders.items
        .map(({ orderedOn }) => orderedOn)
        .sort()
        .at(-1),
    ).toBe("2026-11-21");
    expect(await admin.stock.verify({})).toMatchObject({ ok: true, levels: 77 });
  });

  it("is loaded once", async () => {
    const before = await counts();
    expect(await loadDemoData(h.platform)).toBeNull();
    expect(await counts()).toEqual(before);
  });

  it("goes on where a load was cut off, and repeats nothing", async () => {
    const before = await counts();
    const [site] = (await admin.sites.list({ q: "Northwind" })).items;
    await admin.sites.update({ id: site!.id, name: "Northwind Traders (being loaded)" });
    expect(await loadDemoData(h.platform)).not.toBeNull();
    const { event: _before, ...rowsBefore } = before;
    const { event: _after, ...rowsAfter } = await counts();
    expect(rowsAfter).toEqual(rowsBefore);
    expect((await admin.sites.get({ id: site!.id })).name).toBe("Northwind Traders");
  });
});

it("leaves a database alone that has something in it", async () => {
  const h = await harness();
  await h.caller("superadmin").parties.vendors.create({ code: "V-1", name: "A vendor" });
  expect(await loadDemoData(h.platform)).toBeNull();
  expect((await h.caller("superadmin").catalog.products.list({})).items).toEqual([]);
});
