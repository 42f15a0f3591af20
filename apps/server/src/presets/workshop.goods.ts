import type { NewProduct, Person, Preset, Stage } from "./preset.ts";

/* Who works at the welding workshop, and what it keeps, looks after and checks. Money is in euros. */

const reads = [
  "catalog:read",
  "customers:read",
  "vendors:read",
  "sites:read",
  "stock:read",
  "machines:read",
  "scheduling:read",
  "workshop:read",
  "dashboard:read",
  "files:read",
  "home:read",
] as const;

export const workshopRoles: Preset["roles"] = [
  {
    name: "foreman",
    description: "Gives out the work, approves, looks at the figures",
    permissions: [
      ...reads,
      "sales:read",
      "sales:write",
      "purchasing:read",
      "purchasing:write",
      "catalog:write",
      "customers:write",
      "vendors:write",
      "stock:write",
      "stock:approve",
      "machines:write",
      "machines:operate",
      "workshop:write",
      "workshop:assign",
      "people:read",
      "people:write",
      "scheduling:write",
      "scheduling:approve",
      "files:write",
      "events:read",
    ],
  },
  {
    name: "welder",
    description: "Works on orders: parts, hours, photos",
    permissions: [...reads, "workshop:write", "machines:operate", "files:write"],
  },
  {
    name: "inspector",
    description: "Inspects equipment by checklists",
    permissions: [...reads, "workshop:write", "files:write"],
  },
  {
    name: "clerk",
    description: "Takes orders and deliveries in, invoices what is done",
    permissions: [
      ...reads,
      "sales:read",
      "sales:write",
      "purchasing:read",
      "purchasing:write",
      "customers:write",
      "vendors:write",
      "stock:write",
      "workshop:write",
      "files:write",
    ],
  },
];

export const workshopPeople: readonly Person[] = [
  {
    ...{ code: "W-01", name: "Greta Lindner", position: "Foreman", payGrade: "E9" },
    ...{ hiredOn: "2012-03-01", role: "foreman" },
  },
  {
    ...{ code: "W-02", name: "Tomasz Nowak", position: "Welder", payGrade: "E6" },
    ...{ hiredOn: "2017-08-15", role: "welder" },
  },
  {
    ...{ code: "W-03", name: "Jonas Brandt", position: "Inspector", payGrade: "E8" },
    ...{ hiredOn: "2019-02-01", role: "inspector" },
  },
  {
    ...{ code: "W-04", name: "Elif Kaya", position: "Clerk", payGrade: "E5" },
    ...{ hiredOn: "2021-05-03", role: "clerk" },
  },
  {
    ...{ code: "W-05", name: "Mira Vogel", position: "Welder", payGrade: "E5" },
    ...{ hiredOn: "2023-09-01" },
  },
];

const suppliers = [
  { code: "SUP-01", name: "Spree Schweisstechnik", city: "Berlin" },
  { code: "SUP-02", name: "Havel Stahlhandel", city: "Potsdam" },
] as const;

const customers = [
  { code: "CU-01", name: "Hof Birkenau", city: "Nauen" },
  { code: "CU-02", name: "Kranverleih Oder", city: "Frankfurt (Oder)" },
  { code: "CU-03", name: "Metallbau Pankow", city: "Berlin" },
  { code: "CU-04", name: "Gemeinde Wandlitz", city: "Wandlitz" },
] as const;

/** How much of what is bought the store keeps. */
export const restockPlans = [
  { sku: "ROD-7018", vendor: "SUP-01", minimum: "20", maximum: "60", leadTimeDays: 2 },
  { sku: "WIRE-G3", vendor: "SUP-01", minimum: "30", maximum: "120", leadTimeDays: 2 },
  { sku: "STEEL-U80", vendor: "SUP-02", minimum: "12", maximum: "60", leadTimeDays: 3 },
] as const;

/** What was ordered during the week, by working day, the first is 0; `isDraft`: it has not gone to the vendor. */
export const purchases = [
  {
    ...{ vendor: "SUP-02", day: 0, arrives: 2, note: "LS-88140" },
    lines: [["STEEL-U80", "18", "9.65"]],
  },
  {
    ...{ vendor: "SUP-01", day: 1, arrives: 3, note: "2611-0417" },
    lines: [
      ["WIRE-G3", "30", "3.15"],
      ["GAS-M21", "2", "47.50"],
    ],
  },
  { vendor: "SUP-02", day: 3, arrives: null, note: null, lines: [["BEAR-6308", "6", "13.90"]] },
] as const;

const kept = (
  sku: string,
  name: string,
  unit: string,
  cost: string,
  price: string,
  reorderLevel: string,
  kind: "material" | "part" = "part",
): NewProduct => ({ sku, name, unit, cost, price, reorderLevel, kind, taxRate: "0.19" });
const boxes = { packs: [{ unit: "box", quantity: "5" }] };

