/** A cell as it is in the file: text, number, truth value, a wall time (`2026-11-21T08:00:00`), an error such as `#N/A`; null is empty. */
export type Cell =
  | string
  | number
  | boolean
  | null
  | { readonly time: string }
  | { readonly error: string };

export interface SheetRow {
  /** As the spreadsheet counts, the first is 1. */
  readonly row: number;
  /** By column, A first; trailing empty ones may be absent. */
  readonly cells: readonly Cell[];
}

/** The file cannot be read: the sentence says why, to people. */
export class SheetRefused extends Error {}

/** The sheet of that name, the first one without a name. */
export function sheetNamed<Sheet extends { readonly name: string }>(
  sheets: readonly Sheet[],
  sheetName: string | null,
): Sheet {
  const sheet = sheets.find(({ name }) => sheetName === null || name === sheetName);
  if (sheet) return sheet;
  if (sheets.length === 0) throw new SheetRefused("The file has no sheet.");
  const names = sheets.map(({ name }) => name).join(", ");
  throw new SheetRefused(`The file has no sheet "${sheetName}": it has ${names}.`);
}

/** What a sheet may be at most; looked at before and while it is read. */
export const bounds = {
  fileBytes: 10 << 20,
  /** Of the unpacked parts of an .xlsx together, and of one part to its packed form. */
  unpackedBytes: 300 << 20,
  ratio: 250,
  parts: 2_000,
  rows: 200_000,
  columns: 512,
  cellCharacters: 32_767,
  sharedTextCharacters: 40 << 20,
} as const;

/** `A` is 0, `AA` is 26; -1 for what is no column. */
export function columnAt(letters: string): number {
  let at = 0;
  for (const char of letters) {
    const digit = char.charCodeAt(0) - 64;
    if (digit < 1 || digit > 26) return -1;
    at = at * 26 + digit;
  }
  return at - 1;
}

export function lettersOf(column: number): string {
  const rest = Math.floor(column / 26);
  return (rest > 0 ? lettersOf(rest - 1) : "") + String.fromCharCode(65 + (column % 26));
}

/** Whether a number format shows days or times: `dd/mm/yyyy` and `[h]:mm` do, `0.00 "days"` and `[Red]0` do not. */
function showsTime(format: string): boolean {
  const plain = format
    .replace(/"[^"]*"|\\.|_.|\*./g, "")
    .replace(/\[(?!(?:h+|m+|s+)\])[^\]]*\]/gi, "");
  return /[ymdhs]/i.test(plain.replace(/general|e[+-]/gi, ""));
}

/** Whether a number format says yes and no, as LibreOffice's for the truth value of a formula does: `"TRUE";"TRUE";"FALSE"`. */
const showsTruth = (format: string): boolean => /^"([^"]+)";"\1";"[^"]+"$/.test(format);

/** The built-in formats (ECMA-376 18.8.30) that show days or times. */
const isBuiltInTime = (id: number): boolean =>
  (id >= 14 && id <= 22) ||
  (id >= 27 && id <= 36) ||
  (id >= 45 && id <= 47) ||
  (id >= 50 && id <= 58);

const dayMs = 86_400_000;

/**
 * The wall time of a serial day number: of 1900 with Lotus's 29 February, or of 1904. To the second. Serials below 1 are times of day and have no
 * day; they and those beyond the year 9999 stay numbers.
 */
function timeOf(serial: number, is1904: boolean): Cell {
  const days = is1904 ? serial + 1462 : serial;
  if (days < 1 || days >= 2_958_466) return serial;
  // Before the day that never was, 29 February 1900, the count is one less.
  const epoch = days < 60 ? Date.UTC(1899, 11, 31) : Date.UTC(1899, 11, 30);
  const seconds = Math.round((days * dayMs) / 1000);
  return { time: new Date(epoch + seconds * 1000).toISOString().slice(0, 19) };
}

/** What a cell style shows a number as. */
export type Shown = "number" | "time" | "truth";

export function shownAs(format = ""): Shown {
  if (showsTruth(format)) return "truth";
  return showsTime(format) ? "time" : "number";
}

export const shownBuiltIn = (format: number): Shown => (isBuiltInTime(format) ? "time" : "number");

/** The number of a cell as its style shows it. */
export function numberShown(value: number, shown: Shown, is1904: boolean): Cell {
  if (shown === "truth") return value !== 0;
  return shown === "time" ? timeOf(value, is1904) : value;
}

/** The text of a cell: what no text of ours has is left out, and what stands around it. */
export function plainText(text: string): Cell {
  const plain = text
    .toWellFormed()
    .replace(/\r\n?/g, "\n")
    .replace(/[\0-\x08\x0b-\x1f\x7f]/g, "")
    .slice(0, bounds.cellCharacters)
    .trim();
  return plain === "" ? null : plain;
}
