import { decimal } from "@millrace/contract/decimal";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shareByWeight, unitCostOf } from "./costing.rules.ts";

const cents = fc.integer({ min: 0, max: 100_000_000 }).map((n) => decimal(n).div(100).toFixed(2));
const quantity = fc
  .integer({ min: 1, max: 1_000_000_000 })
  .map((n) => decimal(n).div(10_000).toFixed());

describe("a cost that is shared", () => {
  it("adds up to the cent, and nobody is a cent or more from their exact share", () => {
    fc.assert(
      fc.property(cents, fc.array(quantity, { minLength: 1, maxLength: 12 }), (total, weights) => {
        const shares = shareByWeight(total, weights);
        const sum = shares.reduce((all, share) => all.plus(share), decimal(0));
        expect(sum.toFixed(2)).toBe(decimal(total).toFixed(2));
        const all = weights.reduce((so, weight) => so.plus(weight), decimal(0));
        for (const [index, share] of shares.entries()) {
          const exact = decimal(total)
            .times(weights[index] ?? "0")
            .div(all);
          expect(decimal(share).minus(exact).abs().lt("0.01")).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("is shared alike where nothing has a weight", () => {
    expect(shareByWeight("1.00", ["0", "0", "0"])).toEqual(["0.34", "0.33", "0.33"]);
  });

  it("comes back from the cost of one to four decimals", () => {
    fc.assert(
      fc.property(cents, quantity, (cost, many) => {
        const again = decimal(unitCostOf(cost, many)).times(many).round(4, 1);
        expect(again.minus(cost).abs().lte("0.0001")).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
