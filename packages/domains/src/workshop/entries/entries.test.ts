import { utils, write } from "@e965/xlsx";
import { newId } from "@millrace/platform/id";
import { transact } from "@millrace/platform/transact";
import { type Harness, harness } from "@millrace/testkit/harness";
import { beforeAll, describe, expect, it } from "vitest";
import { ZipFile } from "yazl";
import { readFile } from "../../files/index.ts";
import type { Cell, SheetRow } from "../sheets/cells.rules.ts";
import { readSheet } from "../sheets/read-sheet.ts";
import { beginRun } from "./entries.store.ts";
import { runImport } from "./run-import.ts";

let h: Harness;
let admin: ReturnType<Harness["caller"]>;
const actor = { kind: "user", id: newId(), sessionId: newId() } as const;
beforeAll(async () => {
  h = await harness();
  admin = h.caller("admin", { actor });
});

type Input = string | number | boolean | null | { v: number | string; z?: string; t?: string };

/** A workbook of one sheet, as a library writes it. */
function book(
  rows: readonly (readonly Input[])[],
  bookType: "xlsx" | "biff8" = "xlsx",
  is1904 = false,
) {
  const plain = rows.map((row) =>
    row.map((cell) => (cell !== null && typeof cell === "object" ? cell.v : cell)),
  );
  const sheet = utils.aoa_to_sheet(plain);
  for (const [r, row] of rows.entries())
    for (const [c, cell] of row.entries())
      if (cell !== null && typeof cell === "object")
        Object.assign(sheet[utils.encode_cell({ r, c })], cell);
  const whole = utils.book_new();
  utils.book_append_sheet(whole, sheet, "Log");
  if (is1904) whole.Workbook = { WBProps: { date1904: true } };
  return Buffer.from(write(whole, { type: "buffer", bookType, bookSST: true }));
}

/** An .xlsx of hand-written parts. */
async function zipped(parts: Record<string, string>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, text] of Object.entries(parts)) zip.addBuffer(Buffer.from(text), name);
  zip.end();
  return Buffer.concat(
    await (
      zip.outputStream as unknown as AsyncIterable<Buffer> & { toArray(): Promise<Buffer[]> }
    ).toArray(),
  );
}
const byHand = (sheet: string, rest: Record<string, string> = {}, workbookPr = "") =>
  zipped({
    "xl/workbook.xml": `<x:workbook xmlns:x="m" xmlns:r="r">${workbookPr}<x:sheets><x:sheet name="Log" sheetId="1" r:id="a"/></x:sheets></x:workbook>`,
    "xl/_rels/workbook.xml.rels":
      '<Relationships><Relationship Id="a" Target="/xl/worksheets/one.xml"/></Relationships>',
    "xl/worksheets/one.xml": sheet,
    ...rest,
  });

async function rowsOf(file: Buffer, sheetName: string | null = null): Promise<SheetRow[]> {
  const all: SheetRow[] = [];
  for await (const rows of readSheet(file, { sheetName })) all.push(...rows);
  return all;
}
const cellsOf = async (file: Buffer): Promise<(readonly Cell[])[]> =>
  (await rowsOf(file)).map(({ cells }) => cells);

describe.each(["xlsx", "biff8"] as const)("a sheet as %s", (type) => {
  it("is read cell by cell: texts with their zeros, numbers, dates, percent, truth values, empty rows", async () => {
    const rows = await rowsOf(
      book(
        [
          ["No", "Date", "Share", "Done"],
          ["007", { v: 45000.5, z: "dd/mm/yyyy hh:mm" }, { v: 0.125, z: "0.0%" }, true],
          [],
          [12.5, { v: 45000, z: "yyyy-mm-dd" }, null, false],
        ],
        type,
      ),
    );
    expect(rows).toEqual([
      { row: 1, cells: ["No", "Date", "Share", "Done"] },
      { row: 2, cells: ["007", { time: "2023-03-15T12:00:00" }, 0.125, true] },
      { row: 4, cells: [12.5, { time: "2023-03-15T00:00:00" }, null, false] },
    ]);
  });

  it("counts its days from 1904 where it says so", async () => {
    const file = book([["Date"], [{ v: 43538, z: "yyyy-mm-dd" }]], type, true);
    expect((await cellsOf(file))[1]).toEqual([{ time: "2023-03-15T00:00:00" }]);
  });
});

