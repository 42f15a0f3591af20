import { read, type WorkSheet } from "@e965/xlsx";
import {
  bounds,
  type Cell,
  SheetRefused,
  type SheetRow,
  showsTime,
  showsTruth,
  timeOf,
} from "./cells.rules.ts";

/** Reads an .xls (BIFF 5 to 8), which is in memory as a whole: the worker's bound is the bound. */
export function* readXls(bytes: Buffer, sheetName: string | null): Generator<SheetRow> {
  const book = open(bytes);
  const name = sheetName ?? book.SheetNames[0];
  const sheet = name === undefined ? undefined : book.Sheets[name];
  if (!sheet)
    throw new SheetRefused(
      `The file has no sheet "${sheetName}": it has ${book.SheetNames.join(", ")}.`,
    );
  const is1904 = book.Workbook?.WBProps?.date1904 ?? false;
  const rows = (sheet as unknown as { "!data"?: WorkSheet[string][][] })["!data"] ?? [];
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
  if (cell.t === "n") {
    const format = typeof cell.z === "string" ? cell.z : "";
    if (showsTruth(format)) return cell.v !== 0;
    return showsTime(format) ? timeOf(Number(cell.v), is1904) : Number(cell.v);
  }
  const text = String(cell.v)
    .toWellFormed()
    .replace(/[\0-\x08\x0b-\x1f\x7f]/g, "")
    .trim();
  return text === "" ? null : text.slice(0, bounds.cellCharacters);
}
