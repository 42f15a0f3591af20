import { makeWarehouse } from "@millrace/testkit/factories";
import { type Harness, harness } from "@millrace/testkit/harness";
import { makeMill } from "@millrace/testkit/mill";
import { beforeAll, describe, expect, it } from "vitest";
import { yieldTrend } from "./index.ts";

let h: Harness;
beforeAll(async () => {
  h = await harness();
});

describe("what was made by day", () => {
  it("is on the day that it was at its site, also about midnight and when the clock changes", async () => {
    const mill = await makeMill(h.caller("superadmin"));
    const berlin = mill.warehouse;
    await h.caller("superadmin").sites.update({ id: berlin.siteId, timezone: "Europe/Berlin" });
    const almaty = await makeWarehouse(h.caller("superadmin"));
    await h.caller("superadmin").sites.update({ id: almaty.siteId, timezone: "Asia/Almaty" });
    for (const warehouseId of [berlin.id, almaty.id])
      await h.caller("superadmin").stock.receive({
        warehouseId,
        lines: [
          { productId: mill.paddy.id, quantity: "900", unitCost: "0.40", lot: { code: "MORE" } },
          { productId: mill.bag.id, quantity: "90", unitCost: "0.20" },
        ],
      });
    /** A batch of so much at a moment. */
    const make = async (warehouseId: string, moment: string, quantity: string) => {
      h.clock.advance(Date.parse(moment) - h.clock.now().getTime());
      const { batches } = h.caller("superadmin").production;
      const { id } = await batches.create({
        recipeId: mill.recipe.id,
        warehouseId,
        plannedQuantity: "10",
      });
      await batches.setStatus({ id, status: "in_progress" });
      await batches.addOutput({ id, productId: mill.rice.id, quantity });
      await batches.setStatus({ id, status: "completed" });
      return id;
    };
    // Almaty is five hours ahead: 18:59 there is before midnight, 19:00 the next day.
    await make(almaty.id, "2027-03-26T18:59:00Z", "1");
    await make(almaty.id, "2027-03-26T19:00:00Z", "2");
    // Berlin in winter: midnight is 23:00 UTC. On the 28th the clock leaps, and midnight is 22:00 UTC from then on.
    await make(berlin.id, "2027-03-27T22:59:00Z", "4");
    await make(berlin.id, "2027-03-27T23:00:00Z", "8");
    await make(berlin.id, "2027-03-28T21:59:00Z", "16");
    await make(berlin.id, "2027-03-28T22:00:00Z", "32");
    const undone = await make(berlin.id, "2027-03-28T22:01:00Z", "64");
    await h.caller("superadmin").production.batches.reverse({ id: undone, reason: "Wrong" });
    // In autumn it falls back on the 31st: midnight is 22:00 UTC before it and 23:00 UTC after.
    await make(berlin.id, "2027-10-30T21:59:00Z", "1");
    await make(berlin.id, "2027-10-30T22:00:00Z", "2");
    await make(berlin.id, "2027-10-31T22:59:00Z", "4");
    await make(berlin.id, "2027-10-31T23:00:00Z", "8");

    const ctx = h.ctx("superadmin");
    const trend = async (from: string, to: string, sites = ctx.sites) =>
      (await yieldTrend({ ...ctx, sites }, { from: new Date(from), to: new Date(to) })).map(
        ({ day, quantity, batches }) => [day, quantity, batches],
      );
    expect(await trend("2027-03-26T00:00:00Z", "2027-04-01T00:00:00Z")).toEqual([
      ["2027-03-26", "1", 1],
      ["2027-03-27", "6", 2],
      ["2027-03-28", "24", 2],
      ["2027-03-29", "32", 1],
    ]);
    expect(await trend("2027-03-26T00:00:00Z", "2027-04-01T00:00:00Z", [almaty.siteId])).toEqual([
      ["2027-03-26", "1", 1],
      ["2027-03-27", "2", 1],
    ]);
    expect(await trend("2027-10-30T00:00:00Z", "2027-11-02T00:00:00Z")).toEqual([
      ["2027-10-30", "1", 1],
      ["2027-10-31", "6", 2],
      ["2027-11-01", "8", 1],
    ]);
  });
});
