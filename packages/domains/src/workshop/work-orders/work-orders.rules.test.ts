import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  isOpen,
  labourCost,
  partCost,
  sumOf,
  transitionOf,
  transitions,
} from "./work-orders.rules.ts";
import { WorkOrderStatus } from "./work-orders.schema.ts";

const statuses = WorkOrderStatus.options;
const status = fc.constantFrom(...statuses);

describe("the states of a work order", () => {
  it("are all reached from open, and all but invoiced and cancelled lead on", () => {
    const reached = new Set(["open"]);
    for (const _ of statuses)
      for (const { from, to } of transitions) if (reached.has(from)) reached.add(to);
    expect([...reached].sort()).toEqual([...statuses].sort());
    const last = statuses.filter((each) => !transitions.some(({ from }) => from === each));
    expect(last.sort()).toEqual(["cancelled", "invoiced"]);
  });

  it("are each left by a step once named, with a permission", () => {
    const names = transitions.map(({ from, to }) => `${from} ${to}`);
    expect(new Set(names).size).toBe(names.length);
    for (const { permission } of transitions) expect(permission).toMatch(/^[a-z]+:[a-z]+$/);
  });

  it("allow any walk to end, and never a way back from done", () => {
    fc.assert(
      fc.property(fc.array(status, { maxLength: 30 }), (wishes) => {
        let at: WorkOrderStatus = "open";
        let wasDone = false;
        for (const wish of wishes) {
          if (!transitionOf(at, wish)) continue;
          at = wish;
          wasDone ||= at === "done";
          if (wasDone) expect(["done", "invoiced"]).toContain(at);
        }
        // Whatever is open can still be given up: nobody is caught in a state.
        expect(isOpen(at)).toBe(transitionOf(at, "cancelled") !== undefined);
        expect(isOpen(at) || ["done", "invoiced", "cancelled"].includes(at)).toBe(true);
      }),
    );
  });
});

describe("the cost of a work order", () => {
  const worth = fc.bigInt({ min: 0n, max: 9_999_999n });
  it("is exact to the cent: a line is what was taken was worth, half up, and the whole the sum of its lines", () => {
    fc.assert(
      fc.property(fc.array(worth, { maxLength: 20 }), (worths) => {
        // In ten-thousandths.
        const exact = worths.reduce((sum, each) => sum + each, 0n);
        const cost = partCost(
          worths.map((each) => ({
            value: `${each / 10_000n}.${String(each % 10_000n).padStart(4, "0")}`,
          })),
        );
        const rounded = (exact + 50n) / 100n;
        expect(cost).toBe(`${rounded / 100n}.${String(rounded % 100n).padStart(2, "0")}`);
      }),
    );
    expect(sumOf([{ cost: "0.10" }, { cost: "0.20" }])).toBe("0.30");
    expect(sumOf([])).toBe("0.00");
  });

  it("counts minutes by the hour's rate", () => {
    expect(labourCost(90, "20.00")).toBe("30.00");
    expect(labourCost(1, "20.00")).toBe("0.33");
    expect(labourCost(1, "0.30")).toBe("0.01");
  });
});
