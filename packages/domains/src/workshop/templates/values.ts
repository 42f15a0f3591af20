import { decimal } from "@millrace/contract/decimal";
import { type Cell, columnAt, lettersOf, type SheetRow } from "../sheets/cells.rules.ts";
import type { TemplateField } from "./templates.schema.ts";

export type Value = string | number | boolean | null;
export interface CellError {
  readonly row: number;
  /** Letters. */
  readonly column: string;
  readonly message: string;
  readonly value: string | null;
}

/** How a sheet is read: made from the template when it comes in and kept. */
export interface Plan {
  readonly sheetName: string | null;
  readonly headerRow: number;
  readonly columns: readonly (TemplateField & { readonly at: number })[];
}

/**
 * Where each field's column is: by its header in the header row, or else in the nearest row above it (merged headers), whatever its case and
 * spaces; by its letters otherwise. `missing` are fields that have to have a column and have none.
 */
export function columnsOf(
  head: readonly SheetRow[],
  { headerRow, columns: fields }: { headerRow: number; columns: readonly TemplateField[] },
): { columns: Plan["columns"]; missing: string[] } {
  const names = headersOf(head, headerRow).map((name) => name && plain(name));
  const columns: (TemplateField & { at: number })[] = [];
  const missing: string[] = [];
  for (const field of fields) {
    const named = names.indexOf(plain(field.column));
    const at = named >= 0 ? named : /^[A-Z]{1,3}$/.test(field.column) ? columnAt(field.column) : -1;
    if (at >= 0) columns.push({ ...field, at });
    else if (field.required && field.default === undefined) missing.push(field.column);
    else columns.push({ ...field, at: -1 });
  }
  return { columns, missing };
}

/** The header of each column, null where there is none. */
function headersOf(head: readonly SheetRow[], headerRow: number): (string | null)[] {
  const above = head.filter(({ row }) => row <= headerRow).reverse();
  const width = Math.max(0, ...above.map(({ cells }) => cells.length));
  return Array.from({ length: width }, (_, at) => {
    const cell = above.map(({ cells }) => cells[at] ?? null).find((each) => each !== null) ?? null;
    return cell === null ? null : textOf(cell);
  });
}

const plain = (name: string) => name.toLowerCase().replace(/\s+/g, " ").trim();

/** The values of a row by field, or what is wrong in which cell; undefined for a row that is empty where the template looks. */
export function valuesOf(
  { row, cells }: SheetRow,
  { columns }: Plan,
): { values: Record<string, Value>; errors: CellError[] } | undefined {
  if (columns.every(({ at }) => (cells[at] ?? null) === null)) return undefined;
  const values: Record<string, Value> = {};
  const errors: CellError[] = [];
  for (const column of columns) {
    const cell = cells[column.at] ?? column.default ?? null;
    const refuse = (message: string) =>
      errors.push({
        row,
        column: column.at < 0 ? column.column : lettersOf(column.at),
        message,
        value: cell === null ? null : textOf(cell).slice(0, 200),
      });
    if (cell === null) {
      if (column.required) refuse("must not be empty");
      else values[column.field] = null;
    } else if (typeof cell === "object" && "error" in cell) refuse(`holds the error ${cell.error}`);
    else {
      const value = readers[column.type](cell, column);
      if (value === undefined) refuse(wanted(column));
      else values[column.field] = value;
    }
  }
  return { values, errors };
}

type Filled = Exclude<Cell, null | { readonly error: string }>;

const readers: Record<
  TemplateField["type"],
  (cell: Filled, field: TemplateField) => Value | undefined
> = {
  text: (cell) => textOf(cell),
  integer: (cell) => {
    const number = typeof cell === "string" && /^[+-]?\d{1,15}$/.test(cell) ? Number(cell) : cell;
    return typeof number === "number" && Number.isSafeInteger(number) ? number : undefined;
  },
  decimal: (cell) => {
    if (typeof cell === "number") return decimalText(cell);
    const text = typeof cell === "string" ? cell.replace(",", ".") : "";
    return /^[+-]?\d{1,15}(\.\d{1,15})?$/.test(text)
      ? decimal(text.replace("+", "")).toFixed()
      : undefined;
  },
  date: (cell) => {
    const time = timeText(cell);
    return time?.endsWith("T00:00:00") ? time.slice(0, 10) : undefined;
  },
  datetime: timeText,
  boolean: (cell) => {
    if (typeof cell === "boolean") return cell;
    const text = typeof cell === "object" ? "" : String(cell).toLowerCase();
    if (/^(true|yes|y|x|1)$/.test(text)) return true;
    return /^(false|no|n|0)$/.test(text) ? false : undefined;
  },
  choice: (cell, { choices = [] }) => {
    const text = plain(textOf(cell));
    return choices.find((choice) => plain(choice) === text);
  },
};

