/** Why a row was not taken: the column at fault, a stable code, and a sentence for the person who wrote the file. */
export interface RowProblem {
  readonly column: string;
  readonly code: string;
  readonly message: string;
}

/** What became of one row. */
export type RowOutcome =
  | { readonly outcome: "created" | "updated" | "unchanged"; readonly id: string }
  | { readonly outcome: "refused"; readonly problems: readonly RowProblem[] };

/** A column that a new row cannot do without. */
export const requiredColumn = (column: string): RowProblem => ({
  column,
  code: "required",
  message: "is required",
});

/** What happened to a resource in its life; also the last word of its event. */
export type Change = "created" | "updated" | "archived";

interface Resource {
  readonly id: string;
  readonly archivedAt: Date | null;
}

type Merged<State> = { readonly state: State } | { readonly problems: readonly RowProblem[] };

interface Table<Row, State extends Resource> {
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row | State) => string;
  /** What these keys have now, locked until the transaction ends. */
  readonly lock: (keys: readonly string[]) => Promise<readonly State[]>;
  /** The row upon what there is: the same object when it changes nothing. */
  readonly merge: (row: Row, current: State | undefined) => Merged<State>;
  /** Writes those whose unique values are free and returns their ids; waits for a racing transaction instead of failing. */
  readonly insert: (states: readonly State[]) => Promise<ReadonlySet<string>>;
  readonly update: (states: readonly State[]) => Promise<void>;
  readonly tell: (change: Change, before: State | null, after: State) => void;
}

/**
 * Writes a batch by key, in a number of statements that does not depend on its length: each row is created, updated, found
 * unchanged, or refused by itself, and the outcomes come in the rows' order. Rows of one key follow each other; what is told is
 * their sum. Racing batches and single writes of the same keys wait for each other; a key that another transaction
 * created meanwhile is updated instead.
 */
export async function upsertRows<Row, State extends Resource>(
  table: Table<Row, State>,
): Promise<RowOutcome[]> {
  const { rows, keyOf, lock, merge, insert, update, tell } = table;
  // In one order everywhere, so that two batches cannot wait for each other.
  const keys = [...new Set(rows.map(keyOf))].sort();
  const before = new Map((await lock(keys)).map((state) => [keyOf(state), state]));
  const after = new Map(before);

  const outcomes = rows.map((row): RowOutcome => {
    const current = after.get(keyOf(row));
    const merged = merge(row, current);
    if ("problems" in merged) return { outcome: "refused", problems: merged.problems };
    const { state } = merged;
    after.set(keyOf(row), state);
    if (!current) return { outcome: "created", id: state.id };
    return { outcome: state === current ? "unchanged" : "updated", id: state.id };
  });

  const written = keys
    .flatMap((key) => after.get(key) ?? [])
    .filter((state) => before.get(keyOf(state)) !== state);
  const fresh = written.filter((state) => !before.has(keyOf(state)));
  const changed = written.filter((state) => before.has(keyOf(state)));
  const inserted = fresh.length > 0 ? await insert(fresh) : new Set();
  if (changed.length > 0) await update(changed);

  const raced = new Set(fresh.filter(({ id }) => !inserted.has(id)).map(keyOf));
  for (const state of written) {
    if (raced.has(keyOf(state))) continue;
    const old = before.get(keyOf(state)) ?? null;
    tell(changeOf(old, state), old, state);
  }
  if (raced.size === 0) return outcomes;

  const again = await upsertRows({ ...table, rows: rows.filter((row) => raced.has(keyOf(row))) });
  const next = again.values();
  return rows.map(
    (row, at) => (raced.has(keyOf(row)) ? next.next().value : outcomes[at]) as RowOutcome,
  );
}

function changeOf(before: Resource | null, after: Resource): Change {
  if (!before) return "created";
  return after.archivedAt && !before.archivedAt ? "archived" : "updated";
}
