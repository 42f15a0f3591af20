import { type Preset, type Stage, wanted } from "./preset.ts";
import {
  addParties,
  checklists,
  equipment,
  machines,
  parts,
  purchases,
  restockPlans,
  tools,
  workshopPeople,
  workshopRoles,
} from "./workshop.goods.ts";

const foreman = "W-01";
const welder = "W-02";
const inspector = "W-03";
const clerk = "W-04";
const secondWelder = "W-05";
const rate = "62.00";

/** A welding workshop in Berlin: repairs, services and fabrication for farms, crane hire and the town. */
export const workshop: Preset = {
  site: { code: "BER", name: "Lindner Welding Workshop", timezone: "Europe/Berlin" },
  currency: "EUR",
  roles: workshopRoles,
  people: workshopPeople,
  hours: { rule: "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", start: "07:00", end: "15:30" },
  leave: {
    ...{ code: clerk, approver: foreman, from: 10, to: 17, reason: "Family visit" },
    type: { code: "ANNUAL", name: "Annual leave", yearlyDays: "30" },
  },
  load,
};

interface Job {
  readonly title: string;
  readonly kind?: "repair" | "service" | "fabrication";
  readonly customer: string;
  readonly equipment?: string;
  /** The working day of the week on which it came in; the first is 0. */
  readonly day: number;
  readonly due: number;
  readonly priority?: number;
  readonly status: "open" | "assigned" | "in_progress" | "waiting_parts" | "done" | "invoiced";
  readonly cancelled?: string;
  readonly parts?: readonly (readonly [sku: string, quantity: string])[];
  /** A part of which the store has too little. */
  readonly wants?: readonly [sku: string, quantity: string];
  readonly minutes?: number;
  readonly by?: string;
}

/** What came in during the week: every status that a work order can have. */
const jobs: readonly Job[] = [
  {
    ...{ title: "Weld the torn ear of the bucket", customer: "CU-01", equipment: "LDR-4471" },
    ...{ day: 0, due: -4, status: "invoiced", minutes: 210 },
    parts: [
      ["ROD-7018", "3"],
      ["PIN-40", "2"],
      ["DISC-125", "4"],
    ],
  },
  {
    ...{ title: "Half-yearly service of the spreader beam", kind: "service", customer: "CU-02" },
    ...{ equipment: "CRN-2214", day: 1, due: -3, status: "done", minutes: 90, by: secondWelder },
    parts: [["DISC-125", "2"]],
  },
  {
    ...{ title: "Railing of twelve metres", kind: "fabrication", customer: "CU-04" },
    ...{ day: 1, due: 3, status: "in_progress", minutes: 320, by: secondWelder },
    parts: [
      ["STEEL-U80", "24"],
      ["WIRE-G3", "8"],
      ["GAS-M21", "1"],
    ],
  },
  {
    ...{ title: "Trailer: cylinder leaks", customer: "CU-01", equipment: "TRL-0093" },
    ...{ day: 2, due: 1, priority: 2, status: "waiting_parts", minutes: 45 },
    parts: [["HOSE-12", "4"]],
    wants: ["BEAR-6308", "12"],
  },
  {
    ...{ title: "Frame for a workbench", kind: "fabrication", customer: "CU-03" },
    ...{ day: 3, due: 6, status: "assigned", by: secondWelder },
    parts: [["STEEL-U80", "9"]],
  },
  {
    ...{ title: "Yearly check of the stair", kind: "service", customer: "CU-04" },
    ...{ equipment: "STR-0007", day: 3, due: 9, priority: 4, status: "open" },
  },
  {
    ...{ title: "Gate hinge", customer: "CU-03", day: 2, due: 2, status: "open" },
    cancelled: "The customer bought a new gate",
  },
];

async function load(stage: Stage): Promise<string[]> {
  const ids = await furnish(stage);
  for (const job of jobs) await work(stage, ids, job);
  for (const purchase of purchases) await buy(stage, ids, purchase);
  const inspections = await inspect(stage, ids);
  await careForMachines(stage);
  return [
    `${equipment.length} pieces of equipment`,
    `${jobs.length + 1} work orders`,
    `${inspections} inspections`,
    `${purchases.length} purchase orders`,
  ];
}

