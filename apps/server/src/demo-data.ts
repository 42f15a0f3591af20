import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { decimal } from "@millrace/contract/decimal";
import { appRouter } from "@millrace/domains/app-router";
import type { Platform } from "@millrace/platform/platform";
import { systemCtx } from "@millrace/platform/runtime";
import { parse } from "csv-parse/sync";
import { type ImportRequest, importFile } from "./import-file.ts";

const folder = join(import.meta.dirname, "../../../data/northwind");
const site = { code: "NW", name: "Northwind Traders" };
/** What the site is called until everything is there: a load that was cut off is taken up again by the next start. */
const unfinished = `${site.name} (being loaded)`;
/** So many of the company's newest orders, moved in time so that the last one is of today. */
const orderCount = 48;
const atOnce = 4;

type Csv = Record<string, string>;
type Caller = ReturnType<typeof callerOf>;

type ImportSettings = Omit<ImportRequest, "data"> & { readonly file: string };

interface DemoOrder {
  readonly id: string;
  readonly customer: string;
  readonly orderedOn: string;
  readonly state: "draft" | "confirmed" | "shipped" | "completed" | "cancelled";
  readonly lines: readonly Csv[];
}

/**
 * Loads the demo company into an empty database, once; a sentence about what it did, or null when there was nothing to do. Everything
 * goes through the imports and operations that users have, and everything is safe to repeat: imports upsert, orders have keys.
 */
export async function loadDemoData(platform: Platform): Promise<string | null> {
  const started = performance.now();
  const caller = callerOf(platform);
  if (!(await isWanted(caller))) return null;

  const settings = JSON.parse(
    await readFile(join(folder, "imports.json"), "utf8"),
  ) as ImportSettings[];
  const counts: string[] = [];
  const home = await openSite(caller);
  for (const { file, ...input } of settings) {
    const data = await readFile(join(folder, file), "utf8");
    const { processed } = await load(platform, { ...input, fileName: file, data });
    counts.push(`${processed} ${input.type}`);
  }
  const orders = await newestOrders(platform.clock.now());
  const placed = await caller.sales.orders.list({ limit: 1 });
  // Stock is opened before the first order takes some of it, never after.
  if (placed.items.length === 0)
    await load(platform, {
      type: "stock",
      warehouse: home.warehouse.code,
      fileName: "opening-stock.csv",
      data: await openingStock(orders),
    });
  await placeOrders(platform, home.warehouse.id, orders);
  await caller.sites.update({ id: home.site.id, name: site.name });

  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  return `demo data: ${site.name} with ${counts.join(", ")} and ${orders.length} orders (${seconds} s)`;
}

function callerOf(platform: Platform, idempotencyKey?: string) {
  return appRouter.createCaller({ ...systemCtx(platform, "demo-data"), idempotencyKey });
}

/** An empty database, or one whose load was cut off. */
async function isWanted(caller: Caller): Promise<boolean> {
  const sites = await caller.sites.list({ limit: 1, archived: true, q: unfinished });
  if (sites.items.some(({ name }) => name === unfinished)) return true;
  const first = { limit: 1, archived: true } as const;
  const found = await Promise.all([
    caller.sites.list(first),
    caller.catalog.products.list(first),
    caller.parties.customers.list(first),
    caller.parties.vendors.list(first),
  ]);
  return found.every(({ items }) => items.length === 0);
}

async function openSite(caller: Caller) {
  const sites = await caller.sites.list({ q: unfinished });
  const found = sites.items.find(({ code }) => code === site.code);
  const opened = found ?? (await caller.sites.create({ ...site, name: unfinished }));
  const warehouses = await caller.sites.warehouses.list({ siteId: opened.id });
  const warehouse =
    warehouses.items[0] ??
    (await caller.sites.warehouses.create({
      siteId: opened.id,
      code: "NW-MAIN",
      name: "Main warehouse",
    }));
  return { site: opened, warehouse };
}

async function load(platform: Platform, input: ImportRequest) {
  const ended = await importFile(systemCtx(platform, "demo-data"), input);
  if (ended.status === "completed" && ended.failed === 0) return ended;
  throw new Error(`demo data: ${input.fileName} was not imported: ${JSON.stringify(ended)}`);
}

