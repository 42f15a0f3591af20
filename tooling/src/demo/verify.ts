import { setTimeout as sleep } from "node:timers/promises";
import type { MillraceClient } from "@millrace/client";
import { decimal } from "@millrace/contract/decimal";
import type { Northwind } from "./northwind.ts";
import type { Receiver } from "./receiver.ts";
import { all, answerOf, type Rest } from "./rest.ts";
import type { Subscriber } from "./subscriber.ts";

type Check = (title: string, seen: unknown, expected: unknown) => void;

/** What the data is known to add up to. */
const known = {
  customers: 91,
  products: 77,
  vendors: 29,
  orders: 830,
  lines: 2155,
  total: "1265793.29",
  units: "51317",
  /** created, status_changed to confirmed, shipped, status_changed to shipped. */
  eventsPerOrder: 4,
};

export const orderEvents = ["sales.order.*"];

/** The events of the log that the orders have caused, in its order. */
export async function logOf(rest: Rest) {
  const found = [];
  for (let after = 0; ; ) {
    const query = { after, limit: 500, types: orderEvents };
    const page = answerOf(await rest.GET("/events", { params: { query } }));
    found.push(...page.items);
    after = page.lastSeq;
    if (page.nextCursor === null) return found;
  }
}

/** Waits until receiver and subscriber have what the log has; an error after the given time. */
export async function untilDelivered(
  log: readonly { id: string }[],
  { receiver, subscriber }: { receiver: Receiver; subscriber: Subscriber },
  patienceMs: number,
  progress: (text: string) => void,
): Promise<void> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const received = log.filter(({ id }) => receiver.messages.has(id)).length;
    progress(`${received} of ${log.length} delivered, ${subscriber.seen.length} seen live`);
    if (received === log.length && subscriber.seen.length >= log.length) return;
    if (Date.now() > deadline) return;
    await sleep(100);
  }
}

/** Reads everything back, from outside, and compares it with the books. */
export async function verifyBooks(
  check: Check,
  { rest, client, data }: { rest: Rest; client: MillraceClient; data: Northwind },
  orderIds: readonly string[],
): Promise<void> {
  const first = { query: { limit: 1, total: true } } as const;
  const [products, vendors, orders] = [
    answerOf(await rest.GET("/products", { params: first })),
    answerOf(await rest.GET("/vendors", { params: first })),
    answerOf(await rest.GET("/sales/orders", { params: first })),
  ];
  const customers = await all(async (cursor) =>
    answerOf(await rest.GET("/customers", { params: { query: { limit: 100, cursor } } })),
  );
  check("customers", customers.length, known.customers);
  const nameOf = new Map(customers.map(({ code, name }) => [code, name]));
  const asInFile = data.customers.filter(({ code, name }) => nameOf.get(code) === name);
  check("customers named as in the file, accents and all", asInFile.length, known.customers);
  check("products", products.total, known.products);
  check("suppliers", vendors.total, known.vendors);
  check("orders", orders.total, known.orders);

  const placed = await Promise.all(orderIds.map((id) => client.api.sales.orders.get.query({ id })));
  const shipped = placed.filter(({ status }) => status === "shipped");
  check("orders shipped", shipped.length, known.orders);
  check("numbers given, without a gap", gapless(placed.map(({ number }) => number)), true);
  check("order lines", placed.flatMap(({ lines }) => lines).length, known.lines);
  const total = placed.reduce((sum, order) => sum.plus(order.total), decimal(0));
  check("order total", total.toFixed(2), known.total);
}

/** Movements, levels and the ledger's own proof. */
export async function verifyStock(
  check: Check,
  { rest, data }: { rest: Rest; data: Northwind },
): Promise<void> {
  const issues = await all(async (cursor) =>
    answerOf(
      await rest.GET("/inventory/movements", {
        params: { query: { type: "issue", limit: 100, cursor } },
      }),
    ),
  );
  const units = issues.reduce((sum, { quantity }) => sum.minus(quantity), decimal(0));
  check("units issued", units.toFixed(), known.units);
  const levels = await all(async (cursor) =>
    answerOf(await rest.GET("/inventory/stock", { params: { query: { limit: 100, cursor } } })),
  );
  const right = levels.filter(
    ({ sku, onHand, reserved }) =>
      Number(onHand) === data.closingStock.get(sku) && Number(reserved) === 0,
  );
  check("products whose closing stock is that of the books", right.length, data.closingStock.size);
  const { ok } = answerOf(await rest.GET("/inventory/verify", {}));
  check("ledger, levels and reservations agree", ok, true);
}

/** Nothing lost, nothing made up, nothing twice. */
export async function verifyEvents(
  check: Check,
  {
    rest,
    receiver,
    subscriber,
    webhookId,
  }: { rest: Rest; receiver: Receiver; subscriber: Subscriber; webhookId: string },
  log: readonly { id: string; seq: number }[],
): Promise<void> {
  check("order events in the log", log.length, known.orders * known.eventsPerOrder);
  const ids = new Set(log.map(({ id }) => id));
  const received = [...receiver.messages.keys()];
  check("events that the receiver has and verified", received.length, log.length);
  check("messages of no event in the log", received.filter((id) => !ids.has(id)).length, 0);
  check("deliveries that did not verify", receiver.faults.join("; ") || "none", "none");
  check("deliveries that are done", await deliveriesDone(rest, webhookId), log.length);
  const sameOrder = log.every(({ id }, at) => subscriber.seen[at] === id);
  check("events that the subscriber has seen", subscriber.seen.length, log.length);
  check("seen once each, in the log's order", sameOrder, true);
  check("the subscription fell behind", subscriber.resyncs, 0);
}

function gapless(numbers: readonly string[]): boolean {
  const sorted = numbers.map((number) => Number(/\d+$/.exec(number)?.[0])).sort((a, b) => a - b);
  return sorted.every((number, at) => at === 0 || number === (sorted[at - 1] ?? 0) + 1);
}

/** How many deliveries of the webhook Millrace has noted as done. */
export async function deliveriesDone(rest: Rest, webhookId: string): Promise<number> {
  const { total } = answerOf(
    await rest.GET("/webhooks/{id}/deliveries", {
      params: { path: { id: webhookId }, query: { status: "delivered", limit: 1, total: true } },
    }),
  );
  return total ?? 0;
}
