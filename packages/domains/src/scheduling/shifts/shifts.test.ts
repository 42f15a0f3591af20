import { newId } from "@millrace/platform/id";
import { nextCode } from "@millrace/testkit/factories";
import { type Harness, harness } from "@millrace/testkit/harness";
import { beforeAll, describe, expect, it } from "vitest";
import { createUser } from "../../identity/index.ts";
import { makeAllShifts } from "../patterns/patterns.service.ts";
import { momentAt } from "../wall-times.ts";

let h: Harness;
let admin: ReturnType<Harness["caller"]>;
let siteId: string;
beforeAll(async () => {
  h = await harness();
  admin = h.caller("admin");
  const site = { code: nextCode("S"), name: "Berlin", timezone: "Europe/Berlin" };
  siteId = (await admin.sites.create(site)).id;
});

const refusal = (code: string) => ({ cause: { definition: { code } } });
const at = (hour: number, day = 1) => new Date(Date.UTC(2027, 0, day, hour));
const hours = (from: number, to: number, day = 1) => [
  { startsAt: at(from, day), endsAt: at(to, day) },
];
const hire = async (userId: string | null = null) =>
  admin.people.employees.create({
    code: nextCode("E"),
    name: "Ana Sousa",
    siteId,
    hiredOn: "2024-03-01",
    userId,
  });
const plan = (employeeId: string, segments = hours(8, 16)) =>
  admin.scheduling.shifts.create({ employeeId, segments });
const published = async (employeeId: string, segments = hours(8, 16)) => {
  const { id, startsAt, endsAt } = await plan(employeeId, segments);
  await admin.scheduling.shifts.publish({
    siteId,
    employeeId,
    startsFrom: startsAt,
    startsTo: endsAt,
  });
  return id;
};
/** An employee with an account, and their own calls. */
async function person() {
  const { id: userId } = await createUser(h.ctx("superadmin"), {
    email: `${newId()}@example.com`,
    name: "Ana",
    password: "correct horse battery staple",
    role: "operator",
  });
  const { id } = await hire(userId);
  const actor = { kind: "user", id: userId, sessionId: newId() } as const;
  return { id, as: h.caller("operator", { actor }) };
}

describe("a shift", () => {
  it("of one person is planned once for one time, even by twenty racing planners", async () => {
    const { id } = await hire();
    const tries = Array.from({ length: 20 }, (_, n) => plan(id, hours(8 + (n % 4), 16 + (n % 4))));
    const settled = await Promise.allSettled(tries);
    expect(settled.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const each of settled)
      if (each.status === "rejected")
        expect(each.reason).toMatchObject(refusal("scheduling.overlap"));
    expect((await admin.scheduling.shifts.list({ employeeId: id })).items).toHaveLength(1);
  });

  it("goes to another site with its hours as they are, read by the clocks there; to none that its planner does not see", async () => {
    const tokyo = { code: nextCode("S"), name: "Tokyo", timezone: "Asia/Tokyo" };
    const { id: there } = await admin.sites.create(tokyo);
    const shift = await plan((await hire()).id);
    const here = h.caller("admin", { sites: [siteId] });
    const move = { id: shift.id, siteId: there, version: shift.version };
    await expect(here.scheduling.shifts.update(move)).rejects.toMatchObject(
      refusal("resource.not_found"),
    );
    expect(await admin.scheduling.shifts.update(move)).toMatchObject({
      siteId: there,
      timezone: "Asia/Tokyo",
      segments: shift.segments,
    });
  });

  it("may follow another, fill the gap of a split one and go over midnight", async () => {
    const { id } = await hire();
    const split = await plan(id, [...hours(6, 10), ...hours(16, 20)]);
    expect(split.minutes).toBe(480);
    await plan(id, hours(10, 16));
    const night = [{ startsAt: at(20), endsAt: at(4, 2) }];
    await plan(id, night);
    await expect(plan(id, hours(3, 5, 2))).rejects.toMatchObject(refusal("scheduling.overlap"));
  });

  it("that is archived or moved makes room", async () => {
    const { id } = await hire();
    const first = await plan(id);
    await admin.scheduling.shifts.update({ id: first.id, segments: hours(16, 20) });
    const second = await plan(id);
    await expect(
      admin.scheduling.shifts.update({ id: first.id, segments: hours(10, 12) }),
    ).rejects.toMatchObject(refusal("scheduling.overlap"));
    await admin.scheduling.shifts.archive({ id: second.id });
    await admin.scheduling.shifts.update({ id: first.id, segments: hours(10, 12) });
  });

  it("is seen by those who work once it is published, and is published once by eight racing planners", async () => {
    const { id, as } = await person();
    const shift = await plan(id);
    expect((await as.scheduling.shifts.list({ employeeId: id })).items).toEqual([]);
    await expect(as.scheduling.shifts.get({ id: shift.id })).rejects.toMatchObject(
      refusal("resource.not_found"),
    );
    const span = { siteId, employeeId: id, startsFrom: at(0), startsTo: at(0, 2) };
    const counts = await Promise.all(
      Array.from({ length: 8 }, () => admin.scheduling.shifts.publish(span)),
    );
    expect(counts.reduce((sum, { published }) => sum + published, 0)).toBe(1);
    expect((await as.scheduling.shifts.get({ id: shift.id })).status).toBe("published");
  });
});

