import { dateIn } from "@millrace/contract/calendar";
import { type Harness, harness } from "@millrace/testkit/harness";
import { makeWorld, type Step, whats } from "@millrace/testkit/stock-model-run";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";

let h: Harness;
beforeAll(async () => {
  h = await harness();
});

const step: fc.Arbitrary<Step> = fc.record({
  what: fc.constantFrom(...whats),
  kind: fc.nat(4),
  warehouse: fc.nat(1),
  which: fc.nat(59),
  quarters: fc.integer({ min: 1, max: 80 }),
  cents: fc.integer({ min: 0, max: 2_000 }),
});

describe("stock against a notebook", () => {
  it("keeps levels, bins, lots, units, orders and both values as a plain model does, after each of some hundred operations of stock, purchase and production", async () => {
    const today = dateIn("UTC", h.clock.now());
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 40, maxLength: 60 }), async (steps) => {
        const admin = h.caller("superadmin");
        const world = await makeWorld(admin, today);
        for (const one of steps) {
          await world.step(one);
          expect(await world.compare()).toEqual([]);
        }
        const { ok: _, levels: __, movements: ___, ...wrong } = await admin.stock.verify({});
        expect(wrong).toEqual({ differences: [], values: [], bins: [], units: [] });
      }),
      { numRuns: 6, endOnFailure: true },
    );
  }, 60_000);
});
