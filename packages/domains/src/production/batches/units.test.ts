import { newId } from "@millrace/platform/id";
import { makeProduct, makeWarehouse, nextCode } from "@millrace/testkit/factories";
import { type Harness, harness } from "@millrace/testkit/harness";
import { beforeAll, describe, expect, it } from "vitest";

let h: Harness;
let admin: ReturnType<Harness["caller"]>;
beforeAll(async () => {
  h = await harness();
  admin = h.caller("admin");
});

const refusal = (code: string) => ({ cause: { definition: { code } } });

/** A bench where motors with serial numbers go into pumps with serial numbers. */
async function makeBench(checks: object[] = []) {
  const warehouse = await makeWarehouse(admin);
  const motor = await makeProduct(admin, { name: "Motor", tracking: "serial" });
  const pump = await makeProduct(admin, { name: "Pump", tracking: "serial" });
  const motors = ["M-1", "M-2", "M-3", "M-4"].map((serial) => `${nextCode("SN")}-${serial}`);
  await admin.stock.receive({
    warehouseId: warehouse.id,
    lines: [{ productId: motor.id, quantity: "4", unitCost: "33.35", serials: motors }],
  });
  const recipe = await admin.catalog.recipes.create({
    code: nextCode("R"),
    name: "Pump",
    productId: pump.id,
    yieldQuantity: "1",
    conversionCost: "1.00",
    inputs: [{ productId: motor.id, quantity: "1" }],
    checks: checks as [],
  });
  const start = async (planned: string) => {
    const batch = await admin.production.batches.create({
      recipeId: recipe.id,
      warehouseId: warehouse.id,
      plannedQuantity: planned,
    });
    await admin.production.batches.setStatus({ id: batch.id, status: "in_progress" });
    return batch;
  };
  const unitOf = async (serial: string) =>
    (await admin.stock.units.list({ serial })).items[0] ??
    (await admin.stock.units.list({ serial, status: "retired" })).items[0];
  return { warehouse, motor, pump, motors, recipe, start, unitOf };
}
const complete = (id: string) => admin.production.batches.setStatus({ id, status: "completed" });

describe("pieces with serial numbers", () => {
  it("come out of a batch under given or new numbers, each at its cost to the cent, and are traced both ways", async () => {
    const { motors, pump, start, unitOf } = await makeBench();
    const { id, code } = await start("3");
    await admin.production.batches.addOutput({ id, productId: pump.id, quantity: "3" });
    const done = await complete(id);
    const serials = [1, 2, 3].map((n) => `${code}-1-00${n}`);
    expect(done.outputs[0]).toMatchObject({ serials, lotId: null, cost: "103.05" });
    expect(done.outputs[0]?.unitIds).toHaveLength(3);
    expect(done.consumed?.map(({ quantity, unitId }) => [quantity, unitId !== null])).toEqual(
      Array.from({ length: 3 }, () => ["1", true]),
    );
    expect(await unitOf(serials[1] ?? "")).toMatchObject({ status: "available", name: "Pump" });
    const { value } = await admin.stock.levels
      .get({ productId: pump.id })
      .then(() => admin.stock.valuation({ productId: pump.id }));
    expect(value).toBe("103.05");

    const back = await admin.production.lots.trace({ lot: serials[0] ?? "" });
    expect(back.lot).toMatchObject({ kind: "unit", code: serials[0], name: "Pump" });
    expect(back.lots.map((each) => each.code).sort()).toEqual(motors.slice(0, 3).sort());
    const forward = await admin.production.lots.trace({ lot: motors[0] ?? "" });
    expect(
      forward.forward.flatMap((edge) => (edge.way === "out" ? [edge.lotId] : [])).sort(),
    ).toEqual([...(done.outputs[0]?.unitIds ?? [])].sort());
    expect(await admin.stock.verify({})).toMatchObject({ ok: true });
  });

  it("go into a batch by name, and all of it is taken back with the batch", async () => {
    const { motor, motors, pump, start, unitOf, recipe, warehouse } = await makeBench();
    const last = await unitOf(motors[3] ?? "");
    const { id } = await admin.production.batches.create({
      recipeId: recipe.id,
      warehouseId: warehouse.id,
      inputs: [{ productId: motor.id, unitId: last?.id, quantity: "1" }],
    });
    await admin.production.batches.setStatus({ id, status: "in_progress" });
    const serial = nextCode("PUMP");
    await admin.production.batches.addOutput({
      id,
      productId: pump.id,
      quantity: "1",
      serials: [serial],
    });
    const done = await complete(id);
    expect(done.consumed).toMatchObject([{ unitId: last?.id, quantity: "1" }]);
    expect(await unitOf(motors[3] ?? "")).toMatchObject({ status: "retired", warehouseId: null });
    await admin.production.batches.reverse({ id, reason: "Wrong motor" });
    expect(await unitOf(motors[3] ?? "")).toMatchObject({
      status: "available",
      warehouseId: warehouse.id,
    });
    expect(await unitOf(serial)).toMatchObject({ status: "retired", warehouseId: null });
    expect((await admin.production.lots.trace({ lot: motors[3] ?? "" })).forward).toEqual([]);

    // The number is free for the batch that is right.
    const next = await start("1");
    await admin.production.batches.addOutput({
      id: next.id,
      productId: pump.id,
      quantity: "1",
      serials: [serial],
    });
    const right = await complete(next.id);
    await admin.stock.issue({
      warehouseId: warehouse.id,
      lines: [{ productId: pump.id, quantity: "1", unitId: right.outputs[0]?.unitIds[0] }],
    });
    await expect(
      admin.production.batches.reverse({ id: next.id, reason: "Too late" }),
    ).rejects.toThrow(/1 came by it, 0 of that is there. Since then 1 were issued/);
    expect(await admin.stock.verify({})).toMatchObject({ ok: true });
  });

  it("are refused in parts, with other than one number each, under a number that is in stock, and of another product", async () => {
    const { motor, motors, pump, start, unitOf } = await makeBench();
    const { id } = await start("1");
    const add = (more: object) =>
      admin.production.batches.addOutput({ id, productId: pump.id, quantity: "2", ...more });
    await expect(add({ quantity: "1.5" })).rejects.toThrow(/whole number/);
    await expect(add({ serials: ["A-1"] })).rejects.toThrow(/must be 2, one for each piece/);
    const { id: bolt } = await makeProduct(admin);
    await expect(add({ productId: bolt, serials: ["A-1", "A-2"] })).rejects.toThrow(/tracked/);
    const unit = await unitOf(motors[0] ?? "");
    const input = { id, productId: motor.id, unitId: unit?.id ?? "" };
    await expect(admin.production.batches.addInput({ ...input, quantity: "2" })).rejects.toThrow(
      /must be 1/,
    );
    await expect(
      admin.production.batches.addInput({ ...input, productId: pump.id, quantity: "1" }),
    ).rejects.toThrow(/another product/);
    await expect(
      admin.production.batches.addInput({ ...input, unitId: newId(), quantity: "1" }),
    ).rejects.toMatchObject(refusal("resource.not_found"));

    const taken = nextCode("PUMP");
    for (const times of [1, 2]) {
      const batch = await start("1");
      await admin.production.batches.addOutput({
        id: batch.id,
        productId: pump.id,
        quantity: "1",
        serials: [taken],
      });
      if (times === 1) await complete(batch.id);
      else await expect(complete(batch.id)).rejects.toMatchObject(refusal("stock.unit_elsewhere"));
    }
    expect(await admin.stock.verify({})).toMatchObject({ ok: true });
  });

  it("of a batch that failed a lesser check are held back, with the reason", async () => {
    const { pump, start, unitOf } = await makeBench([
      { name: "Tight", kind: "passed", onFail: "quarantine" },
    ]);
    const { id, code } = await start("1");
    await admin.production.batches.addOutput({ id, productId: pump.id, quantity: "1" });
    await admin.production.batches.checks.create({ id, name: "Tight", passed: false });
    expect((await complete(id)).outputs[0]).toMatchObject({ quarantined: true });
    expect(await unitOf(`${code}-1-001`)).toMatchObject({
      status: "maintenance",
      note: `${code}: Tight failed`,
    });
    expect(await admin.stock.verify({})).toMatchObject({ ok: true });
  });
});