async function newestOrders(now: Date): Promise<DemoOrder[]> {
  const linesOf = Map.groupBy(await rowsOf("order_details.csv"), (line) => line.order_id);
  const newest = (await rowsOf("orders.csv"))
    .sort((a, b) => Number(a.order_id) - Number(b.order_id))
    .slice(-orderCount);
  const shift = now.getTime() - Date.parse(newest.at(-1)?.order_date ?? "");
  return newest.map((order, at) => ({
    id: String(order.order_id),
    customer: String(order.customer_id),
    orderedOn: new Date(Date.parse(String(order.order_date)) + shift).toISOString().slice(0, 10),
    state: stateOf(newest.length - 1 - at),
    lines: linesOf.get(order.order_id) ?? [],
  }));
}

/** By how many orders are newer: the newest wait, the oldest are done. */
function stateOf(newer: number): DemoOrder["state"] {
  if (newer % 17 === 6) return "cancelled";
  if (newer < 4) return "draft";
  if (newer < 16) return "confirmed";
  return newer < 34 ? "shipped" : "completed";
}

/** What the company has on its shelves once these orders have gone out. */
async function openingStock(orders: readonly DemoOrder[]): Promise<string> {
  const sold = new Map<string | undefined, number>();
  for (const { state, lines } of orders) {
    if (state === "draft" || state === "cancelled") continue;
    for (const { product_id, quantity } of lines) {
      sold.set(product_id, (sold.get(product_id) ?? 0) + Number(quantity));
    }
  }
  const rows = (await rowsOf("products.csv")).map(
    ({ product_id, units_in_stock }) =>
      `${product_id},${Number(units_in_stock) + (sold.get(product_id) ?? 0)}`,
  );
  return ["sku,quantity", ...rows, ""].join("\n");
}

/** Places the orders a few at a time, each step under its own key, so that the next try repeats none. */
async function placeOrders(
  platform: Platform,
  warehouseId: string,
  orders: readonly DemoOrder[],
): Promise<void> {
  const caller = callerOf(platform);
  const [customers, products] = await Promise.all([
    allOf((cursor) => caller.parties.customers.list({ limit: 100, cursor })),
    allOf((cursor) => caller.catalog.products.list({ limit: 100, cursor })),
  ]);
  const customerId = new Map(customers.map(({ code, id }) => [code, id]));
  const productId = new Map(products.map(({ sku, id }) => [sku, id]));

  const place = async ({ id: number, customer, orderedOn, state, lines }: DemoOrder) => {
    const step = (name: string) => callerOf(platform, `demo-${number}-${name}`).sales.orders;
    const { id } = await step("create").create({
      customerId: customerId.get(customer) ?? "",
      warehouseId,
      orderedOn,
      note: `Northwind order ${number}`,
      confirm: state !== "draft" && state !== "cancelled",
      lines: lines.map((line) => ({
        productId: productId.get(String(line.product_id)) ?? "",
        quantity: String(line.quantity),
        unitPrice: String(line.unit_price),
        discount: decimal(String(line.discount)).round(4).toFixed(),
      })),
    });
    if (state === "cancelled") await step("cancel").cancel({ id, reason: "ordered twice" });
    if (state === "shipped" || state === "completed") await step("ship").ship({ id });
    if (state === "completed") await step("complete").complete({ id });
  };
  const waiting = [...orders];
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) await place(next);
    }),
  );
}

async function allOf<Row>(
  page: (cursor: string | undefined) => Promise<{ items: Row[]; nextCursor: string | null }>,
): Promise<Row[]> {
  const { items, nextCursor } = await page(undefined);
  for (let cursor = nextCursor; cursor !== null; ) {
    const next = await page(cursor);
    items.push(...next.items);
    cursor = next.nextCursor;
  }
  return items;
}

async function rowsOf(file: string): Promise<Csv[]> {
  return parse(await readFile(join(folder, file), "utf8"), { columns: true }) as Csv[];
}
