import { newId } from "@millrace/platform/id";
import { nextCode } from "@millrace/testkit/factories";
import { type Harness, harness } from "@millrace/testkit/harness";
import { beforeAll, describe, expect, it } from "vitest";
import { createUser } from "../../identity/index.ts";
import { whoIsIn } from "../index.ts";
import { tellForgotten } from "./attendance.service.ts";

let h: Harness;
let admin: ReturnType<Harness["caller"]>;
let siteId: string;
beforeAll(async () => {
  h = await harness();
  admin = h.caller("admin");
  const site = { code: nextCode("S"), name: "Kathmandu", timezone: "Asia/Kathmandu" };
  siteId = (await admin.sites.create(site)).id;
});

const refusal = (code: string) => ({ cause: { definition: { code } } });
const minute = 60_000;
async function person() {
  const { id: userId } = await createUser(h.ctx("superadmin"), {
    email: `${newId()}@example.com`,
    name: "Ana",
    password: "correct horse battery staple",
    role: "operator",
  });
  const { id } = await admin.people.employees.create({
    code: nextCode("E"),
    name: "Ana Sousa",
    siteId,
    hiredOn: "2024-03-01",
    userId,
  });
  const actor = { kind: "user", id: userId, sessionId: newId() } as const;
  const as = (at = h.clock.now()) => h.caller("operator", { actor, now: at });
  return { id, as };
}
const after = (minutes: number) => new Date(h.clock.now().getTime() + minutes * minute);

describe("a check-in", () => {
  it("is open once, even when twelve race, and is ended once", async () => {
    const { as } = await person();
    const geolocation = { latitude: 27.7172, longitude: 85.324 };
    const settled = await Promise.allSettled(
      Array.from({ length: 12 }, () =>
        as().scheduling.attendance.checkIn({ method: "biometric", geolocation }),
      ),
    );
    const won = settled.filter((each) => each.status === "fulfilled");
    expect(won).toHaveLength(1);
    expect(won[0]?.value).toMatchObject({ method: "biometric", geolocation, shiftId: null });
    for (const each of settled)
      if (each.status === "rejected")
        expect(each.reason).toMatchObject(refusal("scheduling.checked_in"));
    const out = await Promise.allSettled(
      Array.from({ length: 8 }, () => as(after(60)).scheduling.attendance.checkOut({})),
    );
    const ended = out.filter((each) => each.status === "fulfilled");
    expect(ended).toHaveLength(1);
    expect(ended[0]?.value.workedMinutes).toBe(60);
  });

  it("goes to the shift that begins, late by what has passed since, and only to one's own", async () => {
    const [{ id, as }, other] = [await person(), await person()];
    const segments = [{ startsAt: after(30), endsAt: after(510) }];
    const shift = await admin.scheduling.shifts.create({ employeeId: id, segments });
    await admin.scheduling.shifts.publish({
      siteId,
      startsFrom: after(0),
      startsTo: after(60),
    });
    await expect(
      other.as().scheduling.attendance.checkIn({ shiftId: shift.id }),
    ).rejects.toMatchObject(refusal("resource.not_found"));
    const early = await as().scheduling.attendance.checkIn({});
    expect(early).toMatchObject({ shiftId: shift.id, lateMinutes: 0 });
    await as(after(10)).scheduling.attendance.checkOut({});
    const late = await as(after(47)).scheduling.attendance.checkIn({});
    expect(late).toMatchObject({ shiftId: shift.id, lateMinutes: 17 });
  });

  it("by somebody who is no employee is refused", async () => {
    await expect(h.caller("operator").scheduling.attendance.checkIn({})).rejects.toMatchObject(
      refusal("scheduling.no_employee"),
    );
  });
});

describe("attendance", () => {
  it("is one's own to those who do not decide, and corrected by a manager with a reason", async () => {
    const [one, two] = [await person(), await person()];
    const { id } = await one.as(after(-120)).scheduling.attendance.checkIn({});
    expect((await two.as().scheduling.attendance.list({})).items).toEqual([]);
    expect((await one.as().scheduling.attendance.list({})).items).toHaveLength(1);
    const reason = "Forgot to check out";
    const checkedOutAt = after(-60);
    const corrected = await admin.scheduling.attendance.correct({ id, checkedOutAt, reason });
    expect(corrected).toMatchObject({ workedMinutes: 60, correction: reason, version: 2 });
    await one.as(after(-30)).scheduling.attendance.checkIn({});
    await expect(
      admin.scheduling.attendance.correct({ id, checkedOutAt: after(-10), reason }),
    ).rejects.toMatchObject(refusal("scheduling.attendance_overlap"));
    const elsewhere = h.caller("manager", { sites: [newId()] });
    await expect(
      elsewhere.scheduling.attendance.correct({ id, checkedOutAt, reason }),
    ).rejects.toMatchObject(refusal("resource.not_found"));
  });

  it("that nobody ended is told of once, by racing jobs too; who is in is counted", async () => {
    const { id: employeeId, as } = await person();
    await as().scheduling.attendance.checkIn({});
    const later = { now: after(17 * 60) };
    const told = await Promise.all(
      Array.from({ length: 8 }, () => tellForgotten(h.ctx("superadmin", later))),
    );
    expect(told.reduce((sum, each) => sum + each, 0)).toBeGreaterThan(0);
    expect(await tellForgotten(h.ctx("superadmin", later))).toBe(0);
    const { items } = await admin.scheduling.attendance.list({ employeeId, forgotten: true });
    expect(items).toHaveLength(1);
    const { people, forgotten } = await whoIsIn(h.ctx("manager"), { siteId });
    expect(people.map((each) => each.employeeId)).toContain(employeeId);
    expect(forgotten).toBeGreaterThan(0);
    expect((await whoIsIn(h.ctx("manager", { sites: [newId()] }))).people).toEqual([]);
  });
});
