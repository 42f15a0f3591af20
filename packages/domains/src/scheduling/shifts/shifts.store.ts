import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { paginate } from "@millrace/platform/cursor";
import { newId } from "@millrace/platform/id";
import { refuseOn } from "@millrace/platform/refusals";
import { among, inSites } from "@millrace/platform/scope";
import type { TxCtx } from "@millrace/platform/transact";
import { sql } from "kysely";
import { shiftOverlap } from "../scheduling.errors.ts";
import { minutesOf } from "../scheduling.rules.ts";
import type {
  PublishShifts,
  Segment,
  Shift,
  ShiftQuery,
  ShiftStatus,
} from "../scheduling.schema.ts";

/** A shift as it is stored: without the name of its person. */
export type ShiftRow = Omit<Shift, "employeeName">;

const columns = [
  "shift.id",
  "shift.employee_id as employeeId",
  "shift.site_id as siteId",
  "shift.timezone",
  "shift.position_id as positionId",
  "shift.starts_at as startsAt",
  "shift.ends_at as endsAt",
  sql<{ startsAt: string; endsAt: string }[]>`(
    select json_agg(json_build_object('startsAt', s.starts_at, 'endsAt', s.ends_at) order by s.ordinal)
      from shift_segment s where s.shift_id = shift.id)`.as("segments"),
  sql<ShiftStatus>`shift.status`.as("status"),
  "shift.note",
  "shift.pattern_id as patternId",
  "shift.occurs_on as occursOn",
  "shift.is_exception as isException",
  "shift.version",
  "shift.created_at as createdAt",
  "shift.updated_at as updatedAt",
  "shift.archived_at as archivedAt",
] as const;

type Selected = Omit<ShiftRow, "segments" | "minutes"> & {
  readonly segments: readonly { readonly startsAt: string; readonly endsAt: string }[];
};

function asRow(row: Selected): ShiftRow {
  const segments = row.segments.map(({ startsAt, endsAt }) => ({
    startsAt: new Date(startsAt),
    endsAt: new Date(endsAt),
  }));
  return { ...row, segments, minutes: minutesOf(segments) };
}

const shifts = (ctx: Ctx | TxCtx) => ctx.db.selectFrom("shift").select(columns);

export async function findShift(ctx: Ctx | TxCtx, id: string): Promise<ShiftRow | undefined> {
  const row = await shifts(ctx)
    .where("id", "=", id)
    .where(inSites(ctx, "site_id"))
    .executeTakeFirst();
  return row && asRow(row);
}

/** The shift, locked until the transaction ends; at whatever site, for a person's own. */
export async function lockShift(tx: TxCtx, id: string): Promise<ShiftRow | undefined> {
  const row = await shifts(tx).where("id", "=", id).forUpdate("shift").executeTakeFirst();
  return row && asRow(row);
}

/** Shifts of the caller's sites, or of these people wherever they work; drafts for those who plan alone. */
export async function pageOfShifts(
  ctx: Ctx,
  input: ShiftQuery,
  { drafts }: { drafts: boolean },
): Promise<Page<ShiftRow>> {
  let query = shifts(ctx).where(inSites(ctx, "site_id"));
  if (!drafts) query = query.where("status", "=", "published");
  if (!input.archived) query = query.where("archived_at", "is", null);
  if (input.startsFrom) query = query.where("starts_at", ">=", input.startsFrom);
  if (input.startsTo) query = query.where("starts_at", "<", input.startsTo);
  if (input.siteId) query = query.where("site_id", "=", input.siteId);
  if (input.employeeId) query = query.where("employee_id", "=", input.employeeId);
  if (input.status) query = query.where("status", "=", input.status);
  const sorts = { startsAt: "starts_at" };
  const found = await paginate(ctx, query, { input, sorts, defaultSort: "startsAt", id: "id" });
  return { ...found, items: found.items.map(asRow) };
}

