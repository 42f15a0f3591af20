import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Cell } from "./cells.rules.ts";
import { biff, biff8, book, byHand, rowsOf, u16, zipped } from "./testing/workbooks.ts";

const fixture = (name: string) => readFile(join(import.meta.dirname, "fixtures", name));
const cellsOf = async (file: Buffer): Promise<(readonly Cell[])[]> =>
  (await rowsOf(file)).map(({ cells }) => cells);
const time = (text: string) => ({ time: text.padEnd(19, "T00:00:00") });

describe("a sheet that LibreOffice wrote", () => {
  it.each(["weld-log.xlsx", "weld-log-1904.xlsx", "weld-log.xls", "weld-log-1904.xls"])(
    "is read from %s: merged headers, dates of either epoch, percent, formulas, errors, texts, empty rows",
    async (name) => {
      // It leaves the text of a formula out of an .xls and writes 0 in its place.
      const textOf = (text: string) => (name.endsWith(".xls") ? 0 : text);
      const [title, upper, lower, first, second, ...rest] = await rowsOf(await fixture(name));
      expect(title).toEqual({ row: 1, cells: ["Weld log, line 2"] });
      expect(upper?.cells).toEqual([
        ...["Run no", "Welded on", "Current", null, "Watts", "Repaired"],
        ...["Seen at", "Next on", "Ground", "Batch", "Result", "Curing"],
      ]);
      expect(lower).toEqual({ row: 3, cells: [null, null, "Amps", "Volts"] });
      expect(first).toEqual({
        row: 4,
        cells: [
          ...[1, time("2026-11-20"), 120.5, 22, 2651, 0.125, time("2026-11-20T08:30:00")],
          ...[time("2027-02-18"), true, "007", textOf("rework"), 1.5],
        ],
      });
      const { row, cells = [] } = second ?? {};
      expect(row).toBe(7);
      expect(cells[2]).toBeCloseTo(0.3, 15);
      expect(cells.toSpliced(2, 1)).toEqual([
        ...[2, time("2028-02-29"), null, { error: "#DIV/0!" }, 0, time("2026-11-20T23:59:59")],
        ...[{ error: "#N/A" }, false, "Größe <7> & „Ω“\nsecond line", textOf("ok"), -2],
      ]);
      expect(rest).toEqual([]);
    },
  );

  it.each(["daily.xlsx", "daily.xls"])("out of a CSV is read from %s", async (name) => {
    expect(await rowsOf(await fixture(name))).toEqual([
      { row: 1, cells: ["Batch", "Checked on", "Moisture", "Weight", "Remark"] },
      { row: 2, cells: ["007", time("2026-11-20"), 0.125, 1250.75, "fine"] },
      {
        row: 3,
        cells: ["008", time("2028-02-29"), 0.09, -3, 'a "quoted" one, with a comma'],
      },
      { row: 5, cells: ["009", time("2026-11-21T06:30:00"), 0, 1500, "Größe Ω"] },
    ]);
  });

  it("has the same texts in an .xls, where they go on from record to record, as in an .xlsx", async () => {
    const texts = await rowsOf(await fixture("texts.xls"));
    expect(texts).toEqual(await rowsOf(await fixture("texts.xlsx")));
    const length = texts.flatMap(({ cells }) => cells).join("").length;
    // A record holds 8,224 bytes.
    expect(length).toBeGreaterThan(6_000);
    expect(texts.length).toBeGreaterThan(50);
  });

  it("gives the sheet that is asked for, and names those that it has", async () => {
    const file = await fixture("weld-log.xlsx");
    expect(await rowsOf(file, "Notes")).toEqual([{ row: 1, cells: ["Nothing to read here"] }]);
    await expect(rowsOf(file, "Other")).rejects.toThrow('no sheet "Other": it has Log, Notes');
  });
});

