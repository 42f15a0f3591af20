import { newId } from "@millrace/platform/id";
import { makeWarehouse } from "@millrace/testkit/factories";
import { type Harness, harness } from "@millrace/testkit/harness";
import { makeBatch, makeMill } from "@millrace/testkit/mill";
import { beforeAll, describe, expect, it } from "vitest";
import { createUser } from "../identity/index.ts";

let h: Harness;
let admin: ReturnType<Harness["caller"]>;
beforeAll(async () => {
  h = await harness();
  admin = h.caller("admin");
});

const refusal = (code: string) => ({ cause: { definition: { code } } });
const onHand = async ({ id }: { id: string }) =>
  (await admin.stock.levels.get({ productId: id })).onHand;
const complete = (id: string, by = admin) =>
  by.production.batches.setStatus({ id, status: "completed" });
const person = async (name: string) => {
  const email = `${newId()}@example.com`;
  const password = "correct horse battery staple";
  const user = await createUser(h.ctx("superadmin"), { email, name, password, role: "operator" });
  return h.caller("operator", { actor: { kind: "user", id: user.id, sessionId: newId() } });
};

describe("a production order", () => {
  it("goes from draft to closed; its first batch that starts takes it into progress, completed batches count", async () => {
    const mill = await makeMill(admin);
    const orders = admin.production.orders;
    const { id } = await orders.create({
      recipeId: mill.recipe.id,
      warehouseId: mill.warehouse.id,
      plannedQuantity: "600",
      dueOn: "2026-12-01",
    });
    const batchOf = () => admin.production.batches.create({ orderId: id });
    await expect(batchOf()).rejects.toMatchObject(refusal("production.order_state"));
    await orders.plan({ id });
    await orders.update({ id, plannedQuantity: "550", priority: 1 });
    await orders.release({ id });
    await expect(orders.update({ id, priority: 2 })).rejects.toMatchObject(
      refusal("production.order_state"),
    );
    const batch = await batchOf();
    expect(batch).toMatchObject({ plannedQuantity: "550", inputs: [{ quantity: "1000" }, {}] });
    await admin.production.batches.setStatus({ id: batch.id, status: "in_progress" });
    expect(await orders.get({ id })).toMatchObject({ status: "in_progress" });
    await expect(orders.complete({ id })).rejects.toThrow(/its batch B-\d+ is open/);
    await admin.production.batches.addOutput({
      id: batch.id,
      productId: mill.rice.id,
      quantity: "540",
    });
    await complete(batch.id);
    expect(await orders.complete({ id })).toMatchObject({ producedQuantity: "540" });
    expect(await orders.close({ id })).toMatchObject({ status: "closed" });
    await expect(orders.cancel({ id })).rejects.toMatchObject(refusal("production.order_state"));
  });

  it("takes each step once, whoever races", async () => {
    const mill = await makeMill(admin);
    const { id } = await admin.production.orders.create({
      recipeId: mill.recipe.id,
      warehouseId: mill.warehouse.id,
      plannedQuantity: "600",
      dueOn: "2026-12-01",
    });
    const racing = await Promise.allSettled(
      Array.from({ length: 6 }, () => admin.production.orders.plan({ id })),
    );
    expect(racing.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("is planned by those who may plan, and of another site does not exist", async () => {
    const mill = await makeMill(admin);
    const { id } = await admin.production.orders.create({
      recipeId: mill.recipe.id,
      warehouseId: mill.warehouse.id,
      plannedQuantity: "600",
      dueOn: "2026-12-01",
    });
    await expect(h.caller("operator").production.orders.plan({ id })).rejects.toThrow(
      /production:plan/,
    );
    const elsewhere = h.caller("admin", { sites: [newId()] });
    for (const call of [
      () => elsewhere.production.orders.get({ id }),
      () => elsewhere.production.orders.plan({ id }),
    ])
      await expect(call()).rejects.toMatchObject(refusal("resource.not_found"));
    expect((await elsewhere.production.orders.list({})).items).toEqual([]);
  });
});

describe("a batch", () => {
  it("that is completed takes what expires first, gives lots at its cost to the cent, and says what it came to", async () => {
    const mill = await makeMill(admin);
    const { id, code } = await makeBatch(admin, mill);
    expect(await admin.machines.get({ id: mill.machine.id })).toMatchObject({ status: "running" });
    const batch = await complete(id);
    expect(await admin.machines.get({ id: mill.machine.id })).toMatchObject({ status: "idle" });
    expect(batch).toMatchObject({
      status: "completed",
      inputCost: "402.20",
      conversionCost: "18.00",
    });
    const taken = batch.consumed?.filter(({ productId }) => productId === mill.paddy.id);
    expect(taken?.map(({ quantity }) => quantity).sort()).toEqual(["400", "600"]);
    expect(batch.outputs).toMatchObject([
      { kind: "main", lotCode: `${code}-1`, cost: "357.34", quarantined: false },
      { kind: "by_product", lotCode: `${code}-2`, cost: "62.86" },
    ]);
    expect(await onHand(mill.rice)).toBe("540");
    expect(await onHand(mill.paddy)).toBe("600");
    expect(await onHand(mill.bag)).toBe("89");

    const yielded = await admin.production.batches.yield({ batchId: id });
    expect(yielded).toMatchObject({
      basis: "1000",
      outputs: [
        { expected: "550", produced: "540", variance: "-10", outturn: "0.54", unitCost: "0.6617" },
        { expected: "100", produced: "95", variance: "-5", outturn: "0.095" },
      ],
      loss: { expected: "350", recorded: "0", unaccounted: "365" },
      cost: { total: "420.20", expected: "412.56", variance: "7.64" },
    });
    expect(await admin.stock.verify({})).toMatchObject({ ok: true });
  });

  it("is completed once by two who race: the other is told who and when, and stock moved once", async () => {
    const mill = await makeMill(admin);
    const { id } = await makeBatch(admin, mill);
    const [first, second] = [await person("Aigerim"), await person("Bolat")];
    const racing = await Promise.allSettled([complete(id, first), complete(id, second)]);
    const lost = racing.flatMap((each) => (each.status === "rejected" ? [each.reason] : []));
    expect(lost).toHaveLength(1);
    expect(lost[0].cause.definition.code).toBe("production.batch_state");
    expect(lost[0].message).toMatch(/was completed by (Aigerim|Bolat) .*at 2026-11-21T/);
    expect(await onHand(mill.rice)).toBe("540");
    await h.settle();
    const events = await h.platform.db
      .selectFrom("event")
      .select("payload")
      .where("aggregate_id", "=", id)
      .where("name", "=", "production.batch.completed")
      .execute();
    expect(events).toHaveLength(1);
    expect(events[0]?.payload).toMatchObject({ batchId: id, quantity: "540", cost: "420.20" });
  });

  it("is not completed with less stock than it takes, and then nothing has moved", async () => {
    const mill = await makeMill(admin);
    const { id } = await makeBatch(admin, mill, { planned: "1100" });
    await expect(complete(id)).rejects.toMatchObject(refusal("stock.insufficient"));
    expect(await onHand(mill.paddy)).toBe("1600");
    expect(await onHand(mill.rice)).toBe("0");
    expect(await admin.production.batches.get({ id })).toMatchObject({
      status: "in_progress",
      consumed: null,
    });
  });

  it("keeps a machine to itself while it runs, also against a racing one", async () => {
    const mill = await makeMill(admin);
    const [a, b] = await Promise.all(
      [0, 1].map(() =>
        admin.production.batches.create({
          recipeId: mill.recipe.id,
          warehouseId: mill.warehouse.id,
          machineId: mill.machine.id,
        }),
      ),
    );
    const start = (id = "") => admin.production.batches.setStatus({ id, status: "in_progress" });
    const racing = await Promise.allSettled([start(a?.id), start(b?.id)]);
    const lost = racing.flatMap((each) => (each.status === "rejected" ? [each.reason] : []));
    expect(lost.map(({ cause }) => cause.definition.code)).toEqual(["production.machine_busy"]);
    expect(lost[0].message).toMatch(/works on batch B-\d+|started on this machine/);
  });

  it("keeps what was entered by mistake out, and takes nothing any more once it is over", async () => {
    const mill = await makeMill(admin);
    const { id } = await makeBatch(admin, mill);
    const batches = admin.production.batches;
    const wrong = await batches.addInput({ id, productId: mill.bag.id, quantity: "5" });
    await batches.removeInput({ id, lineId: wrong.inputs.at(-1)?.id ?? "" });
    const line = { id, lineId: wrong.inputs[0]?.id ?? "" };
    const { items: lots } = await admin.stock.lots.list({ productId: mill.paddy.id });
    const late = lots.find((lot) => lot.code === "PADDY-LATE")?.id ?? "";
    const named = await batches.changeInput({ ...line, lotId: late, quantity: "990" });
    expect(named.inputs[0]).toMatchObject({
      lotId: late,
      quantity: "990",
      productId: mill.paddy.id,
    });
    await expect(
      batches.changeInput({ ...line, lineId: wrong.inputs[1]?.id ?? "", lotId: late }),
    ).rejects.toThrow(/another product/);
    await batches.changeInput({ ...line, lotId: null, quantity: "1000" });
    const loss = await batches.addOutput({ id, kind: "loss", quantity: "20", reason: "dust" });
    expect(loss.outputs.at(-1)).toMatchObject({ kind: "loss", productId: null });
    await expect(
      batches.addOutput({ id, kind: "main", productId: mill.bran.id, quantity: "1" }),
    ).rejects.toThrow(/by the recipe/);
    const done = await complete(id);
    for (const call of [
      () => batches.addInput({ id, productId: mill.bag.id, quantity: "5" }),
      () => batches.removeOutput({ id, lineId: done.outputs[0]?.id ?? "" }),
      () => batches.setStatus({ id, status: "cancelled" }),
    ])
      await expect(call()).rejects.toMatchObject(refusal("production.batch_state"));
    const photo = await admin.files.create({ name: "floor.txt", data: "SGVsbG8=" });
    await batches.addNote({ id, text: "Swept the floor", fileIds: [photo.id] });
    expect(await batches.get({ id })).toMatchObject({
      notes: [{ text: "Swept the floor", fileIds: [photo.id] }],
    });
    expect(await admin.files.get({ id: photo.id })).toMatchObject({
      ownerType: "production.batch",
      ownerId: id,
    });
    await expect(
      batches.addNote({ id, text: "No such photo", fileIds: [newId()] }),
    ).rejects.toMatchObject(refusal("resource.not_found"));
    expect((await batches.yield({ batchId: id })).loss).toMatchObject({
      recorded: "20",
      unaccounted: "345",
    });
  });

  it("is the employee's who starts it, unless it was given to another; it is given to nobody who is none", async () => {
    const mill = await makeMill(admin);
    const user = await createUser(h.ctx("superadmin"), {
      email: `${newId()}@example.com`,
      name: "Dana",
      password: "correct horse battery staple",
      role: "operator",
    });
    const { id: dana } = await admin.people.employees.create({
      code: "DANA",
      name: "Dana",
      siteId: mill.warehouse.siteId,
      hiredOn: "2026-01-01",
      userId: user.id,
    });
    const fields = { recipeId: mill.recipe.id, warehouseId: mill.warehouse.id };
    const batches = admin.production.batches;
    await expect(batches.create({ ...fields, operatorId: newId() })).rejects.toMatchObject(
      refusal("resource.not_found"),
    );
    const { id } = await batches.create(fields);
    const actor = { kind: "user", id: user.id, sessionId: newId() } as const;
    await h.caller("operator", { actor }).production.batches.setStatus({
      id,
      status: "in_progress",
    });
    expect(await batches.get({ id })).toMatchObject({ operatorId: dana });
  });

  it("keeps the recipe that it was made by, whatever becomes of it", async () => {
    const mill = await makeMill(admin);
    const { id } = await makeBatch(admin, mill);
    await admin.catalog.recipes.update({ id: mill.recipe.id, conversionCost: "99.00" });
    await admin.catalog.recipes.archive({ id: mill.recipe.id });
    expect(await complete(id)).toMatchObject({ conversionCost: "18.00" });
    await expect(
      admin.production.batches.create({
        recipeId: mill.recipe.id,
        warehouseId: mill.warehouse.id,
      }),
    ).rejects.toMatchObject(refusal("production.recipe_archived"));
  });

  it("of another site does not exist, to read, to complete or to trace", async () => {
    const mill = await makeMill(admin);
    const { id } = await makeBatch(admin, mill);
    const lot = (await complete(id)).outputs[0]?.lotId ?? "";
    const far = await makeWarehouse(admin);
    const elsewhere = h.caller("admin", { sites: [far.siteId] });
    for (const call of [
      () => elsewhere.production.batches.get({ id }),
      () => complete(id, elsewhere),
      () => elsewhere.production.batches.yield({ batchId: id }),
    ])
      await expect(call()).rejects.toMatchObject(refusal("resource.not_found"));
    for (const name of [lot, `B-${newId()}`])
      await expect(elsewhere.production.lots.trace({ lot: name })).rejects.toMatchObject(
        refusal("resource.not_found"),
      );
  });
});

describe("quality", () => {
  const moisture = { name: "Moisture", kind: "measured", unit: "%", max: "14" } as const;
  const smell = { name: "Smell", kind: "passed", onFail: "quarantine" } as const;

  it("keeps a batch from completion without a required result, and with a failed one that blocks; the newest counts", async () => {
    const mill = await makeMill(admin, { checks: [moisture] });
    const { id } = await makeBatch(admin, mill);
    await expect(complete(id)).rejects.toThrow(/a result of Moisture/);
    const check = (value: string) =>
      admin.production.batches.checks.create({ id, name: "Moisture", value });
    expect(await check("14.01")).toMatchObject({ passed: false });
    await expect(complete(id)).rejects.toMatchObject(refusal("production.check_failed"));
    h.clock.advance(1_000);
    await h.caller("operator").production.batches.checks.create({
      id,
      name: "Moisture",
      value: "14",
    });
    expect(await complete(id)).toMatchObject({ status: "completed" });
    await expect(
      admin.production.batches.checks.create({ id, name: "Moisture", value: "1" }),
    ).rejects.toMatchObject(refusal("production.batch_state"));
  });

  it("puts the lots of a batch that failed a lesser check into quarantine: none of them is promised or picked", async () => {
    const mill = await makeMill(admin, { checks: [smell] });
    const { id } = await makeBatch(admin, mill);
    await admin.production.batches.checks.create({ id, name: "Smell", passed: false });
    const batch = await complete(id);
    expect(batch.outputs.map(({ quarantined }) => quarantined)).toEqual([true, true]);
    expect(await admin.stock.levels.get({ productId: mill.rice.id })).toMatchObject({
      onHand: "540",
      available: "0",
    });
    await expect(
      admin.production.batches.checks.create({ id, name: "Sound", passed: true }),
    ).rejects.toThrow();
  });
});
