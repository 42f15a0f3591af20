import { newId } from "@millrace/platform/id";
import { transact } from "@millrace/platform/transact";
import type { RowOutcome } from "@millrace/platform/upsert";
import { type Harness, harness } from "@millrace/testkit/harness";
import { sql } from "kysely";
import { beforeAll, describe, expect, it } from "vitest";
import { upsertVendors } from "../parties/index.ts";
import {
  CategoryRow,
  ProductRow,
  productsForSale,
  upsertCategories,
  upsertProducts,
} from "./index.ts";

let h: Harness;
beforeAll(async () => {
  h = await harness();
});

const categories = () => h.caller("manager").catalog.categories;
const products = () => h.caller("manager").catalog.products;
const problem = (code: string) =>
  expect.objectContaining({
    cause: expect.objectContaining({ definition: expect.objectContaining({ code }) }),
  });
const eventsOf = (id: string) =>
  h.platform.db
    .selectFrom("event")
    .select(["name", "payload"])
    .where("aggregate_id", "=", id)
    .orderBy("position")
    .execute();

/** A chain of categories, each below the one before. */
async function chain(prefix: string, length: number) {
  const made: { id: string; code: string }[] = [];
  for (let level = 1; level <= length; level++) {
    const parentId = made.at(-1)?.id ?? null;
    made.push(await categories().create({ code: `${prefix}${level}`, name: prefix, parentId }));
  }
  return made;
}

async function pathToTop(id: string): Promise<string[]> {
  const path = [id];
  for (;;) {
    const { parentId } = await categories().get({ id: path.at(-1) ?? "" });
    if (parentId === null) return path;
    path.push(parentId);
    if (path.length > 50) throw new Error("the tree has a cycle");
  }
}

describe("categories", () => {
  it("nest eight levels deep and refuse the ninth, made or moved", async () => {
    const deep = await chain("D", 8);
    await expect(
      categories().create({ code: "D9", name: "Too deep", parentId: deep[7]?.id }),
    ).rejects.toEqual(problem("catalog.category_too_deep"));
    const [top] = await chain("M", 2);
    await expect(
      categories().update({ id: top?.id ?? "", parentId: deep[6]?.id ?? "" }),
    ).rejects.toEqual(problem("catalog.category_too_deep"));
    await categories().update({ id: top?.id ?? "", parentId: deep[5]?.id ?? "" });
  });

  it("never stand below themselves", async () => {
    const [top, middle, bottom] = await chain("C", 3);
    for (const parentId of [top?.id, middle?.id, bottom?.id]) {
      await expect(
        categories().update({ id: top?.id ?? "", parentId: parentId ?? "" }),
      ).rejects.toEqual(problem("catalog.category_cycle"));
    }
  });

  it("stay a tree when moves race that would make a cycle together", async () => {
    for (let round = 0; round < 5; round++) {
      const ring = await Promise.all(
        [0, 1, 2].map((n) => categories().create({ code: `R${round}-${n}`, name: "Ring" })),
      );
      const moves = await Promise.allSettled(
        ring.map(({ id }, n) => categories().update({ id, parentId: ring[(n + 1) % 3]?.id ?? "" })),
      );
      const refused = moves.filter(({ status }) => status === "rejected");
      expect(refused).toEqual([{ status: "rejected", reason: problem("catalog.category_cycle") }]);
      for (const { id } of ring) expect((await pathToTop(id)).length).toBeLessThanOrEqual(3);
    }
  });

  it("stay a tree for any writer: Postgres itself refuses a cycle", async () => {
    const [top, bottom] = await chain("P", 2);
    await expect(
      h.platform.db
        .updateTable("category")
        .set({ parent_id: bottom?.id ?? "" })
        .where("id", "=", top?.id ?? "")
        .execute(),
    ).rejects.toMatchObject({ constraint: "category_no_cycle" });
  });

  it("are archived from the bottom up, and then take nothing in", async () => {
    const [top, bottom] = await chain("A", 2);
    const id = top?.id ?? "";
    await expect(categories().archive({ id })).rejects.toEqual(problem("resource.in_use"));
    await categories().archive({ id: bottom?.id ?? "" });
    await categories().archive({ id });
    await expect(categories().create({ code: "A9", name: "Late", parentId: id })).rejects.toEqual(
      problem("catalog.category_archived"),
    );
    await expect(
      products().create({ sku: "A9", name: "Late", price: "1", categoryId: id }),
    ).rejects.toEqual(problem("catalog.category_archived"));
    await expect(categories().create({ code: "A1", name: "Again" })).rejects.toEqual(
      problem("catalog.category_code_taken"),
    );
  });

  it("are listed level by level and tell of their changes", async () => {
    const [top, bottom] = await chain("L", 2);
    const below = await categories().list({ parentId: top?.id ?? "" });
    expect(below.items).toEqual([bottom]);
    const tops = await categories().list({ top: true, q: "L1" });
    expect(tops.items.map(({ code }) => code)).toEqual(["L1"]);
    await categories().update({ id: bottom?.id ?? "", parentId: null, version: 1 });
    const events = await eventsOf(bottom?.id ?? "");
    expect(events.map(({ name }) => name)).toEqual([
      "catalog.category.created",
      "catalog.category.updated",
    ]);
    expect(events[1]?.payload).toMatchObject({
      categoryId: bottom?.id,
      parentId: null,
      version: 2,
    });
  });
});

