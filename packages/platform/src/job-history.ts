import type { Page } from "@millrace/contract/page";
import { sql } from "kysely";
import type { Ctx } from "./context.ts";
import { type PageInput, paginate } from "./cursor.ts";
import type { TxCtx } from "./transact.ts";

/** In a transaction or out of one. */
type Reader = Pick<Ctx | TxCtx, "db">;

export type RunStatus = "queued" | "running" | "completed" | "failed" | "cancelled";

export interface JobRun {
  readonly id: string;
  readonly name: string;
  readonly status: RunStatus;
  readonly attempt: number;
  readonly runAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly progress: unknown;
  readonly result: unknown;
  readonly error: string | null;
  readonly actor: string;
  readonly createdAt: Date;
}

/** A run with all that is known of it. */
export interface JobRunDetail extends JobRun {
  readonly input: unknown;
  readonly cancelAskedAt: Date | null;
  readonly attempts: unknown;
  readonly trace: string;
}

const detailColumns = ["input", "cancel_asked_at as cancelAskedAt", "attempts", "trace"] as const;

const columns = [
  "id",
  "name",
  sql<RunStatus>`status`.as("status"),
  "attempt",
  "run_at as runAt",
  "started_at as startedAt",
  "finished_at as finishedAt",
  "progress",
  "result",
  "error",
  "actor",
  "created_at as createdAt",
] as const;

/** Runs, the newest first: of one job, in one status, or both. */
export function pageOfRuns(
  ctx: Ctx,
  input: PageInput & { name?: string | undefined; status?: RunStatus | undefined },
): Promise<Page<JobRun>> {
  let query = ctx.db.selectFrom("job_run").select(columns);
  if (input.name !== undefined) query = query.where("name", "=", input.name);
  if (input.status) query = query.where("status", "=", input.status);
  return paginate(ctx, query, {
    input,
    sorts: { createdAt: "created_at" },
    defaultSort: "-createdAt",
    id: "id",
  });
}

export function findRun({ db }: Reader, id: string): Promise<JobRunDetail | undefined> {
  return db
    .selectFrom("job_run")
    .select([...columns, ...detailColumns])
    .where("id", "=", id)
    .executeTakeFirst() as Promise<JobRunDetail | undefined>;
}

/** The runs that something is happening to, and those of the last moments: the newest 100, of one job or of all. */
export async function freshRuns(
  ctx: Ctx,
  name: string | undefined,
  since: Date,
): Promise<JobRun[]> {
  let query = ctx.db
    .selectFrom("job_run")
    .select(columns)
    .where((is) =>
      is.or([is("status", "in", ["queued", "running"]), is("finished_at", ">=", since)]),
    );
  if (name !== undefined) query = query.where("name", "=", name);
  return query.orderBy("created_at", "desc").limit(100).execute() as Promise<JobRun[]>;
}

/** The newest run and the next due time of each job, by one query for all. */
export async function lastRuns(
  { db }: Reader,
  names: readonly string[],
): Promise<
  Map<
    string,
    {
      last: Pick<JobRun, "status" | "createdAt" | "finishedAt" | "error"> | null;
      nextAt: Date | null;
      pausedAt: Date | null;
    }
  >
> {
  const { rows } = await sql<{
    name: string;
    nextAt: Date | null;
    pausedAt: Date | null;
    status: RunStatus | null;
    createdAt: Date;
    finishedAt: Date | null;
    error: string | null;
  }>`
    select job.name, schedule.next_at as "nextAt", pause.paused_at as "pausedAt", run.status, run.created_at as "createdAt", run.finished_at as "finishedAt", run.error
      from unnest(${[...names]}::text[]) as job (name)
      left join job_schedule schedule using (name)
      left join job_pause pause using (name)
      left join lateral (select * from job_run where name = job.name order by created_at desc limit 1) as run on true`.execute(
    db,
  );
  return new Map(
    rows.map(({ name, nextAt, pausedAt, status, createdAt, finishedAt, error }) => [
      name,
      { nextAt, pausedAt, last: status && { status, createdAt, finishedAt, error } },
    ]),
  );
}

const keptDays = 30;

/** Removes what has had its time, in one bounded batch per table: answers of old keys, runs that are long over. How many rows went. */
export async function purgeExpired(
  tx: TxCtx,
  limit: number,
): Promise<{ idempotencyKeys: number; jobRuns: number }> {
  const before = new Date(tx.now.getTime() - keptDays * 86_400_000);
  const keys = await sql`
    delete from idempotency_key where ctid = any(array(select ctid from idempotency_key where expires_at <= ${tx.now} limit ${limit}))`.execute(
    tx.db,
  );
  const runs = await sql`
    delete from job_run where id in (
      select id from job_run where status in ('completed', 'failed', 'cancelled') and finished_at < ${before} limit ${limit})`.execute(
    tx.db,
  );
  return {
    idempotencyKeys: Number(keys.numAffectedRows ?? 0),
    jobRuns: Number(runs.numAffectedRows ?? 0),
  };
}
