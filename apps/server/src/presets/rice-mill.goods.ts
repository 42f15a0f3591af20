import type { NewProduct, Person, Preset, Stage } from "./preset.ts";

/* Who works at the rice mill, and what it buys, makes and sells. Money is in rupees, quantities in kilograms. */

const reads = [
  "catalog:read",
  "customers:read",
  "vendors:read",
  "sites:read",
  "stock:read",
  "sales:read",
  "machines:read",
  "production:read",
  "scheduling:read",
  "dashboard:read",
  "files:read",
  "home:read",
] as const;

export const millRoles: Preset["roles"] = [
  {
    name: "mill-manager",
    description: "Runs the mill: plans, buys, sells, approves",
    permissions: [
      ...reads,
      "catalog:write",
      "customers:write",
      "vendors:write",
      "sites:write",
      "stock:write",
      "stock:approve",
      "sales:write",
      "purchasing:read",
      "purchasing:write",
      "machines:write",
      "machines:operate",
      "production:write",
      "production:plan",
      "production:reverse",
      "quality:write",
      "people:read",
      "people:write",
      "scheduling:write",
      "scheduling:approve",
      "workshop:read",
      "workshop:write",
      "files:write",
      "events:read",
      "users:read",
    ],
  },
  {
    name: "miller",
    description: "Runs the machines and records the batches",
    permissions: [...reads, "machines:operate", "production:write", "files:write"],
  },
  {
    name: "storekeeper",
    description: "Takes paddy in, moves and ships rice",
    permissions: [
      ...reads,
      "stock:write",
      "sales:write",
      "vendors:write",
      "purchasing:read",
      "purchasing:write",
      "files:write",
    ],
  },
  {
    name: "quality",
    description: "Checks batches; holds lots back and lets them go",
    permissions: [...reads, "quality:write", "stock:write", "stock:approve", "files:write"],
  },
];

export const millPeople: readonly Person[] = [
  {
    ...{ code: "M-01", name: "Lakshmi Narayanan", position: "Mill manager", payGrade: "M2" },
    ...{ hiredOn: "2016-06-01", role: "mill-manager" },
  },
  {
    ...{ code: "M-02", name: "Murugan Selvam", position: "Miller", payGrade: "W4" },
    ...{ hiredOn: "2018-01-15", role: "miller" },
  },
  {
    ...{ code: "M-03", name: "Kavitha Raman", position: "Storekeeper", payGrade: "W3" },
    ...{ hiredOn: "2019-04-01", role: "storekeeper" },
  },
  {
    ...{ code: "M-04", name: "Anjali Iyer", position: "Quality inspector", payGrade: "W4" },
    ...{ hiredOn: "2021-09-01", role: "quality" },
  },
  {
    ...{ code: "M-05", name: "Senthil Kumar", position: "Helper", payGrade: "W1" },
    ...{ hiredOn: "2023-11-06" },
  },
  {
    ...{ code: "M-06", name: "Prakash Babu", position: "Helper", payGrade: "W1" },
    ...{ hiredOn: "2024-02-12" },
  },
];

export const traders = [
  { code: "TR-01", name: "Cauvery Delta Paddy Traders", city: "Thanjavur" },
  { code: "TR-02", name: "Sri Murugan Grain Merchants", city: "Kumbakonam" },
  { code: "TR-03", name: "Nagapattinam Farmers' Cooperative", city: "Nagapattinam" },
] as const;

const suppliers = [
  { code: "SP-01", name: "Coimbatore Mill Spares", city: "Coimbatore" },
  { code: "SP-02", name: "Karur Woven Sacks", city: "Karur" },
] as const;

/** How much of what is bought the yard keeps. */
export const restockPlans = [
  { sku: "ROLL-10", vendor: "SP-01", minimum: "4", maximum: "12", leadTimeDays: 4 },
  { sku: "BAG-50", vendor: "SP-02", minimum: "500", maximum: "3000", leadTimeDays: 3 },
  { sku: "PADDY-SONA", vendor: "TR-01", minimum: "5000", maximum: "15000", leadTimeDays: 1 },
  { sku: "PADDY-PONNI", vendor: "TR-03", minimum: "5000", maximum: "15000", leadTimeDays: 1 },
] as const;

export const wholesalers = [
  { code: "WS-01", name: "Koyambedu Rice Wholesale", city: "Chennai", creditLimit: "800000.00" },
  { code: "WS-02", name: "Anna Nagar Provisions", city: "Madurai", creditLimit: "250000.00" },
  { code: "WS-03", name: "Kerala Rice House", city: "Kochi", creditLimit: "500000.00" },
  { code: "WS-04", name: "Kongu Cattle Feeds", city: "Erode", creditLimit: "100000.00" },
] as const;

