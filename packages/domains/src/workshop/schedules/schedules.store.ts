import type { Ctx } from "@millrace/platform/context";
import type { TxCtx } from "@millrace/platform/transact";
import type { Schedule } from "./schedules.schema.ts";

const columns = [
  "template_id as templateId",
  "cron",
  "timezone",
  "folder",
  "url",
  "paused",
  "next_run_at as nextRunAt",
  "status",
  "problem",
  "last_run_at as lastRunAt",
  "version",
  "created_at as createdAt",
  "updated_at as updatedAt",
] as const;

export function findSchedule(ctx: Ctx | TxCtx, templateId: string): Promise<Schedule | undefined> {
  return ctx.db
    .selectFrom("sheet_schedule")
    .select(columns)
    .where("template_id", "=", templateId)
    .$castTo<Schedule>()
    .executeTakeFirst();
}

type Times = Pick<
  Schedule,
  "templateId" | "cron" | "timezone" | "folder" | "url" | "paused" | "nextRunAt"
>;

/** Sets a template's schedule, in place of the one it may have. */
export function putSchedule(tx: TxCtx, schedule: Times): Promise<Schedule> {
  const { cron, timezone, folder, url, paused, nextRunAt } = schedule;
  const given = { cron, timezone, folder, url, paused, next_run_at: nextRunAt, updated_at: tx.now };
  return tx.db
    .insertInto("sheet_schedule")
    .values({ template_id: schedule.templateId, ...given, created_at: tx.now })
    .onConflict((on) =>
      on
        .column("template_id")
        .doUpdateSet((is) => ({ ...given, version: is("sheet_schedule.version", "+", 1) })),
    )
    .returning(columns)
    .$castTo<Schedule>()
    .executeTakeFirstOrThrow();
}

export function deleteSchedule(tx: TxCtx, templateId: string): Promise<Schedule | undefined> {
  return tx.db
    .deleteFrom("sheet_schedule")
    .where("template_id", "=", templateId)
    .returning(columns)
    .$castTo<Schedule>()
    .executeTakeFirst();
}

/** Locks up to 50 schedules whose time has come; those that another one has are left to it. */
export function lockDue(tx: TxCtx): Promise<Schedule[]> {
  return tx.db
    .selectFrom("sheet_schedule")
    .select(columns)
    .where("next_run_at", "<=", tx.now)
    .where("paused", "=", false)
    .orderBy("next_run_at")
    .limit(50)
    .forUpdate()
    .skipLocked()
    .$castTo<Schedule>()
    .execute();
}

/** Notes how it stands with the newest run. */
export async function note(
  tx: TxCtx,
  templateId: string,
  {
    status,
    problem = null,
    nextRunAt,
  }: { status: Schedule["status"]; problem?: string | null; nextRunAt?: Date },
): Promise<void> {
  await tx.db
    .updateTable("sheet_schedule")
    .set({
      status,
      problem,
      updated_at: tx.now,
      ...(nextRunAt && { next_run_at: nextRunAt }),
      ...(status === "running" && { last_run_at: tx.now }),
    })
    .where("template_id", "=", templateId)
    .execute();
}

/** Which of these contents a schedule has taken in. */
export async function takenOf(
  ctx: Ctx,
  templateId: string,
  hashes: readonly string[],
): Promise<Set<string>> {
  if (hashes.length === 0) return new Set();
  const rows = await ctx.db
    .selectFrom("sheet_schedule_file")
    .select("sha256")
    .where("template_id", "=", templateId)
    .where("sha256", "in", [...hashes])
    .execute();
  return new Set(rows.map(({ sha256 }) => sha256));
}

/** With the import of it, in one transaction; false when another one has taken it. */
export async function takeFile(
  tx: TxCtx,
  templateId: string,
  sha256: string,
  importId: string,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx.db
    .insertInto("sheet_schedule_file")
    .values({ template_id: templateId, sha256, import_id: importId, taken_at: tx.now })
    .onConflict((on) => on.doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}
