import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { paginate } from "@millrace/platform/cursor";
import { newId } from "@millrace/platform/id";
import { inSites } from "@millrace/platform/scope";
import type { TxCtx } from "@millrace/platform/transact";
import { sql } from "kysely";
import type {
  NewPattern,
  PatternChange,
  PatternQuery,
  ShiftPattern,
  WallSegment,
} from "../scheduling.schema.ts";

export type PatternRow = Omit<ShiftPattern, "employeeName">;

const columns = [
  "id",
  "name",
  "employee_id as employeeId",
  "site_id as siteId",
  "timezone",
  "position_id as positionId",
  "rule",
  "starts_on as startsOn",
  "ends_on as endsOn",
  sql<WallSegment[]>`segments`.as("segments"),
  "version",
  "created_at as createdAt",
  "updated_at as updatedAt",
  "archived_at as archivedAt",
] as const;

export function findPattern(ctx: Ctx | TxCtx, id: string): Promise<PatternRow | undefined> {
  return ctx.db
    .selectFrom("shift_pattern")
    .select(columns)
    .where("id", "=", id)
    .where(inSites(ctx, "site_id"))
    .executeTakeFirst();
}

/** The pattern, locked until the transaction ends. */
export function lockPattern(tx: TxCtx, id: string): Promise<PatternRow | undefined> {
  return tx.db
    .selectFrom("shift_pattern")
    .select(columns)
    .where("id", "=", id)
    .where(inSites(tx, "site_id"))
    .forUpdate()
    .executeTakeFirst();
}

/** Patterns of the caller's sites; of these people alone, where some are named. */
export function pageOfPatterns(
  ctx: Ctx,
  input: PatternQuery,
  people: "all" | readonly string[],
): Promise<Page<PatternRow>> {
  let query = ctx.db
    .selectFrom("shift_pattern")
    .select(columns)
    .where(inSites(ctx, "site_id"))
    .where(inSites({ sites: people }, "employee_id"));
  if (!input.archived) query = query.where("archived_at", "is", null);
  if (input.siteId) query = query.where("site_id", "=", input.siteId);
  if (input.employeeId) query = query.where("employee_id", "=", input.employeeId);
  return paginate(ctx, query, { input, sorts: { name: "name" }, defaultSort: "name", id: "id" });
}

export function insertPattern(
  tx: TxCtx,
  { site, ...pattern }: NewPattern & { site: { id: string; timezone: string } },
): Promise<PatternRow> {
  return tx.db
    .insertInto("shift_pattern")
    .values({
      id: newId(),
      name: pattern.name,
      employee_id: pattern.employeeId,
      site_id: site.id,
      timezone: site.timezone,
      position_id: pattern.positionId,
      rule: pattern.rule,
      starts_on: pattern.startsOn,
      ends_on: pattern.endsOn,
      segments: JSON.stringify(pattern.segments),
      created_at: tx.now,
      updated_at: tx.now,
    })
    .returning(columns)
    .executeTakeFirstOrThrow();
}

/** Writes the given fields of a locked pattern and raises its version. */
export function updatePattern(
  tx: TxCtx,
  before: PatternRow,
  fields: Omit<PatternChange, "id" | "version"> & { archivedAt?: Date; timezone?: string },
): Promise<PatternRow> {
  const { name, positionId, rule, startsOn, endsOn, segments, archivedAt, timezone } = fields;
  return tx.db
    .updateTable("shift_pattern")
    .set({
      ...(name !== undefined && { name }),
      ...(rule !== undefined && { rule }),
      ...(positionId !== undefined && { position_id: positionId }),
      ...(startsOn !== undefined && { starts_on: startsOn }),
      ...(endsOn !== undefined && { ends_on: endsOn }),
      ...(segments && { segments: JSON.stringify(segments) }),
      ...(timezone && { timezone }),
      ...(archivedAt && { archived_at: archivedAt }),
      version: before.version + 1,
      updated_at: tx.now,
    })
    .where("id", "=", before.id)
    .where("version", "=", before.version)
    .returning(columns)
    .executeTakeFirstOrThrow();
}

/** The ids of the patterns in use that have not ended by that day, after `after` in their order. */
export async function patternsInUse(
  ctx: Ctx,
  { on, after, limit }: { on: string; after: string | null; limit: number },
): Promise<string[]> {
  let query = ctx.db
    .selectFrom("shift_pattern")
    .select("id")
    .where("archived_at", "is", null)
    .where((is) => is.or([is("ends_on", "is", null), is("ends_on", ">=", on)]));
  if (after) query = query.where("id", ">", after);
  const rows = await query.orderBy("id").limit(limit).execute();
  return rows.map(({ id }) => id);
}