/** A shift of this person, other than `except`, that shares a moment with these hours. */
export async function overlapping(
  ctx: Ctx | TxCtx,
  employeeId: string,
  segments: readonly Segment[],
  except?: string,
): Promise<{ id: string; startsAt: Date; endsAt: Date } | undefined> {
  const { rows } = await sql<{ id: string; startsAt: Date; endsAt: Date }>`
    select s.shift_id as id, s.starts_at as "startsAt", s.ends_at as "endsAt"
      from unnest(${segments.map(({ startsAt }) => startsAt)}::timestamptz[], ${segments.map(({ endsAt }) => endsAt)}::timestamptz[]) as w (since, until)
      join shift_segment s on s.employee_id = ${employeeId} and s.is_active
       and tstzrange(s.starts_at, s.ends_at) && tstzrange(w.since, w.until)
     where s.shift_id is distinct from ${except ?? null}::uuid
     order by s.starts_at limit 1`.execute(ctx.db);
  return rows[0];
}

/** Hours that this person works, between these moments. */
export async function busyHours(
  ctx: Ctx | TxCtx,
  employeeId: string,
  { from, to }: { from: Date; to: Date },
): Promise<Segment[]> {
  const { rows } = await sql<Segment>`
    select starts_at as "startsAt", ends_at as "endsAt" from shift_segment
     where employee_id = ${employeeId} and is_active
       and tstzrange(starts_at, ends_at) && tstzrange(${from}, ${to})`.execute(ctx.db);
  return rows;
}

const overlapRefused = {
  shift_segment_no_overlap: () => shiftOverlap("They work elsewhere at that time."),
};

export interface ShiftToInsert {
  readonly employeeId: string;
  readonly siteId: string;
  readonly timezone: string;
  readonly positionId: string | null;
  readonly segments: readonly Segment[];
  readonly note: string | null;
  readonly patternId?: string;
  readonly occursOn?: string;
}

/** Draft shifts with their hours, in two statements. Refuses hours that overlap the person's others (`scheduling.overlap`). */
export async function insertShifts(tx: TxCtx, shifts: readonly ShiftToInsert[]): Promise<string[]> {
  if (shifts.length === 0) return [];
  const rows = shifts.map((shift) => ({ ...shift, id: newId() }));
  await tx.db
    .insertInto("shift")
    .values(
      rows.map((row) => ({
        id: row.id,
        employee_id: row.employeeId,
        site_id: row.siteId,
        timezone: row.timezone,
        position_id: row.positionId,
        starts_at: (row.segments[0] as Segment).startsAt,
        ends_at: (row.segments.at(-1) as Segment).endsAt,
        note: row.note || null,
        pattern_id: row.patternId ?? null,
        occurs_on: row.occursOn ?? null,
        created_at: tx.now,
        updated_at: tx.now,
      })),
    )
    .execute();
  await insertSegments(tx, rows);
  return rows.map(({ id }) => id);
}

async function insertSegments(
  tx: TxCtx,
  shifts: readonly { id: string; employeeId: string; segments: readonly Segment[] }[],
): Promise<void> {
  await refuseOn(
    overlapRefused,
    tx.db
      .insertInto("shift_segment")
      .values(
        shifts.flatMap(({ id, employeeId, segments }) =>
          segments.map(({ startsAt, endsAt }, ordinal) => ({
            shift_id: id,
            ordinal,
            employee_id: employeeId,
            starts_at: startsAt,
            ends_at: endsAt,
          })),
        ),
      )
      .execute(),
  );
}

/** Writes the given fields of a locked shift and raises its version. Refuses hours that overlap the person's others (`scheduling.overlap`). */
export async function updateShift(
  tx: TxCtx,
  before: ShiftRow,
  {
    segments,
    employeeId,
    positionId,
    ...fields
  }: {
    segments?: readonly Segment[] | undefined;
    employeeId?: string | undefined;
    positionId?: string | null | undefined;
    note?: string | null | undefined;
    site_id?: string;
    timezone?: string;
    is_exception?: boolean;
    archived_at?: Date;
  },
): Promise<void> {
  const who = employeeId ?? before.employeeId;
  const hours = segments ?? before.segments;
  const changesHours = segments !== undefined || who !== before.employeeId;
  if (changesHours)
    await tx.db.deleteFrom("shift_segment").where("shift_id", "=", before.id).execute();
  await tx.db
    .updateTable("shift")
    .set({
      ...fields,
      employee_id: who,
      ...(positionId !== undefined && { position_id: positionId }),
      starts_at: (hours[0] as Segment).startsAt,
      ends_at: (hours.at(-1) as Segment).endsAt,
      version: before.version + 1,
      updated_at: tx.now,
    })
    .where("id", "=", before.id)
    .where("version", "=", before.version)
    .executeTakeFirstOrThrow();
  if (changesHours) await insertSegments(tx, [{ id: before.id, employeeId: who, segments: hours }]);
  if (fields.archived_at)
    await tx.db
      .updateTable("shift_segment")
      .set({ is_active: false })
      .where("shift_id", "=", before.id)
      .execute();
}

