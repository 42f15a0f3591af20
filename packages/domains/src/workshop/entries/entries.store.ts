import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { paginate } from "@millrace/platform/cursor";
import { actorOf } from "@millrace/platform/events";
import { newId } from "@millrace/platform/id";
import type { TxCtx } from "@millrace/platform/transact";
import { sql } from "kysely";
import type { CellError, Plan, Value } from "../templates/values.ts";
import type {
  Entry,
  EntryQuery,
  SheetError,
  SheetErrorQuery,
  SheetImport,
  SheetImportQuery,
} from "./entries.schema.ts";

/** Errors that are kept of one import; all are counted. */
const errorsKept = 10_000;

const columns = [
  "id",
  "template_id as templateId",
  "file_name as fileName",
  "mode",
  "dry_run as dryRun",
  "origin",
  "status",
  "processed",
  "imported",
  "failed",
  "error_count as errorCount",
  "error_file_id as errorFileId",
  "problem",
  "version",
  "created_by as createdBy",
  "created_at as createdAt",
  "updated_at as updatedAt",
  "finished_at as finishedAt",
] as const;

/** Imports of templates that there are for the caller. */
const imports = ({ db, sites }: Pick<Ctx | TxCtx, "db" | "sites">) => {
  const all = db.selectFrom("sheet_import").select(columns);
  const own =
    sites === "all"
      ? all
      : all.where(sql<boolean>`exists (select 1 from sheet_template t where t.id = template_id
          and (t.site_id is null or t.site_id = any(${[...sites]}::uuid[])))`);
  return own.$castTo<SheetImport>();
};

export function findImport(ctx: Ctx | TxCtx, id: string): Promise<SheetImport | undefined> {
  return imports(ctx).where("id", "=", id).executeTakeFirst();
}

export function pageOfImports(ctx: Ctx, input: SheetImportQuery): Promise<Page<SheetImport>> {
  let query = imports(ctx);
  if (input.templateId) query = query.where("template_id", "=", input.templateId);
  if (input.status) query = query.where("status", "=", input.status);
  const sorts = { createdAt: "created_at" };
  return paginate(ctx, query, { input, sorts, defaultSort: "-createdAt", id: "id" });
}

export function pageOfErrors(ctx: Ctx, input: SheetErrorQuery): Promise<Page<SheetError>> {
  const query = ctx.db
    .selectFrom("sheet_import_error")
    .select([sql<string>`"column" || "row"`.as("cell"), "row", "column", "message", "value"])
    .where("import_id", "=", input.id);
  return paginate(ctx, query, { input, sorts: { row: "row" }, defaultSort: "row", id: "column" });
}

export function pageOfEntries(ctx: Ctx, input: EntryQuery): Promise<Page<Entry>> {
  let query = ctx.db
    .selectFrom("sheet_entry")
    .select(["id", "import_id as importId", "row", "values", "created_at as createdAt"])
    .where("template_id", "=", input.id);
  if (input.importId) query = query.where("import_id", "=", input.importId);
  if (input.where)
    query = query.where(sql<boolean>`"values" @> ${JSON.stringify(input.where)}::jsonb`);
  // Ids are in the order of their making.
  const sorts = { createdAt: "id" };
  return paginate(ctx, query.$castTo<Entry>(), {
    input,
    sorts,
    defaultSort: "-createdAt",
    id: "id",
  });
}

interface NewImport {
  readonly id: string;
  readonly templateId: string;
  readonly fileId: string;
  readonly fileName: string;
  readonly mode: string;
  readonly dryRun: boolean;
  readonly origin: string;
  readonly plan: Plan;
}

export function insertImport(tx: TxCtx, row: NewImport): Promise<SheetImport> {
  return tx.db
    .insertInto("sheet_import")
    .values({
      id: row.id,
      template_id: row.templateId,
      file_id: row.fileId,
      file_name: row.fileName,
      mode: row.mode,
      dry_run: row.dryRun,
      origin: row.origin,
      plan: JSON.stringify(row.plan),
      status: "pending",
      created_by: actorOf(tx),
      created_at: tx.now,
      updated_at: tx.now,
    })
    .returning(columns)
    .$castTo<SheetImport>()
    .executeTakeFirstOrThrow();
}

/** A run of an import: what it needs, and the fence that keeps runs that were given up from writing. */
export interface Run {
  readonly id: string;
  readonly attempt: number;
  readonly templateId: string;
  readonly siteId: string | null;
  readonly fileId: string;
  readonly fileName: string;
  readonly mode: SheetImport["mode"];
  readonly dryRun: boolean;
  readonly plan: Plan;
  readonly processed: number;
}

