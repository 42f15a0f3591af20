import type { Walk } from "./walk.ts";

/** Equipment, checklists, inspections and work orders. */
export async function changeWorkshop({ h, admin, shop, run }: Walk): Promise<void> {
  const { siteId } = shop.warehouse;
  const piece = await run("workshop.equipment.create", { serial: "AUDIT-1", name: "One", siteId });
  await run("workshop.equipment.update", { id: piece.id, status: "in_repair" });
  const other = await admin.workshop.equipment.create({ serial: "AUDIT-2", name: "Two", siteId });
  await run("workshop.equipment.archive", { id: other.id });

  const checklist = await run("workshop.checklists.create", {
    name: "Audited",
    items: [{ name: "Sound" }],
  });
  await run("workshop.checklists.update", { id: checklist.id, name: "Audited again" });
  const spare = await admin.workshop.checklists.create({ name: "Spare", items: [{ name: "One" }] });
  await run("workshop.checklists.archive", { id: spare.id });

  const about = { equipmentId: piece.id, checklistId: checklist.id };
  const inspection = await run("workshop.inspections.create", about);
  await run("workshop.inspections.update", {
    id: inspection.id,
    answers: [{ item: "Sound", passed: false }],
    result: "fail",
  });
  await run("workshop.inspections.archive", { id: inspection.id });

  const employee = await admin.people.employees.create({
    code: "WELDER-9",
    name: "A welder",
    siteId,
    hiredOn: "2025-01-01",
  });
  const order = await run("workshop.workOrders.create", {
    title: "Audited",
    dueOn: "2026-12-01",
    warehouseId: shop.warehouseId,
  });
  const { id } = order;
  const lineOf = async (lines: "parts" | "labour") =>
    (await admin.workshop.workOrders.get({ id }))[lines].at(-1)?.id;
  await run("workshop.workOrders.update", { id, priority: 1 });
  await run("workshop.workOrders.assign", { id, employeeId: employee.id });
  await run("workshop.workOrders.addPart", { id, productId: shop.productId, quantity: "1" });
  await run("workshop.workOrders.removePart", { id, lineId: await lineOf("parts") });
  const hours = { employeeId: employee.id, minutes: 30, rate: "20.00" };
  await run("workshop.workOrders.addLabour", { id, ...hours });
  await run("workshop.workOrders.removeLabour", { id, lineId: await lineOf("labour") });
  const maker = { actor: h.ctx("superadmin").actor };
  const file = await h
    .caller("superadmin", maker)
    .files.create({ name: "note.txt", data: "SGVsbG8=" });
  await run("workshop.workOrders.attach", { id, fileIds: [file.id] }, maker);
  await run("workshop.workOrders.setStatus", { id, status: "in_progress" });
  const idle = await admin.workshop.workOrders.create({
    title: "Two",
    dueOn: "2026-12-01",
    siteId,
  });
  await run("workshop.workOrders.archive", { id: idle.id });
}
