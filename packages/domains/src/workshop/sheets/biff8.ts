import {
  bounds,
  type Cell,
  numberShown,
  plainText,
  SheetRefused,
  type SheetRow,
  type Shown,
  shownAs,
  shownBuiltIn,
} from "./cells.rules.ts";

/* Record types of [MS-XLS] 2.3 that are looked at. */
const rt = {
  formula: 0x06,
  eof: 0x0a,
  date1904: 0x22,
  filePass: 0x2f,
  continued: 0x3c,
  boundSheet: 0x85,
  mulRk: 0xbd,
  rString: 0xd6,
  xf: 0xe0,
  sst: 0xfc,
  labelSst: 0xfd,
  number: 0x203,
  label: 0x204,
  boolErr: 0x205,
  string: 0x207,
  rk: 0x27e,
  format: 0x41e,
  bof: 0x809,
} as const;

const errors: Readonly<Record<number, string>> = {
  0: "#NULL!",
  7: "#DIV/0!",
  15: "#VALUE!",
  23: "#REF!",
  29: "#NAME?",
  36: "#NUM!",
  42: "#N/A",
};

interface Rec {
  readonly type: number;
  readonly data: Buffer;
}

interface Sheet {
  readonly name: string;
  /** Where its records begin. */
  readonly at: number;
}

/** What the sheets of a workbook share. */
export interface Book {
  readonly stream: Buffer;
  readonly sheets: readonly Sheet[];
  readonly texts: readonly string[];
  readonly styles: readonly Shown[];
  readonly is1904: boolean;
}

/**
 * The workbook in the stream of an .xls of Excel 97 or later (BIFF8); null for an older one. Only the shared texts are in memory besides it.
 * Records are read as far as they go: what is cut off, or points outside, is a RangeError.
 */
export function bookOf(stream: Buffer): Book | null {
  // The version stands in the first record.
  if (stream.readUInt16LE(0) !== rt.bof || stream.readUInt16LE(4) !== 0x600) return null;
  const sheets: Sheet[] = [];
  const formats = new Map<number, Shown>();
  const styles: Shown[] = [];
  let texts: string[] = [];
  let is1904 = false;
  const records = recordsFrom(stream, 0);
  for (const { type, data } of records) {
    if (type === rt.filePass) throw new SheetRefused("The file is encrypted.");
    if (type === rt.eof) break;
    if (type === rt.date1904) is1904 = data.readUInt16LE(0) === 1;
    else if (type === rt.format) formats.set(data.readUInt16LE(0), shownAs(textAt(data, 2, 2)));
    else if (type === rt.xf) {
      const format = data.readUInt16LE(2);
      styles.push(formats.get(format) ?? shownBuiltIn(format));
    } else if (type === rt.boundSheet && data[5] === 0)
      sheets.push({ name: textAt(data, 6, 1), at: data.readUInt32LE(0) });
    else if (type === rt.sst) texts = sharedTexts(piecesOf(stream, data));
  }
  return { stream, sheets, texts, styles, is1904 };
}

/** The rows of a sheet that hold something; null when they are not in order, which only few programs write. */
export function rowsOf(book: Book, { at }: Sheet): Generator<SheetRow> | null {
  let last = 0;
  for (const { type, data } of recordsOfSheet(book.stream, at)) {
    if (!holdsCell(type)) continue;
    const row = data.readUInt16LE(0);
    if (row < last) return null;
    last = row;
  }
  return inOrder(book, at);
}

const cellTypes: ReadonlySet<number> = new Set([
  ...[rt.formula, rt.mulRk, rt.rString, rt.labelSst],
  ...[rt.number, rt.label, rt.boolErr, rt.rk],
]);
const holdsCell = (type: number) => cellTypes.has(type);

function* inOrder(book: Book, start: number): Generator<SheetRow> {
  let row = -1;
  let cells: Cell[] = [];
  // The text of a formula follows it.
  let awaited = -1;
  const put = (column: number, cell: Cell) => {
    if (cell === null) return;
    while (cells.length < column) cells.push(null);
    cells[column] = cell;
  };
  for (const { type, data } of recordsOfSheet(book.stream, start)) {
    if (type === rt.string && awaited >= 0) {
      put(awaited, plainText(textOf(piecesOf(book.stream, data))));
      awaited = -1;
    }
    if (!holdsCell(type)) continue;
    const at = data.readUInt16LE(0);
    if (at !== row) {
      if (cells.length > 0) yield { row: row + 1, cells };
      row = at;
      cells = [];
    }
    const column = data.readUInt16LE(2);
    if (column >= bounds.columns)
      throw new SheetRefused(`The sheet has more than ${bounds.columns} columns.`);
    if (type === rt.mulRk)
      for (let n = 0; 4 + n * 6 + 6 <= data.length - 2; n += 1)
        put(column + n, shown(book, data.readUInt16LE(4 + n * 6), rkAt(data, 6 + n * 6)));
    else if (type === rt.formula && isText(data)) awaited = column;
    else put(column, cellOf(book, type, data));
  }
  if (cells.length > 0) yield { row: row + 1, cells };
}

/** Of the result of a formula. */
const isNoNumber = (data: Buffer) => data.readUInt16LE(12) === 0xffff;
const isText = (data: Buffer) => isNoNumber(data) && data[6] === 0;

