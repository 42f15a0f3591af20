import { newId } from "@millrace/platform/id";
import { type Harness, harness } from "@millrace/testkit/harness";
import { type Forest, growForest } from "@millrace/testkit/lot-forest";
import { type Mill, makeBatch, makeMill } from "@millrace/testkit/mill";
import { sql } from "kysely";
import { beforeAll, describe, expect, it } from "vitest";
import { walkOf } from "./genealogy.store.ts";

let h: Harness;
let admin: ReturnType<Harness["caller"]>;
let mill: Mill;
let forest: Forest;
beforeAll(async () => {
  h = await harness();
  admin = h.caller("admin");
  mill = await makeMill(admin);
  forest = await growForest(h.platform.db, mill, { edges: 5_000, span: 60 });
});

type Way = "backward" | "forward";

/** Every edge that a walk from a lot meets, by hand. */
function walkByHand(start: string, way: Way): Set<string> {
  const [near, far] =
    way === "forward" ? (["fromId", "toId"] as const) : (["toId", "fromId"] as const);
  const leaving = Map.groupBy(forest.edges, (edge) => edge[near]);
  const seen = new Set([start]);
  const met = new Set<string>();
  for (const at of seen)
    for (const edge of leaving.get(at) ?? []) {
      met.add(`${edge.fromId} ${edge.toId}`);
      seen.add(edge[far]);
    }
  return met;
}

const trace = (lot: string, more: object = {}) => admin.production.lots.trace({ lot, ...more });
const asEdges = (told: Awaited<ReturnType<typeof trace>>[Way]) =>
  new Set(
    told.map(({ batchId, lotId, way }) =>
      way === "in" ? `${lotId} ${batchId}` : `${batchId} ${lotId}`,
    ),
  );

describe("a recall", () => {
  it("finds from any lot exactly what a walk by hand finds, both ways", async () => {
    for (let n = 0; n < forest.lots.length; n += Math.ceil(forest.lots.length / 12)) {
      const lot = forest.lots[n] ?? "";
      const told = await trace(lot, { edges: 5_000 });
      expect(told.truncated).toBe(false);
      for (const way of ["backward", "forward"] as const)
        expect(asEdges(told[way])).toEqual(walkByHand(lot, way));
      expect(new Set(told.batches.map(({ batchId }) => batchId))).toEqual(
        new Set([...told.backward, ...told.forward].map(({ batchId }) => batchId)),
      );
    }
  });

  it("has the nearest first, names lots and batches, and says when there is more than was asked for", async () => {
    const told = await trace(forest.lots.at(-1) ?? "", { edges: 50 });
    expect(told.truncated).toBe(true);
    expect(told.backward).toHaveLength(50);
    const depths = told.backward.map(({ depth }) => depth);
    expect(depths).toEqual([...depths].sort((a, b) => a - b));
    expect(told.lots.every(({ code }) => code?.startsWith("F-"))).toBe(true);
  });

  it("ends where genealogy runs in a circle", async () => {
    const a = forest.edges[0]?.fromId ?? "";
    const { forward } = await trace(a, { edges: 5_000 });
    const { lotId: b = "", batchId = "" } = forward.findLast(({ way }) => way === "out") ?? {};
    const back = { from_id: b, to_id: newId(), batch_id: batchId, quantity: "1" };
    const edge = { site_id: mill.warehouse.siteId, product_id: mill.rice.id };
    const circle = [
      { ...back, ...edge },
      { ...back, ...edge, from_id: back.to_id, to_id: a },
    ];
    await h.platform.db.insertInto("production_edge").values(circle).execute();
    const told = await trace(a, { edges: 5_000 });
    expect(told.forward.length).toBe(forward.length + 2);
    expect(told.truncated).toBe(false);
    await h.platform.db.deleteFrom("production_edge").where("to_id", "=", back.to_id).execute();
    await h.platform.db.deleteFrom("production_edge").where("from_id", "=", back.to_id).execute();
  });

  it("goes from the paddy to the rice and back, by id or by the code that a batch gave", async () => {
    const own = await makeMill(admin);
    const { id, code } = await makeBatch(admin, own);
    const done = await admin.production.batches.setStatus({ id, status: "completed" });
    const [rice, bran] = done.outputs;
    const paddy = done.consumed?.find(({ productId }) => productId === own.paddy.id)?.lotId ?? "";
    const forward = await trace(paddy);
    expect(forward.forward.map(({ lotId, way }) => [lotId, way]).sort()).toEqual(
      [
        [paddy, "in"],
        [rice?.lotId, "out"],
        [bran?.lotId, "out"],
      ].sort(),
    );
    const back = await trace(`${code}-1`, { direction: "backward" });
    expect(back.lot).toMatchObject({ lotId: rice?.lotId, code: `${code}-1`, name: "Rice" });
    expect(back.lots.map((lot) => lot.code).sort()).toEqual(["PADDY-LATE", "PADDY-SOON"]);
    await expect(trace(newId())).rejects.toMatchObject({
      cause: { definition: { code: "resource.not_found" } },
    });
  });

  it("reads the genealogy by its indexes alone", async () => {
    const lot = forest.lots[0] ?? "";
    const statement = walkOf({ sites: "all" }, lot, 1_000, ["backward", "forward"]);
    const { rows } = await sql<{ "QUERY PLAN": string }>`explain ${statement}`.execute(
      h.platform.db,
    );
    const plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
    expect(plan).toMatch(/Recursive Union/);
    expect(plan).not.toMatch(/Seq Scan on production_edge/);
  });
});
