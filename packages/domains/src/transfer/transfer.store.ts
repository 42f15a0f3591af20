import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { paginate } from "@millrace/platform/cursor";
import type { TxCtx } from "@millrace/platform/transact";
import { sql } from "kysely";
import type { Plan } from "./transfer.rules.ts";
import type { Import, ImportError, ImportErrorQuery, ImportQuery } from "./transfer.schema.ts";

/** Errors of rows that are kept of one import; all are counted. */
const errorsKept = 10_000;

const columns = [
  "id",
  "type",
  "mode",
  "dry_run as dryRun",
  "file_name as fileName",
  "status",
  "bytes",
  sql<unknown>`plan -> 'columns'`.as("columns"),
  "processed",
  "total",
  "created",
  "updated",
  "unchanged",
  "failed",
  "error_count as errorCount",
  "problem",
  "version",
  "created_by as createdBy",
  "created_at as createdAt",
  "updated_at as updatedAt",
  "started_at as startedAt",
  "finished_at as finishedAt",
] as const;

/** Imports that there are for the caller; one that is still being received is not one. */
const imports = (ctx: Ctx | TxCtx) => {
  const { sites } = ctx;
  const visible = ctx.db.selectFrom("import").select(columns).where("status", "!=", "receiving");
  const own =
    sites === "all"
      ? visible
      : visible.where(sql<boolean>`(site_id is null or site_id = any(${[...sites]}::uuid[]))`);
  // Written by the functions below, from values of these types.
  return own.$castTo<Import>();
};

export function findImport(ctx: Ctx | TxCtx, id: string): Promise<Import | undefined> {
  return imports(ctx).where("id", "=", id).executeTakeFirst();
}

export function pageOfImports(ctx: Ctx, input: ImportQuery): Promise<Page<Import>> {
  let query = imports(ctx);
  if (input.type) query = query.where("type", "=", input.type);
  if (input.status) query = query.where("status", "=", input.status);
  if (input.dryRun !== undefined) query = query.where("dry_run", "=", input.dryRun);
  if (input.createdFrom) query = query.where("created_at", ">=", input.createdFrom);
  if (input.createdTo) query = query.where("created_at", "<", input.createdTo);
  const sorts = { createdAt: "created_at" };
  return paginate(ctx, query, { input, sorts, defaultSort: "-createdAt", id: "id" });
}

/** How an import's file is read, and the site that it belongs to. */
export function findPlan(
  ctx: Ctx,
  id: string,
): Promise<{ plan: Plan; siteId: string | null } | undefined> {
  return ctx.db
    .selectFrom("import")
    .select(["plan", "site_id as siteId"])
    .where("id", "=", id)
    .where((is) =>
      is.exists(is.selectFrom("import_chunk").select("position").where("import_id", "=", id)),
    )
    .$castTo<{ plan: Plan; siteId: string | null }>()
    .executeTakeFirst();
}

/** The errors that are kept, by row. */
export async function errorsByRow(ctx: Ctx, id: string) {
  const rows = await ctx.db
    .selectFrom("import_error")
    .select(["row", "column", "message"])
    .where("import_id", "=", id)
    .orderBy("row")
    .orderBy("position")
    .limit(errorsKept)
    .execute();
  return Map.groupBy(rows, ({ row }) => row);
}

export function pageOfErrors(ctx: Ctx, input: ImportErrorQuery): Promise<Page<ImportError>> {
  const query = ctx.db
    .selectFrom("import_error")
    .select(["row", "line", "column", "code", "message", "value"])
    .where("import_id", "=", input.id);
  return paginate(ctx, query, {
    input,
    sorts: { row: "row" },
    defaultSort: "row",
    id: "position",
  });
}

interface Received {
  readonly id: string;
  readonly type: string;
  readonly mode: string;
  readonly dryRun: boolean;
  readonly fileName: string | null;
  readonly siteId: string | null;
  readonly plan: Plan;
  readonly createdBy: string;
}

/** Makes an import that does not exist yet: a place for the pieces of its file. */
export async function insertReceiving(tx: TxCtx, received: Received): Promise<void> {
  await tx.db
    .insertInto("import")
    .values({
      id: received.id,
      type: received.type,
      mode: received.mode,
      dry_run: received.dryRun,
      file_name: received.fileName,
      site_id: received.siteId,
      plan: JSON.stringify(received.plan),
      status: "receiving",
      created_by: received.createdBy,
      created_at: tx.now,
      updated_at: tx.now,
    })
    .execute();
}

export async function insertPiece(
  tx: TxCtx,
  id: string,
  position: number,
  bytes: Buffer,
): Promise<void> {
  await tx.db.insertInto("import_chunk").values({ import_id: id, position, bytes }).execute();
}

/** The file is whole: from now on the import exists. */
export function markReceived(
  tx: TxCtx,
  id: string,
  file: { bytes: number; rows: number },
): Promise<Import> {
  return tx.db
    .updateTable("import")
    .set({ status: "pending", bytes: file.bytes, total: file.rows })
    .where("id", "=", id)
    .where("status", "=", "receiving")
    .returning(columns)
    .$castTo<Import>()
    .executeTakeFirstOrThrow();
}

/** Removes what was received of a file that never became an import. */
export async function deleteReceiving(tx: TxCtx, id: string): Promise<void> {
  await tx.db.deleteFrom("import").where("id", "=", id).where("status", "=", "receiving").execute();
}

/** The pieces of the file, one at a time. */
export async function* readPieces(ctx: Ctx, id: string): AsyncGenerator<Buffer> {
  for (let position = 0; ; position += 1) {
    const piece = await ctx.db
      .selectFrom("import_chunk")
      .select("bytes")
      .where("import_id", "=", id)
      .where("position", "=", position)
      .executeTakeFirst();
    if (!piece) return;
    yield piece.bytes;
  }
}