const bag = [{ unit: "bag", quantity: "50" }];
const quintal = [{ unit: "quintal", quantity: "100" }];

const paddy = (sku: string, name: string, cost: string): NewProduct => ({
  ...{ sku, name, kind: "material", unit: "kg", tracking: "lot" },
  ...{ price: "0.00", cost, reorderLevel: "8000", reorderQuantity: "20000", packs: quintal },
});
const rice = (
  sku: string,
  name: string,
  price: string,
  cost: string,
  barcode: string,
): NewProduct => ({
  ...{ sku, name, kind: "good", unit: "kg", tracking: "lot" },
  ...{ price, cost, taxRate: "0.05", packs: bag, barcode },
});
const loose = (sku: string, name: string, price: string, cost: string): NewProduct => ({
  ...{ sku, name, kind: "good", unit: "kg", price, cost, packs: bag },
});

export const millProducts: readonly NewProduct[] = [
  paddy("PADDY-SONA", "Paddy, Sona Masuri", "23.50"),
  paddy("PADDY-PONNI", "Paddy, Ponni", "25.20"),
  rice("RICE-SONA", "Sona Masuri rice, head", "54.00", "36.00", "8901234500017"),
  rice("RICE-PONNI", "Ponni rice, head", "58.50", "38.50", "8901234500024"),
  rice("BROKEN", "Broken rice", "26.00", "18.00", "8901234500031"),
  loose("BRAN", "Rice bran", "21.00", "12.00"),
  loose("HUSK", "Rice husk", "3.20", "1.00"),
  {
    ...{ sku: "BAG-50", name: "Woven bag, 50 kg", kind: "material", unit: "piece" },
    ...{ price: "0.00", cost: "14.00", reorderLevel: "500", reorderQuantity: "3000" },
  },
  {
    ...{ sku: "ROLL-10", name: "Rubber roll, 10 inch", kind: "part", unit: "piece" },
    ...{ price: "0.00", cost: "3150.00", reorderLevel: "4", reorderQuantity: "6" },
  },
];

export const checks = [
  { name: "Moisture", kind: "measured", unit: "%", max: "14.0", onFail: "quarantine" },
  { name: "Broken grains", kind: "measured", unit: "%", max: "5.0", onFail: "quarantine" },
  { name: "Free of stones", kind: "passed", onFail: "block" },
] as const;

/** What five tonnes of paddy give: 58 % head rice, 10 % broken, 8 % bran, 20 % husk; 4 % are lost. */
export const outturns = { head: "2900", broken: "0.10", bran: "0.08", husk: "0.20" } as const;

export const machines = [
  { code: "CLEAN-1", name: "Pre-cleaner", type: "cleaner" },
  { code: "HULL-1", name: "Rubber-roll huller", type: "huller", idealRate: "1000" },
  { code: "WHITE-1", name: "Vertical whitener", type: "whitener" },
  { code: "SORT-1", name: "Colour sorter", type: "sorter" },
] as const;

export const plans = [
  { machine: "CLEAN-1", name: "Clean sieves and magnets", everyDays: 7, done: -6 },
  { machine: "HULL-1", name: "Change rubber rolls", everyHours: 150, done: null },
  { machine: "HULL-1", name: "Grease bearings", everyDays: 3, done: -4 },
  { machine: "WHITE-1", name: "Dress emery stones", everyDays: 30, done: null },
  { machine: "SORT-1", name: "Clean lenses and ejectors", everyDays: 1, done: -1 },
] as const;

/** Traders, suppliers and wholesalers in the book of addresses. */
export async function addParties({ as, at }: Stage): Promise<Map<string, string>> {
  const { parties } = as(null, at(-8, "08:00"));
  const ids = new Map<string, string>();
  const address = (city: string) => [{ label: "office", city, country: "India" }];
  for (const { code, name, city } of [...traders, ...suppliers]) {
    const tags = code.startsWith("TR") ? ["paddy"] : ["spares"];
    const fields = { code, name, currency: "INR", tags, addresses: address(city) };
    ids.set(code, (await parties.vendors.create(fields)).id);
  }
  for (const { code, name, city, creditLimit } of wholesalers) {
    const fields = { code, name, currency: "INR", creditLimit, addresses: address(city) };
    ids.set(code, (await parties.customers.create(fields)).id);
  }
  return ids;
}