describe("an .xlsx as office programs write it", () => {
  it("may have formulas, errors, inline and rich texts, no cell names, and prefixes", async () => {
    const file = await byHand(
      `<x:worksheet xmlns:x="m"><x:sheetData>
        <x:row><x:c t="inlineStr"><x:is><x:t>A</x:t></x:is></x:c><x:c t="inlineStr"><x:is><x:r><x:t>B </x:t></x:r><x:r><x:t>x</x:t></x:r></x:is></x:c></x:row>
        <x:row r="3"><x:c r="A3"><x:f>1+1</x:f><x:v>2</x:v></x:c><x:c r="C3" t="e"><x:v>#N/A</x:v></x:c><x:c r="D3" t="str"><x:f>T()</x:f><x:v>so</x:v></x:c></x:row>
      </x:sheetData></x:worksheet>`,
    );
    expect(await rowsOf(file)).toEqual([
      { row: 1, cells: ["A", "B x"] },
      { row: 3, cells: [2, null, { error: "#N/A" }, "so"] },
    ]);
  });

  it.each([
    [
      "a document type, and its entities",
      async () => byHand('<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'),
      "document type",
    ],
    [
      "too many rows",
      async () => byHand('<worksheet><sheetData><row r="999999"/></sheetData></worksheet>'),
      "more than 200000 rows",
    ],
    [
      "too many columns",
      async () =>
        byHand('<worksheet><sheetData><row><c r="XFD1"><v>1</v></c></row></sheetData></worksheet>'),
      "more than 512 columns",
    ],
    [
      "what unpacks to a lot",
      async () => byHand(`<worksheet>${" ".repeat(40 << 20)}</worksheet>`),
      "unpacks to too much",
    ],
    [
      "too many parts",
      async () =>
        byHand(
          "<worksheet/>",
          Object.fromEntries(Array.from({ length: 2_100 }, (_, n) => [`x/${n}.xml`, "x"])),
        ),
      "too many parts",
    ],
    ["no end", async () => book([["A"], ["x"]]).subarray(0, 900), "damaged"],
    ["another format", async () => Buffer.from("%PDF-1.7"), "neither .xlsx nor .xls"],
    ["another kind of archive", async () => zipped({ "a.txt": "a" }), "not an .xlsx"],
  ])("is refused with %s", async (_name, file, sentence) => {
    await expect(rowsOf(await file())).rejects.toThrow(sentence);
  });
});

const columns = [
  { column: "Run no", field: "runNo", type: "integer" as const, required: true },
  { column: "Welded on", field: "weldedOn", type: "date" as const, required: true },
  { column: "Amps", field: "amps", type: "decimal" as const, default: "0" },
  { column: "D", field: "result", type: "choice" as const, choices: ["ok", "rework"] },
];
const header = ["Run No", "welded  on", "Amps", "Result"];
const template = (more: object = {}) =>
  admin.workshop.templates.create({ name: "Weld log", columns, ...more });
async function imported(id: string, file: Buffer, more: object = {}) {
  const data = file.toString("base64");
  const begun = await admin.workshop.entries.import({ id, data, fileName: "log.xlsx", ...more });
  await h.settle();
  return admin.workshop.imports.get({ id: begun.id });
}
const entriesOf = async (id: string, more: object = {}) =>
  (await admin.workshop.entries.list({ id, limit: 100, sort: "createdAt", ...more })).items;
const day = (v: number) => ({ v, z: "yyyy-mm-dd" });

