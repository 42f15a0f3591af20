import { type Preset, type Stage, wanted } from "./preset.ts";
import {
  addParties,
  checks,
  machines,
  millPeople,
  millProducts,
  millRoles,
  outturns,
  plans,
  restockPlans,
  traders,
  wholesalers,
} from "./rice-mill.goods.ts";

const manager = "M-01";
const miller = "M-02";
const storekeeper = "M-03";
const inspector = "M-04";

/** A rice mill in Thanjavur: paddy by lot from traders, two batches a day, rice by lot to wholesalers. */
export const riceMill: Preset = {
  site: { code: "TNJ", name: "Ponni Rice Mill", timezone: "Asia/Kolkata" },
  currency: "INR",
  roles: millRoles,
  people: millPeople,
  hours: { rule: "FREQ=DAILY", start: "06:00", end: "14:30" },
  leave: {
    ...{ code: storekeeper, approver: manager, from: 9, to: 11, reason: "A wedding at home" },
    type: { code: "EARNED", name: "Earned leave", yearlyDays: "18" },
  },
  isAway: (code, day) => code === "M-05" && day === -4,
  load,
};

interface Mill {
  readonly stage: Stage;
  /** Products by SKU, warehouses, locations, machines, recipes and parties by code. */
  readonly ids: ReadonlyMap<string, string>;
}

async function load(stage: Stage): Promise<string[]> {
  const mill: Mill = { stage, ids: await furnish(stage) };
  const made = { lots: 0, batches: 0, orders: 0 };
  for (const [place, day] of stage.days.entries()) {
    made.lots += await takeIn(mill, place, day);
    for (const variety of place % 2 === 0 ? ["SONA", "PONNI"] : ["PONNI", "SONA"]) {
      await runBatch(mill, { place, day, variety, isSecond: made.batches % 2 === 1 });
      made.batches += 1;
    }
    await tend(mill, place, day);
    made.orders += await sell(mill, place, day);
  }
  await planToday(mill);
  return [
    `${made.lots} lots of paddy`,
    `${made.batches} batches`,
    `${made.lots + 1} purchase orders`,
    `${made.orders} sales orders`,
  ];
}

/** The buildings, goods, machines and recipes. */
async function furnish(stage: Stage): Promise<Map<string, string>> {
  const { as, at, siteId, date } = stage;
  const house = as(null, at(-8, "08:00"));
  const ids = await addParties(stage);
  await house.catalog.units.create({ code: "kg", name: "Kilogram" });
  for (const [code, name, factor] of [
    ["bag", "Bag of 50 kg", "50"],
    ["quintal", "Quintal", "100"],
    ["t", "Tonne", "1000"],
  ] as const)
    await house.catalog.units.create({ code, name, baseCode: "kg", factor });
  for (const [code, name, locations] of [
    ["YARD", "Paddy yard and mill", ["BAY-1", "BAY-2", "FLOOR"]],
    ["FG", "Finished goods", ["STACK-A", "STACK-B", "HOLD"]],
  ] as const) {
    const { id } = await house.sites.warehouses.create({ siteId, code, name });
    ids.set(code, id);
    for (const place of locations)
      ids.set(place, (await house.sites.locations.create({ id, code: place, name: place })).id);
  }
  for (const product of millProducts)
    ids.set(product.sku, (await house.catalog.products.create(product)).id);
  const id = (name: string) => wanted(ids, name);
  for (const [variety, name] of [
    ["SONA", "Sona Masuri rice from paddy"],
    ["PONNI", "Ponni rice from paddy"],
  ] as const) {
    const recipe = await house.catalog.recipes.create({
      ...{ code: `MILL-${variety}`, name, productId: id(`RICE-${variety}`) },
      ...{ yieldQuantity: outturns.head, allocation: "value", conversionCost: "6500.00" },
      inputs: [
        { productId: id(`PADDY-${variety}`), quantity: "5000" },
        { productId: id("BAG-50"), quantity: "58", counts: false },
      ],
      byProducts: [
        { productId: id("BROKEN"), outturn: outturns.broken },
        { productId: id("BRAN"), outturn: outturns.bran },
        { productId: id("HUSK"), outturn: outturns.husk },
      ],
      checks: [...checks],
    });
    ids.set(`MILL-${variety}`, recipe.id);
  }
  for (const machine of machines)
    ids.set(machine.code, (await house.machines.create({ ...machine, siteId })).id);
  for (const { machine, done, ...plan } of plans) {
    const target = id(machine);
    const { id: planId } = await house.machines.maintenancePlans.create({ id: target, ...plan });
    ids.set(plan.name, planId);
  }
  for (const { sku, vendor, ...plan } of restockPlans)
    await house.stock.restockPlans.create({
      ...{ productId: id(sku), warehouseId: id("YARD"), vendorId: id(vendor), ...plan },
    });
  await as(storekeeper, at(-8, "10:00")).stock.receive({
    warehouseId: id("YARD"),
    reason: "Opening stock",
    lines: [
      { productId: id("BAG-50"), quantity: "1400" },
      { productId: id("ROLL-10"), quantity: "3" },
      ...["SONA", "PONNI"].map((variety) => ({
        productId: id(`PADDY-${variety}`),
        quantity: "9000",
        locationId: id("BAY-1"),
        lot: { code: `${variety}-${date(-8)}`, expiresOn: date(170) },
      })),
    ],
  });
  return ids;
}

