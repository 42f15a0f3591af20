import { newId } from "@millrace/platform/id";
import { nextCode } from "@millrace/testkit/factories";
import { type Harness, harness } from "@millrace/testkit/harness";
import { beforeAll, describe, expect, it } from "vitest";
import { createUser } from "../../identity/index.ts";
import { listBalances, openYear } from "./leave.service.ts";

let h: Harness;
let admin: ReturnType<Harness["caller"]>;
let siteId: string;
beforeAll(async () => {
  h = await harness();
  admin = h.caller("admin");
  const site = { code: nextCode("S"), name: "New York", timezone: "America/New_York" };
  siteId = (await admin.sites.create(site)).id;
});

const refusal = (code: string) => ({ cause: { definition: { code } } });
const makeType = (more: object = {}) =>
  admin.scheduling.leaveTypes.create({
    code: nextCode("L"),
    name: "Annual leave",
    yearlyDays: "10",
    ...more,
  });
async function account(role: "operator" | "manager") {
  const { id } = await createUser(h.ctx("superadmin"), {
    email: `${newId()}@example.com`,
    name: "Kim Boss",
    password: "correct horse battery staple",
    role,
  });
  const actor = { kind: "user", id, sessionId: newId() } as const;
  return { userId: id, as: h.caller(role, { actor }) };
}
async function person() {
  const { userId, as } = await account("operator");
  const { id } = await admin.people.employees.create({
    code: nextCode("E"),
    name: "Ana Sousa",
    siteId,
    hiredOn: "2024-03-01",
    userId,
  });
  return { id, as };
}
/** 1 March 2027 is a Monday. */
const days = (from: number, to: number) => ({
  startsOn: `2027-03-${String(from).padStart(2, "0")}`,
  endsOn: `2027-03-${String(to).padStart(2, "0")}`,
});
const left = async (employeeId: string, typeId: string, year = 2027) => {
  const { items } = await admin.scheduling.leave.balances({ employeeId, year });
  return items.find((item) => item.typeId === typeId);
};