/** A run of an import: what it needs, and the fence that keeps runs that were given up from writing. */
export interface Run {
  readonly id: string;
  readonly attempt: number;
  readonly type: Import["type"];
  readonly mode: Import["mode"];
  readonly dryRun: boolean;
  readonly siteId: string | null;
  readonly plan: Plan;
  readonly processed: number;
  readonly total: number;
  readonly createdBy: string;
}

const runColumns = [
  "id",
  "attempt",
  "type",
  "mode",
  "dry_run as dryRun",
  "site_id as siteId",
  "plan",
  "processed",
  "total",
  "created_by as createdBy",
] as const;

/**
 * Begins a run, or goes on with what an earlier one has committed; none when the import has ended. From here on, what the earlier
 * run may still try to write is refused.
 */
export function beginRun(tx: TxCtx, id: string): Promise<Run | undefined> {
  return tx.db
    .updateTable("import")
    .set((is) => ({
      status: "processing",
      attempt: is("attempt", "+", 1),
      version: is("version", "+", 1),
      started_at: is.fn.coalesce("started_at", is.val(tx.now)),
      updated_at: tx.now,
    }))
    .where("id", "=", id)
    .where("status", "in", ["pending", "processing"])
    .returning(runColumns)
    .$castTo<Run>()
    .executeTakeFirst();
}

/** Forgets what an earlier run has counted: it wrote all rows or none, and it was none. */
export async function startOver(tx: TxCtx, run: Run): Promise<void> {
  await tx.db.deleteFrom("import_error").where("import_id", "=", run.id).execute();
  await mine(tx, run)
    .set({ processed: 0, created: 0, updated: 0, unchanged: 0, failed: 0, error_count: 0 })
    .executeTakeFirstOrThrow();
}

/** What a batch did. */
export interface Tally {
  readonly processed: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly failed: number;
  readonly errors: readonly ImportError[];
}

/** Adds a batch to what the run has done; false when the run is no longer the import's, and must write nothing. */
export async function advance(tx: TxCtx, run: Run, tally: Tally): Promise<boolean> {
  const { errors } = tally;
  const advanced = await mine(tx, run)
    .set((is) => ({
      processed: is("processed", "+", tally.processed),
      created: is("created", "+", tally.created),
      updated: is("updated", "+", tally.updated),
      unchanged: is("unchanged", "+", tally.unchanged),
      failed: is("failed", "+", tally.failed),
      error_count: is("error_count", "+", errors.length),
      version: is("version", "+", 1),
      updated_at: tx.now,
    }))
    .returning("error_count")
    .executeTakeFirst();
  if (!advanced) return false;
  const kept = advanced.error_count - errors.length;
  if (errors.length > 0 && kept < errorsKept) {
    await insertErrors(tx, run.id, errors.slice(0, errorsKept - kept));
  }
  return true;
}

async function insertErrors(tx: TxCtx, id: string, errors: readonly ImportError[]): Promise<void> {
  await sql`
    insert into import_error (import_id, "row", position, line, "column", code, message, value)
    select ${id}, "row", row_number() over (partition by "row" order by n), line, "column", code, message, value
      from rows from (
             json_to_recordset(${JSON.stringify(errors)}::json)
               as ("row" int, line int, "column" text, code text, message text, value text)
           ) with ordinality as e ("row", line, "column", code, message, value, n)
  `.execute(tx.db);
}

export interface End {
  readonly status: "completed" | "failed";
  readonly problem: Import["problem"];
  /** Absolute counts, where they are known only now. */
  readonly counts?: { created: number; updated: number; unchanged: number };
}

/** Ends the run's import; none when the run is no longer its. */
export function endRun(tx: TxCtx, run: Run, end: End): Promise<Import | undefined> {
  return mine(tx, run)
    .set((is) => ({
      status: end.status,
      problem: end.problem && JSON.stringify(end.problem),
      // Lines were counted when the file came in; a completed run has seen the rows.
      ...(end.status === "completed" && { total: is.ref("processed") }),
      ...end.counts,
      version: is("version", "+", 1),
      updated_at: tx.now,
      finished_at: tx.now,
    }))
    .returning(columns)
    .$castTo<Import>()
    .executeTakeFirst();
}

const mine = (tx: TxCtx, run: Run) =>
  tx.db
    .updateTable("import")
    .where("id", "=", run.id)
    .where("status", "=", "processing")
    .where("attempt", "=", run.attempt);

/** Removes files whose upload broke off with the process that received them; how many. */
export async function deleteStaleReceiving(tx: TxCtx, before: Date): Promise<number> {
  const { numDeletedRows } = await tx.db
    .deleteFrom("import")
    .where("status", "=", "receiving")
    .where("updated_at", "<", before)
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

/** Imports that have not ended and that no run has touched since. */
export async function findAbandoned(ctx: Ctx, before: Date): Promise<string[]> {
  const rows = await ctx.db
    .selectFrom("import")
    .select("id")
    .where("status", "in", ["pending", "processing"])
    .where("updated_at", "<", before)
    .orderBy("created_at")
    .limit(100)
    .execute();
  return rows.map(({ id }) => id);
}

/** Removes the pieces of at most 100 files whose import ended before; of how many. */
export async function deleteFiles(tx: TxCtx, endedBefore: Date): Promise<number> {
  const { rows } = await sql<{ files: number }>`
    with old as (
      select id from import i
       where finished_at < ${endedBefore} and exists (select 1 from import_chunk where import_id = i.id)
       order by created_at limit 100
    ), gone as (
      delete from import_chunk using old where import_id = old.id returning import_id
    )
    select count(distinct import_id)::int as files from gone`.execute(tx.db);
  return rows[0]?.files ?? 0;
}
