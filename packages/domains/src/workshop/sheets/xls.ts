import { CFB, read, type WorkSheet } from "@e965/xlsx";
import { bookOf, rowsOf } from "./biff8.ts";
import {
  bounds,
  type Cell,
  numberShown,
  plainText,
  SheetRefused,
  type SheetRow,
  sheetNamed,
  shownAs,
} from "./cells.rules.ts";

/**
 * Reads an .xls row by row (Excel 97 and later); an older one, or one whose rows are not in order, is in memory as a whole, and the worker's
 * bound is the bound.
 */
export function* readXls(bytes: Buffer, sheetName: string | null): Generator<SheetRow> {
  const stream = streamOf(bytes);
  const book = stream && bookOf(stream);
  const sheet = book && sheetNamed(book.sheets, sheetName);
  const rows = book && sheet && rowsOf(book, sheet);
  yield* rows ?? allRows(bytes, sheetName);
}

/** The library's types leave open what it gives. */
interface Containers {
  read(bytes: Buffer, options: { type: "buffer" }): object;
  find(container: object, path: string): { readonly content: Uint8Array } | null;
}

/** The part of the container that the workbook is; null where only an older kind is. */
function streamOf(bytes: Buffer): Buffer | null {
  const containers = CFB as Containers;
  let part: { readonly content: Uint8Array } | null;
  try {
    part = containers.find(containers.read(bytes, { type: "buffer" }), "/Workbook");
  } catch {
    throw new SheetRefused("The file is not an .xls workbook.");
  }
  return part && Buffer.from(part.content.buffer, part.content.byteOffset, part.content.length);
}

function* allRows(bytes: Buffer, sheetName: string | null): Generator<SheetRow> {
  const book = open(bytes);
  const { name } = sheetNamed(
    book.SheetNames.map((name) => ({ name })),
    sheetName,
  );
  const is1904 = book.Workbook?.WBProps?.date1904 ?? false;
  const sheet = book.Sheets[name] as { "!data"?: WorkSheet[string][][] } | undefined;
  const rows = sheet?.["!data"] ?? [];
  if (rows.length > bounds.rows)
    throw new SheetRefused(`The sheet has more than ${bounds.rows} rows.`);
  for (const [at, given] of rows.entries()) {
    if (!given) continue;
    if (given.length > bounds.columns)
      throw new SheetRefused(`The sheet has more than ${bounds.columns} columns.`);
    const cells = Array.from(given, (cell): Cell => cellOf(cell, is1904));
    if (cells.some((cell) => cell !== null)) yield { row: at + 1, cells };
  }
}

function open(bytes: Buffer) {
  try {
    return read(bytes, {
      type: "buffer",
      dense: true,
      cellNF: true,
      cellHTML: false,
      cellFormula: false,
      sheetRows: bounds.rows + 1,
    });
  } catch (error) {
    const isLocked = /password|encrypt/i.test(String(error));
    throw new SheetRefused(
      isLocked ? "The file is encrypted." : "The file is not an .xls workbook.",
    );
  }
}

function cellOf(cell: WorkSheet[string] | undefined, is1904: boolean): Cell {
  if (!cell || cell.v === undefined || cell.t === "z") return null;
  if (cell.t === "b") return Boolean(cell.v);
  if (cell.t === "e") return { error: String(cell.w ?? cell.v) };
  if (cell.t !== "n") return plainText(String(cell.v));
  const format = typeof cell.z === "string" ? cell.z : "";
  return numberShown(Number(cell.v), shownAs(format), is1904);
}
