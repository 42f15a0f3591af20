import { readFile as fromFolder } from "node:fs/promises";
import { join } from "node:path";
import { newId } from "@millrace/platform/id";
import { transact } from "@millrace/platform/transact";
import { type Harness, harness } from "@millrace/testkit/harness";
import { beforeAll, describe, expect, it } from "vitest";
import { readFile } from "../../files/index.ts";
import type { Cell } from "../sheets/cells.rules.ts";
import { book, rowsOf } from "../sheets/testing/workbooks.ts";
import { beginRun } from "./entries.store.ts";
import { runImport } from "./run-import.ts";

let h: Harness;
let admin: ReturnType<Harness["caller"]>;
const actor = { kind: "user", id: newId(), sessionId: newId() } as const;
beforeAll(async () => {
  h = await harness();
  admin = h.caller("admin", { actor });
});

const cellsOf = async (file: Buffer): Promise<(readonly Cell[])[]> =>
  (await rowsOf(file)).map(({ cells }) => cells);

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

  it.each(["weld-log.xlsx", "weld-log-1904.xls"])(
    "takes in what LibreOffice wrote: %s",
    async (name) => {
      const { id } = await template({
        headerRow: 3,
        columns: [
          { column: "Run no", field: "runNo", type: "integer", required: true },
          { column: "Welded on", field: "weldedOn", type: "date", required: true },
          { column: "Amps", field: "amps", type: "decimal", required: true },
          { column: "Repaired", field: "repaired", type: "decimal" },
          { column: "Seen at", field: "seenAt", type: "datetime" },
          { column: "Ground", field: "ground", type: "boolean" },
          { column: "Batch", field: "batch", type: "text" },
          { column: "Watts", field: "watts", type: "decimal", required: true },
        ],
      });
      const file = await fromFolder(join(import.meta.dirname, "../sheets/fixtures", name));
      const done = await imported(id, file, { fileName: name });
      expect(done).toMatchObject({ status: "completed", imported: 1, failed: 1, errorCount: 1 });
      expect((await entriesOf(id)).map(({ values }) => values)).toEqual([
        {
          ...{ runNo: 1, weldedOn: "2026-11-20", amps: "120.5", repaired: "0.125", watts: "2651" },
          ...{ seenAt: "2026-11-20T08:30:00", ground: true, batch: "007" },
        },
      ]);
      const { items } = await admin.workshop.imports.errors({ id: done.id });
      expect(items).toMatchObject([{ cell: "E7", message: "holds the error #DIV/0!" }]);
    },
  );

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
