import type { FieldError } from "@millrace/contract/problem";
import type { Column, Delimiter } from "./transfer.schema.ts";

/** How a file is read: made when it comes in and kept, so that every run reads it the same way. */
export interface Plan {
  readonly delimiter: Delimiter;
  /** One for each column of the file, in its order. */
  readonly columns: readonly Column[];
  /** Values of fields that have no column, or an empty cell. */
  readonly defaults: Readonly<Record<string, string>>;
  /** What a stock import sets the levels of. */
  readonly warehouseId: string | null;
}

interface ColumnSettings {
  /** The fields that there are. */
  readonly fields: readonly string[];
  /** Fields that no row can do without. */
  readonly required: readonly string[];
  readonly mapping: Readonly<Record<string, string | null>>;
  readonly defaults: Readonly<Record<string, string>>;
  readonly ignoreUnknown: boolean;
}

/** What of the settings cannot be right, whatever the file: fields that there are not. */
export function settingErrors({ fields, mapping, defaults }: ColumnSettings): FieldError[] {
  const known = new Set(fields);
  const unknown = (path: string, field: string): FieldError => ({
    path,
    code: "unknown_field",
    message: `there is no field ${field}; there are ${fields.join(", ")}`,
  });
  return [
    ...Object.entries(mapping)
      .filter(([, field]) => field !== null && !known.has(field))
      .map(([column, field]) => unknown(`mapping.${column}`, String(field))),
    ...Object.keys(defaults)
      .filter((field) => !known.has(field))
      .map((field) => unknown(`defaults.${field}`, field)),
  ];
}

/**
 * The field of each column: the mapping's where it names the column, else the one of the column's own name. Case, spaces and
 * punctuation of names do not matter (`Reorder level` is `reorderLevel`). Nothing is guessed beyond that: a column that
 * is no field, a field with two columns, a mapped column that the file lacks and a required field without a column are errors.
 */
export function columnsOf(
  header: readonly string[],
  settings: ColumnSettings,
): { readonly columns: Column[]; readonly errors: FieldError[] } {
  const { fields, required, mapping, defaults, ignoreUnknown } = settings;
  const errors: FieldError[] = [];
  const refuse = (path: string, code: string, message: string) =>
    void errors.push({ path, code, message });

  const mapped = new Map(Object.entries(mapping).map(([name, field]) => [plain(name), field]));
  const byName = new Map(fields.map((field) => [plain(field), field]));
  const inFile = new Set(header.map(plain));
  const takenBy = new Map<string, string>();

  const columns = header.map((column, at): Column => {
    const name = plain(column);
    const where = `data.${column.slice(0, 60) || at + 1}`;
    const field = mapped.has(name) ? mapped.get(name) : byName.get(name);
    if (field === undefined) {
      if (!ignoreUnknown) {
        refuse(where, "unknown_column", "is no field: map it to one, or to null to ignore it");
      }
      return { column, field: null };
    }
    if (field === null) return { column, field };
    const other = takenBy.get(field);
    if (other !== undefined) {
      refuse(where, "duplicate_column", `fills ${field} as ${other} does: map one of them to null`);
    }
    takenBy.set(field, column);
    return { column, field };
  });

  for (const column of Object.keys(mapping)) {
    if (!inFile.has(plain(column))) {
      refuse(`mapping.${column}`, "missing_column", "the file has no such column");
    }
  }
  for (const field of required) {
    if (!takenBy.has(field) && defaults[field] === undefined) {
      refuse(`data.${field}`, "missing_column", `no column fills ${field}, which every row needs`);
    }
  }
  return { columns, errors };
}

/** A name without what does not matter in it; one that is nothing else stays as it is. */
const plain = (name: string) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "") || name;

const delimiters: readonly Delimiter[] = [",", ";", "\t", "|"];

/** The delimiter that stands most often in the first line, outside of quotes; a comma when there is none. */
export function delimiterOf(head: string): Delimiter {
  const counts = new Map<string, number>(delimiters.map((delimiter) => [delimiter, 0]));
  let quoted = false;
  for (const char of head) {
    if (char === '"') quoted = !quoted;
    else if (quoted) continue;
    else if (char === "\n" || char === "\r") break;
    else if (counts.has(char)) counts.set(char, (counts.get(char) ?? 0) + 1);
  }
  return delimiters.reduce((best, one) =>
    (counts.get(one) ?? 0) > (counts.get(best) ?? 0) ? one : best,
  );
}