function cellOf(book: Book, type: number, data: Buffer): Cell {
  const style = data.readUInt16LE(4);
  const truthOrError = (value: number, isError: boolean): Cell =>
    isError ? { error: errors[value] ?? "#N/A" } : value !== 0;
  if (type === rt.labelSst) return plainText(book.texts[data.readUInt32LE(6)] ?? "");
  if (type === rt.label || type === rt.rString) return plainText(textAt(data, 6, 2));
  if (type === rt.boolErr) return truthOrError(data.readUInt8(6), data[7] === 1);
  if (type === rt.rk) return shown(book, style, rkAt(data, 6));
  if (type !== rt.formula || !isNoNumber(data)) return shown(book, style, data.readDoubleLE(6));
  const kind = data[6];
  return kind === 1 || kind === 2 ? truthOrError(data.readUInt8(8), kind === 2) : null;
}

const shown = ({ styles, is1904 }: Book, style: number, value: number): Cell =>
  numberShown(value, styles[style] ?? "number", is1904);

/** An RkNumber: 30 bits of an integer or of a double's top, perhaps of a hundredfold. */
function rkAt(data: Buffer, at: number): number {
  const bits = data.readInt32LE(at);
  const double = Buffer.alloc(8);
  double.writeInt32LE(bits & ~3, 4);
  const value = bits & 2 ? bits >> 2 : double.readDoubleLE(0);
  return bits & 1 ? value / 100 : value;
}

function* recordsFrom(stream: Buffer, start: number): Generator<Rec> {
  for (let at = start; at + 4 <= stream.length; ) {
    const end = at + 4 + stream.readUInt16LE(at + 2);
    if (end > stream.length) throw new RangeError("a record is cut off");
    yield { type: stream.readUInt16LE(at), data: stream.subarray(at + 4, end) };
    at = end;
  }
}

/** Without the charts that are drawn in the sheet, which are sheets of their own in it. */
function* recordsOfSheet(stream: Buffer, start: number): Generator<Rec> {
  let depth = 0;
  for (const record of recordsFrom(stream, start)) {
    if (record.type === rt.bof) depth += 1;
    else if (record.type === rt.eof) {
      depth -= 1;
      if (depth <= 0) return;
    } else if (depth === 1) yield record;
  }
}

/** A record and those that continue it. */
function piecesOf(stream: Buffer, first: Buffer): Buffer[] {
  const pieces = [first];
  for (const { type, data } of recordsFrom(
    stream,
    first.byteOffset - stream.byteOffset + first.length,
  )) {
    if (type !== rt.continued) break;
    pieces.push(data);
  }
  return pieces;
}

/** Characters of one byte each where the flag's last bit is not set. */
const decoded = (data: Buffer, from: number, to: number, isWide: boolean) =>
  data.toString(isWide ? "utf16le" : "latin1", from, to);

/** A text within one record: its length in so many bytes, flags, characters. */
function textAt(data: Buffer, at: number, lengthBytes: 1 | 2): string {
  const isWide = (data.readUInt8(at + lengthBytes) & 1) === 1;
  const from = at + lengthBytes + 1;
  const length = data.readUIntLE(at, lengthBytes) * (isWide ? 2 : 1);
  if (from + length > data.length) throw new RangeError("a text is cut off");
  return decoded(data, from, from + length, isWide);
}

/** Reads on over the ends of records. */
function reading(pieces: readonly Buffer[]) {
  let piece = 0;
  let at = 0;
  const here = (): Buffer => {
    while (at >= (pieces[piece]?.length ?? Number.POSITIVE_INFINITY)) {
      piece += 1;
      at = 0;
    }
    const data = pieces[piece];
    if (!data) throw new RangeError("the texts are cut off");
    return data;
  };
  const byte = () => {
    const value = here().readUInt8(at);
    at += 1;
    return value;
  };
  const number = (bytes: number) => {
    let value = 0;
    for (let n = 0; n < bytes; n += 1) value += byte() * 256 ** n;
    return value;
  };
  return {
    number,
    isOver: () => piece === pieces.length - 1 && at >= (pieces[piece]?.length ?? 0),
    skip(bytes: number) {
      for (let left = bytes; left > 0; ) {
        const step = Math.min(left, here().length - at);
        at += step;
        left -= step;
      }
    },
    /** Where they go on in the next record, it begins with flags of its own. */
    characters(count: number, flags: number): string {
      let text = "";
      let isWide = (flags & 1) === 1;
      for (let left = count; left > 0; ) {
        if (at >= (pieces[piece]?.length ?? 0)) {
          here();
          isWide = (byte() & 1) === 1;
        }
        const data = here();
        const size = isWide ? 2 : 1;
        const take = Math.min(left, Math.floor((data.length - at) / size));
        if (take === 0) throw new RangeError("a text is cut off");
        text += decoded(data, at, at + take * size, isWide);
        at += take * size;
        left -= take;
      }
      return text;
    },
  };
}

function textOf(pieces: readonly Buffer[]): string {
  const { number, characters } = reading(pieces);
  const count = number(2);
  return count === 0 ? "" : characters(count, number(1));
}

function sharedTexts(pieces: readonly Buffer[]): string[] {
  const { number, skip, characters, isOver } = reading(pieces);
  skip(4);
  const count = number(4);
  const texts: string[] = [];
  let length = 0;
  // There may be fewer than it says.
  for (let n = 0; n < count && !isOver(); n += 1) {
    const characterCount = number(2);
    const flags = number(1);
    const runs = flags & 8 ? number(2) : 0;
    const extension = flags & 4 ? number(4) : 0;
    const text = characters(characterCount, flags);
    length += text.length;
    if (length > bounds.sharedTextCharacters) throw new SheetRefused("The texts are too long.");
    texts.push(text);
    skip(runs * 4 + extension);
  }
  return texts;
}