describe("an import of a sheet", () => {
  const mixed = book([
    header,
    [1, day(45000), 120.5, "OK"],
    [2, "soon", "98,5", "ok"],
    [3, "16.03.2023", null, "rework"],
    ["four", day(45001), "x", "broken"],
  ]);

  it("takes the good rows and says in which cell what is wrong, and in a copy with the errors marked", async () => {
    const { id } = await template();
    const done = await imported(id, mixed);
    expect(done).toMatchObject({
      status: "completed",
      processed: 4,
      imported: 2,
      failed: 2,
      errorCount: 4,
    });
    expect((await entriesOf(id)).map(({ row, values }) => ({ row, ...values }))).toEqual([
      { row: 2, runNo: 1, weldedOn: "2023-03-15", amps: "120.5", result: "ok" },
      { row: 4, runNo: 3, weldedOn: "2023-03-16", amps: "0", result: "rework" },
    ]);
    const { items } = await admin.workshop.imports.errors({ id: done.id });
    expect(items.map(({ cell, message }) => `${cell}: ${message}`)).toEqual([
      "B3: must be a date",
      "A5: must be a whole number",
      "C5: must be a number",
      "D5: must be one of ok, rework",
    ]);

    const copy = await readFile(h.ctx("admin", { actor }), { id: done.errorFileId as string });
    expect(copy.name).toBe("log - errors.xlsx");
    const marked = await cellsOf(Buffer.concat(await copy.body.toArray()));
    expect(marked[0]).toEqual([...header, "Errors"]);
    expect(marked[1]).toEqual([1, { time: "2023-03-15T00:00:00" }, 120.5, "OK"]);
    expect(marked[2]?.[4]).toBe("B3: must be a date");
    const answer = await admin.files.get({ id: done.errorFileId as string });
    expect(answer.url).toMatch(/^\/files\//);
    expect(answer.type).toBe("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
  });

  it("that is a dry run, or atomic with an error, writes nothing", async () => {
    const { id } = await template();
    expect(await imported(id, mixed, { dryRun: true })).toMatchObject({
      status: "completed",
      imported: 2,
      failed: 2,
    });
    expect(await imported(id, mixed, { mode: "atomic" })).toMatchObject({
      status: "failed",
      imported: 0,
      problem: "2 rows were refused, so nothing was written.",
    });
    expect(await entriesOf(id)).toEqual([]);
  });

  it("is found by the values of its fields", async () => {
    const { id } = await template();
    await imported(id, mixed);
    const rows = await entriesOf(id, { where: { result: "rework" } });
    expect(rows.map(({ row }) => row)).toEqual([4]);
    expect(await entriesOf(id, { where: '{"runNo":1}' as never })).toHaveLength(1);
  });

  it("is refused as a whole when a column that must be there is not, or the sheet", async () => {
    const { id } = await template();
    const code = { cause: { definition: { code: "workshop.sheet_refused" } } };
    await expect(imported(id, book([["Run no"], [1]]))).rejects.toMatchObject(code);
    const other = await template({ sheetName: "Other" });
    await expect(imported(other.id, mixed)).rejects.toThrow('no sheet "Other": it has Log');
    await admin.workshop.templates.archive({ id });
    await expect(imported(id, mixed)).rejects.toMatchObject({
      cause: { definition: { code: "workshop.template_archived" } },
    });
  });

  it("reads headers from the rows above where cells are merged", async () => {
    const { id } = await template({ headerRow: 2 });
    const file = book([
      ["Run no", "Weld", null, null],
      [null, "Welded on", "Amps", null],
      [1, day(45000), 1, "ok"],
    ]);
    expect(await imported(id, file)).toMatchObject({ imported: 1, failed: 0 });
  });

  it("that is cut off goes on without a duplicate or a gap, and the run that was given up writes no more", async () => {
    const { id } = await template();
    const rows = Array.from({ length: 1_300 }, (_, n) => [n, day(45000 + (n % 300)), n / 4, "ok"]);
    const file = book([header, ...rows]);
    const data = file.toString("base64");
    const begun = await admin.workshop.entries.import({ id, data });
    const ctx = h.ctx("superadmin");
    const first = runImport(ctx, begun.id, false);
    // Another one begins behind the first batch, as when the first one's worker was believed dead.
    while ((await admin.workshop.imports.get({ id: begun.id })).processed === 0);
    await transact(ctx, (tx) => beginRun(tx, begun.id));
    await first;
    await runImport(ctx, begun.id, false);
    const done = await admin.workshop.imports.get({ id: begun.id });
    expect(done).toMatchObject({ status: "completed", processed: 1_300, imported: 1_300 });
    const { count, distinct } = await h.platform.db
      .selectFrom("sheet_entry")
      .select(({ fn }) => [
        fn.countAll<number>().as("count"),
        fn.count<number>("row").distinct().as("distinct"),
      ])
      .where("import_id", "=", begun.id)
      .executeTakeFirstOrThrow();
    expect([Number(count), Number(distinct)]).toEqual([1_300, 1_300]);
  });

  it("is cancelled once, and not after its end", async () => {
    const { id } = await template();
    const begun = await admin.workshop.entries.import({ id, data: mixed.toString("base64") });
    const cancels = await Promise.allSettled(
      [1, 2].map(() => admin.workshop.imports.cancel({ id: begun.id })),
    );
    expect(cancels.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    await h.settle();
    expect(await admin.workshop.imports.get({ id: begun.id })).toMatchObject({
      status: "cancelled",
      imported: 0,
    });
  });
});

describe("a template", () => {
  it("is proposed from a sample, typed by what stands below the headers", async () => {
    const file = book([
      ["Run No.", "Welded on", "Amps", "Welder", "OK?", "Amps"],
      [1, day(45000), 1.5, "Ada", true, 1],
      [2, day(45001), 2, null, false, 2],
    ]);
    const { columns } = await admin.workshop.entries.propose({ data: file.toString("base64") });
    expect(columns.map(({ field, type, required }) => [field, type, required])).toEqual([
      ["runNo", "integer", true],
      ["weldedOn", "date", true],
      ["amps", "decimal", true],
      ["welder", "text", false],
      ["ok", "boolean", true],
      ["amps2", "integer", true],
    ]);
  });
});
