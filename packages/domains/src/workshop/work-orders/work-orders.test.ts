import { newId } from "@millrace/platform/id";
import { makeProduct, makeShop, nextCode } from "@millrace/testkit/factories";
import { type Harness, harness } from "@millrace/testkit/harness";
import { beforeAll, describe, expect, it } from "vitest";
import { createUser } from "../../identity/index.ts";

let h: Harness;
let admin: ReturnType<Harness["caller"]>;
beforeAll(async () => {
  h = await harness();
  admin = h.caller("admin");
});

const refusal = (code: string) => ({ cause: { definition: { code } } });
const orders = () => admin.workshop.workOrders;
const dueOn = "2026-12-01";

/** So many pieces of a part at 2.50. */
const workshop = (quantity = "10") => makeShop(admin, quantity, { cost: "2.50" });
const welder = (siteId: string, name = "Dana") =>
  admin.people.employees.create({ code: nextCode("E"), name, siteId, hiredOn: "2025-01-01" });
const open = (warehouseId: string, more: object = {}) =>
  orders().create({ title: "Gate hinge", dueOn, warehouseId, client: "Farm", ...more });
const level = ({ productId }: { productId: string }) => admin.stock.levels.get({ productId });
const person = async (name: string) => {
  const email = `${newId()}@example.com`;
  const password = "correct horse battery staple";
  const user = await createUser(h.ctx("superadmin"), { email, name, password, role: "operator" });
  return h.caller("operator", { actor: { kind: "user", id: user.id, sessionId: newId() } });
};

