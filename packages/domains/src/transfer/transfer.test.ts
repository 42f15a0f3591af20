import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { makeProduct, makeWarehouse, nextCode } from "@millrace/testkit/factories";
import { type Harness, harness } from "@millrace/testkit/harness";
import { beforeAll, describe, expect, test } from "vitest";

let h: Harness;
let admin: ReturnType<Harness["caller"]>;
beforeAll(async () => {
  h = await harness();
  admin = h.caller("admin");
});

type NewImport = Parameters<typeof admin.transfer.imports.create>[0];

/** Imports a file and runs its job to the end. */
async function imported(input: NewImport, caller = admin) {
  const { id } = await caller.transfer.imports.create(input);
  await h.settle();
  return caller.transfer.imports.get({ id });
}
const errorsOf = async (id: string) =>
  (await admin.transfer.imports.errors({ id, limit: 100 })).items;
const refusal = (code: string, errors?: unknown) => ({
  cause: { definition: { code }, ...(errors !== undefined && { particulars: { errors } }) },
});
const countOf = async (table: "product" | "event" | "audit_entry" | "import" | "import_chunk") => {
  const { count } = await h.platform.db
    .selectFrom(table)
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  return count;
};
const productCsv = (prefix: string, rows: number) =>
  `sku,name,price\n${Array.from({ length: rows }, (_, at) => `${prefix}-${at},Product ${at},${at}.5\n`).join("")}`;