/** The store with its goods and tools, equipment of customers, checklists and machines. */
async function furnish(stage: Stage): Promise<Map<string, string>> {
  const { as, at, siteId, date } = stage;
  const house = as(null, at(-8, "08:00"));
  const ids = await addParties(stage);
  const { id: warehouseId } = await house.sites.warehouses.create({
    ...{ siteId, code: "STORE", name: "Store" },
  });
  ids.set("STORE", warehouseId);
  for (const code of ["RACK-1", "RACK-2", "TOOLS"]) {
    const { id } = await house.sites.locations.create({ id: warehouseId, code, name: code });
    ids.set(code, id);
  }
  const lines = [];
  for (const [product, quantity] of parts) {
    const vendorId = wanted(ids, product.sku === "STEEL-U80" ? "SUP-02" : "SUP-01");
    const { id } = await house.catalog.products.create({ ...product, vendorId });
    ids.set(product.sku, id);
    lines.push({ productId: id, quantity });
  }
  for (const { sku, vendor, ...plan } of restockPlans)
    await house.stock.restockPlans.create({
      ...{ productId: wanted(ids, sku), warehouseId, vendorId: wanted(ids, vendor), ...plan },
    });
  const { stock } = as(clerk, at(-8, "09:00"));
  await stock.receive({ warehouseId, reason: "Opening stock", lines });
  for (const [tool, serials] of tools) {
    const { id: productId } = await house.catalog.products.create(tool);
    for (const [place, serial] of serials.entries())
      await stock.units.create({
        ...{ productId, warehouseId, serial, locationId: wanted(ids, "TOOLS") },
        ...{ condition: place === 0 ? "fair" : "good" },
        ...{ lastMaintenanceOn: date(-170), nextMaintenanceOn: date(place === 0 ? 3 : 60) },
      });
  }
  for (const { owner, due, ...piece } of equipment) {
    const { id } = await house.workshop.equipment.create({
      ...{ ...piece, siteId, ownerId: wanted(ids, owner), nextServiceOn: date(due) },
    });
    ids.set(piece.serial, id);
  }
  for (const { items, ...checklist } of checklists) {
    const made = await house.workshop.checklists.create({ ...checklist, items: [...items] });
    ids.set(checklist.name, made.id);
  }
  return ids;
}

/** The clerk orders, and takes in what has come; the last order is on its way. */
async function buy(
  stage: Stage,
  ids: ReadonlyMap<string, string>,
  { vendor, day, arrives, note, lines }: (typeof purchases)[number],
): Promise<void> {
  const by = (on: number, time: string) =>
    stage.as(clerk, stage.at(stage.days[on] ?? -1, time)).stock.purchaseOrders;
  const { id } = await by(day, "10:10").create({
    ...{ vendorId: wanted(ids, vendor), warehouseId: wanted(ids, "STORE") },
    expectedOn: stage.date((stage.days[day] ?? -1) + 3),
    lines: lines.map(([sku, quantity, unitPrice]) => ({
      ...{ productId: wanted(ids, sku), quantity, unitPrice },
    })),
  });
  await by(day, "10:20").send({ id });
  if (arrives !== null) await by(arrives, "09:30").receive({ id, deliveryNote: note });
}