describe("a work order", () => {
  it("goes from open to invoiced, holds its parts, takes them when work begins, and costs what they and the hours cost", async () => {
    const shop = await workshop();
    const dana = await welder(shop.warehouse.siteId);
    const { id, number } = await open(shop.warehouseId);
    expect(number).toMatch(/^WO-\d{6}$/);
    expect(await orders().assign({ id, employeeId: dana.id })).toMatchObject({
      status: "assigned",
      assigneeId: dana.id,
    });
    await orders().addPart({ id, productId: shop.productId, quantity: "3" });
    expect(await level(shop)).toMatchObject({ onHand: "10", reserved: "3" });
    const begun = await orders().setStatus({ id, status: "in_progress" });
    expect(begun).toMatchObject({ partsCost: "7.50", parts: [{ status: "issued" }] });
    expect(await level(shop)).toMatchObject({ onHand: "7", reserved: "0" });
    await orders().addPart({ id, productId: shop.productId, quantity: "1" });
    await orders().setStatus({ id, status: "waiting_parts", reason: "The bearing" });
    await orders().addPart({ id, productId: shop.productId, quantity: "2" });
    expect(await level(shop)).toMatchObject({ onHand: "6", reserved: "2" });
    await orders().setStatus({ id, status: "in_progress" });
    await orders().addLabour({ id, employeeId: dana.id, minutes: 95, rate: "19.99" });
    const done = await orders().setStatus({ id, status: "done" });
    expect(done).toMatchObject({
      partsCost: "15.00",
      labourCost: "31.65",
      totalCost: "46.65",
    });
    await expect(
      orders().addPart({ id, productId: shop.productId, quantity: "1" }),
    ).rejects.toThrow(/was completed by/);
    expect(await orders().setStatus({ id, status: "invoiced" })).toMatchObject({
      status: "invoiced",
    });
    await h.settle();
    const events = await h.platform.db
      .selectFrom("event")
      .select("payload")
      .where("aggregate_id", "=", id)
      .where("name", "=", "workshop.work_order.completed")
      .execute();
    expect(events.map(({ payload }) => payload)).toMatchObject([{ number, totalCost: "46.65" }]);
    expect(await admin.stock.verify({})).toMatchObject({ ok: true });
  });

  it("gives back what was held and what was taken, at the cost at which it went, when a part is removed or it is cancelled", async () => {
    const plain = await workshop();
    const tracked = await makeProduct(admin, { tracking: "lot", cost: "4.00" });
    const unit = await makeProduct(admin, { tracking: "serial", cost: "9.00" });
    const { warehouseId } = plain;
    await admin.stock.receive({
      warehouseId,
      lines: [
        { productId: tracked.id, quantity: "5", unitCost: "4.00", lot: { code: "L1" } },
        { productId: unit.id, quantity: "2", unitCost: "9.00", serials: ["S-1", "S-2"] },
      ],
    });
    const { id } = await open(warehouseId);
    await orders().addPart({ id, productId: plain.productId, quantity: "4" });
    await orders().setStatus({ id, status: "in_progress" });
    await orders().addPart({ id, productId: tracked.id, quantity: "2" });
    const full = await orders().addPart({ id, productId: unit.id, quantity: "1" });
    expect(full).toMatchObject({ partsCost: "27.00" });
    await orders().removePart({ id, lineId: full.parts[0]?.id ?? "" });
    expect(await orders().get({ id })).toMatchObject({ partsCost: "17.00" });
    expect(await level(plain)).toMatchObject({ onHand: "10", reserved: "0" });
    await orders().setStatus({ id, status: "waiting_parts" });
    await orders().addPart({ id, productId: plain.productId, quantity: "1" });
    const cancelled = await orders().setStatus({ id, status: "cancelled" });
    expect(cancelled).toMatchObject({ parts: [], partsCost: "0.00" });
    expect(await level(plain)).toMatchObject({ onHand: "10", reserved: "0" });
    expect(await level({ productId: tracked.id })).toMatchObject({ onHand: "5" });
    expect(await level({ productId: unit.id })).toMatchObject({ onHand: "2" });
    expect(await admin.stock.verify({})).toMatchObject({ ok: true });
  });

  it("is completed once by two who race: the other is told who and when", async () => {
    const shop = await workshop();
    const { id } = await open(shop.warehouseId);
    await orders().setStatus({ id, status: "in_progress" });
    const people = [await person("Aigerim"), await person("Bolat")];
    const racing = await Promise.allSettled(
      people.map((one) => one.workshop.workOrders.setStatus({ id, status: "done" })),
    );
    const lost = racing.flatMap((each) => (each.status === "rejected" ? [each.reason] : []));
    expect(lost).toHaveLength(1);
    expect(lost[0].cause.definition).toMatchObject({
      code: "workshop.work_order_state",
      kind: "conflict",
    });
    expect(lost[0].message).toMatch(/was completed by (Aigerim|Bolat) .*at 2026-11-21T/);
  });

  it("gets the last part or does not: of two that race for it one does", async () => {
    const shop = await workshop("1");
    const both = [await open(shop.warehouseId), await open(shop.warehouseId)];
    for (const { id } of both) await orders().setStatus({ id, status: "in_progress" });
    const part = { productId: shop.productId, quantity: "1" };
    const racing = await Promise.allSettled(
      both.map(({ id }) => orders().addPart({ id, ...part })),
    );
    const lost = racing.flatMap((each) => (each.status === "rejected" ? [each.reason] : []));
    expect(lost).toMatchObject([refusal("stock.insufficient")]);
    expect(await level(shop)).toMatchObject({ onHand: "0" });
  });

  it("is given to one welder by two who race; taking it away needs the version that was read", async () => {
    const shop = await workshop();
    const two = [
      await welder(shop.warehouse.siteId, "Dana"),
      await welder(shop.warehouse.siteId, "Erlan"),
    ];
    const { id } = await open(shop.warehouseId);
    const racing = await Promise.allSettled(
      two.map(({ id: employeeId }) => orders().assign({ id, employeeId })),
    );
    const lost = racing.flatMap((each) => (each.status === "rejected" ? [each.reason] : []));
    expect(lost).toHaveLength(1);
    expect(lost[0].message).toMatch(/is assigned to (Dana|Erlan) already/);
    const { version, assigneeId } = await orders().get({ id });
    const other = two.find((each) => each.id !== assigneeId)?.id ?? "";
    expect(await orders().assign({ id, employeeId: other, version })).toMatchObject({
      assigneeId: other,
    });
    await expect(
      h.caller("operator").workshop.workOrders.assign({ id, employeeId: other }),
    ).rejects.toThrow(/workshop:assign/);
    expect(await orders().setStatus({ id, status: "open" })).toMatchObject({ assigneeId: null });
  });

  it("has a reference of its own, also against a racing order with the same", async () => {
    const { warehouseId } = await workshop();
    const reference = nextCode("PO");
    const racing = await Promise.allSettled([
      open(warehouseId, { reference }),
      open(warehouseId, { reference: reference.toLowerCase() }),
    ]);
    const lost = racing.flatMap((each) => (each.status === "rejected" ? [each.reason] : []));
    expect(lost).toMatchObject([refusal("workshop.reference_taken")]);
  });

  it("changes until it is over, is not put away while it is worked on, and of another site does not exist", async () => {
    const shop = await workshop();
    const { id } = await open(shop.warehouseId);
    const changed = await orders().update({ id, customerId: shop.customerId, dueOn: "2026-12-09" });
    expect(changed).toMatchObject({ customerId: shop.customerId, client: null });
    await expect(
      orders().update({ id, customerId: shop.customerId, client: "Both" }),
    ).rejects.toMatchObject(refusal("request.invalid"));
    await orders().setStatus({ id, status: "in_progress" });
    await expect(orders().archive({ id })).rejects.toMatchObject(refusal("resource.in_use"));
    const elsewhere = h.caller("admin", { sites: [newId()] }).workshop.workOrders;
    for (const call of [
      () => elsewhere.get({ id }),
      () => elsewhere.setStatus({ id, status: "done" }),
    ])
      await expect(call()).rejects.toMatchObject(refusal("resource.not_found"));
    expect((await elsewhere.list({})).items).toEqual([]);

    const idle = await open(shop.warehouseId);
    await orders().addPart({ id: idle.id, productId: shop.productId, quantity: "2" });
    expect(await orders().archive({ id: idle.id })).toMatchObject({ status: "cancelled" });
    expect(await level(shop)).toMatchObject({ reserved: "0" });
  });

  it("carries files, which whoever sees it sees", async () => {
    const { warehouseId } = await workshop();
    const { id } = await open(warehouseId);
    const { id: fileId } = await admin.files.create({ name: "hinge.txt", data: "aGluZ2U=" });
    const order = await orders().attach({ id, fileIds: [fileId] });
    expect(order.attachments).toMatchObject([{ id: fileId, name: "hinge.txt" }]);
  });
});