interface Bought {
  readonly trader: string;
  readonly sku: string;
  readonly quintals: string;
  /** For a quintal. */
  readonly unitPrice: string;
}

/** The manager orders paddy of a trader in the afternoon; a lorry brings it the next morning. */
async function orderPaddy({ stage, ids }: Mill, day: number, bought: Bought): Promise<string> {
  const { trader, sku, quintals, unitPrice } = bought;
  const { purchaseOrders } = stage.as(manager, stage.at(day, "14:27")).stock;
  const { id } = await purchaseOrders.create({
    ...{ vendorId: wanted(ids, trader), warehouseId: wanted(ids, "YARD") },
    expectedOn: stage.date(day + 1),
    lines: [{ productId: wanted(ids, sku), quantity: quintals, unit: "quintal", unitPrice }],
  });
  await purchaseOrders.send({ id });
  return id;
}

/** Two lots of paddy come in the morning, of changing traders and weights; of the last one a part is still to come. */
async function takeIn(mill: Mill, place: number, day: number): Promise<number> {
  const { stage, ids } = mill;
  const varieties = ["SONA", "PONNI"];
  for (const [nth, variety] of varieties.entries()) {
    const trader = traders[(place + nth) % traders.length]?.code ?? "";
    const quintals = 47 + ((place * 37 + nth * 51) % 90) / 10;
    const ordered = day === -1 && nth === 1 ? quintals + 12 : quintals;
    const id = await orderPaddy(mill, day - 1, {
      ...{ trader, sku: `PADDY-${variety}`, quintals: ordered.toFixed(1) },
      unitPrice: (2320 + nth * 170 + (place % 4) * 15).toFixed(2),
    });
    await stage.as(storekeeper, stage.at(day, "06:40")).stock.purchaseOrders.receive({
      id,
      deliveryNote: `${trader}/${120 + place * 2 + nth}`,
      lines: [
        {
          ...{ position: 1, quantity: quintals.toFixed(1) },
          locationId: wanted(ids, nth === 0 ? "BAY-1" : "BAY-2"),
          lot: {
            code: `${variety}-${stage.date(day)}`,
            expiresOn: stage.date(day + 180),
            vendorRef: `${trader}/${120 + place * 2 + nth}`,
          },
        },
      ],
    });
  }
  return varieties.length;
}

interface Run {
  readonly place: number;
  readonly day: number;
  readonly variety: string;
  readonly isSecond: boolean;
}

/** Five tonnes on an order, through the huller, checked, and into the store; one batch of the week is too moist. */
async function runBatch({ stage, ids }: Mill, run: Run): Promise<void> {
  const { place, day, variety, isSecond } = run;
  const id = (name: string) => wanted(ids, name);
  const at = (time: string) =>
    new Date(stage.at(day, time).getTime() + (isSecond ? 3.45 * 3_600_000 : 0));
  const by = (person: string, time: string) => stage.as(person, at(time));
  const order = await by(manager, "06:50").production.orders.create({
    ...{ recipeId: id(`MILL-${variety}`), warehouseId: id("YARD") },
    ...{ plannedQuantity: outturns.head, dueOn: stage.date(day) },
  });
  await by(manager, "06:51").production.orders.plan({ id: order.id });
  await by(manager, "06:52").production.orders.release({ id: order.id });
  const { production } = by(miller, "07:00");
  const batch = await production.batches.create({
    ...{ orderId: order.id, machineId: id("HULL-1") },
    operatorId: stage.employeeId(miller),
  });
  await production.batches.setStatus({ id: batch.id, status: "in_progress" });

  const swing = ((place * 41 + (isSecond ? 67 : 13)) % 120) - 60;
  const outputs = [
    [`RICE-${variety}`, 2_900 + swing],
    ["BROKEN", 500 - Math.round(swing / 2)],
    ["BRAN", 400 + ((place * 7) % 25) - 12],
    ["HUSK", 1_000 - ((place * 11) % 30)],
  ] as const;
  for (const [sku, kilograms] of outputs)
    await by(miller, "10:14").production.batches.addOutput({
      ...{ id: batch.id, productId: id(sku), quantity: String(kilograms) },
      ...(sku !== "BRAN" && sku !== "HUSK" && { expiresOn: stage.date(day + 365) }),
    });
  const lost = 5_000 - outputs.reduce((sum, [, kilograms]) => sum + kilograms, 0);
  await by(miller, "10:15").production.batches.addOutput({
    ...{ id: batch.id, kind: "loss", quantity: String(lost), reason: "Dust and moisture" },
  });
  const isMoist = day === -2 && isSecond;
  const quality = by(inspector, "10:18").production.batches.checks;
  const moisture = isMoist ? "14.8" : (12.6 + (place % 5) * 0.2).toFixed(1);
  await quality.create({ id: batch.id, name: "Moisture", value: moisture });
  await quality.create({
    ...{ id: batch.id, name: "Broken grains", value: (3.1 + (place % 4) * 0.3).toFixed(1) },
  });
  await quality.create({ id: batch.id, name: "Free of stones", passed: true });
  if (isMoist)
    await by(miller, "10:20").production.batches.addNote({
      ...{ id: batch.id, text: "The drier stood for an hour; this rice came out moist." },
    });
  await by(miller, "10:22").production.batches.setStatus({ id: batch.id, status: "completed" });
  const produced = by(manager, "10:30").production.orders;
  await produced.complete({ id: order.id });
  if (day < -2) await produced.close({ id: order.id });

  const { outputs: lots } = await production.batches.get({ id: batch.id });
  const lines = lots.flatMap(({ productId, lotId, quantity, quarantined }) =>
    productId && lotId && !quarantined
      ? [{ productId, lotId, quantity, toLocationId: id("STACK-A") }]
      : [],
  );
  if (lines.length > 0)
    await by(storekeeper, "10:35").stock.transfers.create({
      ...{ fromWarehouseId: id("YARD"), toWarehouseId: id("FG"), reason: "Bagged", lines },
    });
}

