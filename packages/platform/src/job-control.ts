import type { TxCtx } from "./transact.ts";

/* What an administrator does to runs and jobs. Each is one guarded statement: of two who do it at once, one has done it. */

/** Asks a run to end: one that waits is cancelled at once, one that runs is told. Null when it is over already. */
export async function cancelRun(tx: TxCtx, id: string): Promise<"cancelled" | "asked" | null> {
  const waiting = await tx.db
    .updateTable("job_run")
    .set({ status: "cancelled", cancel_asked_at: tx.now, finished_at: tx.now })
    .where("id", "=", id)
    .where("status", "=", "queued")
    .returning("id")
    .executeTakeFirst();
  if (waiting) return "cancelled";
  const running = await tx.db
    .updateTable("job_run")
    .set({ cancel_asked_at: tx.now })
    .where("id", "=", id)
    .where("status", "=", "running")
    .returning("id")
    .executeTakeFirst();
  return running ? "asked" : null;
}

/** Gives a run that has failed or was cancelled as many tries again as its job has; false when it is in no such state. */
export async function retryRun(tx: TxCtx, id: string, tries: number): Promise<boolean> {
  const run = await tx.db
    .updateTable("job_run")
    .set((is) => ({
      status: "queued",
      tries: is("attempt", "+", tries),
      run_at: tx.now,
      handed_at: null,
      finished_at: null,
      cancel_asked_at: null,
    }))
    .where("id", "=", id)
    .where("status", "in", ["failed", "cancelled"])
    .returning("id")
    .executeTakeFirst();
  return run !== undefined;
}

/** False when it was paused already. */
export async function pauseJob(tx: TxCtx, name: string, by: string): Promise<boolean> {
  const paused = await tx.db
    .insertInto("job_pause")
    .values({ name, paused_at: tx.now, paused_by: by })
    .onConflict((conflict) => conflict.doNothing())
    .returning("name")
    .executeTakeFirst();
  return paused !== undefined;
}

/** False when it was not paused. What waited begins as soon as the relay looks. */
export async function resumeJob(tx: TxCtx, name: string): Promise<boolean> {
  const resumed = await tx.db
    .deleteFrom("job_pause")
    .where("name", "=", name)
    .returning("name")
    .executeTakeFirst();
  return resumed !== undefined;
}

/** Removes up to `limit` runs of the job that are over in one of these ways; how many. */
export async function purgeRuns(
  tx: TxCtx,
  name: string,
  statuses: readonly ("completed" | "failed" | "cancelled")[],
  limit: number,
): Promise<number> {
  const { numDeletedRows } = await tx.db
    .deleteFrom("job_run")
    .where("id", "in", (rows) =>
      rows
        .selectFrom("job_run")
        .select("id")
        .where("name", "=", name)
        .where("status", "in", [...statuses])
        .limit(limit),
    )
    .executeTakeFirst();
  return Number(numDeletedRows);
}
