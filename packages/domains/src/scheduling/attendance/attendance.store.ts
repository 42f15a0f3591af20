import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { paginate } from "@millrace/platform/cursor";
import { actorOf } from "@millrace/platform/events";
import { newId } from "@millrace/platform/id";
import { refuseOn } from "@millrace/platform/refusals";
import { inSites } from "@millrace/platform/scope";
import type { TxCtx } from "@millrace/platform/transact";
import { sql } from "kysely";
import { attendanceOverlap, checkedInAlready } from "../scheduling.errors.ts";
import { minutesBetween } from "../scheduling.rules.ts";
import type {
  Attendance,
  AttendanceMethod,
  AttendanceQuery,
  CheckIn,
} from "./attendance.schema.ts";

/** An attendance as it is stored: without the name of its person. */
export type AttendanceRow = Omit<Attendance, "employeeName">;

const columns = [
  "id",
  "employee_id as employeeId",
  "site_id as siteId",
  "shift_id as shiftId",
  "position_id as positionId",
  "checked_in_at as checkedInAt",
  "checked_out_at as checkedOutAt",
  sql<AttendanceMethod>`method`.as("method"),
  sql<AttendanceMethod | null>`out_method`.as("outMethod"),
  "latitude",
  "longitude",
  "late_minutes as lateMinutes",
  "forgotten_at as forgottenAt",
  "correction",
  "corrected_at as correctedAt",
  "version",
  "created_at as createdAt",
  "updated_at as updatedAt",
] as const;

type Selected = Omit<AttendanceRow, "geolocation" | "workedMinutes"> & {
  readonly latitude: string | null;
  readonly longitude: string | null;
};

const asRow =
  (ctx: Ctx | TxCtx) =>
  ({ latitude, longitude, ...row }: Selected): AttendanceRow => ({
    ...row,
    geolocation:
      latitude === null || longitude === null
        ? null
        : { latitude: Number(latitude), longitude: Number(longitude) },
    workedMinutes: minutesBetween(row.checkedInAt, row.checkedOutAt ?? ctx.now),
  });

export async function pageOfAttendance(
  ctx: Ctx,
  input: AttendanceQuery,
  people: "all" | readonly string[],
): Promise<Page<AttendanceRow>> {
  let query = ctx.db.selectFrom("attendance").select(columns);
  // Their own they see wherever they worked.
  query =
    people === "all"
      ? query.where(inSites(ctx, "site_id"))
      : query.where(inSites({ sites: people }, "employee_id"));
  if (input.checkedInFrom) query = query.where("checked_in_at", ">=", input.checkedInFrom);
  if (input.checkedInTo) query = query.where("checked_in_at", "<", input.checkedInTo);
  if (input.siteId) query = query.where("site_id", "=", input.siteId);
  if (input.employeeId) query = query.where("employee_id", "=", input.employeeId);
  if (input.open !== undefined)
    query = query.where("checked_out_at", input.open ? "is" : "is not", null);
  if (input.forgotten !== undefined)
    query = query.where("forgotten_at", input.forgotten ? "is not" : "is", null);
  const sorts = { checkedInAt: "checked_in_at" };
  const found = await paginate(ctx, query, { input, sorts, defaultSort: "-checkedInAt", id: "id" });
  return { ...found, items: found.items.map(asRow(ctx)) };
}

/** The open check-in of a person, locked until the transaction ends. */
export async function lockOpen(tx: TxCtx, employeeId: string): Promise<AttendanceRow | undefined> {
  const row = await tx.db
    .selectFrom("attendance")
    .select(columns)
    .where("employee_id", "=", employeeId)
    .where("checked_out_at", "is", null)
    .forUpdate()
    .executeTakeFirst();
  return row && asRow(tx)(row);
}

/** The attendance, locked until the transaction ends. */
export async function lockAttendance(tx: TxCtx, id: string): Promise<AttendanceRow | undefined> {
  const row = await tx.db
    .selectFrom("attendance")
    .select(columns)
    .where("id", "=", id)
    .where(inSites(tx, "site_id"))
    .forUpdate()
    .executeTakeFirst();
  return row && asRow(tx)(row);
}

/** Opens a check-in. Refuses a second one of the person, whoever races (`scheduling.checked_in`). */
export async function insertAttendance(
  tx: TxCtx,
  {
    employeeId,
    siteId,
    shiftId,
    lateMinutes,
    positionId,
    method,
    geolocation,
  }: Omit<CheckIn, "shiftId"> & {
    employeeId: string;
    siteId: string;
    shiftId: string | null;
    lateMinutes: number;
  },
): Promise<AttendanceRow> {
  const row = await refuseOn(
    {
      attendance_open_key: () => checkedInAlready("They are checked in already."),
      attendance_no_overlap: () => checkedInAlready("They are checked in already."),
    },
    tx.db
      .insertInto("attendance")
      .values({
        id: newId(),
        employee_id: employeeId,
        site_id: siteId,
        shift_id: shiftId,
        position_id: positionId ?? null,
        checked_in_at: tx.now,
        method,
        latitude: geolocation ? String(geolocation.latitude) : null,
        longitude: geolocation ? String(geolocation.longitude) : null,
        late_minutes: lateMinutes,
        created_at: tx.now,
        updated_at: tx.now,
      })
      .returning(columns)
      .executeTakeFirstOrThrow(),
  );
  return asRow(tx)(row);
}

/** Writes the times of a locked attendance and raises its version. Refuses times that overlap another one (`scheduling.attendance_overlap`). */
export async function updateAttendance(
  tx: TxCtx,
  before: AttendanceRow,
  fields: {
    checked_in_at?: Date | undefined;
    checked_out_at?: Date | undefined;
    out_method?: AttendanceMethod;
    late_minutes?: number;
    correction?: string;
  },
): Promise<AttendanceRow> {
  const refuse = () => attendanceOverlap("The times overlap, or end before they begin.");
  const row = await refuseOn(
    { attendance_no_overlap: refuse, attendance_order_check: refuse },
    tx.db
      .updateTable("attendance")
      .set({
        ...fields,
        ...(fields.correction && { corrected_by: actorOf(tx), corrected_at: tx.now }),
        version: before.version + 1,
        updated_at: tx.now,
      })
      .where("id", "=", before.id)
      .where("version", "=", before.version)
      .returning(columns)
      .executeTakeFirstOrThrow(),
  );
  return asRow(tx)(row);
}

/** Marks open check-ins from before that moment as forgotten, each once, at most `limit`. */
export async function markForgotten(
  tx: TxCtx,
  { before, limit }: { before: Date; limit: number },
): Promise<AttendanceRow[]> {
  const rows = await tx.db
    .updateTable("attendance")
    .set({ forgotten_at: tx.now })
    .where("id", "in", (due) =>
      due
        .selectFrom("attendance")
        .select("id")
        .where("checked_out_at", "is", null)
        .where("forgotten_at", "is", null)
        .where("checked_in_at", "<=", before)
        .orderBy("checked_in_at")
        .limit(limit)
        .forUpdate()
        .skipLocked(),
    )
    .returning(columns)
    .execute();
  return rows.map(asRow(tx));
}

/** Who is in at the caller's sites, longest first; at most 500. */
export async function openAttendance(ctx: Ctx, siteId?: string): Promise<AttendanceRow[]> {
  let query = ctx.db
    .selectFrom("attendance")
    .select(columns)
    .where("checked_out_at", "is", null)
    .where(inSites(ctx, "site_id"));
  if (siteId) query = query.where("site_id", "=", siteId);
  const rows = await query.orderBy("checked_in_at").limit(500).execute();
  return rows.map(asRow(ctx));
}
