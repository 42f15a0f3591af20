import { Readable } from "node:stream";
import { ZipFile } from "yazl";
import type { CellError } from "../templates/values.ts";
import { type Cell, lettersOf, type SheetRow } from "./cells.rules.ts";

const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const packages = "http://schemas.openxmlformats.org/package/2006";
const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const style = { plain: 0, wrong: 1, date: 2, time: 3, header: 4 } as const;

const parts: Readonly<Record<string, string>> = {
  "[Content_Types].xml": `<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>`,
  "_rels/.rels": `<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  "xl/workbook.xml": `<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="Errors" sheetId="1" r:id="rId1"/></sheets></workbook>`,
  "xl/_rels/workbook.xml.rels": `<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${office}/styles" Target="styles.xml"/></Relationships>`,
  "xl/styles.xml": `<styleSheet xmlns="${main}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFFFC7CE"/></patternFill></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="5"><xf/><xf fillId="2" applyFill="1"/><xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="22" applyNumberFormat="1"/><xf fontId="1" applyFont="1"/></cellXfs></styleSheet>`,
};

/**
 * An .xlsx with the values of the sheet, where cells with errors are filled and a column behind the headers says what is wrong. Written as it is
 * read: a piece at a time is in memory.
 */
export function markedCopy(
  rows: AsyncIterable<SheetRow>,
  errors: ReadonlyMap<number, readonly CellError[]>,
  headerRow: number,
): AsyncIterable<Uint8Array> {
  const zip = new ZipFile();
  const text = Readable.from(sheetOf(rows, errors, headerRow), { objectMode: false });
  for (const [name, xml] of Object.entries(parts)) zip.addBuffer(Buffer.from(head + xml), name);
  zip.addReadStream(text, "xl/worksheets/sheet1.xml");
  zip.end();
  const out = zip.outputStream as unknown as Readable;
  text.on("error", (error) => out.destroy(error));
  return out;
}

async function* sheetOf(
  rows: AsyncIterable<SheetRow>,
  errors: ReadonlyMap<number, readonly CellError[]>,
  headerRow: number,
): AsyncGenerator<string> {
  yield `${head}<worksheet xmlns="${main}"><sheetData>`;
  let width = 0;
  for await (const { row, cells } of rows) {
    if (row <= headerRow) width = Math.max(width, cells.length);
    const wrong = errors.get(row) ?? [];
    const marked = new Set(wrong.map(({ column }) => column));
    const line = Array.from(
      { length: Math.max(width, row <= headerRow ? cells.length : 0) },
      (_, at) => {
        const letters = lettersOf(at);
        const isWrong = marked.has(letters);
        return cellXml(
          letters + row,
          cells[at] ?? null,
          isWrong ? style.wrong : row <= headerRow ? style.header : style.plain,
        );
      },
    );
    const said =
      row === headerRow
        ? "Errors"
        : wrong.map(({ column, message }) => `${column}${row}: ${message}`).join("; ");
    const note =
      said === ""
        ? ""
        : cellXml(lettersOf(width) + row, said, row === headerRow ? style.header : style.wrong);
    yield `<row r="${row}">${line.join("")}${note}</row>`;
  }
  yield "</sheetData></worksheet>";
}

function cellXml(at: string, cell: Cell, styled: number): string {
  if (cell === null) return styled === style.wrong ? `<c r="${at}" s="${styled}"/>` : "";
  if (typeof cell === "number") return `<c r="${at}" s="${styled}"><v>${cell}</v></c>`;
  if (typeof cell === "boolean")
    return `<c r="${at}" s="${styled}" t="b"><v>${cell ? 1 : 0}</v></c>`;
  if (typeof cell === "object" && "time" in cell && styled === style.plain) {
    const days = Date.parse(`${cell.time}Z`) / 86_400_000 + 25_569;
    const shown = cell.time.endsWith("T00:00:00") ? style.date : style.time;
    return `<c r="${at}" s="${shown}"><v>${days}</v></c>`;
  }
  const text = typeof cell === "string" ? cell : "time" in cell ? cell.time : cell.error;
  return `<c r="${at}" s="${styled}" t="inlineStr"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`;
}

const escaped = (text: string) =>
  text.replace(/[&<>]/g, (char) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[char] as string);