describe("products", () => {
  it("keep what was given, decimals exact, defaults for the rest", async () => {
    const category = await categories().create({ code: "KEEP", name: "Keep" });
    const vendor = await h.caller("manager").parties.vendors.create({ code: "KEEP", name: "Keep" });
    const made = await products().create({
      sku: "KEEP-1",
      barcode: "4006381333931",
      name: "Screw",
      kind: "part",
      unit: "kg",
      price: "0.0125",
      cost: "12.5",
      taxRate: "0.190",
      reorderLevel: "10.50",
      categoryId: category.id,
      vendorId: vendor.id,
    });
    expect(made).toMatchObject({
      version: 1,
      price: "0.0125",
      cost: "12.50",
      taxRate: "0.19",
      reorderLevel: "10.5",
      reorderQuantity: "0",
      allowNegativeStock: false,
    });
    expect(await products().get({ id: made.id })).toEqual(made);
    const [created] = await eventsOf(made.id);
    expect(created).toMatchObject({
      name: "catalog.product.created",
      payload: { productId: made.id, sku: "KEEP-1", price: "0.0125", vendorId: vendor.id },
    });
  });

  it("have a SKU and a barcode of their own, whoever races for them", async () => {
    const race = (field: (n: number) => { sku: string; barcode: string }) =>
      Promise.allSettled(
        Array.from({ length: 6 }, (_, n) =>
          products().create({ ...field(n), name: "Racer", price: "1" }),
        ),
      );
    for (const [tries, code] of [
      [await race((n) => ({ sku: "SAME", barcode: `11${n}` })), "catalog.sku_taken"],
      [await race((n) => ({ sku: `OTHER-${n}`, barcode: "99" })), "catalog.barcode_taken"],
    ] as const) {
      expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      for (const one of tries) {
        if (one.status === "rejected") expect(one.reason).toEqual(problem(code));
      }
    }
  });

  it("refuse a stale version, keep their SKU when archived, and are not listed then", async () => {
    const { id } = await products().create({ sku: "LIFE", name: "Life", price: "1" });
    await products().update({ id, version: 1, price: "2" });
    await expect(products().update({ id, version: 1, price: "3" })).rejects.toEqual(
      problem("resource.version_mismatch"),
    );
    await products().archive({ id, version: 2 });
    expect((await products().list({ sku: "LIFE" })).items).toEqual([]);
    expect((await products().list({ sku: "LIFE", archived: true })).items).toMatchObject([
      { version: 3, price: "2.00" },
    ]);
    await expect(products().create({ sku: "LIFE", name: "New", price: "1" })).rejects.toEqual(
      problem("catalog.sku_taken"),
    );
    expect((await eventsOf(id)).map(({ name }) => name)).toEqual([
      "catalog.product.created",
      "catalog.product.updated",
      "catalog.product.archived",
    ]);
  });

  it("name vendors and categories that exist, and no customer as vendor", async () => {
    const customer = await h.caller("manager").parties.customers.create({ code: "X", name: "X" });
    const product = { sku: "NOBODY", name: "Nobody's", price: "1" };
    for (const link of [
      { vendorId: customer.id },
      { vendorId: newId() },
      { categoryId: newId() },
    ]) {
      await expect(products().create({ ...product, ...link })).rejects.toEqual(
        problem("resource.not_found"),
      );
    }
  });

  it("are found in a category and those below it, by kind, vendor, codes and price order", async () => {
    const [top, bottom] = await chain("F", 2);
    const base = { price: "5", categoryId: top?.id ?? null };
    await products().create({ ...base, sku: "F-1", name: "Upper", kind: "tool", barcode: "777" });
    await products().create({
      ...base,
      sku: "F-2",
      name: "Lower",
      price: "10",
      categoryId: bottom?.id,
    });
    const found = async (query: Parameters<ReturnType<typeof products>["list"]>[0]) =>
      (await products().list(query)).items.map(({ sku }) => sku);
    const categoryId = top?.id ?? "";
    expect(await found({ categoryId, sort: "-price" })).toEqual(["F-2", "F-1"]);
    expect(await found({ categoryId: bottom?.id ?? "" })).toEqual(["F-2"]);
    expect(await found({ categoryId, kind: "tool" })).toEqual(["F-1"]);
    expect(await found({ barcode: "777" })).toEqual(["F-1"]);
    expect(await found({ sku: "F-2" })).toEqual(["F-2"]);
  });

  it("are read for a sale in one query, archived ones too, unknown ones left out", async () => {
    const made = await products().create({
      sku: "SALE",
      name: "Sale",
      price: "3.5",
      taxRate: "0.07",
    });
    const gone = await products().create({ sku: "SALE-2", name: "Old", price: "1" });
    await products().archive({ id: gone.id });
    const rows = await productsForSale(h.ctx("operator"), [made.id, gone.id, newId()]);
    expect(rows).toHaveLength(2);
    expect(rows.find(({ id }) => id === made.id)).toEqual({
      id: made.id,
      sku: "SALE",
      name: "Sale",
      kind: "good",
      unit: "piece",
      price: "3.50",
      taxRate: "0.07",
      reorderLevel: "0",
      allowNegativeStock: false,
      archivedAt: null,
    });
    expect(rows.find(({ id }) => id === gone.id)?.archivedAt).toEqual(h.clock.now());
  });
});

