import { newId } from "@millrace/platform/id";
import { createUser } from "../identity/index.ts";
import type { Walk } from "./walk.ts";

/** Employees, shifts, attendance and leave. */
export async function changePeople({ h, admin, shop, run }: Walk): Promise<void> {
  const { siteId } = shop.warehouse;
  const { id: userId } = await createUser(h.ctx("superadmin"), {
    email: `${newId()}@example.com`,
    name: "Ana",
    password: "correct horse battery staple",
    role: "operator",
  });
  const actor = { kind: "user", id: userId, sessionId: newId() };

  const position = await run("people.positions.create", { name: "Miller" });
  await run("people.positions.update", { id: position.id, payGrade: "B2" });
  await run("people.positions.archive", { id: position.id });
  const hired = { name: "Ana Sousa", siteId, hiredOn: "2024-03-01" };
  const employee = await run("people.employees.create", { ...hired, code: "E-1", userId });
  const other = await admin.people.employees.create({ ...hired, code: "E-2" });
  await run("people.employees.update", { id: employee.id, payGrade: "B2" });
  const paper = { id: employee.id, kind: "licence", name: "Forklift licence" };
  const document = await run("people.employees.documents.create", paper);
  const target = { id: employee.id, documentId: document.id };
  await run("people.employees.documents.delete", target);

  const on = (day: number) => [
    {
      startsAt: new Date(Date.UTC(2027, 0, day, 8)),
      endsAt: new Date(Date.UTC(2027, 0, day, 16)),
    },
  ];
  const employeeId = employee.id;
  const shift = await run("scheduling.shifts.create", { employeeId, segments: on(4) });
  await run("scheduling.shifts.update", { id: shift.id, note: "Bring the keys" });
  await run("scheduling.shifts.publish", {
    siteId,
    startsFrom: new Date(Date.UTC(2027, 0, 1)),
    startsTo: new Date(Date.UTC(2027, 0, 31)),
  });
  const offer = { id: shift.id, toEmployeeId: other.id };
  const refused = await run("scheduling.shifts.swap", offer, { actor });
  await run("scheduling.swaps.reject", { id: refused.id });
  const swap = await admin.scheduling.shifts.swap(offer);
  await run("scheduling.swaps.approve", { id: swap.id });
  await run("scheduling.shifts.archive", { id: shift.id });
  const pattern = await run("scheduling.patterns.create", {
    name: "Nights",
    employeeId,
    rule: "FREQ=YEARLY",
    startsOn: "2027-06-01",
    segments: [{ start: "22:00", end: "06:00" }],
  });
  await run("scheduling.patterns.update", { id: pattern.id, name: "Late nights" });
  await run("scheduling.patterns.archive", { id: pattern.id });

  const attendance = await run("scheduling.attendance.checkIn", {}, { actor });
  await run("scheduling.attendance.checkOut", {}, { actor });
  await run("scheduling.attendance.correct", {
    id: attendance.id,
    checkedInAt: new Date(h.clock.now().getTime() - 60_000),
    reason: "Came earlier",
  });

  const fields = { code: "ANNUAL", name: "Annual leave", yearlyDays: "25" };
  const type = await run("scheduling.leaveTypes.create", fields);
  await run("scheduling.leaveTypes.update", { id: type.id, carryOverDays: "5" });
  const typeId = type.id;
  const key = { employeeId, typeId, year: 2027 };
  await run("scheduling.leave.adjust", { ...key, days: "1", note: "Worked a Sunday" });
  const days = (day: number) => ({ startsOn: `2027-02-0${day}`, endsOn: `2027-02-0${day}` });
  const leave = await run("scheduling.leave.create", { typeId, ...days(1) }, { actor });
  await run("scheduling.leave.approve", { id: leave.id });
  await run("scheduling.leave.cancel", { id: leave.id }, { actor });
  const another = await admin.scheduling.leave.create({ employeeId, typeId, ...days(2) });
  await run("scheduling.leave.reject", { id: another.id });
  await run("scheduling.leaveTypes.archive", { id: typeId });
  await run("people.employees.archive", { id: other.id });
}
