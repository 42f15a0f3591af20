import { expect, it } from "vitest";
import { hoursOn, momentIn, mondayOf } from "./zoned.ts";

const berlin = "Europe/Berlin";
const span = (from: string, to: string) => ({ startsAt: new Date(from), endsAt: new Date(to) });

it("a time of day is the moment at which the clocks of the site show it; one that they skip is as much later, one that comes twice the first", () => {
  expect(momentIn(berlin, "2027-01-10", "08:00")).toEqual(new Date("2027-01-10T07:00:00Z"));
  expect(momentIn(berlin, "2027-07-10", "08:00")).toEqual(new Date("2027-07-10T06:00:00Z"));
  expect(momentIn(berlin, "2027-03-28", "02:30")).toEqual(new Date("2027-03-28T01:30:00Z"));
  expect(momentIn(berlin, "2027-10-31", "02:30")).toEqual(new Date("2027-10-31T00:30:00Z"));
  expect(momentIn("Pacific/Auckland", "2027-01-01", "00:30")).toEqual(
    new Date("2026-12-31T11:30:00Z"),
  );
});

it("parts of a shift follow each other over midnight and over a change of the clocks", () => {
  const night = [
    { start: "20:00", end: "23:00" },
    { start: "00:00", end: "06:00" },
  ];
  expect(hoursOn(berlin, "2027-03-27", night)).toEqual([
    span("2027-03-27T19:00:00Z", "2027-03-27T22:00:00Z"),
    span("2027-03-27T23:00:00Z", "2027-03-28T04:00:00Z"),
  ]);
  expect(hoursOn(berlin, "2027-10-30", [{ start: "22:00", end: "06:00" }])).toEqual([
    span("2027-10-30T20:00:00Z", "2027-10-31T05:00:00Z"),
  ]);
});

it("an hour that comes twice stays the second one where a shift has that, until it is touched", () => {
  const known = [span("2027-10-31T01:30:00Z", "2027-10-31T09:00:00Z")];
  const shown = { start: "02:30", end: "10:00" };
  expect(hoursOn(berlin, "2027-10-31", [shown], known)).toEqual(known);
  expect(hoursOn(berlin, "2027-10-31", [shown])).toEqual([
    span("2027-10-31T00:30:00Z", "2027-10-31T09:00:00Z"),
  ]);
});

it("a week begins on its Monday", () => {
  expect(["2026-11-22", "2026-11-23", "2026-11-29"].map(mondayOf)).toEqual([
    "2026-11-16",
    "2026-11-23",
    "2026-11-23",
  ]);
});