describe("a swap", () => {
  it("exchanges shifts that overlap each other, at once, and is approved once by eight racing managers", async () => {
    const [one, two] = [await person(), await person()];
    const [mine, theirs] = [await published(one.id), await published(two.id, hours(10, 18))];
    const swap = await one.as.scheduling.shifts.swap({
      id: mine,
      toEmployeeId: two.id,
      forShiftId: theirs,
    });
    const settled = await Promise.allSettled(
      Array.from({ length: 8 }, (_, n) =>
        n % 2
          ? h.caller("manager").scheduling.swaps.approve({ id: swap.id })
          : h.caller("manager").scheduling.swaps.reject({ id: swap.id }),
      ),
    );
    const won = settled.filter((each) => each.status === "fulfilled");
    expect(won).toHaveLength(1);
    for (const each of settled)
      if (each.status === "rejected")
        expect(each.reason).toMatchObject(refusal("scheduling.swap_decided"));
    const isSwapped = won[0]?.value.status === "approved";
    const owner = async (id: string) => (await admin.scheduling.shifts.get({ id })).employeeId;
    expect(await owner(mine)).toBe(isSwapped ? two.id : one.id);
    expect(await owner(theirs)).toBe(isSwapped ? one.id : two.id);
  });

  it("gives a shift to whom the manager names, and exchanges overlapping ones", async () => {
    const [one, two] = [await person(), await person()];
    const [mine, theirs] = [await published(one.id), await published(two.id, hours(10, 18))];
    const open = await one.as.scheduling.shifts.swap({ id: mine });
    await expect(admin.scheduling.swaps.approve({ id: open.id })).rejects.toMatchObject(
      refusal("scheduling.swap_incomplete"),
    );
    await expect(
      admin.scheduling.swaps.approve({ id: open.id, toEmployeeId: two.id }),
    ).rejects.toMatchObject(refusal("scheduling.overlap"));
    await admin.scheduling.swaps.reject({ id: open.id });
    const exchange = { id: mine, toEmployeeId: two.id, forShiftId: theirs };
    const { id } = await one.as.scheduling.shifts.swap(exchange);
    await admin.scheduling.swaps.approve({ id });
    expect((await admin.scheduling.shifts.get({ id: mine })).employeeId).toBe(two.id);
    expect((await admin.scheduling.shifts.get({ id: theirs })).employeeId).toBe(one.id);
  });

  it("of a shift that was changed meanwhile is refused; somebody else's shift is not offered", async () => {
    const [one, two] = [await person(), await person()];
    const mine = await published(one.id);
    await expect(two.as.scheduling.shifts.swap({ id: mine })).rejects.toMatchObject(
      refusal("resource.not_found"),
    );
    const { id } = await one.as.scheduling.shifts.swap({ id: mine, toEmployeeId: two.id });
    await admin.scheduling.shifts.update({ id: mine, note: "Bring the keys" });
    await expect(admin.scheduling.swaps.approve({ id })).rejects.toMatchObject(
      refusal("scheduling.swap_stale"),
    );
  });
});

