import type { Page } from "@millrace/contract/page";
import { audit } from "@millrace/platform/audit";
import type { Ctx } from "@millrace/platform/context";
import { emit } from "@millrace/platform/events";
import { found, record, unchanged } from "@millrace/platform/record";
import { readSetting } from "@millrace/platform/settings";
import { type TxCtx, transact } from "@millrace/platform/transact";
import { attendanceOverlap, checkedInAlready, notCheckedIn } from "../scheduling.errors.ts";
import { attendanceEvents } from "../scheduling.events.ts";
import { minutesBetween } from "../scheduling.rules.ts";
import { named, peopleSeen, requireSelf } from "../scheduling.service.ts";
import { forgottenHours } from "../scheduling.settings.ts";
import { lockPeople } from "../scheduling.store.ts";
import * as shifts from "../shifts/shifts.store.ts";
import type {
  Attendance,
  AttendanceQuery,
  CheckIn,
  CheckOut,
  CorrectAttendance,
} from "./attendance.schema.ts";
import * as store from "./attendance.store.ts";

/** Attendance of the caller's sites, newest first; of those who do not decide, their own. */
export async function listAttendance(ctx: Ctx, query: AttendanceQuery): Promise<Page<Attendance>> {
  const found = await store.pageOfAttendance(ctx, query, await peopleSeen(ctx));
  return { ...found, items: await named(ctx, found.items) };
}

const earlyMinutes = 120;

/**
 * The caller comes to work: to the shift named, or to the published one that they are about to begin or are in. Late is what passed since it
 * began. Refuses a second open check-in, of racing ones too (`scheduling.checked_in`, which says since when). (S2 C10)
 */
export function checkIn(ctx: Ctx, input: CheckIn): Promise<Attendance> {
  return transact(ctx, async (tx) => {
    const self = await requireSelf(tx);
    await lockPeople(tx, [self.id]);
    const open = await store.lockOpen(tx, self.id);
    if (open)
      throw checkedInAlready(`You are checked in since ${open.checkedInAt.toISOString()}.`, {
        details: { attendanceId: open.id },
      });
    const shift = input.shiftId
      ? await ownShift(tx, self.id, input.shiftId)
      : await shifts.shiftAround(tx, self.id, { earlyMinutes });
    const row = await store.insertAttendance(tx, {
      ...input,
      employeeId: self.id,
      siteId: shift?.siteId ?? self.siteId,
      shiftId: shift?.id ?? null,
      positionId: input.positionId ?? shift?.positionId ?? self.positionId ?? undefined,
      lateMinutes: shift ? minutesBetween(shift.startsAt, tx.now) : 0,
    });
    return tellAttendance(tx, "checkedIn", null, row);
  });
}

async function ownShift(tx: TxCtx, employeeId: string, id: string) {
  const shift = await shifts.lockShift(tx, id);
  const isOwn = shift?.employeeId === employeeId && shift.status === "published";
  return found(isOwn && !shift.archivedAt ? shift : undefined, "shift of yours");
}

/** The caller leaves work: ends the open check-in, or `scheduling.not_checked_in`. Of racing ones, one ends it. */
export function checkOut(ctx: Ctx, { method }: CheckOut): Promise<Attendance> {
  return transact(ctx, async (tx) => {
    const self = await requireSelf(tx);
    await lockPeople(tx, [self.id]);
    const before = await store.lockOpen(tx, self.id);
    if (!before) throw notCheckedIn("You are not checked in.");
    const fields = { checked_out_at: tx.now, out_method: method };
    const row = await store.updateAttendance(tx, before, fields);
    return tellAttendance(tx, "checkedOut", before, row);
  });
}

/**
 * Puts the times of an attendance right, with a reason; the audit keeps before and after. Lateness is measured anew. Refuses times that
 * overlap another attendance of the person, end before they begin or are yet to come (`scheduling.attendance_overlap`).
 */
export function correctAttendance(ctx: Ctx, input: CorrectAttendance): Promise<Attendance> {
  return transact(ctx, async (tx) => {
    const { id, version, checkedInAt, checkedOutAt, reason } = input;
    const before = unchanged(await store.lockAttendance(tx, id), version, "attendance");
    if ([checkedInAt, checkedOutAt].some((moment) => moment && moment > tx.now))
      throw attendanceOverlap("The times are yet to come.");
    const shift = before.shiftId ? await shifts.lockShift(tx, before.shiftId) : undefined;
    const row = await store.updateAttendance(tx, before, {
      checked_in_at: checkedInAt,
      checked_out_at: checkedOutAt,
      ...(shift && {
        late_minutes: minutesBetween(shift.startsAt, checkedInAt ?? before.checkedInAt),
      }),
      correction: reason,
    });
    return tellAttendance(tx, "corrected", before, row);
  });
}

const batch = 200;

/** Tells of check-ins that are open for longer than is set, each once however many run this. How many. */
export async function tellForgotten(ctx: Ctx): Promise<number> {
  const hours = await readSetting(ctx, forgottenHours);
  const before = new Date(ctx.now.getTime() - hours * 3_600_000);
  for (let told = 0; ; ) {
    const due = await transact(ctx, async (tx) => {
      const rows = await store.markForgotten(tx, { before, limit: batch });
      const { forgotten } = attendanceEvents;
      for (const row of rows) {
        emit(tx, forgotten, row, payloadOf(row));
        audit(tx, forgotten.name, { type: forgotten.aggregate, id: row.id }, { after: row });
      }
      return rows.length;
    });
    told += due;
    if (due < batch) return told;
  }
}

/** Who is in at the caller's sites, longest first, at most 500, and how many of them came late. */
export async function whoIsIn(
  ctx: Ctx,
  { siteId }: { siteId?: string } = {},
): Promise<{ people: Attendance[]; late: number; forgotten: number }> {
  const people = await named(ctx, await store.openAttendance(ctx, siteId));
  return {
    people,
    late: people.filter(({ lateMinutes }) => lateMinutes > 0).length,
    forgotten: people.filter(({ forgottenAt }) => forgottenAt !== null).length,
  };
}

const payloadOf = ({ id, checkedInAt, checkedOutAt, ...row }: store.AttendanceRow) => ({
  attendanceId: id,
  ...row,
  checkedInAt: checkedInAt.toISOString(),
  checkedOutAt: checkedOutAt?.toISOString() ?? null,
});

async function tellAttendance(
  tx: TxCtx,
  change: keyof typeof attendanceEvents,
  before: object | null,
  after: store.AttendanceRow,
): Promise<Attendance> {
  record(tx, attendanceEvents[change], after, payloadOf(after), { before, after });
  return (await named(tx, [after]))[0] as Attendance;
}
