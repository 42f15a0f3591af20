import type { Readable } from "node:stream";
import { SaxesParser } from "saxes";
import { type Entry, fromBufferPromise, type ZipFile } from "yauzl";
import {
  bounds,
  type Cell,
  columnAt,
  numberShown,
  plainText,
  SheetRefused,
  type SheetRow,
  type Shown,
  sheetNamed,
  shownAs,
  shownBuiltIn,
} from "./cells.rules.ts";

/**
 * Reads an .xlsx part by part, one row at a time: nothing of the sheet is in memory but its shared texts and the row at hand. Number of parts,
 * unpacked size and ratio are refused before a byte is unpacked; while it is, a part that is longer than it says is an error. Document types,
 * and with them entities, are refused. `SheetRefused` says what is wrong.
 */
export async function* readXlsx(bytes: Buffer, sheetName: string | null): AsyncGenerator<SheetRow> {
  const zip = await fromBufferPromise(bytes, { lazyEntries: true, validateEntrySizes: true });
  const parts = await partsOf(zip);
  const open = async (name: string) => {
    const entry = parts.get(name.toLowerCase());
    return entry && parse(await zip.openReadStreamPromise(entry));
  };
  const book = await readBook(open);
  const sheet = sheetNamed(book.sheets, sheetName);
  const texts = await sharedTexts(await open("xl/sharedStrings.xml"));
  const styles = await cellStyles(await open("xl/styles.xml"));
  const events = await open(sheet.part);
  if (!events) throw new SheetRefused("The sheet is missing in the file.");
  yield* rowsOf(events, { texts, styles, is1904: book.is1904 });
}

