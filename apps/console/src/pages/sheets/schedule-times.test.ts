import { describe, expect, it } from "vitest";
import { cronOf, saidTimes, timesOf } from "./schedule-times.ts";

describe("the times of a schedule", () => {
  it.each([
    ["0 * * * *", "Every hour"],
    ["30 5 * * *", "Every day at 05:30"],
    ["0 18 * * 1-5", "Monday to Friday at 18:00"],
    ["5 0 * * 0", "Every Sunday at 00:05"],
    ["15 * * * *", "15 * * * *"],
    ["0 6 1 * *", "0 6 1 * *"],
    ["*/10 6-18 * * 1-6", "*/10 6-18 * * 1-6"],
  ])("%s is said as %s, and comes out of its form as it went in", (cron, said) => {
    expect(saidTimes(cron)).toBe(said);
    expect(cronOf(timesOf(cron))).toBe(cron);
  });

  it("are none until a time is given, which the server then asks for", () => {
    expect(cronOf({ rhythm: "daily", time: "", weekday: "1", cron: "" })).toBe("");
  });
});