describe("a lot's code", () => {
  it("finds a lot that was bought, also from its GS1 label, one that was used up, and says which there are where several have it", async () => {
    const warehouse = await makeWarehouse(admin);
    const [one, two] = [
      await makeProduct(admin, { tracking: "lot" }),
      await makeProduct(admin, { tracking: "lot" }),
    ];
    const code = nextCode("BOUGHT");
    const receive = (productId: string) =>
      admin.stock.receive({
        warehouseId: warehouse.id,
        lines: [{ productId, quantity: "5", unitCost: "1.00", lot: { code } }],
      });
    await receive(one.id);
    const trace = (lot: string, by = admin) => by.production.lots.trace({ lot });
    const found = await trace(code);
    expect(found).toMatchObject({
      lot: { code, kind: "lot", productId: one.id },
      backward: [],
      forward: [],
    });
    const seen = (sites: string[]) => h.caller("admin", { sites });
    expect(await trace(code, seen([warehouse.siteId]))).toMatchObject({ lot: { code } });
    const far = await makeWarehouse(admin);
    await expect(trace(code, seen([far.siteId]))).rejects.toMatchObject(
      refusal("resource.not_found"),
    );
    const gs = "\u001d";
    for (const label of [
      `(01)09501101530003(17)270531(10)${code}`,
      `]C1010950110153000310${code}${gs}17270531`,
      `]d201095011015300031727053110${code}${gs}21S-1`,
    ])
      expect(await trace(label)).toMatchObject({ lot: { lotId: found.lot.lotId } });
    await expect(trace("]C10109501101530003")).rejects.toMatchObject(refusal("resource.not_found"));
    await receive(two.id);
    const several = await trace(code).catch((error: unknown) => error);
    expect(several).toMatchObject({
      cause: {
        definition: { code: "production.lot_ambiguous" },
        particulars: { details: { lots: [{ code }, { code }] } },
      },
    });
    await admin.stock.issue({
      warehouseId: warehouse.id,
      lines: [{ productId: one.id, quantity: "5" }],
    });
    expect(await trace(found.lot.lotId)).toMatchObject({ lot: { code } });
  });
});