describe("search", () => {
  const found = async (q: string) =>
    (await products().list({ q, limit: 100 })).items.map(({ name }) => name);

  beforeAll(async () => {
    const names = ["Gumbär Gummibärchen", "Grandma's Boysenberry Spread", "Steel chair, red"];
    for (const [n, name] of names.entries()) {
      await products().create({
        sku: `SEARCH-${n}`,
        name,
        price: "1",
        barcode: `590000000000${n}`,
      });
    }
  });

  it("finds words in any order, parts and beginnings of words, SKUs and barcodes, in any case", async () => {
    for (const q of [
      "chair steel",
      "RED CHAIR",
      "chai ste",
      "ch re",
      "SEARCH-2",
      "5900000000002",
    ]) {
      expect([q, await found(q)]).toEqual([q, ["Steel chair, red"]]);
    }
    expect(await found("GUMMIBÄR")).toEqual(["Gumbär Gummibärchen"]);
  });

  it("finds what was meant when a letter is wrong, missing or too many, and nothing otherwise", async () => {
    expect(await found("boisenberry")).toEqual(["Grandma's Boysenberry Spread"]);
    expect(await found("boysenbery spred")).toEqual(["Grandma's Boysenberry Spread"]);
    expect(await found("gummibaerchen")).toEqual(["Gumbär Gummibärchen"]);
    expect(await found("chairr")).toEqual(["Steel chair, red"]);
    expect(await found("xylophone")).toEqual([]);
  });

  it("takes wildcards and quotes as they are written", async () => {
    for (const q of ["%", "_", "\\", "'; drop table product; --", "100%"]) {
      expect([q, await found(q)]).toEqual([q, []]);
    }
    expect(await found("grandma's")).toEqual(["Grandma's Boysenberry Spread"]);
  });

  it("is answered from its index, whatever the number of rows", async () => {
    await h.platform.db.transaction().execute(async (trx) => {
      await sql`set local enable_seqscan = off`.execute(trx);
      const text = sql`lower(' ' || sku || ' ' || coalesce(barcode, '') || ' ' || name)`;
      for (const condition of [sql`${text} like '%chair%'`, sql`'chair' <% ${text}`]) {
        const { rows } = await sql<{ "QUERY PLAN": string }>`
          explain select id from product where ${condition}
        `.execute(trx);
        expect(rows.map((row) => row["QUERY PLAN"]).join("\n")).toContain("product_search_idx");
      }
    });
  });
});

