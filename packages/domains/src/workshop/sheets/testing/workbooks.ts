import type { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { CFB, utils, write } from "@e965/xlsx";
import { ZipFile } from "yazl";
import type { SheetRow } from "../cells.rules.ts";
import { readSheet } from "../read-sheet.ts";

type Input = string | number | boolean | null | { v: number | string; z?: string; t?: string };

/** A workbook of one sheet, as a library writes it. */
export function book(
  rows: readonly (readonly Input[])[],
  bookType: "xlsx" | "biff8" | "biff5" = "xlsx",
  is1904 = false,
): Buffer {
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
  return Buffer.from(write(whole, { type: "buffer", bookType, bookSST: bookType !== "biff5" }));
}

/** An archive of these parts. */
export async function zipped(parts: Readonly<Record<string, string>>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, text] of Object.entries(parts)) zip.addBuffer(Buffer.from(text), name);
  zip.end();
  return buffer(zip.outputStream as unknown as Readable);
}

interface ByHand {
  /** Items of the shared texts, as XML. */
  readonly texts?: readonly string[];
  /** Number formats of styles 1, 2, … */
  readonly formats?: readonly (string | number)[];
  readonly workbookPr?: string;
  readonly parts?: Readonly<Record<string, string>>;
}

/** An .xlsx whose sheet is written by hand, with the texts and formats that it refers to. */
export function byHand(
  sheet: string,
  { texts, formats, workbookPr = "", parts }: ByHand = {},
): Promise<Buffer> {
  const own = formats?.map((format, at) => [
    typeof format === "number" ? format : 164 + at,
    format,
  ]);
  const numFmts = own?.map(([id, code]) =>
    typeof code === "number" ? "" : `<numFmt numFmtId="${id}" formatCode="${escaped(`${code}`)}"/>`,
  );
  const styles = own?.map(([id]) => `<xf numFmtId="${id}" applyNumberFormat="1"/>`);
  return zipped({
    "xl/workbook.xml": `<x:workbook xmlns:x="m" xmlns:r="r">${workbookPr}<x:sheets><x:sheet name="Log" sheetId="1" r:id="a"/></x:sheets></x:workbook>`,
    "xl/_rels/workbook.xml.rels":
      '<Relationships><Relationship Id="a" Target="/xl/worksheets/one.xml"/></Relationships>',
    "xl/worksheets/one.xml": sheet,
    ...(texts && { "xl/sharedStrings.xml": `<sst>${texts.join("")}</sst>` }),
    ...(styles && {
      "xl/styles.xml": `<styleSheet><numFmts>${numFmts?.join("")}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>${styles.join("")}</cellXfs></styleSheet>`,
    }),
    ...parts,
  });
}

const escaped = (text: string) => text.replace(/&/g, "&amp;").replace(/"/g, "&quot;");

/** An .xls whose records are written by hand: of the workbook, then of its sheet `Log`. */
export function biff8(globals: readonly Buffer[], cells: readonly Buffer[]): Buffer {
  const bof = (kind: number) => biff(0x809, u16(0x600, kind, 0, 0, 0, 0, 0, 0));
  const end = biff(0x0a);
  const before = Buffer.concat([bof(5), ...globals]);
  const sheetAt = before.length + biff(0x85, Buffer.alloc(11)).length + end.length;
  const named = Buffer.concat([u16(sheetAt, 0, 0), Buffer.from("\x03\0Log")]);
  const stream = Buffer.concat([before, biff(0x85, named), end, bof(0x10), ...cells, end]);
  const { utils: containers, write: pack } = CFB as {
    utils: { cfb_new(): object; cfb_add(container: object, name: string, content: Buffer): void };
    write(container: object, options: { type: "buffer" }): Uint8Array;
  };
  const container = containers.cfb_new();
  containers.cfb_add(container, "/Workbook", stream);
  return Buffer.from(pack(container, { type: "buffer" }));
}

export function biff(type: number, data: Buffer = Buffer.alloc(0)): Buffer {
  return Buffer.concat([u16(type, data.length), data]);
}

/** Numbers of two bytes each. */
export const u16 = (...values: readonly number[]): Buffer =>
  Buffer.from(values.flatMap((value) => [value & 255, (value >> 8) & 255]));

/** All rows of the sheet that hold something. */
export async function rowsOf(file: Buffer, sheetName: string | null = null): Promise<SheetRow[]> {
  const all: SheetRow[] = [];
  for await (const rows of readSheet(file, { sheetName })) all.push(...rows);
  return all;
}
