import { newId } from "@millrace/platform/id";
import { type Harness, harness } from "@millrace/testkit/harness";
import { makeBatch, makeMill } from "@millrace/testkit/mill";
import { beforeAll, describe, expect, it } from "vitest";
import { efficiencyJob } from "../production.jobs.ts";
import { momentOf, ratesOf, shiftsOf } from "./efficiency.rules.ts";
import { shiftsSetting } from "./efficiency.settings.ts";

const hour = 3_600_000;
const measured = {
  runningSeconds: 7_200,
  plannedStopSeconds: 600,
  stopSeconds: 2_400,
  idleSeconds: 0,
  quantity: "1000",
  goodQuantity: "900",
};

describe("effectiveness", () => {
  it("is availability times performance times quality; planned stops and idle time are not held against it", () => {
    expect(ratesOf(measured, "1000")).toEqual({
      availability: "0.75",
      performance: "0.5",
      quality: "0.9",
      efficiency: "0.3375",
    });
    expect(ratesOf({ ...measured, quantity: "99999" }, "1000").performance).toBe("1");
  });

  it("says nothing where there is nothing to measure", () => {
    const nothing = { ...measured, runningSeconds: 0, stopSeconds: 0, quantity: "0" };
    expect(ratesOf(nothing, "1000")).toEqual({
      availability: null,
      performance: null,
      quality: null,
      efficiency: null,
    });
    expect(ratesOf(measured, null)).toMatchObject({ performance: null, efficiency: null });
  });
});

describe("shifts", () => {
  it("begin and end by the site's clock, also on the days on which it changes", () => {
    const day = (date: string, timezone = "Europe/Berlin") =>
      shiftsOf(timezone, date, shiftsSetting.initial).map(
        ({ from, to }) => (to.getTime() - from.getTime()) / hour,
      );
    expect(day("2026-11-21")).toEqual([8, 8, 8]);
    expect(day("2026-03-28")).toEqual([8, 8, 7]);
    expect(day("2026-10-24")).toEqual([8, 8, 9]);
    expect(momentOf("Asia/Almaty", "2026-11-21", "06:00").toISOString()).toBe(
      "2026-11-21T01:00:00.000Z",
    );
    expect(momentOf("America/New_York", "2026-07-01", "22:00").toISOString()).toBe(
      "2026-07-02T02:00:00.000Z",
    );
  });
});

describe("the nightly job", () => {
  let h: Harness;
  beforeAll(async () => {
    h = await harness();
  });
  const run = () =>
    efficiencyJob.run(
      h.ctx("superadmin"),
      { days: 2 },
      { id: newId(), attempt: 1, progress: async () => {} },
    );

  it("writes each machine's shifts, the same however often and with whomever it runs", async () => {
    const now = () => h.caller("admin");
    const mill = await makeMill(now());
    h.clock.advance(Date.parse("2026-11-22T06:00:00Z") - h.clock.now().getTime());
    const { id } = await makeBatch(now(), mill, { rice: "540" });
    h.clock.advance(hour);
    await now().machines.downtime.create({ id: mill.machine.id, reason: "jam" });
    h.clock.advance(hour);
    await now().production.batches.setStatus({ id, status: "completed" });
    h.clock.advance(24 * hour);
    const { cause } = await run().then(
      () => ({ cause: null }),
      (error: Error) => error,
    );
    expect(cause).toBe(null);
    const read = async () =>
      (await now().production.efficiency({ from: "2026-11-22", to: "2026-11-22" })).items
        .map(({ id: _id, computedAt: _at, ...shift }) => shift)
        .sort((a, b) => (a.shift < b.shift ? -1 : 1));
    const first = await read();
    expect(first).toMatchObject([
      { shift: "evening", runningSeconds: 0, stopSeconds: 28_800, availability: "0" },
      {
        shift: "morning",
        runningSeconds: 3_600,
        stopSeconds: 25_200,
        quantity: "540",
        performance: "0.54",
        quality: "1",
        availability: "0.125",
        efficiency: "0.0675",
      },
      { shift: "night", stopSeconds: 28_800 },
    ]);
    await Promise.all([run(), run()]);
    expect(await read()).toEqual(first);
    const elsewhere = h.caller("admin", { sites: [newId()] });
    expect((await elsewhere.production.efficiency({})).items).toEqual([]);
  });
});

describe("today", () => {
  let h: Harness;
  beforeAll(async () => {
    h = await harness();
  });
  const until = (moment: string) => h.clock.advance(Date.parse(moment) - h.clock.now().getTime());

  it("is told as it goes, by the site's clock: until now, with what open batches gave, and as the night computes it once they end", async () => {
    const now = () => h.caller("admin");
    const mill = await makeMill(now());
    const { siteId } = mill.warehouse;
    await now().sites.update({ id: siteId, timezone: "Asia/Almaty" });
    const read = () => now().production.efficiencyToday({ siteId });
    // 11:00 in Almaty, in the morning shift.
    until("2026-11-22T06:00:00Z");
    const { id } = await makeBatch(now(), mill, { rice: "300" });
    h.clock.advance(hour);
    const first = await read();
    expect(first).toMatchObject({
      siteId,
      day: "2026-11-22",
      items: [{ machineId: mill.machine.id, runningSeconds: 3_600, quantity: "300" }],
    });
    expect(first.items[0]).toMatchObject({ performance: "0.3", quality: "1" });
    expect(first.items[0]?.shifts.map(({ shift }) => shift)).toEqual(["morning"]);
    h.clock.advance(hour);
    expect((await read()).items[0]).toMatchObject({ runningSeconds: 7_200, performance: "0.15" });
    await now().production.batches.setStatus({ id, status: "completed" });
    expect((await read()).items[0]).toMatchObject({ runningSeconds: 7_200, quantity: "300" });
    await now().production.batches.reverse({ id, reason: "Wrong" });
    expect((await read()).items[0]).toMatchObject({ quantity: "0", quality: null });
    // 01:00 in Almaty: a new day, and the night shift of the old one still runs.
    until("2026-11-22T20:00:00Z");
    const night = await read();
    expect(night.day).toBe("2026-11-23");
    expect(night.items[0]?.shifts.map(({ shift }) => shift)).toEqual(["night"]);
    await expect(
      h.caller("admin", { sites: [newId()] }).production.efficiencyToday({ siteId }),
    ).rejects.toMatchObject({ cause: { definition: { code: "resource.not_found" } } });
  });
});