describe("the work order of a maintenance plan", () => {
  it("is opened once when its work is due, tells the plan when it is done, and is opened again when it is due again", async () => {
    const { warehouse } = await workshop();
    const machine = await admin.machines.create({
      code: nextCode("M"),
      name: "Huller",
      type: "huller",
      siteId: warehouse.siteId,
    });
    const plan = await admin.machines.maintenancePlans.create({
      id: machine.id,
      name: "Grease",
      everyDays: 7,
    });
    const ofMachine = async () => (await orders().list({ machineId: machine.id })).items;
    for (const due of [1, 2]) {
      h.clock.advance(8 * 86_400_000);
      for (const _ of [1, 2]) {
        await h.caller("superadmin").jobs.trigger({ name: "machines.maintenance-due" });
        await h.settle();
      }
      const all = await ofMachine();
      expect(all).toHaveLength(due);
      expect(all[0]).toMatchObject({ kind: "service", planId: plan.id, status: "open" });
      const id = all[0]?.id ?? "";
      await orders().setStatus({ id, status: "in_progress" });
      await orders().setStatus({ id, status: "done" });
      const plans = await admin.machines.maintenancePlans.list({ id: machine.id });
      expect(plans.items[0]).toMatchObject({ dueSince: null, lastDoneAt: expect.any(Date) });
    }
  });
});