function wanted({ type, choices = [] }: TemplateField): string {
  const what = {
    text: "a text",
    integer: "a whole number",
    decimal: "a number",
    date: "a date",
    datetime: "a date and time",
    boolean: "yes or no",
    choice: `one of ${choices.slice(0, 10).join(", ")}`,
  };
  return `must be ${what[type]}`;
}

/** A wall time from a cell that holds one, or from text such as 2026-11-21, 21.11.2026 and 2026-11-21 08:00. */
function timeText(cell: Filled): string | undefined {
  if (typeof cell === "object") return cell.time;
  const [, y, m, d, d2, m2, y2, h = "00", min = "00", s = "00"] =
    /^(?:(\d{4})-(\d\d)-(\d\d)|(\d{1,2})\.(\d{1,2})\.(\d{4}))(?:[T ](\d\d):(\d\d)(?::(\d\d))?)?$/.exec(
      String(cell),
    ) ?? [];
  if (y === undefined && y2 === undefined) return undefined;
  const two = (text = "") => text.padStart(2, "0");
  const text = `${y ?? y2}-${two(m ?? m2)}-${two(d ?? d2)}T${h}:${min}:${s}`;
  const date = new Date(`${text}Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text) ? text : undefined;
}

/** Fifteen digits, as spreadsheets show numbers: 0.1 + 0.2 is 0.3 there. */
const decimalText = (number: number) => decimal(number.toPrecision(15)).toFixed();

/** What the cell says, as text. */
function textOf(cell: Exclude<Cell, null>): string {
  if (typeof cell === "number") return decimalText(cell);
  if (typeof cell === "boolean") return cell ? "TRUE" : "FALSE";
  if (typeof cell === "string") return cell;
  return "error" in cell ? cell.error : cell.time.replace("T00:00:00", "").replace("T", " ");
}

/** A field for each header, typed by what stands below: where a template begins. */
export function proposed(head: readonly SheetRow[], headerRow: number): TemplateField[] {
  const below = head.filter(({ row }) => row > headerRow);
  const taken = new Set<string>();
  return headersOf(head, headerRow).flatMap((column, at): TemplateField[] => {
    if (column === null) return [];
    const cells = below.map(({ cells }) => cells[at] ?? null);
    const words = column
      .normalize("NFKD")
      .replace(/[^A-Za-z0-9]+/g, " ")
      .trim()
      .split(" ");
    const camel = words
      .map((word, n) =>
        n === 0 ? word.toLowerCase() : word.charAt(0).toUpperCase() + word.slice(1).toLowerCase(),
      )
      .join("")
      .slice(0, 56);
    const base = /^[a-z]/.test(camel) ? camel : `field${camel}`;
    let field = base;
    for (let n = 2; taken.has(field); n++) field = `${base}${n}`;
    taken.add(field);
    return [
      { column, field, type: typeOf(cells), required: cells.length > 0 && !cells.includes(null) },
    ];
  });
}

function typeOf(cells: readonly Cell[]): TemplateField["type"] {
  const filled = cells.filter(
    (cell): cell is Filled => cell !== null && !(typeof cell === "object" && "error" in cell),
  );
  if (filled.length === 0) return "text";
  const all = (type: TemplateField["type"], isIt: (cell: Filled) => boolean) =>
    filled.every((cell) => isIt(cell) && readers[type](cell, {} as TemplateField) !== undefined);
  if (all("boolean", (cell) => typeof cell === "boolean")) return "boolean";
  if (all("integer", (cell) => typeof cell === "number")) return "integer";
  if (all("decimal", (cell) => typeof cell === "number" || /[.,]\d+$/.test(textOf(cell))))
    return "decimal";
  if (all("date", () => true)) return "date";
  return all("datetime", () => true) ? "datetime" : "text";
}
