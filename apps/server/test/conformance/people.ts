import type { Shop } from "@millrace/testkit/factories";
import type { Harness } from "@millrace/testkit/harness";
import type { Rows } from "./rows.ts";

/** An employee with a shift, a pattern, a swap and leave. */
export async function peopleRows(h: Harness, shop: Shop): Promise<Rows> {
  const admin = h.caller("superadmin");
  const { siteId } = shop.warehouse;
  const hire = (code: string) =>
    admin.people.employees.create({ code, name: code, siteId, hiredOn: "2024-01-01" });
  const employee = await hire("CONFORM-1");
  const other = await hire("CONFORM-2");
  const plan = { employeeId: employee.id, siteId };
  const segments = [
    { startsAt: new Date("2027-01-04T08:00:00Z"), endsAt: new Date("2027-01-04T16:00:00Z") },
  ];
  const shift = await admin.scheduling.shifts.create({ ...plan, segments });
  await admin.scheduling.shifts.publish({
    siteId,
    startsFrom: new Date("2027-01-04T00:00:00Z"),
    startsTo: new Date("2027-01-05T00:00:00Z"),
  });
  const swap = await admin.scheduling.shifts.swap({ id: shift.id, toEmployeeId: other.id });
  const pattern = await admin.scheduling.patterns.create({
    ...plan,
    name: "Late",
    rule: "FREQ=YEARLY",
    startsOn: "2026-12-31",
    segments: [{ start: "20:00", end: "21:00" }],
  });
  const type = await admin.scheduling.leaveTypes.create({ code: "CONFORM", name: "Leave" });
  await admin.scheduling.leaveTypes.update({ id: type.id, mayOverdraw: true });
  const leave = await admin.scheduling.leave.create({
    employeeId: employee.id,
    typeId: type.id,
    startsOn: "2027-02-01",
    endsOn: "2027-02-01",
  });
  const attendance = await h.platform.db
    .insertInto("attendance")
    .values({
      id: employee.id,
      employee_id: employee.id,
      site_id: siteId,
      checked_in_at: h.clock.now(),
      method: "manual",
      created_at: h.clock.now(),
      updated_at: h.clock.now(),
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  return {
    scoped: {
      "/employees/": employee.id,
      "/scheduling/shifts/": shift.id,
      "/scheduling/patterns/": pattern.id,
      "/scheduling/swaps/": swap.id,
      "/scheduling/leave/": leave.id,
      "/scheduling/attendance/": attendance.id,
    },
    shared: ["/positions/", "/scheduling/leave-types/"],
  };
}
