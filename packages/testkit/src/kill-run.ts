import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "@millrace/db/free-port";
import { createPool, type Pool } from "@millrace/db/pool";
import { type RunningMillrace, startMillrace } from "./millrace.ts";
import {
  type Answer,
  type Outside,
  openShop,
  outside,
  processSettings,
  signIn,
} from "./outside.ts";

interface KillRun {
  readonly databaseUrl: string;
  /** With it the queue is on Redis, and server and worker are two processes. */
  readonly redisUrl?: string;
  readonly kills: number;
  readonly say?: (line: string) => void;
}

interface KillFigures {
  readonly orders: number;
  /** Requests that got no answer and were sent again under their key. */
  readonly resent: number;
  readonly events: number;
  /** Deliveries that came more than once, under the same id. */
  readonly repeated: number;
  readonly seconds: number;
}

const clients = 8;
const stock = "1000000";
/** Leases of deliveries and jobs that a killed process held last 25 and 30 s. */
const patienceMs = 90_000;

/**
 * Sells under load, kills processes at random instructions with SIGKILL, starts them again, and repeats every cut-off request under its key.
 * In the end nothing may be lost and nothing twice: `faults` says in sentences what is. The database is empty at the start.
 */
export async function killUnderLoad(
  run: KillRun,
): Promise<{ faults: string[]; figures: KillFigures }> {
  const { databaseUrl, redisUrl, kills, say = () => {} } = run;
  const started = performance.now();
  const settings = processSettings(databaseUrl, redisUrl);
  const serverSettings = { ...settings, PORT: String(await freePort()) };
  const processes: { name: "server" | "worker"; now: RunningMillrace }[] = [
    { name: "server", now: await startMillrace("server", serverSettings) },
  ];
  if (redisUrl) processes.push({ name: "worker", now: await startMillrace("worker", settings) });
  const url = processes[0]?.now.url ?? "";
  const receiver = await startReceiver();
  const pool = createPool({ url: databaseUrl, max: 2, applicationName: "millrace test" });
  try {
    const caller = await signIn(url);
    const shop = await openShop(caller, stock);
    await caller.want("POST", "/webhooks", {
      name: "Everything",
      url: receiver.url,
      events: ["*"],
    });
    const load = startLoad(outside(url, caller.token), shop);
    for (let kill = 1; kill <= kills; kill++) {
      await sleep(300 + Math.random() * 1200);
      const victim = processes[Math.floor(Math.random() * processes.length)];
      if (!victim) continue;
      await victim.now.kill();
      say(`kill ${kill} of ${kills}: ${victim.name}, after ${load.orders.size} orders`);
      victim.now = await startMillrace(
        victim.name,
        victim.name === "server" ? serverSettings : settings,
      );
    }
    await sleep(500);
    await load.stop();
    say(`${load.orders.size} orders; waiting for what the killed ones held`);
    const faults = [...load.faults, ...(await untilQuiet(pool))];
    faults.push(...(await replayAll(caller, load, shop)));
    faults.push(...(await auditOf(pool, load.orders, receiver)));
    const { ok } = await caller.want("GET", "/inventory/verify");
    if (!ok) faults.push("the ledger does not add up");
    return {
      faults,
      figures: {
        orders: load.orders.size,
        resent: load.resent(),
        events: receiver.messages.size,
        repeated: [...receiver.messages.values()].filter(({ times }) => times > 1).length,
        seconds: Math.round((performance.now() - started) / 1000),
      },
    };
  } finally {
    await Promise.all(processes.map(({ now }) => now.stop()));
    await receiver.close();
    await pool.end();
  }
}

type Shop = Awaited<ReturnType<typeof openShop>>;
type Load = ReturnType<typeof startLoad>;

const orderOf = (shop: Shop) => ({
  customerId: shop.customerId,
  warehouseId: shop.warehouseId,
  lines: [{ productId: shop.productId, quantity: "2", discount: "0.1" }],
  confirm: true,
});

/** Places and ships orders until it is told to stop; every request is repeated under its key until it has an answer. */
function startLoad(caller: Outside, shop: Shop) {
  const orders = new Map<string, string>();
  const faults: string[] = [];
  let resent = 0;
  let stopping = false;
  let serial = 0;

  const insist = async (path: string, body: unknown, key: string): Promise<Answer> => {
    for (;;) {
      const answer = await caller
        .send("POST", path, body, { "idempotency-key": key })
        .catch(() => null);
      const isPassing =
        answer === null || answer.status === 503 || answer.body?.code === "idempotency.in_flight";
      if (!isPassing) return answer;
      resent += 1;
      await sleep(50);
    }
  };
  const sell = async () => {
    while (!stopping) {
      const key = `order-${++serial}`;
      const made = await insist("/sales/orders", orderOf(shop), key);
      if (made.status !== 201) {
        faults.push(`${key} was answered ${made.status} ${JSON.stringify(made.body)}`);
        continue;
      }
      orders.set(key, made.body.id);
      const shipped = await insist(`/sales/orders/${made.body.id}/ship`, {}, `${key}-ship`);
      if (shipped.status !== 200)
        faults.push(`${key} was not shipped: ${shipped.status} ${JSON.stringify(shipped.body)}`);
    }
  };
  const done = Promise.all(Array.from({ length: clients }, sell));
  return {
    orders,
    faults,
    resent: () => resent,
    async stop() {
      stopping = true;
      await done;
    },
  };
}

/** Every key that was used, once more: the same order, and no new one. */
async function replayAll(caller: Outside, { orders }: Load, shop: Shop): Promise<string[]> {
  const faults: string[] = [];
  for (const [key, id] of orders) {
    const again = await caller.send("POST", "/sales/orders", orderOf(shop), {
      "idempotency-key": key,
    });
    const isReplay = again.headers.get("idempotent-replayed") === "true";
    if (again.body?.id !== id || !isReplay)
      faults.push(`${key} made ${id}, and then ${again.status} ${again.body?.id}`);
  }
  return faults;
}

/** Waits until nothing is left to publish, deliver or run; what is left when patience ends. */
async function untilQuiet(pool: Pool): Promise<string[]> {
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

/** What the database and the receiver say when they are laid side by side; a sentence for each thing that does not fit. */
async function auditOf(
  pool: Pool,
  orders: ReadonlyMap<string, string>,
  { messages, faults }: Receiver,
): Promise<string[]> {
  const made = orders.size;
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
  const left = { on_hand: Number(stock) - sold, reserved: 0 };
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

interface Receiver {
  readonly url: string;
  readonly messages: ReadonlyMap<string, { body: string; times: number }>;
  readonly faults: string[];
  close(): Promise<void>;
}

/** Somebody's server that keeps what webhooks bring, and notes an id that comes with two bodies. */
async function startReceiver(): Promise<Receiver> {
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
