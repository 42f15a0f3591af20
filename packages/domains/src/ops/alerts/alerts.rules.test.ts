import { describe, expect, it } from "vitest";
import { letterOf, type RuleState, stepOf, written } from "./alerts.rules.ts";

const at = (minute: number) => new Date(Date.UTC(2026, 10, 21, 9, minute));
const rule = { threshold: 5, holdMinutes: 2 };

/** The states that a rule goes through, a measure a minute. */
function states(values: readonly (number | null)[], holdMinutes = 2): string[] {
  let now: RuleState = { state: "ok", turningSince: null };
  return values.map((value, minute) => {
    now = stepOf({ ...rule, holdMinutes, ...now }, value, at(minute));
    return now.state;
  });
}

describe("a rule", () => {
  it("fires when its measure has been above the threshold for the whole time, and ends the same way", () => {
    expect(states([6, 6, 6, 6, 4, 4, 4])).toEqual([
      ...["ok", "ok", "firing", "firing", "firing", "firing", "ok"],
    ]);
  });

  it("is not moved by a measure that goes up and down in less than that time", () => {
    expect(new Set(states([6, 4, 6, 6, 4, 6, null, 6, 6, 5]))).toEqual(new Set(["ok"]));
    const flapping = states([6, 6, 6, 4, 6, 4, 4, 6, 4, 6]);
    expect(new Set(flapping.slice(2))).toEqual(new Set(["firing"]));
  });

  it("is not above the threshold at the threshold, nor where there is nothing to measure", () => {
    expect(new Set(states([5, 5, 5, null, null, null], 0))).toEqual(new Set(["ok"]));
    expect(states([6, null], 0)).toEqual(["firing", "ok"]);
  });

  it("counts minutes and not measures: one that was late says as much", () => {
    const first = stepOf({ ...rule, state: "ok", turningSince: null }, 6, at(0));
    expect(stepOf({ ...rule, ...first }, 6, at(30)).state).toBe("firing");
  });
});

it("a letter says what, how much, and since when", () => {
  const alert = { kind: "errors", value: 7.54, peak: 1200, threshold: 5, raisedAt: at(0) } as const;
  expect(letterOf("raised", alert, "https://ops.example.com")).toEqual({
    subject: "Alert: Requests that fail on our side, 7.5 %",
    text: "Requests that fail on our side: 7.5 %, over the threshold of 5 %.\n\nhttps://ops.example.com/alerts\n",
  });
  expect(letterOf("resolved", alert, undefined).text).toContain("since 2026-11-21T09:00:00.000Z");
  expect(written("latency", 1200)).toBe("1,200 ms");
});