/** Stops of the machines, and what was looked after. */
async function tend({ stage, ids }: Mill, place: number, day: number): Promise<void> {
  const id = (name: string) => wanted(ids, name);
  const run = (time: string) => stage.as(miller, stage.at(day, time)).machines;
  const others = ["CLEAN-1", "WHITE-1", "SORT-1"].map(id);
  for (const machine of others) await run("07:05").setStatus({ id: machine, status: "running" });
  if (place % 3 === 1) {
    const note = "A stone between the sieves";
    await run("08:10").downtime.create({ id: id("CLEAN-1"), reason: "jam", note });
    await run("08:32").setStatus({ id: id("CLEAN-1"), status: "running" });
  }
  if (place === 4) {
    const note = "Power cut of the whole street";
    await run("11:40").downtime.create({ id: id("SORT-1"), reason: "no_power", note });
    await run("12:25").setStatus({ id: id("SORT-1"), status: "running" });
  }
  for (const machine of others) await run("13:58").setStatus({ id: machine, status: "idle" });
  const manage = stage.as(manager, stage.at(day, "14:20")).machines;
  for (const { machine, name, done } of plans)
    if (done === day) await manage.maintenancePlans.complete({ id: id(machine), planId: id(name) });
}

/** Rice to a wholesaler a day, bran to the feed mill now and then; the newest wait to be shipped. */
async function sell({ stage, ids }: Mill, place: number, day: number): Promise<number> {
  const id = (name: string) => wanted(ids, name);
  const bags = (sku: string, count: number) => ({
    productId: id(sku),
    quantity: String(count * 50),
  });
  const customer = wholesalers[place % 3]?.code ?? "";
  const rice = [bags("RICE-SONA", 32 + place * 2), bags("RICE-PONNI", 20 + ((place * 3) % 11))];
  const wants = [
    { customer, warehouse: "FG", lines: place % 2 ? [...rice, bags("BROKEN", 6)] : rice },
    ...(place % 3 === 2
      ? [{ customer: "WS-04", warehouse: "YARD", lines: [bags("BRAN", 12), bags("HUSK", 30)] }]
      : []),
  ];
  for (const { customer, warehouse, lines } of wants) {
    const { id: orderId } = await stage
      .as(storekeeper, stage.at(day, "14:22"))
      .sales.orders.create({
        ...{ customerId: id(customer), warehouseId: id(warehouse), lines, confirm: true },
      });
    if (day === -1) continue;
    await stage.as(storekeeper, stage.at(day, "14:25")).sales.orders.ship({ id: orderId });
    if (day < -3)
      await stage.as(manager, stage.at(day + 1, "07:30")).sales.orders.complete({ id: orderId });
  }
  return wants.length;
}

/** What the manager planned in the evening for the day that begins, and the paddy that she ordered for it. */
async function planToday(mill: Mill): Promise<void> {
  const { stage, ids } = mill;
  await orderPaddy(mill, -1, {
    ...{ trader: "TR-01", sku: "PADDY-SONA", quintals: "60", unitPrice: "2380.00" },
  });
  const { production } = stage.as(manager, stage.at(-1, "14:28"));
  const order = await production.orders.create({
    ...{ recipeId: wanted(ids, "MILL-SONA"), warehouseId: wanted(ids, "YARD") },
    ...{ plannedQuantity: outturns.head, dueOn: stage.date(0), priority: 2 },
    note: "For the order of Kerala Rice House",
  });
  await production.orders.plan({ id: order.id });
}