describe("an import", () => {
  test("creates what is new, updates what differs, and leaves the rest", async () => {
    const [kept, changed, fresh] = [nextCode("K"), nextCode("K"), nextCode("K")];
    await imported({
      type: "customers",
      data: `code,name\n${kept},Kept\n${changed},Before\n`,
    });
    const again = await imported({
      type: "customers",
      fileName: "customers.csv",
      data: `code,name\n${kept},Kept\n${changed},After\n${fresh},Fresh\n`,
    });
    expect(again).toMatchObject({
      status: "completed",
      fileName: "customers.csv",
      processed: 3,
      total: 3,
      created: 1,
      updated: 1,
      unchanged: 1,
      failed: 0,
      problem: null,
    });
    const { items } = await admin.parties.customers.list({ code: changed });
    expect(items[0]).toMatchObject({ name: "After", version: 2 });
  });

  test("reports each bad cell by row, line, column and value, and writes the good rows", async () => {
    const prefix = nextCode("B");
    const ended = await imported({
      type: "products",
      mapping: { "Artikel Nr": "sku", Bezeichnung: "name", Preis: "price" },
      data: [
        "Artikel Nr;Bezeichnung;Preis;Category",
        `${prefix}-1;"Schraube\nlang";1.50;`,
        `${prefix}-2;Mutter;1,50;`,
        `${prefix}-3;Bolzen;2;nowhere`,
        ";ohne;x;",
        `${prefix}-5;kurz`,
        `${prefix}-6;"Gut; besser";3;`,
      ].join("\r\n"),
    });
    expect(ended).toMatchObject({
      status: "completed",
      processed: 6,
      created: 1,
      failed: 5,
      errorCount: 6,
    });
    const decimal = expect.stringContaining("must be a decimal string");
    expect(await errorsOf(ended.id)).toEqual([
      {
        row: 1,
        line: 2,
        column: "Bezeichnung",
        code: "custom",
        message: "must not hold control characters",
        value: "Schraube\nlang",
      },
      {
        row: 2,
        line: 4,
        column: "Preis",
        code: "invalid_format",
        message: decimal,
        value: "1,50",
      },
      {
        row: 3,
        line: 5,
        column: "Category",
        code: "unknown",
        message: "there is no category nowhere",
        value: "nowhere",
      },
      {
        row: 4,
        line: 6,
        column: "Artikel Nr",
        code: "required",
        message: "is required",
        value: "",
      },
      { row: 4, line: 6, column: "Preis", code: "invalid_format", message: decimal, value: "x" },
      {
        row: 5,
        line: 7,
        column: null,
        code: "too_few_cells",
        message: "the row has 2 cells, the header has 4",
        value: null,
      },
    ]);
    const { items } = await admin.catalog.products.list({ q: prefix });
    expect(items.map(({ sku, name }) => [sku, name])).toEqual([[`${prefix}-6`, "Gut; besser"]]);
  });

  test("pages its errors in the order of the file", async () => {
    const rows = Array.from({ length: 7 }, () => "bad code!,");
    const { id } = await imported({ type: "vendors", data: `code,name\n${rows.join("\n")}` });
    const seen: number[] = [];
    let cursor: string | undefined;
    do {
      const page = await admin.transfer.imports.errors({ id, limit: 3, cursor, total: true });
      expect(page.total).toBe(7);
      seen.push(...page.items.map(({ row }) => row));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  test("keeps 10,000 errors and counts them all", async () => {
    const rows = Array.from({ length: 10_500 }, (_, at) => `bad code ${at},x\n`);
    const ended = await imported({ type: "vendors", data: `code,name\n${rows.join("")}` });
    expect(ended).toMatchObject({ failed: 10_500, errorCount: 10_500, processed: 10_500 });
    const { total } = await admin.transfer.imports.errors({ id: ended.id, total: true });
    expect(total).toBe(10_000);
  });

  test("empties a field by an empty cell where it may be empty, and fills a default in", async () => {
    const code = nextCode("V");
    const header = "code,name,phone,country\n";
    await imported({ type: "vendors", data: `${header}${code},Name,123,Chile\n` });
    await imported({
      type: "vendors",
      defaults: { country: "Peru", currency: "EUR" },
      data: `${header}${code},,,\n`,
    });
    const { items } = await admin.parties.vendors.list({ code });
    expect(items[0]).toMatchObject({
      name: "Name",
      phone: null,
      currency: "EUR",
      addresses: [{ country: "Peru" }],
    });
  });

  test("changes nothing the second time, not even the log", async () => {
    const prefix = nextCode("T");
    const input = { type: "products", data: productCsv(prefix, 1500) } as const;
    expect(await imported(input)).toMatchObject({ created: 1500 });
    const before = [await countOf("event"), await countOf("audit_entry")];
    expect(await imported(input)).toMatchObject({ created: 0, updated: 0, unchanged: 1500 });
    // The import itself was created (audit) and completed (both).
    expect([await countOf("event"), await countOf("audit_entry")]).toEqual([
      Number(before[0]) + 1,
      Number(before[1]) + 2,
    ]);
  });

  test("tells that it has ended, once, and is the doing of the person who asked for it", async () => {
    const caller = h.ctx("manager");
    const manager = h.caller("manager", { actor: caller.actor });
    const sku = nextCode("E");
    const ended = await imported(
      { type: "products", data: `sku,name,price\n${sku},x,1\n` },
      manager,
    );
    const events = await h.platform.db
      .selectFrom("event")
      .select(["actor", "payload"])
      .where("name", "=", "import.completed")
      .where("aggregate_id", "=", ended.id)
      .execute();
    const actor = `user:${caller.actor.id}`;
    expect(events).toEqual([
      {
        actor,
        payload: {
          importId: ended.id,
          type: "products",
          mode: "partial",
          dryRun: false,
          status: "completed",
          processed: 1,
          created: 1,
          updated: 0,
          unchanged: 0,
          failed: 0,
        },
      },
    ]);
    const { actor: writer } = await h.platform.db
      .selectFrom("event")
      .select("actor")
      .where("name", "=", "catalog.product.created")
      .where("payload", "@>", JSON.stringify({ sku }))
      .executeTakeFirstOrThrow();
    expect(writer).toBe(actor);
  });

  test("sets opening stock to the given levels, again without a change", async () => {
    const warehouse = await makeWarehouse(admin);
    const [bolt, nut, held] = [
      await makeProduct(admin),
      await makeProduct(admin),
      await makeProduct(admin),
    ];
    const service = await makeProduct(admin, { kind: "service" });
    await admin.stock.receive({
      warehouseId: warehouse.id,
      lines: [
        { productId: bolt.id, quantity: "7" },
        { productId: held.id, quantity: "5" },
      ],
    });
    await admin.stock.reservations.create({
      warehouseId: warehouse.id,
      productId: held.id,
      quantity: "4",
    });
    const input = {
      type: "stock",
      warehouse: warehouse.code,
      data: `sku,quantity\n${bolt.sku},3\n${nut.sku},9\n${nut.sku},2.5\n${held.sku},1\nNO-SUCH,1\n${service.sku},1\n`,
    } as const;
    const ended = await imported(input);
    expect(ended).toMatchObject({ status: "completed", updated: 3, failed: 3 });
    expect((await errorsOf(ended.id)).map(({ row, column, code }) => [row, column, code])).toEqual([
      [4, "quantity", "reserved"],
      [5, "sku", "unknown"],
      [6, "sku", "no_stock"],
    ]);
    const levels = await Promise.all(
      [bolt, nut, held].map(({ id }) => admin.stock.levels.get({ productId: id })),
    );
    expect(levels.map(({ onHand }) => onHand)).toEqual(["3", "2.5", "5"]);
    expect(await imported(input)).toMatchObject({ updated: 0, unchanged: 3, failed: 3 });
    expect(await admin.stock.verify({})).toMatchObject({ ok: true });
  });
});

describe("a dry run", () => {
  test("finds the same errors and counts as the run, and writes nothing", async () => {
    const prefix = nextCode("D");
    const top = nextCode("D");
    // The parent stands in an earlier batch: only a run that sees its own rows can find it.
    const rows = Array.from({ length: 2500 }, (_, at) =>
      at % 500 === 7
        ? `${prefix}-${at},,${top}`
        : `${prefix}-${at},Name,${at === 2400 ? "gone" : top}`,
    );
    const input = {
      type: "categories",
      data: `code,name,parent\n${top},Top,\n${rows.join("\n")}`,
    } as const;
    const before = [await countOf("event"), await countOf("audit_entry")];
    const dry = await imported({ ...input, dryRun: true });
    expect([await countOf("event"), await countOf("audit_entry")]).toEqual([
      Number(before[0]) + 1,
      Number(before[1]) + 2,
    ]);
    expect((await admin.catalog.categories.list({ code: top })).items).toEqual([]);

    const live = await imported(input);
    const outcome = ({ processed, created, updated, unchanged, failed }: typeof live) => ({
      processed,
      created,
      updated,
      unchanged,
      failed,
    });
    expect(outcome(dry)).toEqual(outcome(live));
    expect(dry).toMatchObject({ status: "completed", created: 2495, failed: 6 });
    expect(await errorsOf(dry.id)).toEqual(await errorsOf(live.id));
  });
});

describe("an atomic import", () => {
  test("writes all rows, or none when one is refused, and reports every bad row", async () => {
    const prefix = nextCode("A");
    const good = productCsv(prefix, 2500);
    const before = await countOf("product");
    const bad = `${good}${prefix}-x,Bad,minus one\n${prefix}-y,Worse,-1\n`;
    const refused = await imported({ type: "products", mode: "atomic", data: bad });
    expect(refused).toMatchObject({
      status: "failed",
      processed: 2502,
      created: 0,
      failed: 2,
      problem: { code: "import.rows_refused", line: null },
    });
    expect((await errorsOf(refused.id)).map(({ row }) => row)).toEqual([2501, 2502]);
    expect(await countOf("product")).toBe(before);

    const written = await imported({ type: "products", mode: "atomic", data: good });
    expect(written).toMatchObject({ status: "completed", created: 2500, failed: 0 });
    expect(await countOf("product")).toBe(Number(before) + 2500);
  });
});

describe("a file", () => {
  test.each<[string, Partial<NewImport> & { data: string }, string, object[]]>([
    ["nothing", { data: "" }, "import.file_refused", [{ code: "no_header" }]],
    ["a header alone", { data: "sku,name,price\n" }, "import.file_refused", [{ code: "no_rows" }]],
    [
      "an unknown column",
      { data: "sku,name,colour\n1,2,3\n" },
      "import.file_refused",
      [{ path: "data.colour", code: "unknown_column" }],
    ],
    [
      "no key column",
      { data: "name,price\n1,2\n" },
      "import.file_refused",
      [{ path: "data.sku", code: "missing_column" }],
    ],
    [
      "two columns for one field",
      { data: "sku,name,title\n1,2,3\n", mapping: { title: "name" } },
      "import.file_refused",
      [{ path: "data.title", code: "duplicate_column" }],
    ],
    [
      "a mapping of a column that is not there",
      { data: "sku,name\n1,2\n", mapping: { title: "name" } },
      "import.file_refused",
      [{ path: "mapping.title", code: "missing_column" }],
    ],
    [
      "a mapping to a field that is not there",
      { data: "sku,name\n1,2\n", mapping: { name: "label" } },
      "request.invalid",
      [{ path: "mapping.name", code: "unknown_field" }],
    ],
    [
      "a default that no row could have",
      { data: "sku,name\n1,2\n", defaults: { price: "1,50" } },
      "request.invalid",
      [{ path: "defaults.price", code: "invalid_format" }],
    ],
    [
      "a warehouse where none belongs",
      { data: "sku\n1\n", warehouse: "MAIN" },
      "request.invalid",
      [{ path: "warehouse" }],
    ],
    [
      "stock without a warehouse",
      { type: "stock", data: "sku,quantity\n1,1\n" },
      "request.invalid",
      [{ path: "warehouse", code: "required" }],
    ],
  ])("with %s is refused at once, by name", async (_name, input, code, errors) => {
    const before = await countOf("import");
    await expect(
      admin.transfer.imports.create({ type: "products", ...input }),
    ).rejects.toMatchObject(
      refusal(
        code,
        errors.map((error) => expect.objectContaining(error)),
      ),
    );
    expect(await countOf("import")).toBe(before);
  });

  test.each([
    ["Latin-1", Buffer.from("sku,name\n1,Käse\n", "latin1"), "encoding"],
    ["UTF-16", Buffer.from("\ufeffsku,name\n1,x\n", "utf16le"), "format"],
    ["a spreadsheet", Buffer.from("PK\u0003\u0004sku,name\n1,x\n"), "format"],
    ["NUL", Buffer.from("sku,name\n1,a\0b\n"), "encoding"],
  ])("that is %s is refused at once", async (_name, bytes, code) => {
    const data = Readable.from([bytes]);
    await expect(admin.transfer.imports.create({ type: "products", data })).rejects.toMatchObject(
      refusal("import.file_refused", [expect.objectContaining({ path: "data", code })]),
    );
  });

  test("may have unknown columns where they are told to be ignored, and says which", async () => {
    const ended = await imported({
      type: "products",
      ignoreUnknown: true,
      data: `\ufeffSKU , Name,Price,colour\r\n${nextCode("I")},x,1,red\r\n`,
    });
    expect(ended).toMatchObject({
      created: 1,
      columns: [
        { column: "SKU", field: "sku" },
        { column: "Name", field: "name" },
        { column: "Price", field: "price" },
        { column: "colour", field: null },
      ],
    });
  });

  test("that breaks off while it is sent leaves nothing", async () => {
    const before = [await countOf("import"), await countOf("import_chunk")];
    async function* broken() {
      yield Buffer.from(productCsv(nextCode("X"), 60_000));
      throw new Error("the client left");
    }
    const data = Readable.from(broken());
    await expect(admin.transfer.imports.create({ type: "products", data })).rejects.toThrow();
    expect([await countOf("import"), await countOf("import_chunk")]).toEqual(before);
  });

  test("with a broken row fails at its line; the rows before it are there", async () => {
    const prefix = nextCode("Q");
    const ended = await imported({
      type: "products",
      data: `${productCsv(prefix, 1200)}${prefix}-p,1/2" pipe,3\n${prefix}-q,Fine,4\n`,
    });
    expect(ended).toMatchObject({
      status: "failed",
      created: 1200,
      problem: { code: "import.file_broken", line: 1202 },
    });
  });
});

describe("a caller", () => {
  test("needs the write permission of what is imported", async () => {
    const limited = h.caller("viewer", { permissions: new Set(["imports:write", "catalog:read"]) });
    await expect(
      limited.transfer.imports.create({ type: "products", data: "sku\n1\n" }),
    ).rejects.toMatchObject({
      cause: {
        definition: { code: "auth.forbidden" },
        particulars: { details: { permission: "catalog:write" } },
      },
    });
  });

  test("imports no stock into another site's warehouse, and does not see such an import", async () => {
    const warehouse = await makeWarehouse(admin);
    const product = await makeProduct(admin);
    const input = {
      type: "stock",
      warehouse: warehouse.code,
      data: `sku,quantity\n${product.sku},1\n`,
    } as const;
    const { id } = await imported(input);
    const elsewhere = h.caller("admin", { sites: [] });
    await expect(elsewhere.transfer.imports.create(input)).rejects.toMatchObject(
      refusal("resource.not_found"),
    );
    for (const call of [elsewhere.transfer.imports.get, elsewhere.transfer.imports.errors]) {
      await expect(call({ id })).rejects.toMatchObject(refusal("resource.not_found"));
    }
    const { items } = await elsewhere.transfer.imports.list({ type: "stock" });
    expect(items).toEqual([]);
  });

  test("who repeats a call under one key gets the first import again; another file is refused", async () => {
    const actor = h.ctx("admin").actor;
    const call = (sku: string) =>
      h.caller("admin", { actor, idempotencyKey: "once" }).transfer.imports.create({
        type: "products",
        data: Readable.from([Buffer.from("sku,name,price\n"), Buffer.from(`${sku},x,1\n`)]),
      });
    const [sku, before] = [nextCode("O"), await countOf("import")];
    const first = await call(sku);
    expect((await call(sku)).id).toBe(first.id);
    await expect(call(nextCode("O"))).rejects.toMatchObject(refusal("idempotency.mismatch"));
    expect(await countOf("import")).toBe(Number(before) + 1);
  });
});

test("the Northwind files are imported as they are", async () => {
  const folder = join(import.meta.dirname, "../../../../data/northwind");
  const settings = JSON.parse(await readFile(join(folder, "imports.json"), "utf8"));
  const counts: Record<string, number> = {};
  for (const { file, ...input } of settings) {
    const data = readFileSync(join(folder, file), "utf8");
    const ended = await imported({ ...input, fileName: file, data });
    expect(await errorsOf(ended.id)).toEqual([]);
    expect(ended).toMatchObject({ status: "completed", failed: 0 });
    counts[input.type] = ended.created;
    expect(await imported({ ...input, data })).toMatchObject({ unchanged: ended.created });
  }
  expect(counts).toEqual({ categories: 8, vendors: 29, products: 77, customers: 91 });
  const { items } = await admin.catalog.products.list({ sku: "2" });
  expect(items[0]).toMatchObject({ name: "Chang", price: "19.00", reorderLevel: "25" });
});
