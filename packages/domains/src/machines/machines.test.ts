import { newId } from "@millrace/platform/id";
import { makeWarehouse, nextCode } from "@millrace/testkit/factories";
import { type Harness, harness } from "@millrace/testkit/harness";
import { sql } from "kysely";
import { beforeAll, describe, expect, it } from "vitest";
import { createUser } from "../identity/index.ts";
import { secondsIn } from "./index.ts";
import { maintenanceJob } from "./machines.jobs.ts";
import { transitions } from "./machines.rules.ts";

let h: Harness;
let admin: ReturnType<Harness["caller"]>;
let siteId: string;
beforeAll(async () => {
  h = await harness();
  admin = h.caller("admin");
  siteId = (await makeWarehouse(admin)).siteId;
});

const refusal = (code: string) => ({ cause: { definition: { code } } });
const hour = 3_600_000;
const make = (more: object = {}) =>
  admin.machines.create({
    code: nextCode("M"),
    name: "Huller",
    type: "huller",
    siteId,
    ...more,
  });
/** A caller at this moment of the test's clock. */
const now = () => h.caller("admin");

describe("a machine", () => {
  it("has a code of its own, and what is said of it can be changed without touching its status", async () => {
    const { id, code } = await make({ metadata: { kilowatts: 7.5 } });
    await expect(make({ code })).rejects.toMatchObject(refusal("machines.code_taken"));
    expect(await admin.machines.update({ id, version: 1, name: "Polisher" })).toMatchObject({
      name: "Polisher",
      version: 2,
      status: "idle",
      metadata: { kilowatts: 7.5 },
    });
    await expect(admin.machines.update({ id, version: 1, name: "X" })).rejects.toMatchObject(
      refusal("resource.version_mismatch"),
    );
  });

  it("of another site does not exist, to read, to stop or to maintain", async () => {
    const { id } = await make();
    const elsewhere = h.caller("admin", { sites: [newId()] });
    for (const call of [
      () => elsewhere.machines.get({ id }),
      () => elsewhere.machines.setStatus({ id, status: "running" }),
      () => elsewhere.machines.downtime.create({ id, reason: "jam" }),
      () => elsewhere.machines.maintenancePlans.create({ id, name: "Oil", everyDays: 1 }),
      () => elsewhere.machines.downtime.list({ id }),
    ])
      await expect(call()).rejects.toMatchObject(refusal("resource.not_found"));
    expect((await elsewhere.machines.list({})).items).toEqual([]);
  });

  it("that runs is not taken out of use; one that was changes its status no more", async () => {
    const { id } = await make();
    await admin.machines.setStatus({ id, status: "running" });
    await expect(admin.machines.archive({ id })).rejects.toMatchObject(refusal("resource.in_use"));
    await admin.machines.setStatus({ id, status: "idle" });
    await admin.machines.archive({ id });
    await expect(admin.machines.setStatus({ id, status: "running" })).rejects.toMatchObject(
      refusal("machines.state"),
    );
  });
});

describe("status", () => {
  it("reaches every status from every other, and only by the table", async () => {
    expect(new Set(transitions.map(({ to }) => to)).size).toBe(4);
    const { id } = await make();
    await admin.machines.setStatus({ id, status: "maintenance" });
    await expect(admin.machines.setStatus({ id, status: "running" })).rejects.toMatchObject(
      refusal("machines.state"),
    );
  });

  it("is changed by one of many who race; the others hear who was first and since when", async () => {
    const { id } = await make();
    const user = await createUser(h.ctx("superadmin"), {
      email: `${newId()}@example.com`,
      name: "Aigerim",
      password: "correct horse battery staple",
      role: "operator",
    });
    const actor = { kind: "user", id: user.id, sessionId: newId() } as const;
    const racing = await Promise.allSettled(
      Array.from({ length: 8 }, () =>
        h.caller("operator", { actor }).machines.setStatus({ id, status: "running" }),
      ),
    );
    const refused = racing.flatMap((each) => (each.status === "rejected" ? [each.reason] : []));
    expect(refused).toHaveLength(7);
    for (const { message } of refused)
      expect(message).toMatch(/is running already: Aigerim .*put it there at 20/);
    const open = await h.platform.db
      .selectFrom("machine_interval")
      .select("status")
      .where("machine_id", "=", id)
      .where("ended_at", "is", null)
      .execute();
    expect(open).toEqual([{ status: "running" }]);
  });

  it("leaves a history without gap or overlap, whoever races", async () => {
    const { id } = await make();
    const steps = ["running", "stopped", "idle", "maintenance"] as const;
    await Promise.allSettled(
      Array.from({ length: 40 }, (_, n) => {
        h.clock.advance(500);
        return now().machines.setStatus({ id, status: steps[n % 4] ?? "idle" });
      }),
    );
    const { rows } = await sql<{ gaps: number; overlaps: number; open: number }>`
      select count(*) filter (where ended_at <> next)::int as gaps, count(*) filter (where next < ended_at)::int as overlaps,
             count(*) filter (where ended_at is null)::int as open
        from (select ended_at, lead(started_at) over (order by started_at, ended_at) as next from machine_interval where machine_id = ${id}) i
    `.execute(h.platform.db);
    expect(rows[0]).toEqual({ gaps: 0, overlaps: 0, open: 1 });
  });

  it("is told as it changes, to those who watch", async () => {
    const { id } = await make();
    const stop = new AbortController();
    const seen: string[] = [];
    const watching = (async () => {
      for await (const told of await h
        .caller("viewer", { signal: stop.signal })
        .machines.watch({ id })) {
        seen.push(told.kind === "status" ? `${told.from} → ${told.to}` : told.kind);
        if (told.kind === "resync") {
          await admin.machines.setStatus({ id, status: "running" });
          await h.settle();
        } else stop.abort();
      }
    })();
    await watching;
    expect(seen).toEqual(["resync", "idle → running"]);
  });
});

