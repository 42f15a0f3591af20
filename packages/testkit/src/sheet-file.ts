import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { ZipFile } from "yazl";

/** What a template must say of this sheet. */
export const sheetColumns = [
  { column: "Run no", field: "runNo", type: "integer", required: true },
  { column: "Welded on", field: "weldedOn", type: "date", required: true },
  { column: "Amps", field: "amps", type: "decimal", required: true },
  { column: "Share", field: "share", type: "decimal" },
  { column: "Welder", field: "welder", type: "text" },
  { column: "Result", field: "result", type: "choice", choices: ["ok", "rework"] },
  { column: "Ground", field: "ground", type: "boolean" },
  { column: "Remark", field: "remark", type: "text" },
] as const;

/** Every so many rows one has a word where its date should be. */
const badEvery = 500;
const firstDay = Date.UTC(2020, 0, 1);

/** The entry that row `n` (from 0, below the header) becomes, or null where the row is wrong. */
function entryOf(n: number): Record<string, string | number | boolean> | null {
  if (n % badEvery === badEvery - 1) return null;
  return {
    runNo: n + 1,
    weldedOn: new Date(firstDay + (n % 2_000) * 86_400_000).toISOString().slice(0, 10),
    amps: String(80 + (n % 400) / 4),
    share: String((n % 1_000) / 1_000),
    welder: `Welder ${n % 37}`,
    result: n % 7 === 0 ? "rework" : "ok",
    ground: n % 3 === 0,
    remark: `Seam ${n} of frame ${Math.floor(n / 12)}, ground & brushed`,
  };
}

/** A digest of entries in the order of their rows; the same for what a sheet holds and for what came of it. */
export function digestOf(
  entries: Iterable<{ row: number; values: Readonly<Record<string, unknown>> }>,
) {
  const hash = createHash("sha256");
  for (const { row, values } of entries)
    hash.update(JSON.stringify([row, ...sheetColumns.map(({ field }) => values[field])]));
  return hash.digest("hex");
}

/** What must come of a sheet of so many rows. */
export function expectedOf(rows: number): { good: number; bad: number; digest: string } {
  const entries = function* () {
    for (let n = 0; n < rows; n++) {
      const values = entryOf(n);
      if (values) yield { row: n + 2, values };
    }
  };
  const bad = Math.floor(rows / badEvery);
  return { good: rows - bad, bad, digest: digestOf(entries()) };
}

const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const relations = "http://schemas.openxmlformats.org/package/2006/relationships";
const types = "http://schemas.openxmlformats.org/package/2006/content-types";
const kind = "application/vnd.openxmlformats-officedocument.spreadsheetml";
const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/** An .xlsx of so many rows as Excel writes it: every text a shared one, dates as styled numbers. */
export async function sheetFile(rows: number): Promise<Buffer> {
  const texts = new Map<string, number>();
  const shared = (text: string) => {
    const known = texts.get(text) ?? texts.size;
    texts.set(text, known);
    return known;
  };
  const text = (at: string, value: string) => `<c r="${at}" t="s"><v>${shared(value)}</v></c>`;
  function* sheet() {
    const width = String.fromCharCode(64 + sheetColumns.length);
    yield `${head}<worksheet xmlns="${main}"><dimension ref="A1:${width}${rows + 1}"/><sheetData><row r="1">`;
    for (const [at, { column }] of sheetColumns.entries())
      yield text(`${String.fromCharCode(65 + at)}1`, column);
    yield "</row>";
    for (let n = 0; n < rows; n++) {
      const row = n + 2;
      const { runNo, weldedOn, amps, share, welder, result, ground, remark } = entryOf(n) ?? {
        ...entryOf(n - 1),
        weldedOn: "soon",
      };
      const days = Date.parse(String(weldedOn)) / 86_400_000 + 25_569;
      yield `<row r="${row}" spans="1:8"><c r="A${row}"><v>${runNo}</v></c>${
        Number.isNaN(days)
          ? text(`B${row}`, String(weldedOn))
          : `<c r="B${row}" s="1"><v>${days}</v></c>`
      }<c r="C${row}"><v>${amps}</v></c><c r="D${row}" s="2"><v>${share}</v></c>${text(`E${row}`, String(welder))}${text(`F${row}`, String(result))}<c r="G${row}" t="b"><v>${ground ? 1 : 0}</v></c>${text(`H${row}`, String(remark))}</row>`;
    }
    yield "</sheetData></worksheet>";
  }
  const written = [...sheet()].join("");
  const escaped = (value: string) => value.replace(/&/g, "&amp;").replace(/</g, "&lt;");
  const items = [...texts.keys()].map((value) => `<si><t>${escaped(value)}</t></si>`).join("");
  const zip = new ZipFile();
  const parts: Readonly<Record<string, string>> = {
    "[Content_Types].xml": `<Types xmlns="${types}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${kind}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${kind}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${kind}.styles+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="${kind}.sharedStrings+xml"/></Types>`,
    "_rels/.rels": `<Relationships xmlns="${relations}"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    "xl/workbook.xml": `<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="Log" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `<Relationships xmlns="${relations}"><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${office}/styles" Target="styles.xml"/><Relationship Id="rId3" Type="${office}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
    "xl/styles.xml": `<styleSheet xmlns="${main}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf/><xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="10" applyNumberFormat="1"/></cellXfs></styleSheet>`,
    "xl/sharedStrings.xml": `<sst xmlns="${main}" uniqueCount="${texts.size}">${items}</sst>`,
  };
  for (const [name, xml] of Object.entries(parts)) zip.addBuffer(Buffer.from(head + xml), name);
  zip.addBuffer(Buffer.from(written), "xl/worksheets/sheet1.xml");
  zip.end();
  return buffer(zip.outputStream as unknown as Readable);
}
