import { setImmediate as nextTurn } from "node:timers/promises";
import { sql } from "kysely";
import type { z } from "zod";
import { audit } from "./audit.ts";
import { type EventType, emit } from "./events.ts";
import { record } from "./record.ts";
import { goOn, type TxCtx, writePending } from "./transact.ts";

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

/** How a kind of resource is told of: an event for each change, and what it says. */
export interface Told<State extends Resource, Payload extends z.ZodObject> {
  readonly events: Readonly<Record<Change, EventType<Payload>>>;
  readonly payloadOf: (state: State) => z.input<Payload>;
}

/** Tells one change of one resource: its event and its audit row. */
export function tell<State extends Resource, Payload extends z.ZodObject>(
  tx: TxCtx,
  { events, payloadOf }: Told<State, Payload>,
  change: Change,
  before: State | null,
  after: State,
): void {
  record(tx, events[change], { id: after.id }, payloadOf(after), { before, after });
}

type Merged<State> = { readonly state: State } | { readonly problems: readonly RowProblem[] };

interface Table<Row, State extends Resource, Payload extends z.ZodObject> {
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row | State) => string;
  /** What these keys have now, locked until the transaction ends. */
  readonly lock: (keys: readonly string[]) => Promise<readonly State[]>;
  /** The row upon what there is: the same object when it changes nothing. */
  readonly merge: (row: Row, current: State | undefined) => Merged<State>;
  /** Writes those whose unique values are free and returns how many; waits for a racing transaction instead of failing. */
  readonly insert: (states: readonly State[]) => Promise<number>;
  readonly update: (states: readonly State[]) => Promise<void>;
  readonly told: Told<State, Payload>;
}

/**
 * Writes a batch by key, in a number of statements that does not depend on its length: each row is created, updated, found
 * unchanged, or refused by itself, and the outcomes come in the rows' order. Rows of one key follow each other; what is told is
 * their sum. Each resource has its event; those that are new share one audit row, which holds their ids. Racing batches and single
 * writes of the same keys wait for each other; a key that another transaction created meanwhile is updated instead.
 */
export async function upsertRows<Row, State extends Resource, Payload extends z.ZodObject>(
  tx: TxCtx,
  table: Table<Row, State, Payload>,
): Promise<RowOutcome[]> {
  // What was told before this batch is not undone with it.
  await writePending(tx);
  for (;;) {
    goOn(tx, sql`savepoint batch`.execute(tx.db));
    const { outcomes, isRaced } = await attempt(tx, table);
    if (!isRaced) {
      goOn(tx, sql`release savepoint batch`.execute(tx.db));
      return outcomes;
    }
    // Whoever was faster has committed: this time its rows are found.
    goOn(tx, sql`rollback to savepoint batch`.execute(tx.db));
  }
}

async function attempt<Row, State extends Resource, Payload extends z.ZodObject>(
  tx: TxCtx,
  { rows, keyOf, lock, merge, insert, update, told }: Table<Row, State, Payload>,
): Promise<{ outcomes: RowOutcome[]; isRaced: boolean }> {
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

  const written = keys.flatMap((key) => after.get(key) ?? []);
  const fresh = written.filter((state) => !before.has(keyOf(state)));
  const changed = written.flatMap((state) => {
    const old = before.get(keyOf(state));
    return old && old !== state ? [{ old, state }] : [];
  });

  const inserting = fresh.length > 0 ? insert(fresh) : Promise.resolve(0);
  goOn(tx, inserting);
  if (changed.length > 0) goOn(tx, update(changed.map(({ state }) => state)));
  // They leave in this turn of the loop: Postgres writes them while what is told of them is made ready, to follow them.
  await nextTurn();
  tellCreated(tx, told, fresh);
  for (const { old, state } of changed) tell(tx, told, changeOf(old, state), old, state);
  await writePending(tx);
  return { outcomes, isRaced: (await inserting) < fresh.length };
}

/** The event says of each who made it, when and as what: one audit row for all of them names them (ADR 8). */
function tellCreated<State extends Resource, Payload extends z.ZodObject>(
  tx: TxCtx,
  { events, payloadOf }: Told<State, Payload>,
  fresh: readonly State[],
): void {
  if (fresh.length === 0) return;
  const { created } = events;
  for (const state of fresh) emit(tx, created, { id: state.id }, payloadOf(state));
  const ids = fresh.map(({ id }) => id);
  audit(
    tx,
    created.name,
    { type: created.aggregate, id: null },
    { after: { count: ids.length, ids } },
  );
}

const changeOf = (before: Resource, after: Resource): Change =>
  after.archivedAt && !before.archivedAt ? "archived" : "updated";
