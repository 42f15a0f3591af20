import { setTimeout as sleep } from "node:timers/promises";
import type { DB } from "@millrace/db/generated/types";
import { sql, type Transaction } from "kysely";
import type { Ctx, Idempotency } from "./context.ts";
import type { Bell } from "./doorbell.ts";
import { answerRow, claim, inFlight, isDeterministic, keepRefusal } from "./idempotency.ts";

const pendingWrites = Symbol("pendingWrites");

/** Rows that leave with the commit: what `emit`, `audit` and `enqueue` have put by. */
export interface PendingWrites {
  readonly events: EventRow[];
  readonly audits: AuditRow[];
  readonly jobs: JobRow[];
  readonly rings: { bell: Bell; about: string }[];
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
 * Writes now what has been put by so far; it still counts only when the transaction commits. For a transaction of very many rows,
 * which must not keep all that it tells in memory.
 */
export async function writePending(tx: TxCtx): Promise<void> {
  const pending = tx[pendingWrites];
  if (!pending.rings.some(({ bell }) => bell === "outbox")) ringAfter(tx, "outbox", "");
  await flush(tx.db, pending);
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
  const pending: PendingWrites = { events: [], audits: [], jobs: [], rings: [] };
  const result = await ctx.db.transaction().execute(async (trx) => {
    if (once) {
      const claimed = await claim(trx, ctx, once);
      // The stored result was made by this very operation: its type is T.
      if (claimed.replay) return claimed.result as T;
    }
    const result = await run({ ...ctx, db: trx, [pendingWrites]: pending });
    await flush(trx, pending, once && answerRow(ctx, once, { result }));
    return result;
  });
  const { doorbell } = ctx.platform;
  if (pending.events.length + pending.jobs.length > 0) doorbell.ring("outbox");
  for (const { bell, about } of pending.rings) doorbell.ring(bell, about);
  return result;
}

/** One statement for all that leaves with the commit, whatever there is of it. */
async function flush(
  trx: Transaction<DB>,
  pending: PendingWrites,
  answer?: ReturnType<typeof answerRow>,
) {
  const { events, audits, jobs } = pending;
  if (events.length + audits.length + jobs.length === 0 && !answer) return;
  // One JSON parameter for each table: half of what arrays for each column cost, for one row and for a thousand.
  const { rows } = await sql<{ answered: number }>`
    with new_event as (
      insert into event (id, name, version, aggregate_type, aggregate_id, site_id, payload, actor, trace, created_at)
      select * from jsonb_to_recordset(${JSON.stringify(events)}::jsonb) as r (
        id uuid, name text, version int, aggregate_type text, aggregate_id uuid, site_id uuid, payload jsonb, actor text, trace text,
        created_at timestamptz)
    ), new_audit as (
      insert into audit_entry (id, at, actor, action, entity_type, entity_id, before, after, ip, trace)
      select * from jsonb_to_recordset(${JSON.stringify(audits)}::jsonb) as r (
        id uuid, at timestamptz, actor text, action text, entity_type text, entity_id text, before jsonb, after jsonb, ip text,
        trace text)
    ), new_job as (
      insert into job_run (id, name, queue, key, input, status, run_at, actor, trace, created_at)
      select * from jsonb_to_recordset(${JSON.stringify(jobs)}::jsonb) as r (
        id uuid, name text, queue text, key text, input jsonb, status text, run_at timestamptz, actor text, trace text,
        created_at timestamptz)
      on conflict (name, key) do nothing
    ), new_answer as (
      insert into idempotency_key as k (actor, operation, key, fingerprint, result, created_at, expires_at)
      select ${answer?.actor ?? null}::text, ${answer?.operation ?? null}::text, ${answer?.key ?? null}::text,
             ${answer?.fingerprint ?? null}::bytea, ${answer?.result ?? null}::text,
             ${answer?.created_at ?? null}::timestamptz, ${answer?.expires_at ?? null}::timestamptz
       where ${answer !== undefined}::boolean
      on conflict (actor, operation, key) do update
         set fingerprint = excluded.fingerprint, result = excluded.result, problem = null,
             created_at = excluded.created_at, expires_at = excluded.expires_at
       where k.expires_at <= excluded.created_at
      returning 1
    )
    select count(*)::int as answered from new_answer
  `.execute(trx);
  if (answer && rows[0]?.answered !== 1) throw inFlight();
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