describe("a leave", () => {
  it("takes its working days from the balance, and gives them back when it is rejected or cancelled, once", async () => {
    const [{ id, as }, type] = [await person(), await makeType()];
    const asked = await as.scheduling.leave.create({
      typeId: type.id,
      ...days(1, 7),
      startsNoon: true,
    });
    expect(asked).toMatchObject({ days: "4.5", status: "pending", employeeId: id });
    expect(await left(id, type.id)).toMatchObject({ days: "5.5", taken: "4.5", granted: "10" });
    const settled = await Promise.allSettled(
      Array.from({ length: 8 }, () => as.scheduling.leave.cancel({ id: asked.id })),
    );
    expect(settled.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await left(id, type.id)).toMatchObject({ days: "10", taken: "0" });
    await as.scheduling.leave.create({ typeId: type.id, ...days(1, 1) });
  });

  it("is never more than there is, even when ten are asked for at once, unless the type allows it", async () => {
    const [{ id, as }, type] = [await person(), await makeType({ yearlyDays: "3" })];
    const settled = await Promise.allSettled(
      Array.from({ length: 10 }, (_, n) =>
        as.scheduling.leave.create({ typeId: type.id, ...days(15 + n, 15 + n) }),
      ),
    );
    const refused = settled.filter((each) => each.status === "rejected");
    for (const { reason } of refused)
      expect(["scheduling.balance_short", "scheduling.no_working_day"]).toContain(
        reason.cause.definition.code,
      );
    expect(settled.length - refused.length).toBe(3);
    expect(await left(id, type.id)).toMatchObject({ days: "0" });
    const unpaid = await makeType({ yearlyDays: "0", mayOverdraw: true });
    await as.scheduling.leave.create({ typeId: unpaid.id, ...days(1, 2) });
    expect(await left(id, unpaid.id)).toMatchObject({ days: "-2" });
  });

  it("does not overlap another; a morning and an afternoon of one day go together", async () => {
    const [{ as }, type] = [await person(), await makeType()];
    const ask = (more: object) =>
      as.scheduling.leave.create({ typeId: type.id, ...days(8, 8), ...more });
    await ask({ endsNoon: true });
    await expect(ask({})).rejects.toMatchObject(refusal("scheduling.leave_overlap"));
    await ask({ startsNoon: true });
    await expect(ask(days(13, 14))).rejects.toMatchObject(refusal("scheduling.no_working_day"));
    const racing = await Promise.allSettled(Array.from({ length: 8 }, () => ask(days(22, 24))));
    expect(racing.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("names the published shifts that it meets, by the clocks of the site, and keeps new shifts away once approved", async () => {
    const [{ id, as }, type] = [await person(), await makeType()];
    const segments = [
      { startsAt: new Date("2027-03-02T01:00:00Z"), endsAt: new Date("2027-03-02T04:00:00Z") },
    ];
    const shift = await admin.scheduling.shifts.create({ employeeId: id, segments });
    await admin.scheduling.shifts.publish({
      siteId,
      employeeId: id,
      startsFrom: new Date("2027-03-01T00:00:00Z"),
      startsTo: new Date("2027-03-03T00:00:00Z"),
    });
    // In New York it is the evening of the first.
    const first = await as.scheduling.leave.create({ typeId: type.id, ...days(1, 1) });
    expect(first.conflicts).toEqual([shift.id]);
    const second = await as.scheduling.leave.create({ typeId: type.id, ...days(2, 2) });
    expect(second.conflicts).toEqual([]);
    await h.caller("manager").scheduling.leave.approve({ id: second.id });
    await expect(
      admin.scheduling.shifts.create({
        employeeId: id,
        segments: [
          { startsAt: new Date("2027-03-03T04:00:00Z"), endsAt: new Date("2027-03-03T06:00:00Z") },
        ],
      }),
    ).rejects.toMatchObject(refusal("scheduling.on_leave"));
  });

  it("is decided once by eight racing managers; the others hear who decided, and when", async () => {
    const [{ as }, type] = [await person(), await makeType()];
    const { id } = await as.scheduling.leave.create({ typeId: type.id, ...days(1, 2) });
    const bosses = await Promise.all(Array.from({ length: 8 }, () => account("manager")));
    const settled = await Promise.allSettled(
      bosses.map((boss, n) =>
        n % 2 ? boss.as.scheduling.leave.approve({ id }) : boss.as.scheduling.leave.reject({ id }),
      ),
    );
    expect(settled.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const each of settled)
      if (each.status === "rejected") {
        expect(each.reason).toMatchObject(refusal("scheduling.leave_decided"));
        expect(each.reason.message).toMatch(/^Kim Boss .*(approved|rejected) this leave at 20/);
      }
  });

  it("of two steps needs two people, neither of them the one who is away", async () => {
    const [{ as }, type] = [await person(), await makeType({ approvalSteps: 2 })];
    const { id } = await as.scheduling.leave.create({ typeId: type.id, ...days(1, 2) });
    const [one, two] = [await account("manager"), await account("manager")];
    expect((await one.as.scheduling.leave.approve({ id })).status).toBe("pending");
    await expect(one.as.scheduling.leave.approve({ id })).rejects.toMatchObject(
      refusal("scheduling.leave_own"),
    );
    expect((await two.as.scheduling.leave.approve({ id })).status).toBe("approved");
    const boss = await account("manager");
    await admin.people.employees.create({
      code: nextCode("E"),
      name: "Boss",
      siteId,
      hiredOn: "2020-01-01",
      userId: boss.userId,
    });
    const own = await boss.as.scheduling.leave.create({ typeId: type.id, ...days(1, 2) });
    await expect(boss.as.scheduling.leave.approve({ id: own.id })).rejects.toMatchObject(
      refusal("scheduling.leave_own"),
    );
  });

  it("of somebody else does not exist for those who do not decide, nor for other sites", async () => {
    const [one, two, type] = [await person(), await person(), await makeType()];
    const { id } = await one.as.scheduling.leave.create({ typeId: type.id, ...days(1, 2) });
    const elsewhere = h.caller("manager", { sites: [newId()] });
    for (const call of [
      () => two.as.scheduling.leave.get({ id }),
      () => two.as.scheduling.leave.cancel({ id }),
      () => two.as.scheduling.leave.balances({ employeeId: one.id }),
      () => elsewhere.scheduling.leave.get({ id }),
      () => elsewhere.scheduling.leave.approve({ id }),
      () => two.as.scheduling.leave.create({ typeId: type.id, employeeId: one.id, ...days(8, 8) }),
    ])
      await expect(call()).rejects.toMatchObject(refusal("resource.not_found"));
    expect((await two.as.scheduling.leave.list({})).items).toEqual([]);
  });
});

describe("a year", () => {
  it("begins when it does at the site of the person, wherever the process is", async () => {
    const at = async (timezone: string) => {
      const site = await admin.sites.create({ code: nextCode("S"), name: timezone, timezone });
      const hired = { name: "Ana Sousa", siteId: site.id, hiredOn: "2024-03-01" };
      return (await admin.people.employees.create({ code: nextCode("E"), ...hired })).id;
    };
    const [early, late] = [await at("Pacific/Auckland"), await at("America/Los_Angeles")];
    const type = await makeType({ carryOverDays: "5" });
    // Noon of New Year's Eve in Greenwich: the new year is an hour old in Auckland, and half a day away in Los Angeles.
    const ctx = h.ctx("superadmin", { now: new Date("2030-12-31T12:00:00Z") });
    await openYear(ctx);
    const yearsOf = async (employeeId: string) =>
      (
        await h.platform.db
          .selectFrom("leave_balance")
          .select("year")
          .where("employee_id", "=", employeeId)
          .where("type_id", "=", type.id)
          .execute()
      ).map(({ year }) => year);
    expect([await yearsOf(early), await yearsOf(late)]).toEqual([[2031], [2030]]);
    const shown = async (employeeId: string) => (await listBalances(ctx, { employeeId })).items[0];
    expect([(await shown(early))?.year, (await shown(late))?.year]).toEqual([2031, 2030]);
  });

  it("is opened once by racing jobs, with what was left of the last one up to the bound of the type", async () => {
    const [{ id }, type] = [await person(), await makeType({ carryOverDays: "5" })];
    const thisYear = h.clock.now().getUTCFullYear();
    await Promise.all(Array.from({ length: 4 }, () => openYear(h.ctx("superadmin"))));
    const adjust = { employeeId: id, typeId: type.id, year: thisYear, note: "Worked a Sunday" };
    await admin.scheduling.leave.adjust({ ...adjust, days: "2.5" });
    expect(await left(id, type.id, thisYear)).toMatchObject({ days: "12.5" });
    await expect(admin.scheduling.leave.adjust({ ...adjust, days: "-13" })).rejects.toMatchObject(
      refusal("scheduling.balance_short"),
    );
    const later = new Date(Date.UTC(thisYear + 1, 0, 1, 6));
    await Promise.all(
      Array.from({ length: 4 }, () => openYear(h.ctx("superadmin", { now: later }))),
    );
    expect(await left(id, type.id, thisYear + 1)).toMatchObject({ days: "15", granted: "15" });
  });
});