/** A work order from the call of the customer to where it stands now. */
async function work(stage: Stage, ids: ReadonlyMap<string, string>, job: Job): Promise<void> {
  const { customer, equipment: serial, due, cancelled, minutes, by = welder } = job;
  const id = (name: string) => wanted(ids, name);
  const day = stage.days[job.day] ?? -1;
  const { workOrders } = stage.as(clerk, stage.at(day, "07:40")).workshop;
  const order = await workOrders.create({
    ...{ title: job.title, kind: job.kind ?? "repair", priority: job.priority ?? 3 },
    ...{ customerId: id(customer), equipmentId: serial ? id(serial) : null },
    ...{ warehouseId: id("STORE"), dueOn: stage.date(due) },
  });
  const target = { id: order.id };
  if (cancelled) {
    await workOrders.setStatus({ ...target, status: "cancelled", reason: cancelled });
    return;
  }
  if (job.status === "open") return;
  const employeeId = stage.employeeId(by);
  await stage
    .as(foreman, stage.at(day, "08:00"))
    .workshop.workOrders.assign({ ...target, employeeId });
  for (const [sku, quantity] of job.parts ?? [])
    await workOrders.addPart({ ...target, productId: id(sku), quantity });
  if (job.status === "assigned") return;

  // Whoever has an account enters their own hours, and the work of the others.
  const { workOrders: bench } = stage.as(welder, stage.at(day, "08:30")).workshop;
  await bench.setStatus({ ...target, status: "in_progress" });
  if (minutes) await bench.addLabour({ ...target, employeeId, minutes, rate });
  const { workOrders: later } = stage.as(welder, stage.at(day, "14:40")).workshop;
  if (job.wants) {
    const [sku, quantity] = job.wants;
    await later.addPart({ ...target, productId: id(sku), quantity, whenShort: "want" });
  }
  if (job.status === "waiting_parts")
    await later.setStatus({ ...target, status: "waiting_parts", reason: "Bearings" });
  if (job.status === "done" || job.status === "invoiced")
    await later.setStatus({ ...target, status: "done" });
  if (job.status === "invoiced")
    await stage
      .as(clerk, stage.at(day + 1, "09:00"))
      .workshop.workOrders.setStatus({ ...target, status: "invoiced" });
}

/** One piece passes, one is let through with a remark, one fails: its repair is opened by the failure. */
async function inspect(stage: Stage, ids: ReadonlyMap<string, string>): Promise<number> {
  const found = [
    { day: 0, serial: "LDR-4471", list: 1, answers: ["", "5.6"] },
    { day: 2, serial: "CRN-2214", list: 0, answers: ["", "44.8", "8.1", "no"] },
    { day: 3, serial: "CRN-2210", list: 0, answers: ["", "46.9", "7.9", "yes"] },
  ] as const;
  const lifting = ([, opening = "", wall = "", paint = ""]: readonly string[]) => [
    { item: "Rated load is legible", passed: true },
    { item: "No cracks in the weld seams", passed: true },
    { item: "Hook opening", value: opening },
    { item: "Wall thickness", value: wall },
    { item: "Paint is whole", passed: paint === "yes" },
  ];
  for (const { day, serial, list, answers } of found) {
    const on = stage.days[day] ?? -1;
    const { inspections } = stage.as(inspector, stage.at(on, "14:50")).workshop;
    const { id } = await inspections.create({
      equipmentId: wanted(ids, serial),
      checklistId: wanted(ids, checklists[list].name),
    });
    const entered = await inspections.update({
      id,
      answers:
        list === 0
          ? lifting(answers)
          : [
              { item: "No cracks, pores or undercut", passed: true },
              { item: "Throat thickness", value: answers[1] },
            ],
    });
    const { computed } = entered;
    if (!computed) throw new Error(`The inspection of ${serial} lacks answers.`);
    await stage
      .as(inspector, stage.at(on, "15:10"))
      .workshop.inspections.update({ id, result: computed });
  }
  return found.length;
}

/** The saw's blade is due today: it was changed a week ago. */
async function careForMachines(stage: Stage): Promise<void> {
  const { as, at, siteId, days } = stage;
  const house = as(null, at(-8, "08:00"));
  for (const [place, { plan, ...machine }] of machines.entries()) {
    const { id } = await house.machines.create({ ...machine, siteId });
    const made = await house.machines.maintenancePlans.create({
      ...{ id, name: plan, everyDays: machine.code === "SAW-1" ? 7 : 30 + place * 30 },
    });
    const target = { id, planId: made.id };
    if (machine.code === "SAW-1")
      await as(foreman, at(-8, "09:00")).machines.maintenancePlans.complete(target);
    for (const day of days) {
      const run = (time: string) => as(welder, at(day, time)).machines;
      await run("08:30").setStatus({ id, status: "running" });
      if (machine.code === "TIG-1" && day === days[2]) {
        const note = "Cable glowed at the plug";
        await run("10:05").downtime.create({ id, reason: "breakdown", note });
        await run("11:20").setStatus({ id, status: "running" });
      }
      await run("14:30").setStatus({ id, status: "idle" });
    }
  }
}