describe("imports", () => {
  const importProducts = (...rows: object[]) =>
    transact(h.ctx("manager"), (tx) =>
      upsertProducts(
        tx,
        rows.map((row) => ProductRow.parse(row)),
      ),
    );
  const importTree = (...rows: object[]) =>
    transact(h.ctx("manager"), (tx) =>
      upsertCategories(
        tx,
        rows.map((row) => CategoryRow.parse(row)),
      ),
    );
  const bySku = async (sku: string) => (await products().list({ sku, archived: true })).items[0];

  it("create, change and leave alone by SKU, and refuse a row for itself", async () => {
    await importTree({ code: "I-CAT", name: "Import" });
    await transact(h.ctx("manager"), (tx) =>
      upsertVendors(tx, [{ code: "I-VEN", name: "Vendor" }]),
    );
    const rows = [
      { sku: "I-1", name: "One", price: "1.5", category: "I-CAT", vendor: "I-VEN", barcode: "b-1" },
      { sku: "I-2", name: "Two", price: "2", category: "NOPE", vendor: "NOPE" },
      { sku: "I-3", name: "Three" },
      { sku: "I-4", name: "Four", price: "4", barcode: "b-1" },
      { sku: "I-5", name: "Five", price: "5", archived: "1", allowNegativeStock: "yes" },
    ];
    const columns = (row: RowOutcome) =>
      row.outcome === "refused"
        ? row.problems.map(({ column, code }) => `${column} ${code}`)
        : row.outcome;
    const outcomes = await importProducts(...rows);
    expect(outcomes.map(columns)).toEqual([
      "created",
      ["category unknown", "vendor unknown"],
      ["price required"],
      ["barcode taken"],
      "created",
    ]);
    const five = await bySku("I-5");
    expect(five).toMatchObject({ allowNegativeStock: true, archivedAt: h.clock.now() });

    const again = await importProducts(
      rows[0] ?? {},
      { sku: "I-5", archived: "0" },
      { sku: "I-5", price: "6" },
    );
    expect(again.map(({ outcome }) => outcome)).toEqual(["unchanged", "updated", "updated"]);
    const changed = await bySku("I-5");
    expect(changed).toMatchObject({ price: "6.00", name: "Five", archivedAt: null });
    expect(await bySku("I-1")).toMatchObject({ version: 1, price: "1.50", barcode: "b-1" });
    expect((await eventsOf(changed?.id ?? "")).map(({ name }) => name)).toEqual([
      "catalog.product.created",
      "catalog.product.updated",
    ]);
  });

  it("answer as a single write would: read back, an imported product is what its event says", async () => {
    await importProducts({ sku: "I-6", name: "Six", price: "10", cost: "7.125", taxRate: "0.070" });
    const product = await bySku("I-6");
    const [event] = await eventsOf(product?.id ?? "");
    const { id: _id, createdAt, updatedAt, archivedAt, ...details } = product ?? ({} as never);
    expect([createdAt, updatedAt, archivedAt]).toEqual([h.clock.now(), h.clock.now(), null]);
    expect(event?.payload).toEqual({ productId: product?.id, ...details });
  });

  it("that race for the same SKUs and barcodes keep one of each", async () => {
    const rows = (prefix: string) =>
      Array.from({ length: 100 }, (_, n) => ({
        sku: `${n % 2 ? "RACE" : prefix}-${n}`,
        barcode: `race-${n}`,
        name: `Runner ${n}`,
        price: "1",
      }));
    const results = await Promise.all(
      ["X", "Y", "Z"].map((prefix) => importProducts(...rows(prefix))),
    );
    const count = (wanted: string) =>
      results.flat().filter(({ outcome }) => outcome === wanted).length;
    expect([count("created"), count("unchanged"), count("refused")]).toEqual([100, 100, 100]);
    expect((await products().list({ q: "runner", total: true })).total).toBe(100);
  });

  it("build a category tree row by row and refuse what would break it", async () => {
    const nine = Array.from({ length: 9 }, (_, n) => ({
      code: `T${n}`,
      name: `Level ${n}`,
      parent: n === 0 ? null : `T${n - 1}`,
    }));
    const outcomes = await importTree(...nine, { code: "T9", name: "Orphan", parent: "NOPE" });
    expect(outcomes.map(({ outcome }) => outcome)).toEqual([
      ...Array.from({ length: 8 }, () => "created"),
      "refused",
      "refused",
    ]);
    expect(
      await importTree({ code: "T0", parent: "T3" }, { code: "T5", parent: "T0" }),
    ).toMatchObject([
      { outcome: "refused", problems: [{ column: "parent", code: "cycle" }] },
      { outcome: "updated" },
    ]);
    expect(await importTree({ code: "T5", parent: "T0" })).toMatchObject([
      { outcome: "unchanged" },
    ]);
  });
});