describe.each(["xlsx", "biff8", "biff5"] as const)("a sheet as %s", (type) => {
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

describe("an .xls as Excel and others write it", () => {
  const text = (data: string) => Buffer.from(data, "latin1");
  const number = (row: number, column: number, value: number) => {
    const double = Buffer.alloc(8);
    double.writeDoubleLE(value);
    return biff(0x203, Buffer.concat([u16(row, column, 0), double]));
  };

  it("may hold numbers, short numbers alone and in a row, texts in place, truth values and errors", async () => {
    const file = biff8(
      [],
      [
        number(0, 0, 1.25),
        // 30 bits of an integer, of a double, and a hundredfold.
        biff(0x27e, Buffer.concat([u16(0, 1, 0), u16((7 << 2) | 2, 0)])),
        biff(0x27e, Buffer.concat([u16(0, 2, 0), u16(0, 0x3ff0)])),
        biff(
          0xbd,
          Buffer.concat([u16(0, 3, 0), u16((1234 << 2) | 3, 0), u16(0, (-4 << 2) | 2, -1), u16(4)]),
        ),
        biff(0x204, Buffer.concat([u16(0, 5, 0), u16(2), text("\0ok")])),
        biff(0xd6, Buffer.concat([u16(0, 6, 0), u16(1), text("\x01"), u16(0x3a9), u16(0)])),
        biff(0x205, Buffer.concat([u16(0, 7, 0), text("\x01\0")])),
        biff(0x205, Buffer.concat([u16(0, 8, 0), text("\x2a\x01")])),
      ],
    );
    expect(await rowsOf(file)).toEqual([
      { row: 1, cells: [1.25, 7, 1, 12.34, -4, "ok", "Ω", true, { error: "#N/A" }] },
    ]);
  });

  it("keeps of a formula what it came to, and reads the text that follows it over records", async () => {
    const formula = (column: number, result: Buffer) =>
      biff(0x06, Buffer.concat([u16(0, column, 0), result, Buffer.alloc(8)]));
    const special = (kind: number, value: number) => u16(kind, value, 0, 0xffff);
    const file = biff8(
      [],
      [
        formula(0, special(0, 0)),
        biff(0x207, Buffer.concat([u16(5), text("\0so ")])),
        biff(0x3c, Buffer.concat([text("\x01"), u16(0x3a9, 0x3b2)])),
        formula(1, special(1, 1)),
        formula(2, special(2, 7)),
        formula(3, special(3, 0)),
        formula(4, Buffer.from([0, 0, 0, 0, 0, 0, 0xf8, 0x3f])),
      ],
    );
    expect(await cellsOf(file)).toEqual([["so Ωβ", true, { error: "#DIV/0!" }, null, 1.5]]);
  });

  it("shares its texts, which change their width where a record ends, and have formats and readings behind them", async () => {
    const rich = Buffer.concat([
      u16(4),
      text("\x0c"),
      u16(1),
      u16(3, 0),
      text("rich"),
      u16(0, 0),
      text("abc"),
    ]);
    const split = Buffer.concat([u16(4), text("\0ab")]);
    const shared = [
      biff(0xfc, Buffer.concat([u16(2, 0, 9, 0), rich, split])),
      biff(0x3c, Buffer.concat([text("\x01"), u16(0x3a9, 0x3b2)])),
    ];
    const cell = (column: number, at: number) => biff(0xfd, u16(0, column, 0, at, 0));
    const file = biff8(shared, [cell(0, 0), cell(1, 1), cell(2, 8)]);
    expect(await cellsOf(file)).toEqual([["rich", "abΩβ"]]);
  });

  it("leaves out what charts in the sheet hold, and puts rows in order that are not", async () => {
    const chart = [biff(0x809, u16(0x600, 0x20, 0, 0, 0, 0, 0, 0)), number(0, 0, 9), biff(0x0a)];
    const inOrder = biff8([], [number(0, 0, 1), ...chart, number(1, 0, 2)]);
    expect(await cellsOf(inOrder)).toEqual([[1], [2]]);
    const notInOrder = biff8([], [number(1, 0, 2), number(0, 0, 1)]);
    expect(await cellsOf(notInOrder)).toEqual([[1], [2]]);
  });

  it("is refused where it is encrypted, cut off, or no workbook", async () => {
    await expect(rowsOf(biff8([biff(0x2f, u16(1, 1, 1))], []))).rejects.toThrow("encrypted");
    const cutOff = Buffer.concat([u16(0x203, 5_000), Buffer.alloc(8)]);
    await expect(rowsOf(biff8([], [cutOff]))).rejects.toThrow("damaged");
    const file = await fixture("weld-log.xls");
    await expect(rowsOf(file.subarray(0, 3_000))).rejects.toThrow(/damaged|not an .xls/);
  });
});

const rows = (...all: readonly string[]) =>
  `<worksheet><sheetData>${all.map((cells) => `<row>${cells}</row>`).join("")}</sheetData></worksheet>`;
const number = (value: number | string, style = 0) => `<c s="${style}"><v>${value}</v></c>`;

describe("an .xlsx as Excel and others write it", () => {
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

  it("shares its texts: plain, rich, with readings, with escapes, with spaces, empty", async () => {
    const texts = [
      "<si><t>plain &amp; simple</t></si>",
      '<si><r><rPr><b/></rPr><t xml:space="preserve">rich </t></r><r><t>text</t></r></si>',
      '<si><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh><phoneticPr fontId="1"/></si>',
      "<si><t>two_x000D_\nlines, _x0041_</t></si>",
      '<si><t xml:space="preserve">  </t></si>',
      "<si><t/></si>",
    ];
    const cells = texts.map((_, at) => `<c t="s"><v>${at}</v></c>`).join("");
    const file = await byHand(rows(cells + number(1)), { texts });
    expect(await cellsOf(file)).toEqual([
      ["plain & simple", "rich text", "東京", "two\nlines, A", null, null, 1],
    ]);
  });

  it.each<[string, string | number, number, Cell]>([
    ["the short date", 14, 46346, time("2026-11-20")],
    ["date and time", 22, 46346.25, time("2026-11-20T06:00:00")],
    ["an East Asian date", 31, 46346, time("2026-11-20")],
    ["a date of another language", "[$-407]d. mmmm yyyy;@", 46346, time("2026-11-20")],
    ["a date in literals", 'yyyy"年"m"月"d"日"', 46346, time("2026-11-20")],
    ["escaped separators", "dd\\/mm\\/yy\\ hh:mm:ss", 46346.5, time("2026-11-20T12:00:00")],
    ["a duration of over a day", "[h]:mm", 1.5, time("1900-01-01T12:00:00")],
    ["a time of day, which has no day", "hh:mm", 0.25, 0.25],
    ["the last day before the one that never was", 14, 59, time("1900-02-28")],
    ["the first day after it", 14, 61, time("1900-03-01")],
    ["a day beyond 9999", 14, 2_958_466, 2_958_466],
    ["percent", 10, 0.125, 0.125],
    ["colours and words with d and m in them", '[Red]0.00" mm/d"', 7, 7],
    ["money", "#,##0.00\\ [$€-407]", 12.5, 12.5],
    ["fractions", 12, 0.5, 0.5],
    ["powers of ten", "0.00E+00", 1500, 1500],
    ["truth values of formulas", '"WAHR";"WAHR";"FALSCH"', 1, true],
  ])("shows %s (%s)", async (_what, format, value, cell) => {
    const file = await byHand(rows(number(value, 1)), { formats: [format] });
    expect(await cellsOf(file)).toEqual([[cell]]);
  });

  it("counts from 1904 as workbooks of old Macs do, and takes ISO days of strict ones as they are", async () => {
    const strict = '<c t="d"><v>2026-11-20</v></c><c t="d"><v>2026-11-20T08:30:00.000Z</v></c>';
    const file = await byHand(rows(number(44884, 1) + number(0.5, 1) + strict), {
      formats: [14],
      workbookPr: '<workbookPr date1904="1"/>',
    });
    expect(await cellsOf(file)).toEqual([
      [
        time("2026-11-20"),
        time("1904-01-01T12:00:00"),
        time("2026-11-20"),
        time("2026-11-20T08:30:00"),
      ],
    ]);
  });

  it("keeps of a formula what it came to: text, number, day, truth, error, nothing", async () => {
    const formula = (attributes: string, value: string) =>
      `<c ${attributes}><f>X()</f><v>${value}</v></c>`;
    const cells = [
      formula('t="str"', "so &lt;it&gt; is"),
      formula("", "1.5"),
      formula('s="1"', "46346"),
      formula('t="b"', "1"),
      ...["#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?"].map((error) => formula('t="e"', error)),
      '<c t="str"><f>""</f><v></v></c>',
      '<c><f t="shared" si="0"/></c>',
      number(2),
    ];
    const file = await byHand(rows(cells.join("")), { formats: [14] });
    expect(await cellsOf(file)).toEqual([
      [
        ...["so <it> is", 1.5, time("2026-11-20"), true],
        ...["#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?"].map((error) => ({ error })),
        ...[null, null, 2],
      ],
    ]);
  });

  it("may be formatted down to the last row and out to the last column", async () => {
    const file = await byHand(
      '<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="1"/></row><row r="1048576" s="1"><c r="A1048576" s="1"/></row></sheetData></worksheet>',
      { formats: [14] },
    );
    expect(await rowsOf(file)).toEqual([{ row: 1, cells: [1] }]);
  });

  it.each([
    [
      "a document type, and its entities",
      async () => byHand('<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'),
      "document type",
    ],
    [
      "too many rows",
      async () =>
        byHand(
          '<worksheet><sheetData><row r="999999"><c><v>1</v></c></row></sheetData></worksheet>',
        ),
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
        byHand("<worksheet/>", {
          parts: Object.fromEntries(Array.from({ length: 2_100 }, (_, n) => [`x/${n}.xml`, "x"])),
        }),
      "too many parts",
    ],
    ["no end", async () => book([["A"], ["x"]]).subarray(0, 900), "damaged"],
    ["another format", async () => Buffer.from("%PDF-1.7"), "neither .xlsx nor .xls"],
    ["another kind of archive", async () => zipped({ "a.txt": "a" }), "not an .xlsx"],
  ])("is refused with %s", async (_name, file, sentence) => {
    await expect(rowsOf(await file())).rejects.toThrow(sentence);
  });
});
