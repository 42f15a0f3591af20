import type { Page } from "@millrace/contract/page";
import { sql } from "kysely";
import type { Ctx } from "./context.ts";
import { type PageInput, paginate } from "./cursor.ts";
import type { TxCtx } from "./transact.ts";

/** Who did what, when and from where, with the row before and after. */
export interface AuditEntry {
  readonly id: string;
  readonly at: Date;
  readonly actor: string;
  readonly action: string;
  readonly entityType: string;
  readonly entityId: string | null;
  readonly before: Record<string, unknown> | null;
  readonly after: Record<string, unknown> | null;
  readonly ip: string | null;
  readonly trace: string;
}

/** All that are there must hold; `action` is the beginning of its name, `atTo` is not part of the time. */
export interface AuditFilters {
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  readonly entityType?: string | undefined;
  readonly entityId?: string | undefined;
  readonly ip?: string | undefined;
  readonly trace?: string | undefined;
  readonly atFrom?: Date | undefined;
  readonly atTo?: Date | undefined;
}

const columns = [
  "id",
  "at",
  "actor",
  "action",
  "entity_type as entityType",
  "entity_id as entityId",
  sql<AuditEntry["before"]>`before`.as("before"),
  sql<AuditEntry["after"]>`after`.as("after"),
  "ip",
  "trace",
] as const;

function matching(ctx: Ctx, { action, atFrom, atTo, ...exact }: AuditFilters) {
  let query = ctx.db.selectFrom("audit_entry").select(columns);
  const equal = {
    actor: exact.actor,
    entity_type: exact.entityType,
    entity_id: exact.entityId,
    ip: exact.ip,
    trace: exact.trace,
  } as const;
  for (const [column, value] of Object.entries(equal))
    if (value !== undefined) query = query.where(column as keyof typeof equal, "=", value);
  if (action !== undefined) query = query.where(sql<boolean>`starts_with(action, ${action})`);
  if (atFrom) query = query.where("at", ">=", atFrom);
  if (atTo) query = query.where("at", "<", atTo);
  return query;
}

/** A page of the log, the newest first unless asked otherwise. */
export function pageOfEntries(
  ctx: Ctx,
  input: PageInput & AuditFilters,
): Promise<Page<AuditEntry>> {
  return paginate(ctx, matching(ctx, input), {
    input,
    sorts: { at: "at" },
    defaultSort: "-at",
    id: "id",
  });
}

/** Up to `limit` entries older than the one named, the newest first; from the newest when none is named. */
export function entriesBefore(
  ctx: Ctx,
  filters: AuditFilters,
  last: AuditEntry | undefined,
  limit: number,
): Promise<AuditEntry[]> {
  let query = matching(ctx, filters);
  // Compared with the row itself: `Date` has no microseconds.
  if (last)
    query = query.where(
      sql<boolean>`(at, id) < (select at, id from audit_entry where id = ${last.id})`,
    );
  return query.orderBy("at", "desc").orderBy("id", "desc").limit(limit).execute();
}

/**
 * Removes at most `most` entries that are older than this, by the database's function for it; how many went. Postgres refuses it (23514)
 * when that would reach into the last year.
 */
export async function purgeEntries(tx: TxCtx, olderThan: Date, most: number): Promise<number> {
  const { rows } = await sql<{ gone: number }>`
    select purge_audit(${olderThan}, ${most}) as gone`.execute(tx.db);
  return rows[0]?.gone ?? 0;
}
