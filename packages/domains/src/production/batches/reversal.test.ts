import { newId } from "@millrace/platform/id";
import { makeProduct, makeWarehouse } from "@millrace/testkit/factories";
import { type Harness, harness } from "@millrace/testkit/harness";
import { type Mill, makeBatch, makeMill } from "@millrace/testkit/mill";
import { beforeAll, describe, expect, it } from "vitest";
import { createUser } from "../../identity/index.ts";
import { efficiencyJob } from "../production.jobs.ts";

let h: Harness;
let admin: ReturnType<Harness["caller"]>;
beforeAll(async () => {
  h = await harness();
  admin = h.caller("admin");
});

const refusal = (code: string) => ({ cause: { definition: { code } } });
const complete = (id: string) => admin.production.batches.setStatus({ id, status: "completed" });
const reverse = (id: string, by = admin) =>
  by.production.batches.reverse({ id, reason: "Wrong lot" });
const made = async (mill: Mill) => {
  const { id } = await makeBatch(admin, mill);
  return complete(id);
};

/** What lies where and what it is worth, by average and by first in, first out. */
async function stateOf({ warehouse }: Mill) {
  const warehouseId = warehouse.id;
  const levels = await admin.stock.levels.list({ warehouseId, limit: 100 });
  const lots = await admin.stock.lots.list({ warehouseId, limit: 100 });
  const worth = async (method: "average" | "fifo") => {
    const { items } = await admin.stock.valuation({ warehouseId, method, limit: 100 });
    return items.map(({ productId, onHand, value }) => `${productId} ${onHand} ${value}`).sort();
  };
  return {
    levels: levels.items.map((level) => `${level.productId} ${level.onHand} ${level.available}`),
    lots: lots.items.map(({ code, onHand }) => `${code} ${onHand}`).sort(),
    average: await worth("average"),
    fifo: await worth("fifo"),
  };
}
const withoutNothing = (state: Awaited<ReturnType<typeof stateOf>>) =>
  Object.fromEntries(
    Object.entries(state).map(([key, rows]) => [key, rows.filter((row) => !/ 0 0$/.test(row))]),
  );

