import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ChecklistItem } from "../checklists/checklists.schema.ts";
import { judge, mayConfirm, strayAnswers } from "./inspections.rules.ts";

const item = (name: string, more: Partial<ChecklistItem> = {}): ChecklistItem => ({
  name,
  kind: "pass_fail",
  unit: null,
  min: null,
  max: null,
  required: true,
  photo: false,
  critical: true,
  ...more,
});
const answer = (of: string, more: object = {}) => ({
  item: of,
  passed: null,
  value: null,
  text: null,
  fileIds: [],
  ...more,
});

describe("what follows from the answers of an inspection", () => {
  it("is a pass exactly when no item failed, a failure exactly when a critical one did", () => {
    const one = fc.record({ critical: fc.boolean(), passed: fc.boolean() });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 12 }), (looks) => {
        const { computed, failed } = judge(
          looks.map(({ critical }, n) => item(`${n}`, { critical })),
          looks.map(({ passed }, n) => answer(`${n}`, { passed })),
        );
        expect(computed === "pass").toBe(looks.every(({ passed }) => passed));
        expect(computed === "fail").toBe(looks.some((look) => look.critical && !look.passed));
        expect(failed).toHaveLength(looks.filter(({ passed }) => !passed).length);
      }),
    );
  });

  it("takes a measured value within its limits, both included, without rounding it", () => {
    const measured = [item("Volts", { kind: "measured", min: "219.5", max: "241" })];
    const of = (value: string) => judge(measured, [answer("Volts", { value })]).computed;
    expect([of("219.5"), of("241"), of("230")]).toEqual(["pass", "pass", "pass"]);
    expect([of("219.4999"), of("241.0001"), of("-230")]).toEqual(["fail", "fail", "fail"]);
  });

  it("waits for each required answer and its photo, and for no other", () => {
    const items = [
      item("Cable", { photo: true }),
      item("Remarks", { kind: "text", required: false }),
      item("Cover", { required: false, photo: true }),
    ];
    expect(judge(items, [])).toMatchObject({ computed: null, missing: ["Cable"] });
    expect(judge(items, [answer("Cable", { passed: true })]).missing).toEqual(["Cable"]);
    const done = answer("Cable", { passed: true, fileIds: ["a"] });
    expect(judge(items, [done])).toMatchObject({ computed: "pass", missing: [] });
    expect(judge(items, [done, answer("Cover", { passed: true })]).missing).toEqual(["Cover"]);
  });

  it("may be judged more strictly, never more leniently", () => {
    expect(mayConfirm("pass", "fail")).toBe(true);
    expect(mayConfirm("conditional", "conditional")).toBe(true);
    expect(mayConfirm("conditional", "pass")).toBe(false);
    expect(mayConfirm("fail", "conditional")).toBe(false);
  });

  it("knows an answer to nothing, and one of another kind", () => {
    const items = [item("Volts", { kind: "measured" }), item("Cable")];
    expect(strayAnswers(items, [answer("Volts", { value: "1" })])).toEqual([]);
    expect(strayAnswers(items, [answer("Other"), answer("Cable", { value: "1" })])).toHaveLength(2);
  });
});