describe("a pattern", () => {
  it("makes each shift once, by racing jobs too, keeps exceptions when it changes and drops untouched drafts when it ends", async () => {
    const { id: employeeId } = await hire();
    const pattern = await admin.scheduling.patterns.create({
      name: "Nights",
      employeeId,
      rule: "FREQ=DAILY",
      startsOn: h.clock.now().toISOString().slice(0, 10),
      segments: [{ start: "22:00", end: "06:00" }],
    });
    const list = async () =>
      (await admin.scheduling.shifts.list({ employeeId, limit: 100, archived: true })).items;
    const made = await list();
    expect(made.length).toBeGreaterThan(40);
    await Promise.all(Array.from({ length: 4 }, () => makeAllShifts(h.ctx("superadmin"))));
    expect(await list()).toHaveLength(made.length);

    const [first, second, third] = made.slice(5) as [
      (typeof made)[0],
      (typeof made)[0],
      (typeof made)[0],
    ];
    await admin.scheduling.shifts.update({ id: first.id, note: "Later" });
    await admin.scheduling.shifts.archive({ id: second.id });
    await admin.scheduling.patterns.update({
      id: pattern.id,
      segments: [{ start: "20:00", end: "04:00" }],
    });
    const after = new Map((await list()).map((shift) => [shift.id, shift]));
    expect(after.get(first.id)).toMatchObject({ isException: true, startsAt: first.startsAt });
    expect(after.get(second.id)?.archivedAt).not.toBeNull();
    expect(after.has(third.id)).toBe(false);
    expect(after.size).toBe(made.length);

    await admin.scheduling.patterns.archive({ id: pattern.id });
    expect((await list()).map(({ id }) => id).sort()).toEqual([first.id, second.id].sort());
  });

  it("keeps its hours by the clocks of its site, when those are set to another zone and when they change to summer", async () => {
    const { id: site } = await admin.sites.create({ code: nextCode("S"), name: "Lisbon" });
    const { id: employeeId } = await hire();
    const { id: patternId } = await admin.scheduling.patterns.create({
      name: "Days",
      employeeId,
      siteId: site,
      rule: "FREQ=DAILY",
      startsOn: h.clock.now().toISOString().slice(0, 10),
      segments: [{ start: "08:00", end: "16:00" }],
    });
    const drafts = async () =>
      (await admin.scheduling.shifts.list({ employeeId, limit: 100 })).items;
    expect(new Set((await drafts()).map(({ startsAt }) => startsAt.getUTCHours()))).toEqual(
      new Set([8]),
    );
    await admin.sites.update({ id: site, timezone: "Europe/Berlin" });
    await makeAllShifts(h.ctx("superadmin"));
    const moved = await drafts();
    expect(moved.length).toBeGreaterThan(40);
    for (const { startsAt, timezone, occursOn } of moved) {
      expect(timezone).toBe("Europe/Berlin");
      expect(startsAt).toEqual(momentAt("Europe/Berlin", occursOn ?? "", "08:00"));
    }
    expect(await admin.scheduling.patterns.get({ id: patternId })).toMatchObject({
      timezone: "Europe/Berlin",
    });
    // Once more changes nothing.
    await makeAllShifts(h.ctx("superadmin"));
    expect(await drafts()).toEqual(moved);
  });

  it("with a rule of hours is refused", async () => {
    const { id: employeeId } = await hire();
    await expect(
      admin.scheduling.patterns.create({
        name: "Hourly",
        employeeId,
        rule: "FREQ=HOURLY",
        startsOn: "2027-01-01",
        segments: [{ start: "08:00", end: "16:00" }],
      }),
    ).rejects.toMatchObject(refusal("request.invalid"));
  });
});