/**
 * Gives each of these locked shifts to another person at once, so that two can exchange shifts that overlap each other. Refuses what then
 * overlaps with `scheduling.overlap`.
 */
export async function reassign(
  tx: TxCtx,
  changes: readonly { readonly shift: ShiftRow; readonly employeeId: string }[],
): Promise<void> {
  await sql`set constraints shift_segment_no_overlap deferred`.execute(tx.db);
  for (const { shift, employeeId } of changes)
    await tx.db
      .updateTable("shift")
      .set({
        employee_id: employeeId,
        is_exception: shift.patternId !== null,
        version: shift.version + 1,
        updated_at: tx.now,
      })
      .where("id", "=", shift.id)
      .where("version", "=", shift.version)
      .executeTakeFirstOrThrow();
  await refuseOn(
    overlapRefused,
    sql`set constraints shift_segment_no_overlap immediate`.execute(tx.db),
  );
}

/** Publishes the drafts that begin in this time, at most `limit`, whoever races: each is told of once. */
export async function publishDrafts(
  tx: TxCtx,
  { siteId, startsFrom, startsTo, employeeId }: PublishShifts,
  limit: number,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    update shift set status = 'published', published_at = ${tx.now}, version = version + 1, updated_at = ${tx.now}
     where id in (select id from shift where site_id = ${siteId} and starts_at >= ${startsFrom} and starts_at < ${startsTo}
                     and status = 'draft' and archived_at is null and (${employeeId ?? null}::uuid is null or employee_id = ${employeeId ?? null}::uuid)
                   order by starts_at, id limit ${limit} for update)
    returning id`.execute(tx.db);
  return rows.map(({ id }) => id);
}

export async function shiftsByIds(ctx: Ctx | TxCtx, ids: readonly string[]): Promise<ShiftRow[]> {
  const rows = await shifts(ctx).where(among(ids, "id")).orderBy("starts_at").execute();
  return rows.map(asRow);
}

/** A published shift of this person that they come to now: from some time before its begin until its end, the one that begins last. */
export async function shiftAround(
  tx: TxCtx,
  employeeId: string,
  { earlyMinutes }: { earlyMinutes: number },
): Promise<ShiftRow | undefined> {
  const row = await shifts(tx)
    .where("employee_id", "=", employeeId)
    .where("status", "=", "published")
    .where("archived_at", "is", null)
    .where("starts_at", "<=", new Date(tx.now.getTime() + earlyMinutes * 60_000))
    .where("starts_at", ">", new Date(tx.now.getTime() - 36 * 3_600_000))
    .where("ends_at", ">", tx.now)
    .orderBy("starts_at", "desc")
    .limit(1)
    .executeTakeFirst();
  return row && asRow(row);
}

/** Removes the drafts of a pattern from a day on that nobody has touched; how many. */
export async function deleteUntouched(tx: TxCtx, patternId: string, from: string): Promise<number> {
  const { numDeletedRows } = await tx.db
    .deleteFrom("shift")
    .where("pattern_id", "=", patternId)
    .where("occurs_on", ">=", from)
    .where("starts_at", ">", tx.now)
    .where("status", "=", "draft")
    .where("is_exception", "=", false)
    .where("archived_at", "is", null)
    .executeTakeFirst();
  return Number(numDeletedRows);
}

/** The dates of a pattern, from a day on, that have their shift: also one that was changed or archived by hand. */
export async function datesMade(tx: TxCtx, patternId: string, from: string): Promise<Set<string>> {
  const rows = await tx.db
    .selectFrom("shift")
    .select("occurs_on as occursOn")
    .where("pattern_id", "=", patternId)
    .where("occurs_on", ">=", from)
    .execute();
  return new Set(rows.flatMap(({ occursOn }) => (occursOn ? [occursOn] : [])));
}
