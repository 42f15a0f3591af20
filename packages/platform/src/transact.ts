import { setTimeout as sleep } from "node:timers/promises";
import type { DB } from "@millrace/db/generated/types";
import { inTransaction } from "@millrace/db/transaction";
import { type CompiledQuery, sql, type Transaction } from "kysely";
import type { Ctx, Idempotency } from "./context.ts";
import type { Bell } from "./doorbell.ts";
import { answerRow, claim, inFlight, isDeterministic, keepRefusal, look } from "./idempotency.ts";
import { refuseOn } from "./refusals.ts";

const pendingWrites = Symbol("pendingWrites");

/** Rows that leave with the commit: what `emit`, `audit` and `enqueue` have put by; and what must have worked by then. */
export interface PendingWrites {
  readonly events: EventRow[];
  readonly audits: AuditRow[];
  readonly jobs: JobRow[];
  readonly rings: { bell: Bell; about: string }[];
  readonly unanswered: Promise<unknown>[];
}

export interface EventRow {
  id: string;
  name: string;
  version: number;
  aggregate_type: string;
  aggregate_id: string;
  site_id: string | null;
  payload: object;
  actor: string;
  trace: string;
  traceparent: string | undefined;
  created_at: Date;
}

export interface AuditRow {
  id: string;
  at: Date;
  actor: string;
  action: string;
  entity_type: string;
  entity_id: string | null;
  before: object | null;
  after: object | null;
  ip: string | null;
  trace: string;
}

export interface JobRow {
  id: string;
  name: string;
  queue: string;
  key: string | null;
  input: object;
  status: string;
  run_at: Date;
  actor: string;
  trace: string;
  traceparent: string | undefined;
  created_at: Date;
}

/**
 * A context inside a transaction. Every store function that writes asks for it by type, and so do `emit`, `audit` and
 * `enqueue`: "changed, but told nobody" does not compile.
 */
export type TxCtx = Omit<Ctx, "db"> & {
  readonly db: Transaction<DB>;
  readonly [pendingWrites]: PendingWrites;
};

const isTx = (ctx: Ctx | TxCtx): ctx is TxCtx => pendingWrites in ctx;

/** What the transaction will write when it commits, for `emit`, `audit` and `enqueue`. */
export const pendingOf = (tx: TxCtx): PendingWrites => tx[pendingWrites];

/** Rings once the transaction has committed, so that whoever comes to look finds the change. */
export function ringAfter(tx: TxCtx, bell: Bell, about: string): void {
  tx[pendingWrites].rings.push({ bell, about });
}

/**
 * Goes on without the answer to a write that has none to give: statements arrive in the order in which they are made, so those that
 * follow find what it wrote, and COMMIT waits for it. If it fails, so does the transaction, with its error.
 */
export function goOn(tx: TxCtx, write: Promise<unknown>): void {
  tx[pendingWrites].unanswered.push(write);
  // Looked at before COMMIT counts; until then it has nobody who waits for it.
  write.catch(() => {});
}

/**
 * Writes now what has been put by so far; it still counts only when the transaction commits. For a transaction of very many rows,
 * which must not keep all that it tells in memory.
 */
export async function writePending(tx: TxCtx): Promise<void> {
  const pending = tx[pendingWrites];
  if (!pending.rings.some(({ bell }) => bell === "outbox")) ringAfter(tx, "outbox", "");
  for (const statement of lastStatements(tx.db, pending)) await tx.db.executeQuery(statement);
  pending.events.length = 0;
  pending.audits.length = 0;
  pending.jobs.length = 0;
}

/**
 * Runs `run` in one transaction, or joins the one that is open. State, events, audit rows, jobs and the idempotency row commit
 * together or not at all. Deadlocks and serialisation failures run again (at most 4 times), so `run` touches nothing but the
 * database. Under an idempotency key the first answer is returned again instead of running (`idempotency.*` problems).
 */
