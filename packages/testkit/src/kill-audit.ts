import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Pool } from "@millrace/db/pool";

/** Leases of deliveries and jobs that a killed process held last 25 and 30 s. */
const patienceMs = 90_000;

/** Waits until nothing is left to publish, deliver or run; what is left when patience ends. */
export async function untilQuiet(pool: Pool): Promise<string[]> {
  for (const deadline = Date.now() + patienceMs; ; ) {
    const { rows } = await pool.query<{ events: number; deliveries: number; runs: number }>(
      `select (select count(*)::int from event where seq is null) as events,
              (select count(*)::int from webhook_delivery where status <> 'delivered') as deliveries,
              (select count(*)::int from job_run where status in ('queued', 'running') and run_at < now() + interval '1 hour') as runs`,
    );
    const left = Object.entries(rows[0] ?? {}).filter(([, count]) => count > 0);
    if (left.length === 0) return [];
    if (Date.now() > deadline)
      return left.map(([what, count]) => `${count} ${what} are left after ${patienceMs / 1000} s`);
    await sleep(200);
  }
}

/**
 * What the database and the receiver say when they are laid side by side; a sentence for each thing that does not fit. So many orders
 * were made, each of 2 units at 9.90 less 10 %, all confirmed and shipped, of so many units that were received.
 */
export async function auditOf(
  pool: Pool,
  { made, received }: { made: number; received: number },
  { messages, faults }: Receiver,
): Promise<string[]> {
  const sold = made * 2;
  const { rows } = await pool.query<Record<string, number>>(
    `select
       (select count(*)::int from sales_order) as "orders",
       (select count(distinct number)::int from sales_order) as "order numbers",
       (select max(substring(number from '\\d+$')::int) from sales_order) as "the highest order number",
       (select count(*)::int from event where name = 'sales.order.created') as "events of new orders",
       (select count(distinct aggregate_id)::int from event where name = 'sales.order.created') as "orders with such an event",
       (select count(*)::int from event where name = 'sales.order.status_changed') / 2.0 as "pairs of status changes",
       (select count(*)::int from sales_shipment) as "shipments",
       (select orders from home_day) as "orders that a listener counted",
       (select shipped from home_day) as "shipped orders that it counted",
       (select round(revenue / 17.82)::int from home_day) as "orders' worth of revenue that it counted"`,
  );
  const found = Object.entries(rows[0] ?? {})
    .filter(([, count]) => Number(count) !== made)
    .map(([what, count]) => `${count} ${what}, not ${made}`);

  const { rows: stockRows } = await pool.query(
    `select on_hand::float as on_hand, reserved::float as reserved from stock_level`,
  );
  const left = { on_hand: received - sold, reserved: 0 };
  if (JSON.stringify(stockRows) !== JSON.stringify([left]))
    found.push(`stock is ${JSON.stringify(stockRows)}, not ${JSON.stringify([left])}`);

  const { rows: log } = await pool.query<{ id: string; seq: number; delivered: number }>(
    `select event.id, event.seq,
            (select count(*)::int from webhook_delivery where message_id = event.id and status = 'delivered') as delivered
       from event order by seq`,
  );
  log.forEach(({ id, seq, delivered }, at) => {
    if (seq !== at + 1) found.push(`event ${id} has the number ${seq}, not ${at + 1}`);
    // What happened before there was a webhook is owed to nobody.
    if (delivered > 1) found.push(`event ${id} has ${delivered} deliveries`);
    if (delivered === 1 && !messages.has(id)) found.push(`event ${id} never came to the receiver`);
    if (delivered === 0 && messages.has(id)) found.push(`event ${id} came without a delivery`);
  });
  const { rows: owed } = await pool.query<{ n: number }>(
    `select count(*)::int as n from event
      where name like 'sales.%' and not exists (select 1 from webhook_delivery where message_id = event.id)`,
  );
  if (owed[0]?.n !== 0) found.push(`${owed[0]?.n} events of orders have no delivery`);
  return [...found, ...faults];
}

export interface Receiver {
  readonly url: string;
  readonly messages: ReadonlyMap<string, { body: string; times: number }>;
  readonly faults: string[];
  close(): Promise<void>;
}

/** Somebody's server that keeps what webhooks bring, and notes an id that comes with two bodies. */
export async function startReceiver(): Promise<Receiver> {
  const messages = new Map<string, { body: string; times: number }>();
  const faults: string[] = [];
  const server = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const [id, body] = [String(req.headers["webhook-id"]), Buffer.concat(chunks).toString()];
    const known = messages.get(id);
    if (known && known.body !== body) faults.push(`${id} came with two bodies`);
    messages.set(id, { body, times: (known?.times ?? 0) + 1 });
    res.writeHead(204).end();
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    messages,
    faults,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
