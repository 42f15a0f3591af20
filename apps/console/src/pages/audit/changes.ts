/** One field that an action gave another value; undefined where there was none. */
export interface FieldChange {
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

type Row = Readonly<Record<string, unknown>> | null;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The leaves of a row by their path: `address.city`. Lists are leaves. */
function leaves(row: Row, prefix = ""): Map<string, unknown> {
  const found = new Map<string, unknown>();
  for (const [name, value] of Object.entries(row ?? {})) {
    const path = prefix + name;
    if (isRecord(value) && Object.keys(value).length > 0)
      for (const [below, leaf] of leaves(value, `${path}.`)) found.set(below, leaf);
    else found.set(path, value);
  }
  return found;
}

/** What is different between the row before and after, field by field; what stayed the same is counted. */
export function changesBetween(
  before: Row,
  after: Row,
): { changes: FieldChange[]; unchanged: number } {
  const [old, now] = [leaves(before), leaves(after)];
  const paths = [...new Set([...old.keys(), ...now.keys()])];
  const changes = paths
    .map((path) => ({ path, before: old.get(path), after: now.get(path) }))
    .filter((each) => JSON.stringify(each.before) !== JSON.stringify(each.after));
  return { changes, unchanged: paths.length - changes.length };
}

/** A leaf as people read it. */
export function shown(value: unknown): string {
  if (value === null || value === undefined) return "–";
  return typeof value === "string" ? value : JSON.stringify(value);
}