async function partsOf(zip: ZipFile): Promise<Map<string, Entry>> {
  const parts = new Map<string, Entry>();
  let unpacked = 0;
  if (zip.entryCount > bounds.parts) throw new SheetRefused("The file has too many parts.");
  for await (const entry of zip.eachEntry()) {
    unpacked += entry.uncompressedSize;
    const isDense =
      entry.uncompressedSize > 1 << 20 &&
      entry.uncompressedSize > entry.compressedSize * bounds.ratio;
    if (unpacked > bounds.unpackedBytes || isDense)
      throw new SheetRefused("The file unpacks to too much.");
    if (entry.isEncrypted()) throw new SheetRefused("The file is encrypted.");
    parts.set(entry.fileName.replace(/^\//, "").toLowerCase(), entry);
  }
  return parts;
}

interface Tag {
  readonly open: boolean;
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** What stood between the tags before. */
  readonly text: string;
}

/** The tags of a part as they come, without their namespace's prefix. */
async function* parse(stream: Readable): AsyncGenerator<Tag> {
  const parser = new SaxesParser();
  let tags: Tag[] = [];
  let text = "";
  const plain = (name: string) => name.slice(name.indexOf(":") + 1);
  const take = (open: boolean, name: string, attributes: Record<string, string>) => {
    tags.push({ open, name: plain(name), attributes, text });
    text = "";
  };
  parser.on("doctype", () => {
    throw new SheetRefused("The file declares a document type, which no spreadsheet does.");
  });
  parser.on("error", (error) => {
    throw new SheetRefused(`The file is not well-formed: ${error.message}.`);
  });
  parser.on("opentag", ({ name, attributes }) =>
    take(true, name, attributes as Record<string, string>),
  );
  parser.on("closetag", ({ name }) => take(false, name, {}));
  parser.on("text", (piece) => {
    text += piece;
    if (text.length > bounds.cellCharacters * 8) throw new SheetRefused("A cell is too long.");
  });
  for await (const piece of stream.setEncoding("utf8")) {
    parser.write(piece);
    yield* tags;
    tags = [];
  }
  parser.close();
  yield* tags;
}

type Open = (name: string) => Promise<AsyncGenerator<Tag> | undefined>;

async function readBook(open: Open) {
  const book = await open("xl/workbook.xml");
  const relations = await open("xl/_rels/workbook.xml.rels");
  if (!book || !relations) throw new SheetRefused("The file is not an .xlsx workbook.");
  const partOf = new Map<string, string>();
  for await (const { open, name, attributes } of relations)
    if (open && name === "Relationship") {
      const target = attributes.Target ?? "";
      partOf.set(attributes.Id ?? "", target.startsWith("/") ? target.slice(1) : `xl/${target}`);
    }
  const sheets: { name: string; part: string }[] = [];
  let is1904 = false;
  for await (const { open, name, attributes } of book) {
    if (!open) continue;
    if (name === "workbookPr") is1904 = /^(1|true)$/.test(attributes.date1904 ?? "");
    if (name === "sheet")
      sheets.push({
        name: attributes.name ?? "",
        part: partOf.get(attributes["r:id"] ?? "") ?? "",
      });
  }
  return { sheets, is1904 };
}

async function sharedTexts(tags: AsyncGenerator<Tag> | undefined): Promise<string[]> {
  const texts: string[] = [];
  let current = "";
  let phonetic = false;
  let characters = 0;
  for await (const { open, name, text } of tags ?? []) {
    if (name === "rPh") phonetic = open;
    if (open && name === "si") current = "";
    else if (!open && name === "t" && !phonetic) current += text;
    else if (!open && name === "si") {
      characters += current.length;
      if (characters > bounds.sharedTextCharacters)
        throw new SheetRefused("The texts are too long.");
      texts.push(unescaped(current));
    }
  }
  return texts;
}

/** What each cell style shows a number as. */
async function cellStyles(tags: AsyncGenerator<Tag> | undefined): Promise<Shown[]> {
  const own = new Map<number, Shown>();
  const styles: Shown[] = [];
  let inCells = false;
  for await (const { open, name, attributes } of tags ?? []) {
    if (name === "cellXfs") inCells = open;
    if (!open) continue;
    if (name === "numFmt") own.set(Number(attributes.numFmtId), shownAs(attributes.formatCode));
    if (inCells && name === "xf") {
      const id = Number(attributes.numFmtId ?? 0);
      styles.push(own.get(id) ?? shownBuiltIn(id));
    }
  }
  return styles;
}

interface Reading {
  readonly texts: readonly string[];
  readonly styles: readonly Shown[];
  readonly is1904: boolean;
}

async function* rowsOf(tags: AsyncGenerator<Tag>, reading: Reading): AsyncGenerator<SheetRow> {
  let row = 0;
  let cells: Cell[] = [];
  let at = -1;
  let cell: Readonly<Record<string, string>> = {};
  let value: string | undefined;
  let inline = "";
  for await (const { open, name, attributes, text } of tags) {
    if (open && name === "row") {
      const given = Number(attributes.r ?? row + 1);
      if (!(given > row)) throw new SheetRefused("The rows are not in order.");
      row = given;
      cells = [];
      at = -1;
    } else if (open && name === "c") {
      cell = attributes;
      const letters = /^[A-Z]+/.exec(cell.r ?? "")?.[0];
      at = letters === undefined ? at + 1 : columnAt(letters);
      value = undefined;
      inline = "";
    } else if (!open && name === "v") value = text;
    else if (!open && name === "t") inline += text;
    else if (!open && name === "c") {
      const read = cellOf(cell, value, inline, reading);
      // Office programs write formats out to the last row and column; only what is filled counts.
      if (read === null) continue;
      if (row > bounds.rows) throw new SheetRefused(`The sheet has more than ${bounds.rows} rows.`);
      if (at >= bounds.columns)
        throw new SheetRefused(`The sheet has more than ${bounds.columns} columns.`);
      while (cells.length < at) cells.push(null);
      cells[at] = read;
    } else if (!open && name === "row" && cells.length > 0) yield { row, cells };
  }
}

function cellOf(
  { t, s }: Readonly<Record<string, string>>,
  value: string | undefined,
  inline: string,
  { texts, styles, is1904 }: Reading,
): Cell {
  if (t === "inlineStr") return plainText(unescaped(inline));
  if (value === undefined || (value === "" && t !== "str")) return null;
  if (t === "s") return plainText(texts[Number(value)] ?? "");
  if (t === "str") return plainText(unescaped(value));
  if (t === "b") return value === "1" || value === "true";
  if (t === "e") return { error: value };
  if (t === "d") return isoTime(value);
  const number = Number(value);
  if (!Number.isFinite(number)) return { error: value.slice(0, 100) };
  return numberShown(number, styles[Number(s ?? 0)] ?? "number", is1904);
}

/** ISO 8601 with or without a time of day, as in a strict workbook. */
function isoTime(value: string): Cell {
  const [, day, minutes = "00:00", seconds = "00"] =
    /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d)(?::(\d\d)(?:\.\d+)?)?)?Z?$/.exec(value) ?? [];
  return day === undefined ? plainText(value) : { time: `${day}T${minutes}:${seconds}` };
}

/** `_x000D_` stands for a character that XML cannot hold. */
const unescaped = (text: string) =>
  text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));
