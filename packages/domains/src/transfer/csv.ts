import { CsvError, type Options, parse } from "csv-parse";
import { parse as parseAtOnce } from "csv-parse/sync";
import { importFileBroken, importFileRefused } from "./transfer.errors.ts";
import { delimiterOf } from "./transfer.rules.ts";
import type { Delimiter } from "./transfer.schema.ts";

/** A row of the file: its cells, trimmed, and where it stands. */
export interface SourceRow {
  readonly cells: readonly string[];
  /** Number among the rows that hold something, from 1. */
  readonly row: number;
  /** The line on which it begins; the header's is 1. */
  readonly line: number;
}

const mostColumns = 500;
/** A row that grows beyond this has a quote that is not closed: it must not grow as long as the file. */
const longestRow = 256 * 1024;

const options = (delimiter: Delimiter): Options => ({
  bom: true,
  delimiter,
  // Widths and blank rows are judged row by row, by whoever reads them; a quote in the wrong place by the parser.
  relax_column_count: true,
  trim: true,
  max_record_size: longestRow,
});

/** The names in the first row of the file whose beginning this is, and the delimiter between them. */
export function readHeader(
  head: Buffer,
  given?: Delimiter,
): { delimiter: Delimiter; header: string[] } {
  const delimiter = given ?? delimiterOf(head.toString("utf8", 0, longestRow));
  const names = firstRecord(head, delimiter).map((name) => name.trim());
  // Some programs end each line with a delimiter.
  while (names.at(-1) === "") names.pop();
  if (names.length === 0) throw refused("no_header", "is empty, or its first line is");
  if (names.length > mostColumns) {
    throw refused("too_many_columns", `has more than ${mostColumns} columns`);
  }
  return { delimiter, header: names };
}

function firstRecord(head: Buffer, delimiter: Delimiter): string[] {
  try {
    const [first] = parseAtOnce(head, { ...options(delimiter), to: 1 });
    // Without named columns, a record is its cells.
    return (first as string[] | undefined) ?? [];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw refused("no_header", "has a first line whose quotes are not right");
  }
}

/**
 * The rows behind the header, in batches of `size`, without the first `skip`. Memory stays bounded by the batch, whatever is in
 * the file. Blank rows are no rows. Throws `import.file_broken` where cells cannot be told apart, after all rows before that.
 */
export async function* readBatches(
  pieces: AsyncIterable<Buffer>,
  { delimiter, skip, size }: { delimiter: Delimiter; skip: number; size: number },
): AsyncGenerator<SourceRow[]> {
  let batch: SourceRow[] = [];
  let line = 1;
  let row = -1;
  try {
    for await (const records of readRecords(pieces, delimiter)) {
      for (const record of records) {
        const begins = line;
        line += linesOf(record);
        const cells = record.map((cell) => cell.trim());
        if (cells.every((cell) => cell === "")) continue;
        row += 1;
        if (row <= skip) continue;
        batch.push({ cells, row, line: begins });
        if (batch.length < size) continue;
        yield batch;
        batch = [];
      }
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    if (batch.length > 0) yield batch;
    throw broken(error, line);
  }
  if (batch.length > 0) yield batch;
}

/** All records of the file, those before a fault too: a stream that fails would drop what it has read ahead. */
async function* readRecords(
  pieces: AsyncIterable<Buffer>,
  delimiter: Delimiter,
): AsyncGenerator<string[][]> {
  let read: string[][] = [];
  const parser = parse({
    ...options(delimiter),
    on_record: (record: string[]) => {
      read.push(record);
      return null;
    },
  });
  // Whoever writes is told of the error.
  parser.on("error", () => {}).resume();
  const taken = () => {
    const records = read;
    read = [];
    return records;
  };
  const step = (write: (done: (error?: Error | null) => void) => void) =>
    new Promise<unknown>((resolve) => write(resolve));

  for await (const piece of slices(pieces)) {
    const error = await step((done) => parser.write(piece, done));
    yield taken();
    if (error) throw error;
  }
  const error = await step((done) => parser.once("error", done).end(done));
  yield taken();
  if (error) throw error;
}

async function* slices(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const piece of pieces) {
    for (let at = 0; at < piece.length; at += 65_536) yield piece.subarray(at, at + 65_536);
  }
}

/** Lines that a record takes: one, and one more for each line break inside its cells. */
function linesOf(record: readonly string[]): number {
  let lines = 1;
  for (const cell of record) {
    if (cell.includes("\n") || cell.includes("\r")) lines += cell.split(/\r\n?|\n/).length - 1;
  }
  return lines;
}

function broken(error: CsvError, line: number) {
  const sentence =
    error.code === "CSV_MAX_RECORD_SIZE" || error.code === "CSV_QUOTE_NOT_CLOSED"
      ? "a quote is opened in this row and not closed"
      : "a quote stands inside a cell and is not doubled";
  return importFileBroken(`Line ${line}: ${sentence}.`, { details: { line } });
}

const refused = (code: string, message: string) =>
  importFileRefused(`The file ${message}.`, { errors: [{ path: "data", code, message }] });
