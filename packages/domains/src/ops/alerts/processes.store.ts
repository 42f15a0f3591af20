import type { Ctx } from "@millrace/platform/context";
import type { Platform } from "@millrace/platform/platform";
import { sql } from "kysely";

export interface ProcessReport {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  readonly startedAt: Date;
  readonly poolBusy: number;
  readonly poolWaiting: number;
  readonly poolSize: number;
}

/** Writes what a process says about itself; its report before is gone. */
export async function putReport({ db, clock }: Platform, report: ProcessReport): Promise<void> {
  const figures = {
    reported_at: clock.now(),
    pool_busy: report.poolBusy,
    pool_waiting: report.poolWaiting,
    pool_size: report.poolSize,
  };
  await db
    .insertInto("ops_process")
    .values({
      id: report.id,
      host: report.host,
      pid: report.pid,
      started_at: report.startedAt,
      ...figures,
    })
    .onConflict((conflict) => conflict.column("id").doUpdateSet(figures))
    .execute();
}

export async function deleteReport({ db }: Platform, id: string): Promise<void> {
  await db.deleteFrom("ops_process").where("id", "=", id).execute();
}

/** Reports that are older are of a process that has ended, or that hangs. */
const freshMs = 35_000;

/** Share of its connections that the fullest process uses, in percent; null while no process reports. */
export async function fullestPool(ctx: Ctx): Promise<number | null> {
  const row = await ctx.db
    .selectFrom("ops_process")
    .select(
      sql<number | null>`round(max(100 * pool_busy / pool_size)::numeric, 2)::float8`.as("share"),
    )
    .where("reported_at", ">", new Date(ctx.now.getTime() - freshMs))
    .executeTakeFirstOrThrow();
  return row.share;
}

/** Removes what processes that are long over have said. */
export async function forgetProcesses(ctx: Ctx): Promise<void> {
  await ctx.db
    .deleteFrom("ops_process")
    .where("reported_at", "<", new Date(ctx.now.getTime() - 3_600_000))
    .execute();
}
