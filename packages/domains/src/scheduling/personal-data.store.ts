import type { Ctx } from "@millrace/platform/context";
import type { TxCtx } from "@millrace/platform/transact";
import { sql } from "kysely";

/** When an employee worked, came, left and was away, and what was said of it. */
export async function hoursOf(ctx: Ctx, employeeId: string): Promise<object> {
  const { db } = ctx;
  const [shifts, swaps, attendance, leave, balances] = await Promise.all([
    db
      .selectFrom("shift")
      .select(["starts_at as startsAt", "ends_at as endsAt", "note"])
      .where("employee_id", "=", employeeId)
      .where("status", "=", "published")
      .orderBy("starts_at")
      .execute(),
    db
      .selectFrom("shift_swap")
      .select(["shift_id as shiftId", "status", "note", "created_at as createdAt"])
      .where("from_employee_id", "=", employeeId)
      .orderBy("created_at")
      .execute(),
    db
      .selectFrom("attendance")
      .select(["checked_in_at as checkedInAt", "checked_out_at as checkedOutAt", "method"])
      .select(["latitude", "longitude", "late_minutes as lateMinutes", "correction"])
      .where("employee_id", "=", employeeId)
      .orderBy("checked_in_at")
      .execute(),
    db
      .selectFrom("leave")
      .select(["starts_on as startsOn", "ends_on as endsOn", "days", "status", "reason"])
      .select(["decision", "decided_at as decidedAt"])
      .where("employee_id", "=", employeeId)
      .orderBy("starts_on")
      .execute(),
    db
      .selectFrom("leave_entry")
      .select(["year", "kind", "days", "note", "created_at as createdAt"])
      .where("employee_id", "=", employeeId)
      .orderBy("created_at")
      .execute(),
  ]);
  return { shifts, swaps, attendance, leave, balances };
}

/**
 * Takes from the hours of an employee what tells more than the hours: places, reasons and remarks. The hours and days themselves stay, as
 * the law on working time wants (D14): under the id of somebody whom nothing names any more.
 */
export async function forgetHours(tx: TxCtx, employeeId: string): Promise<void> {
  const { db, now } = tx;
  await db
    .updateTable("attendance")
    .set((is) => ({
      latitude: null,
      longitude: null,
      // That it was corrected stays.
      correction: sql<string | null>`case when correction is null then null else 'Erased' end`,
      version: is("version", "+", 1),
      updated_at: now,
    }))
    .where("employee_id", "=", employeeId)
    .where((is) => is.or([is("latitude", "is not", null), is("correction", "is not", null)]))
    .execute();
  await db
    .updateTable("leave")
    .set((is) => ({
      reason: null,
      decision: null,
      version: is("version", "+", 1),
      updated_at: now,
    }))
    .where("employee_id", "=", employeeId)
    .where((is) => is.or([is("reason", "is not", null), is("decision", "is not", null)]))
    .execute();
  await db
    .updateTable("leave_entry")
    .set({ note: null })
    .where("employee_id", "=", employeeId)
    .where("note", "is not", null)
    .execute();
  await db
    .updateTable("shift")
    .set((is) => ({ note: null, version: is("version", "+", 1), updated_at: now }))
    .where("employee_id", "=", employeeId)
    .where("note", "is not", null)
    .execute();
  await db
    .updateTable("shift_swap")
    .set({ note: null })
    .where("from_employee_id", "=", employeeId)
    .where("note", "is not", null)
    .execute();
}
