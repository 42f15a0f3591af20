import { fieldErrors } from "@millrace/platform/refusals";
import type { RowOutcome, RowProblem } from "@millrace/platform/upsert";
import type { z } from "zod";
import type { SourceRow } from "./csv.ts";
import type { Plan } from "./transfer.rules.ts";
import type { ImportError } from "./transfer.schema.ts";

type Row = Readonly<Record<string, unknown>>;

/** A batch after its check: the rows to write, and what is wrong in the others. */
export interface CheckedBatch {
  readonly good: { readonly source: SourceRow; readonly row: Row }[];
  readonly errors: ImportError[];
  /** Rows that were refused: one may have several errors. */
  readonly refused: number;
}

export interface RowReader {
  check(batch: readonly SourceRow[]): CheckedBatch;
  /** What the writer refused, as errors of the file's rows. */
  errorsOf(source: SourceRow, problems: readonly RowProblem[]): ImportError[];
}

const longestValue = 200;

/**
 * Reads rows by the plan and checks them by the schema of their type. An empty cell is the field's default, else null where the field
 * may be null (which empties it), else no value. Errors name the column as the file does.
 */
export function rowReader(plan: Plan, schema: z.ZodObject): RowReader {
  const { columns, defaults } = plan;
  const width = columns.length;
  const mapped = columns.flatMap(({ field }, at) =>
    field === null ? [] : [{ field, at, empty: defaults[field] ?? emptyOf(schema, field) }],
  );
  const places = new Map(mapped.map(({ field, at }) => [field, at]));
  const constants = Object.fromEntries(
    Object.entries(defaults).filter(([field]) => !places.has(field)),
  );

  const read = (cells: readonly string[]): Row => {
    const row: Record<string, unknown> = { ...constants };
    for (const { field, at, empty } of mapped) {
      const value = cells[at] || empty;
      if (value !== undefined) row[field] = value;
    }
    return row;
  };

  const errorsOf = (source: SourceRow, problems: readonly RowProblem[]): ImportError[] =>
    problems.map(({ column, code, message }) => {
      const at = places.get(column);
      return {
        row: source.row,
        line: source.line,
        column: at === undefined ? column || null : (columns[at]?.column ?? column),
        code,
        message,
        value: at === undefined ? null : bounded(source.cells[at] ?? ""),
      };
    });

  return {
    errorsOf,
    check(batch) {
      const good: CheckedBatch["good"] = [];
      const errors: ImportError[] = [];
      let refused = 0;
      for (const source of batch) {
        const problems = widthProblems(source.cells, width);
        const parsed = problems.length > 0 ? undefined : schema.safeParse(read(source.cells));
        if (parsed?.success) good.push({ source, row: parsed.data });
        else {
          refused += 1;
          errors.push(...errorsOf(source, parsed ? zodProblems(parsed.error) : problems));
        }
      }
      return { good, errors, refused };
    },
  };
}

/** What an empty cell means to a field: null where that is a value, else nothing at all. */
const emptyOf = (schema: z.ZodObject, field: string): null | undefined =>
  (schema.shape[field] as z.ZodType | undefined)?.safeParse(null).success ? null : undefined;

/** More cells than the header has are fine while they are empty: some programs end each line with a delimiter. */
function widthProblems(cells: readonly string[], width: number): RowProblem[] {
  if (cells.length === width) return [];
  if (cells.length < width) {
    const message = `the row has ${cells.length} cells, the header has ${width}`;
    return [{ column: "", code: "too_few_cells", message }];
  }
  if (cells.slice(width).every((cell) => cell === "")) return [];
  const message = `the row has ${cells.length} cells, the header has ${width}: is a quote missing?`;
  return [{ column: "", code: "too_many_cells", message }];
}

const zodProblems = (error: z.ZodError): RowProblem[] =>
  (fieldErrors(error).particulars.errors ?? []).map(({ path, code, message }) => ({
    column: path.split(".")[0] ?? "",
    code,
    message,
  }));

/** The beginning of a cell, as text that Postgres takes. */
const bounded = (value: string) => value.slice(0, longestValue).toWellFormed();

/** Splits what a writer answered, in the order of the rows it was given. */
export function refusals(
  reader: RowReader,
  good: CheckedBatch["good"],
  outcomes: readonly RowOutcome[],
): { created: number; updated: number; unchanged: number; refused: number; errors: ImportError[] } {
  const counts = { created: 0, updated: 0, unchanged: 0, refused: 0 };
  const errors: ImportError[] = [];
  for (const [at, outcome] of outcomes.entries()) {
    counts[outcome.outcome] += 1;
    const source = good[at]?.source;
    if (outcome.outcome === "refused" && source) {
      errors.push(...reader.errorsOf(source, outcome.problems));
    }
  }
  return { ...counts, errors };
}