describe("a reversal", () => {
  it("leaves stock, both valuations, genealogy, order and figures as if the batch had not been, and says who and why", async () => {
    const mill = await makeMill(admin);
    const orders = admin.production.orders;
    const { id: orderId } = await orders.create({
      recipeId: mill.recipe.id,
      warehouseId: mill.warehouse.id,
      plannedQuantity: "1000",
      dueOn: "2026-12-01",
    });
    await orders.plan({ id: orderId });
    await orders.release({ id: orderId });
    // There is rice of another worth already.
    await admin.stock.receive({
      warehouseId: mill.warehouse.id,
      lines: [
        { productId: mill.rice.id, quantity: "100", unitCost: "1.00", lot: { code: "BOUGHT" } },
      ],
    });
    const before = await stateOf(mill);
    const { id } = await admin.production.batches.create({
      orderId,
      machineId: mill.machine.id,
      plannedQuantity: "550",
    });
    await admin.production.batches.setStatus({ id, status: "in_progress" });
    for (const [productId, quantity] of [
      [mill.rice.id, "540"],
      [mill.bran.id, "95"],
    ] as const)
      await admin.production.batches.addOutput({ id, productId, quantity });
    const done = await complete(id);
    expect(await orders.get({ id: orderId })).toMatchObject({ producedQuantity: "540" });

    h.clock.advance(60_000);
    const batch = await reverse(id);
    expect(batch).toMatchObject({
      status: "reversed",
      reversalReason: "Wrong lot",
      inputCost: "402.20",
      outputs: [{ quantity: "540" }, { quantity: "95" }],
    });
    expect(withoutNothing(await stateOf(mill))).toEqual(withoutNothing(before));
    expect(await admin.stock.verify({})).toMatchObject({ ok: true });
    expect(await orders.get({ id: orderId })).toMatchObject({ producedQuantity: "0" });
    for (const lot of [done.outputs[0]?.lotId, done.consumed?.[0]?.lotId])
      expect(await admin.production.lots.trace({ lot: lot ?? "" })).toMatchObject({
        backward: [],
        forward: [],
      });
    await h.settle();
    const events = await h.platform.db
      .selectFrom("event")
      .select("payload")
      .where("aggregate_id", "=", id)
      .where("name", "=", "production.batch.reversed")
      .execute();
    expect(events.map(({ payload }) => payload)).toMatchObject([
      { quantity: "540", cost: "420.20", reason: "Wrong lot", orderId },
    ]);
    const moved = await admin.stock.movements.list({ documentId: id, type: "reverse" });
    expect(moved.items.map(({ reason }) => reason)).toContain(`${batch.code} reversed: Wrong lot`);
  });

  it("takes a lot out of quarantine, too, to be judged anew, and figures of the machine's shift are computed anew", async () => {
    const mill = await makeMill(admin, {
      checks: [{ name: "Smell", kind: "passed", onFail: "quarantine" }],
    });
    const { id } = await makeBatch(admin, mill);
    await admin.production.batches.checks.create({ id, name: "Smell", passed: false });
    await complete(id);
    const job = { id: newId(), attempt: 1, progress: async () => {} };
    const run = (input: object) =>
      efficiencyJob.run(h.ctx("superadmin"), efficiencyJob.input.parse(input), job);
    await run({});
    const figures = async () => {
      const { items } = await admin.production.efficiency({ machineId: mill.machine.id });
      return items.reduce((sum, { quantity }) => sum + Number(quantity), 0);
    };
    expect(await figures()).toBe(540);
    h.clock.advance(40 * 86_400_000);
    await reverse(id);
    const [queued] = await h.platform.db
      .selectFrom("job_run")
      .select("input")
      .where("name", "=", efficiencyJob.name)
      .orderBy("created_at", "desc")
      .execute();
    expect(queued?.input).toMatchObject({ siteId: mill.warehouse.siteId, until: "2026-11-21" });
    await run(queued?.input as object);
    expect(await figures()).toBe(0);
    const copy = await admin.production.batches.create({ copyOf: id });
    await admin.production.batches.setStatus({ id: copy.id, status: "in_progress" });
    await admin.production.batches.checks.create({ id: copy.id, name: "Smell", passed: true });
    await complete(copy.id);
    expect(await admin.stock.levels.get({ productId: mill.rice.id })).toMatchObject({
      onHand: "540",
      available: "540",
    });
    expect(await admin.stock.verify({})).toMatchObject({ ok: true });
  });

  it("is made good by a copy, which has its lines and lot codes, and takes and gives what is right", async () => {
    const mill = await makeMill(admin);
    const done = await made(mill);
    await reverse(done.id);
    const { batches } = admin.production;
    const copy = await batches.create({ copyOf: done.id });
    expect(copy).toMatchObject({
      status: "planned",
      plannedQuantity: "550",
      machineId: mill.machine.id,
    });
    expect(copy.inputs.map(({ quantity }) => quantity)).toEqual(["1000", "11"]);
    expect(copy.outputs.map(({ lotCode, cost }) => [lotCode, cost])).toEqual([
      [`${done.code}-1`, null],
      [`${done.code}-2`, null],
    ]);
    await batches.setStatus({ id: copy.id, status: "in_progress" });
    const right = await complete(copy.id);
    expect(right.outputs[0]?.lotId).toBe(done.outputs[0]?.lotId);
    const trace = await admin.production.lots.trace({ lot: `${done.code}-1` });
    expect(trace.batches.map(({ code }) => code)).toEqual([copy.code]);
    expect(await admin.stock.verify({})).toMatchObject({ ok: true });
    await expect(batches.create({ copyOf: newId() })).rejects.toMatchObject(
      refusal("resource.not_found"),
    );
  });

  it("is refused where an output was used, says by what, and goes once that is undone", async () => {
    const mill = await makeMill(admin);
    const done = await made(mill);
    const next = await (await flourOf(mill))(40);
    await complete(next.id);
    await expect(reverse(done.id)).rejects.toMatchObject(refusal("stock.gone"));
    await expect(reverse(done.id)).rejects.toThrow(
      `lot ${done.code}-1: 540 came by it, 500 of that is there. Since then 40 were used up.`,
    );
    expect(await admin.production.batches.get({ id: done.id })).toMatchObject({
      status: "completed",
    });
    await reverse(next.id);
    expect(await reverse(done.id)).toMatchObject({ status: "reversed" });
    expect(await admin.stock.verify({})).toMatchObject({ ok: true });
  });

  it("is refused where an output is promised, for a closed order, to who may not, and from another site", async () => {
    const mill = await makeMill(admin);
    const done = await made(mill);
    const held = await admin.stock.reservations.create({
      warehouseId: mill.warehouse.id,
      productId: mill.rice.id,
      quantity: "1",
    });
    await expect(reverse(done.id)).rejects.toMatchObject(refusal("stock.insufficient"));
    await admin.stock.reservations.release({ id: held.id });
    await expect(reverse(done.id, h.caller("operator"))).rejects.toThrow(/production:reverse/);
    const far = await makeWarehouse(admin);
    await expect(
      reverse(done.id, h.caller("admin", { sites: [far.siteId] })),
    ).rejects.toMatchObject(refusal("resource.not_found"));

    const orders = admin.production.orders;
    const { id: orderId } = await orders.create({
      recipeId: mill.recipe.id,
      warehouseId: mill.warehouse.id,
      plannedQuantity: "60",
      dueOn: "2026-12-01",
    });
    await orders.plan({ id: orderId });
    await orders.release({ id: orderId });
    const { id } = await admin.production.batches.create({ orderId });
    await admin.production.batches.setStatus({ id, status: "in_progress" });
    await admin.production.batches.addOutput({ id, productId: mill.rice.id, quantity: "60" });
    await complete(id);
    await orders.complete({ id: orderId });
    await orders.close({ id: orderId });
    await expect(reverse(id)).rejects.toMatchObject(refusal("production.order_state"));
    await expect(
      admin.production.batches.reverse({ id: done.id, version: 1, reason: "Stale" }),
    ).rejects.toMatchObject(refusal("resource.version_mismatch"));
  });

  it("happens once, whoever races: the other is told who and when, and stock moved once", async () => {
    const mill = await makeMill(admin);
    const done = await made(mill);
    const person = async (name: string) => {
      const user = await createUser(h.ctx("superadmin"), {
        email: `${newId()}@example.com`,
        name,
        password: "correct horse battery staple",
        role: "manager",
      });
      return h.caller("manager", { actor: { kind: "user", id: user.id, sessionId: newId() } });
    };
    const racing = await Promise.allSettled([
      reverse(done.id, await person("Aigerim")),
      reverse(done.id, await person("Bolat")),
    ]);
    const lost = racing.flatMap((each) => (each.status === "rejected" ? [each.reason] : []));
    expect(lost.map(({ cause }) => cause.definition.code)).toEqual(["production.batch_state"]);
    expect(lost[0].message).toMatch(/was reversed by (Aigerim|Bolat) .*at 20/);
    const { onHand } = await admin.stock.levels.get({ productId: mill.paddy.id });
    expect(onHand).toBe("1600");
    await expect(complete(done.id)).rejects.toThrow(/was reversed by/);
  });

  it("or a consumption of the output: one of two that race goes, never both, and the ledger adds up", async () => {
    const mill = await makeMill(admin);
    const flour = await flourOf(mill);
    for (let round = 0; round < 8; round++) {
      const done = await made(mill);
      const lotId = done.outputs[0]?.lotId ?? "";
      const next = await flour(540, lotId);
      const take = (): Promise<unknown> =>
        round < 4
          ? complete(next.id)
          : admin.stock.issue({
              warehouseId: mill.warehouse.id,
              lines: [{ productId: mill.rice.id, quantity: "540", lotId }],
            });
      const racing = await Promise.allSettled(
        round % 2 ? [reverse(done.id), take()] : [take(), reverse(done.id)],
      );
      const lost = racing.flatMap((each) => (each.status === "rejected" ? [each.reason] : []));
      expect(lost).toHaveLength(1);
      expect(["stock.gone", "stock.insufficient"]).toContain(lost[0].cause.definition.code);
      const { status } = await admin.production.batches.get({ id: done.id });
      const [lot] = (await admin.stock.lots.list({ code: `${done.code}-1` })).items;
      expect([status, lot?.onHand]).toEqual([
        lost[0].cause.definition.code === "stock.gone" ? "completed" : "reversed",
        "0",
      ]);
      if (status === "completed") await restock(mill);
    }
    expect(await admin.stock.verify({})).toMatchObject({ ok: true });
  });
});

/** Batches that are about to take rice, and give flour. */
async function flourOf(mill: Mill) {
  const { id: flour } = await makeProduct(admin, { tracking: "lot" });
  const { id: recipeId } = await admin.catalog.recipes.create({
    code: newId().slice(-12),
    name: "Flour",
    productId: flour,
    yieldQuantity: "10",
    inputs: [{ productId: mill.rice.id, quantity: "40" }],
  });
  const { batches } = admin.production;
  return async (quantity: number, lotId?: string) => {
    const { id } = await batches.create({
      recipeId,
      warehouseId: mill.warehouse.id,
      inputs: [{ productId: mill.rice.id, quantity: String(quantity), lotId }],
    });
    await batches.setStatus({ id, status: "in_progress" });
    return batches.addOutput({ id, productId: flour, quantity: "10" });
  };
}

/** As much as a batch takes. */
async function restock(mill: Mill): Promise<void> {
  await admin.stock.receive({
    warehouseId: mill.warehouse.id,
    lines: [
      { productId: mill.paddy.id, quantity: "1000", unitCost: "0.40", lot: { code: "MORE" } },
      { productId: mill.bag.id, quantity: "11", unitCost: "0.20" },
    ],
  });
}
