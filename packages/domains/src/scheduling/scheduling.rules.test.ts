import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { daysByYear, sumOf } from "./leave/leave.rules.ts";
import { minutesOf, overlap } from "./scheduling.rules.ts";
import { datesOf, faultOfRule, momentAt, segmentsOn } from "./wall-times.ts";

const hours = (zone: string, date: string, start: string, end: string) =>
  minutesOf(segmentsOn(zone, date, [{ start, end }])) / 60;

describe("a night shift from 22:00 to 06:00", () => {
  it.each([
    ["Europe/Berlin", "2026-03-28", 7],
    ["Europe/Berlin", "2026-10-24", 9],
    ["Europe/Berlin", "2026-06-01", 8],
    ["America/New_York", "2026-03-07", 7],
    ["America/New_York", "2026-10-31", 9],
    ["Asia/Kathmandu", "2026-03-28", 8],
    ["Australia/Lord_Howe", "2026-10-03", 7.5],
    ["Australia/Lord_Howe", "2026-04-04", 8.5],
  ])("in %s on %s is %d hours of work", (zone, date, expected) => {
    expect(hours(zone, date, "22:00", "06:00")).toBe(expected);
  });
});

describe("a time of day", () => {
  it("that the clocks skip is as much later as they skip", () => {
    expect(momentAt("Europe/Berlin", "2026-03-29", "02:30").toISOString()).toBe(
      "2026-03-29T01:30:00.000Z",
    );
    expect(momentAt("Australia/Lord_Howe", "2026-10-04", "02:15").toISOString()).toBe(
      "2026-10-03T15:45:00.000Z",
    );
  });

  it("that the clocks show twice is the first", () => {
    expect(momentAt("Europe/Berlin", "2026-10-25", "02:30").toISOString()).toBe(
      "2026-10-25T00:30:00.000Z",
    );
    expect(momentAt("America/New_York", "2026-11-01", "01:30").toISOString()).toBe(
      "2026-11-01T05:30:00.000Z",
    );
  });

  it("is a quarter of an hour off where the zone is", () => {
    expect(momentAt("Asia/Kathmandu", "2026-11-23", "08:00").toISOString()).toBe(
      "2026-11-23T02:15:00.000Z",
    );
  });

  it("whose hours are skipped whole leaves no shift", () => {
    expect(segmentsOn("Europe/Berlin", "2026-03-29", [{ start: "02:30", end: "03:00" }])).toEqual(
      [],
    );
  });
});

describe("hours", () => {
  const zones = ["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"];
  const time = fc
    .integer({ min: 0, max: 1439 })
    .map(
      (minute) =>
        `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`,
    );
  const day = fc
    .integer({ min: 0, max: 1_500 })
    .map((n) => new Date(Date.UTC(2025, 0, 1) + n * 86_400_000).toISOString().slice(0, 10));

  it("of a shift are those of the clock give or take what the clocks change by, on any day and in any zone", () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), day, time, time, (zone, date, start, end) => {
        const minute = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
        const shown = (minute(end) - minute(start) + 1440) % 1440 || 1440;
        const worked = minutesOf(segmentsOn(zone, date, [{ start, end }]));
        expect([-60, -30, 0, 30, 60]).toContain(
          worked === 0 ? 0 : [-60, -30, 0, 30, 60].find((by) => worked === shown + by),
        );
      }),
      { numRuns: 500 },
    );
  });

  it("overlap exactly when they share a minute", () => {
    const segment = fc
      .tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 30 }))
      .map(([from, length]) => ({
        startsAt: new Date(from * 60_000),
        endsAt: new Date((from + length) * 60_000),
      }));
    fc.assert(
      fc.property(segment, segment, (one, other) => {
        const minutes = (each: typeof one) =>
          new Set(
            Array.from(
              { length: minutesOf([each]) },
              (_, n) => each.startsAt.getTime() / 60_000 + n,
            ),
          );
        const shared = minutes(one).intersection(minutes(other)).size > 0;
        expect(overlap(one, other)).toBe(shared);
        expect(overlap(other, one)).toBe(shared);
      }),
    );
  });
});

describe("a rule", () => {
  it("gives dates that no change of clocks moves", () => {
    const span = { from: "2026-03-27", to: "2026-03-31" };
    expect(datesOf("FREQ=DAILY", "2026-01-01", span)).toEqual([
      "2026-03-27",
      "2026-03-28",
      "2026-03-29",
      "2026-03-30",
      "2026-03-31",
    ]);
    expect(
      datesOf("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR", "2026-11-02", {
        from: "2026-11-10",
        to: "2026-11-30",
      }),
    ).toEqual(["2026-11-16", "2026-11-20", "2026-11-30"]);
    expect(
      datesOf("FREQ=DAILY;COUNT=3", "2026-01-01", { from: "2026-01-03", to: "2026-02-01" }),
    ).toEqual(["2026-01-03"]);
  });

  it("of hours, of minutes or of nothing is none", () => {
    for (const rule of [
      "",
      "FREQ=HOURLY",
      "BYDAY=MO",
      "FREQ=DAILY;BYHOUR=3",
      "DTSTART=1",
      "FREQ=WEEKLY;BYDAY=XX;",
    ])
      expect(faultOfRule(rule)).toBeTypeOf("string");
    expect(faultOfRule("FREQ=MONTHLY;BYDAY=-1FR")).toBeUndefined();
  });
});

describe("days of leave", () => {
  const calendar = { workingDays: [1, 2, 3, 4, 5], holidays: new Set(["2026-12-25"]) };
  it("leave out weekends and holidays, halve halves and split by year", () => {
    const byYear = daysByYear(
      { startsOn: "2026-12-24", endsOn: "2027-01-04", startsNoon: true, endsNoon: true },
      calendar,
    );
    expect([...byYear]).toEqual([
      [2026, "4.5"],
      [2027, "1.5"],
    ]);
    expect(sumOf(byYear.values())).toBe("6");
  });

  it("are none on a weekend", () => {
    const span = { startsNoon: false, endsNoon: false };
    expect(
      daysByYear({ startsOn: "2026-11-21", endsOn: "2026-11-22", ...span }, calendar).size,
    ).toBe(0);
  });
});
