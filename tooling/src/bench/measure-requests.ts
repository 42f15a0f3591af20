import type { Bench } from "./bench.ts";
import {
  byCpu,
  bySpeed,
  type Comparison,
  type Contender,
  compare,
  ratio,
  type Sample,
  typical,
} from "./compare.ts";
import { openPool, productId, warehouseId } from "./dataset.ts";
import type { Line } from "./report.ts";

/** REST against the bare limit, and tRPC against REST, in the same rounds. */

export const titles = {
  get: "get a product by id",
  list: "list 25 of 100,000, filter and sort",
  create: "create a product",
  order: "order of 3 lines, reserving stock",
} as const;
export type Measured = keyof typeof titles;

const aims: Readonly<Record<Measured, number | undefined>> = {
  get: 0.6,
  list: 0.7,
  create: undefined,
  order: 0.6,
};
const socketAim = 0.6;
const httpAim = 0.3;

const asText = ({ perSecond, cpu, databaseCpu }: Sample): string =>
  `${Math.round(perSecond).toLocaleString("en")}/s, ${Math.round(cpu)} µs${databaseCpu === undefined ? "" : ` + ${Math.round(databaseCpu)} µs db`}`;

export async function measureRequests(
  bench: Bench,
  operation: Measured,
  withTrpc: boolean,
): Promise<Line[]> {
  const shared = await bench.shared();
  const [millrace, bare] = [await shared.millrace(), await shared.bare()];
  const size = shared.products;
  const contenders: Contender[] = [
    { name: "bare", ...bare, transport: "rest", size },
    { name: "REST", ...millrace, transport: "rest", size },
  ];
  if (withTrpc)
    contenders.push(
      { name: "tRPC HTTP", ...millrace, transport: "trpc-http", size },
      { name: "tRPC WebSocket", ...millrace, transport: "trpc-ws", size },
    );
  const measured = await compare(bench, operation, contenders);
  const title = titles[operation];
  const lines = [lineOf(measured, `REST: ${title}`, "REST", "bare", aims[operation])];
  if (withTrpc)
    lines.push(
      lineOf(measured, `tRPC, HTTP: ${title}`, "tRPC HTTP", "REST", httpAim),
      lineOf(measured, `tRPC, WebSocket: ${title}`, "tRPC WebSocket", "REST", socketAim),
    );
  return lines;
}

export function lineOf(
  measured: Comparison,
  measure: string,
  ours: string,
  theirs: string,
  target?: number,
): Line {
  return {
    measure,
    ours: asText(typical(measured, ours)),
    against: `${theirs}: ${asText(typical(measured, theirs))}`,
    value: ratio(measured, bySpeed, ours, theirs),
    byCpu: ratio(measured, byCpu, ours, theirs),
    target,
  };
}

/** The rows that an order leaves, by table: both servers must leave the same, or their speeds say nothing. */
const countRows = `
  select (select count(*) from sales_order) as orders, (select count(*) from sales_order_line) as lines,
         (select count(*) from stock_movement) as movements, (select count(*) from stock_reservation) as reservations,
         (select sum(reserved) from stock_level) as reserved, (select count(*) from event) as events,
         (select count(*) from audit_entry) as audits, (select count(*) from idempotency_key) as keys,
         (select sum(next) from number_series) as numbers, (select count(*) from product) as products`;

/** Throws unless an order and a product leave the same rows on both sides. */
export async function checkSameRows(bench: Bench): Promise<void> {
  const { url, millrace, bare } = await bench.shared();
  const pool = openPool(url, 1);
  const count = async () => (await pool.query<Record<string, string>>(countRows)).rows[0] ?? {};
  const left: string[] = [];
  for (const { server, token } of [await bare(), await millrace()]) {
    const customer = await pool.query<{ id: string }>("select id from party limit 1");
    const post = async (path: string, key: string, body: object) => {
      const answer = await fetch(`${server.url}/api/v1${path}`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${token}`,
          "content-type": "application/json",
          ...(key && { "idempotency-key": key }),
        },
        body: JSON.stringify(body),
      });
      if (answer.status !== 201)
        throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    };
    const lines = [1, 2, 3].map((n) => ({ productId: productId(n), quantity: String(n) }));
    const order = { customerId: customer.rows[0]?.id, warehouseId, lines, confirm: true };
    // The first number of a series makes its row; the second takes it.
    await post("/sales/orders", `first-${server.url}`, order);
    const before = await count();
    await post("/sales/orders", `second-${server.url}`, order);
    const sku = `check-${left.length}`;
    await post("/products", "", { sku, name: "Same", kind: "good", unit: "piece", price: "1.00" });
    const after = await count();
    left.push(
      Object.keys(after)
        .map((table) => `${table} ${Number(after[table]) - Number(before[table])}`)
        .join(", "),
    );
  }
  await pool.end();
  if (left[0] !== left[1])
    throw new Error(`the servers write different rows\n  bare: ${left[0]}\n  ours: ${left[1]}`);
  bench.say(`both servers leave the same rows: ${left[0]}`);
}

/** The ledger, after all that both servers have written to it. */
export async function checkLedger(bench: Bench): Promise<void> {
  const { server, token } = await (await bench.shared()).millrace();
  const answer = await fetch(`${server.url}/api/v1/inventory/verify`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const verified = (await answer.json()) as { ok: boolean };
  if (!verified.ok) throw new Error(`the ledger does not add up: ${JSON.stringify(verified)}`);
  bench.say("the ledger adds up");
}
