import type { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { utils, write } from "@e965/xlsx";
import { ZipFile } from "yazl";
import type { SheetRow } from "../cells.rules.ts";
import { readSheet } from "../read-sheet.ts";

type Input = string | number | boolean | null | { v: number | string; z?: string; t?: string };

/** A workbook of one sheet, as a library writes it. */
export function book(
  rows: readonly (readonly Input[])[],
  bookType: "xlsx" | "biff8" = "xlsx",
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
  return Buffer.from(write(whole, { type: "buffer", bookType, bookSST: true }));
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

/** All rows of the sheet that hold something. */
export async function rowsOf(file: Buffer, sheetName: string | null = null): Promise<SheetRow[]> {
  const all: SheetRow[] = [];
  for await (const rows of readSheet(file, { sheetName })) all.push(...rows);
  return all;
}