export async function transact<T>(ctx: Ctx | TxCtx, run: (tx: TxCtx) => Promise<T>): Promise<T> {
  if (isTx(ctx)) return run(ctx);
  const once = ctx.idempotency;
  if (once?.claimed)
    throw new Error(`${once.operation} opens a second transaction under one idempotency key`);
  if (once) once.claimed = true;
  try {
    return await retryingConflicts(() => attempt(ctx, once, run));
  } catch (error) {
    if (once && !once.replayed && isDeterministic(error)) await keepRefusal(ctx, once, error);
    throw error;
  } finally {
    if (once?.replayed) ctx.onReplay?.();
  }
}

async function attempt<T>(
  ctx: Ctx,
  once: Idempotency | undefined,
  run: (tx: TxCtx) => Promise<T>,
): Promise<T> {
  const pending: PendingWrites = { events: [], audits: [], jobs: [], rings: [], unanswered: [] };
  const transaction = inTransaction(ctx.platform.pool, {
    look: async (trx) => once && look(trx, ctx, once),
    async run(trx, state) {
      const claimed = once && state && claim(trx, ctx, once, state);
      // The stored result was made by this very operation: its type is T.
      if (claimed?.replay) return { result: claimed.result as T, last: [], unanswered: [] };
      const { unanswered } = pending;
      const result = await run({ ...ctx, db: trx, [pendingWrites]: pending }).catch(
        async (error: unknown) => {
          // A write that failed unseen made the later statements fail: its error says why.
          await Promise.all(unanswered);
          throw error;
        },
      );
      const answer = once && answerRow(ctx, once, { result });
      const last = [...(claimed?.last ?? []), ...lastStatements(trx, pending, answer)];
      return { result, last, unanswered };
    },
  });
  const result = await refuseOn({ idempotency_key_pkey: inFlight }, transaction);
  const { doorbell } = ctx.platform;
  if (pending.events.length + pending.jobs.length > 0) doorbell.ring("outbox");
  for (const { bell, about } of pending.rings) doorbell.ring(bell, about);
  return result;
}

/** One statement for all that leaves with the commit, whatever there is of it; none for nothing. */
function lastStatements(
  trx: Transaction<DB>,
  { events, audits, jobs }: PendingWrites,
  answer?: ReturnType<typeof answerRow>,
): CompiledQuery[] {
  if (events.length + audits.length + jobs.length === 0 && !answer) return [];
  // One JSON parameter for each table: half of what arrays for each column cost, for one row and for a thousand.
  const rows = sql`
    with new_event as (
      insert into event (id, name, version, aggregate_type, aggregate_id, site_id, payload, actor, trace, created_at, traceparent)
      select * from jsonb_to_recordset(${JSON.stringify(events)}::jsonb) as r (
        id uuid, name text, version int, aggregate_type text, aggregate_id uuid, site_id uuid, payload jsonb, actor text, trace text,
        created_at timestamptz, traceparent text)
    ), new_audit as (
      insert into audit_entry (id, at, actor, action, entity_type, entity_id, before, after, ip, trace)
      select * from jsonb_to_recordset(${JSON.stringify(audits)}::jsonb) as r (
        id uuid, at timestamptz, actor text, action text, entity_type text, entity_id text, before jsonb, after jsonb, ip text,
        trace text)
    ), new_job as (
      insert into job_run (id, name, queue, key, input, status, run_at, actor, trace, created_at, traceparent)
      select * from jsonb_to_recordset(${JSON.stringify(jobs)}::jsonb) as r (
        id uuid, name text, queue text, key text, input jsonb, status text, run_at timestamptz, actor text, trace text,
        created_at timestamptz, traceparent text)
      on conflict (name, key) do nothing
    )
    insert into idempotency_key (actor, operation, key, fingerprint, result, created_at, expires_at)
    select ${answer?.actor ?? null}::text, ${answer?.operation ?? null}::text, ${answer?.key ?? null}::text,
           ${answer?.fingerprint ?? null}::bytea, ${answer?.result ?? null}::text,
           ${answer?.created_at ?? null}::timestamptz, ${answer?.expires_at ?? null}::timestamptz
     where ${answer !== undefined}::boolean`;
  return [rows.compile(trx)];
}

const conflicts = new Set(["40001", "40P01"]);

async function retryingConflicts<T>(run: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await run();
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      if (tries >= 4 || typeof code !== "string" || !conflicts.has(code)) throw error;
      await sleep(Math.random() * 20 * tries);
    }
  }
}