/** With how much of each there is at first. */
export const parts: readonly (readonly [NewProduct, string])[] = [
  [
    {
      ...kept("ROD-7018", "Electrode E7018, 3.2 mm", "kg", "5.40", "8.90", "20", "material"),
      ...boxes,
    },
    "21",
  ],
  [kept("WIRE-G3", "Welding wire G3Si1, 1.0 mm", "kg", "3.20", "5.60", "30", "material"), "90"],
  [kept("GAS-M21", "Shielding gas M21, 20 l", "bottle", "48.00", "79.00", "2", "material"), "5"],
  [kept("DISC-125", "Cutting disc, 125 mm", "piece", "1.10", "2.40", "50", "material"), "140"],
  [kept("STEEL-U80", "U profile 80, S235", "m", "9.80", "16.50", "12", "material"), "48"],
  [kept("HOSE-12", "Hydraulic hose DN12", "m", "11.50", "21.00", "10"), "26"],
  [kept("PIN-40", "Bucket pin, 40 mm", "piece", "31.00", "54.00", "4"), "6"],
  [kept("BEAR-6308", "Bearing 6308-2RS", "piece", "14.20", "27.00", "4"), "9"],
  [kept("SEAL-60", "Cylinder seal kit, 60 mm", "piece", "38.00", "69.00", "2"), "1"],
];

export const tools: readonly (readonly [NewProduct, readonly string[]])[] = [
  [
    {
      ...{ sku: "TOOL-GRIND", name: "Angle grinder, 125 mm", kind: "tool", tracking: "serial" },
      ...{ price: "189.00", cost: "121.00" },
    },
    ["AG-2201", "AG-2202", "AG-2307"],
  ],
  [
    {
      ...{ sku: "TOOL-GAUGE", name: "Ultrasonic gauge", kind: "tool", tracking: "serial" },
      ...{ price: "1480.00", cost: "1150.00" },
    },
    ["UT-0117"],
  ],
];

/** `due`: the day of the next service, from today. */
export const equipment = [
  {
    ...{ serial: "LDR-4471", name: "Wheel loader bucket", type: "bucket", owner: "CU-01" },
    ...{ manufacturer: "Weidemann", serviceEveryDays: 180, due: 40 },
  },
  {
    ...{ serial: "TRL-0093", name: "Tipping trailer", type: "trailer", owner: "CU-01" },
    ...{ manufacturer: "Fliegl", serviceEveryDays: 365, due: -2 },
  },
  {
    ...{ serial: "CRN-2210", name: "Crane hook block, 5 t", type: "lifting", owner: "CU-02" },
    ...{ manufacturer: "Liebherr", serviceEveryDays: 90, due: 0 },
  },
  {
    ...{ serial: "CRN-2214", name: "Spreader beam, 8 t", type: "lifting", owner: "CU-02" },
    ...{ manufacturer: "Modulift", serviceEveryDays: 365, due: 120 },
  },
  {
    ...{ serial: "STR-0007", name: "Outdoor stair, town hall", type: "stair", owner: "CU-04" },
    ...{ manufacturer: "Own work", serviceEveryDays: 730, due: 300 },
  },
] as const;

export const checklists = [
  {
    name: "Lifting gear, yearly",
    description: "DGUV 109-017",
    items: [
      { name: "Rated load is legible" },
      { name: "No cracks in the weld seams" },
      { name: "Hook opening", kind: "measured", unit: "mm", max: "46.0" },
      { name: "Wall thickness", kind: "measured", unit: "mm", min: "7.5" },
      { name: "Paint is whole", critical: false },
      { name: "Remarks", kind: "text", required: false, critical: false },
    ],
  },
  {
    name: "Weld seam after repair",
    description: "ISO 5817, quality level C",
    items: [
      { name: "No cracks, pores or undercut" },
      { name: "Throat thickness", kind: "measured", unit: "mm", min: "5.0" },
    ],
  },
] as const;

export const machines = [
  { code: "MIG-1", name: "MIG/MAG source 1", type: "welding source", plan: "Check gas and cables" },
  { code: "TIG-1", name: "TIG source", type: "welding source", plan: "Calibrate the current" },
  { code: "SAW-1", name: "Band saw", type: "saw", plan: "Change blade and coolant" },
  { code: "PRESS-1", name: "Hydraulic press, 60 t", type: "press", plan: "Check the safety valve" },
] as const;

/** Suppliers and customers in the book of addresses. */
export async function addParties({ as, at }: Stage): Promise<Map<string, string>> {
  const { parties } = as(null, at(-8, "08:00"));
  const ids = new Map<string, string>();
  const address = (city: string) => [{ label: "office", city, country: "Germany" }];
  for (const { code, name, city } of suppliers) {
    const fields = { code, name, currency: "EUR", addresses: address(city) };
    ids.set(code, (await parties.vendors.create(fields)).id);
  }
  for (const { code, name, city } of customers) {
    const fields = { code, name, currency: "EUR", addresses: address(city) };
    ids.set(code, (await parties.customers.create(fields)).id);
  }
  return ids;
}