/** Begins a run, or goes on behind what an earlier one has committed; none when the import has ended. */
export function beginRun(tx: TxCtx, id: string): Promise<Run | undefined> {
  return tx.db
    .updateTable("sheet_import")
    .set((is) => ({
      status: "running",
      attempt: is("attempt", "+", 1),
      version: is("version", "+", 1),
      updated_at: tx.now,
    }))
    .where("id", "=", id)
    .where("status", "in", ["pending", "running"])
    .returning([
      "id",
      "attempt",
      "template_id as templateId",
      sql<string | null>`(select site_id from sheet_template t where t.id = template_id)`.as(
        "siteId",
      ),
      "file_id as fileId",
      "file_name as fileName",
      "mode",
      "dry_run as dryRun",
      "plan",
      "processed",
    ])
    .$castTo<Run>()
    .executeTakeFirst();
}

const mine = (tx: TxCtx, run: Run) =>
  tx.db
    .updateTable("sheet_import")
    .where("id", "=", run.id)
    .where("status", "=", "running")
    .where("attempt", "=", run.attempt);

/** Forgets what an earlier run has counted: it wrote all rows or none, and it was none. */
export async function startOver(tx: TxCtx, run: Run): Promise<void> {
  await tx.db.deleteFrom("sheet_import_error").where("import_id", "=", run.id).execute();
  await mine(tx, run).set({ processed: 0, imported: 0, failed: 0, error_count: 0 }).execute();
}

export interface Tally {
  readonly processed: number;
  readonly imported: number;
  readonly failed: number;
  readonly errors: readonly CellError[];
}

/** Notes a batch; false when the run is over: cancelled, or taken over by another one. */
export async function advance(tx: TxCtx, run: Run, tally: Tally): Promise<boolean> {
  const { processed, imported, failed, errors } = tally;
  const noted = await mine(tx, run)
    .set((is) => ({
      processed: is("processed", "+", processed),
      imported: is("imported", "+", imported),
      failed: is("failed", "+", failed),
      error_count: is("error_count", "+", errors.length),
      version: is("version", "+", 1),
      updated_at: tx.now,
    }))
    .returning("error_count as count")
    .executeTakeFirst();
  if (!noted) return false;
  const room = errorsKept - (noted.count - errors.length);
  if (room > 0 && errors.length > 0)
    await tx.db
      .insertInto("sheet_import_error")
      .columns(["import_id", "row", "column", "message", "value"])
      .expression(
        sql`select ${run.id}::uuid, "row", "column", message, value
              from json_to_recordset(${JSON.stringify(errors.slice(0, room))}::json)
                as e ("row" int, "column" text, message text, value text)`,
      )
      .execute();
  return true;
}

/** All errors that are kept, by row. */
export async function errorsByRow(ctx: Ctx, id: string): Promise<Map<number, CellError[]>> {
  const rows = await ctx.db
    .selectFrom("sheet_import_error")
    .select(["row", "column", "message", "value"])
    .where("import_id", "=", id)
    .orderBy("row")
    .limit(errorsKept)
    .execute();
  return Map.groupBy(rows, ({ row }) => row);
}

/** One statement for a batch; a row that is there already is an error of the caller's. */
export async function insertEntries(
  tx: TxCtx,
  run: Run,
  rows: readonly { row: number; values: Record<string, Value> }[],
): Promise<void> {
  const batch = rows.map(({ row, values }) => ({ id: newId(), row, values }));
  await sql`
    insert into sheet_entry (id, template_id, import_id, "row", "values", created_at)
    select id, ${run.templateId}::uuid, ${run.id}::uuid, "row", "values", ${tx.now}
      from json_to_recordset(${JSON.stringify(batch)}::json) as e (id uuid, "row" int, "values" jsonb)`.execute(
    tx.db,
  );
}

/** Ends the run's import; none when the run is over already. */
export function endRun(
  tx: TxCtx,
  run: Run,
  end: {
    status: "completed" | "failed";
    problem: string | null;
    errorFileId: string | null;
    imported?: number;
  },
): Promise<SheetImport | undefined> {
  return mine(tx, run)
    .set((is) => ({
      status: end.status,
      problem: end.problem,
      error_file_id: end.errorFileId,
      ...(end.imported !== undefined && { imported: end.imported }),
      version: is("version", "+", 1),
      updated_at: tx.now,
      finished_at: tx.now,
    }))
    .returning(columns)
    .$castTo<SheetImport>()
    .executeTakeFirst();
}

/** Cancels an import that has not ended; undefined when it has. */
export function cancelImport(tx: TxCtx, id: string): Promise<SheetImport | undefined> {
  return tx.db
    .updateTable("sheet_import")
    .set((is) => ({
      status: "cancelled",
      version: is("version", "+", 1),
      updated_at: tx.now,
      finished_at: tx.now,
    }))
    .where("id", "=", id)
    .where("status", "in", ["pending", "running"])
    .returning(columns)
    .$castTo<SheetImport>()
    .executeTakeFirst();
}