describe("downtime", () => {
  it("has a reason that is planned or not, given when it stops or afterwards, and counts seconds", async () => {
    const { id } = await make();
    await now().machines.setStatus({ id, status: "running" });
    h.clock.advance(hour);
    const jam = await now().machines.downtime.create({ id, reason: "jam", note: "A stone" });
    expect(jam).toMatchObject({ status: "stopped", planned: false, endedAt: null });
    h.clock.advance(hour / 2);
    await now().machines.setStatus({ id, status: "running" });
    h.clock.advance(hour);
    await now().machines.setStatus({ id, status: "stopped" });
    expect(await now().machines.get({ id })).toMatchObject({ reason: null, runningHours: "2.00" });
    await now().machines.downtime.create({ id, reason: "cleaning" });
    const { items } = await now().machines.downtime.list({ id });
    expect(items).toMatchObject([
      { reason: "cleaning", planned: true },
      { reason: "jam", planned: false, seconds: 1_800, note: "A stone" },
    ]);
    const first = (await now().machines.history({ id, sort: "startedAt" })).items[0];
    await expect(
      admin.machines.downtime.create({ id, reason: "jam", intervalId: first?.id ?? "" }),
    ).rejects.toMatchObject(refusal("machines.not_a_stop"));
  });

  it("adds up by slice of time, cut where the slice is", async () => {
    const { id } = await make();
    const from = h.clock.now();
    await now().machines.setStatus({ id, status: "running" });
    h.clock.advance(2 * hour);
    await now().machines.downtime.create({ id, reason: "break" });
    h.clock.advance(hour);
    const at = (hours: number) => new Date(from.getTime() + hours * hour);
    const slices = [
      { from: at(0), to: at(1) },
      { from: at(1), to: at(24) },
    ];
    expect(await secondsIn(h.ctx("admin"), [id], slices)).toEqual(
      expect.arrayContaining([
        { machineId: id, slice: 0, status: "running", planned: false, seconds: 3_600 },
        { machineId: id, slice: 1, status: "running", planned: false, seconds: 3_600 },
        { machineId: id, slice: 1, status: "stopped", planned: true, seconds: 3_600 },
      ]),
    );
  });
});

describe("maintenance", () => {
  const due = async () => {
    await h.settle();
    const rows = await h.platform.db
      .selectFrom("event")
      .select("aggregate_id as planId")
      .where("name", "=", "machines.maintenance.due")
      .execute();
    return rows.map(({ planId }) => planId);
  };
  const job = (ctx = h.ctx("superadmin")) =>
    maintenanceJob.run(ctx, {}, { id: newId(), attempt: 1, progress: async () => {} });

  it("comes due by days or by running hours, is told of once, and counts anew from when it was done", async () => {
    const { id } = await make();
    const days = await now().machines.maintenancePlans.create({ id, name: "Oil", everyDays: 7 });
    const hours = await now().machines.maintenancePlans.create({
      id,
      name: "Belt",
      everyHours: 10,
    });
    await now().machines.setStatus({ id, status: "running" });
    h.clock.advance(9.9 * hour);
    await job();
    expect(await due()).not.toContain(hours.id);
    h.clock.advance(0.2 * hour);
    await Promise.all([job(), job(), job()]);
    expect((await due()).filter((each) => each === hours.id)).toHaveLength(1);
    const done = await now().machines.maintenancePlans.complete({ id, planId: hours.id });
    expect(done).toMatchObject({ dueSince: null, nextDueHours: "20.10" });
    h.clock.advance(7 * 24 * hour);
    await job();
    expect(await due()).toEqual(expect.arrayContaining([days.id, hours.id, hours.id]));
    const { items } = await now().machines.maintenancePlans.list({ id });
    expect(items.map(({ dueSince }) => dueSince !== null)).toEqual([true, true]);
  });

  it("has one rhythm, days or hours, and none of it once it is archived", async () => {
    const { id } = await make();
    const plan = await now().machines.maintenancePlans.create({ id, name: "Oil", everyDays: 7 });
    for (const wrong of [{}, { everyDays: 1, everyHours: 1 }])
      await expect(
        admin.machines.maintenancePlans.create({ id, name: "Oil", ...wrong }),
      ).rejects.toThrow(/one of them/);
    const target = { id, planId: plan.id };
    expect(
      await admin.machines.maintenancePlans.update({ ...target, everyHours: 5 }),
    ).toMatchObject({ everyDays: null, everyHours: 5, nextDueAt: null });
    await admin.machines.maintenancePlans.archive(target);
    await expect(admin.machines.maintenancePlans.complete(target)).rejects.toMatchObject(
      refusal("machines.plan_archived"),
    );
    h.clock.advance(30 * 24 * hour);
    await job();
    expect(await due()).not.toContain(plan.id);
  });
});
