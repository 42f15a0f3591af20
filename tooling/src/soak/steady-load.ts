import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { createMillraceClient } from "@millrace/client";
import { type RunningMillrace, startMillrace } from "@millrace/testkit/millrace";
import { openShop, outside, processSettings, signIn } from "@millrace/testkit/outside";

interface SteadyLoad {
  readonly databaseUrl: string;
  /** With it: two servers and two workers. Without: one server that does everything. */
  readonly redisUrl?: string | undefined;
  readonly seconds: number;
  readonly say: (line: string) => void;
}

const buyers = 16;
/** The memory of the first part is what a server needs; of the rest it may grow by so much. */
const warmUp = 0.3;
const mostGrowth = 1.35;
/** What is due at the end must be gone after this. */
const patienceMs = 60_000;

/**
 * Sells as fast as it goes for some time, with one good webhook, one that answers after 2 s and one that nobody answers, and a live
 * subscriber. What does not hold, in sentences, and what it came to.
 */
export async function steadyLoad(load: SteadyLoad) {
  const { databaseUrl, redisUrl, seconds, say } = load;
  const settings = processSettings(databaseUrl, redisUrl);
  const start = (name: "server" | "worker") => startMillrace(name, settings);
  const servers = await Promise.all(
    redisUrl ? [start("server"), start("server")] : [start("server")],
  );
  const workers = redisUrl ? await Promise.all([start("worker"), start("worker")]) : [];
  const all = [...servers, ...workers];
  const [good, slow] = [await startSink(0), await startSink(2_000)];
  const faults: string[] = [];
  const caller = await signIn(servers[0]?.url ?? "");
  const client = createMillraceClient({
    url: servers.at(-1)?.url ?? "",
    tokens: { accessToken: caller.token, refreshToken: "", expiresAt: Date.now() + 3_600_000 },
  });
  try {
    const { productId, ...shop } = await openShop(caller, "1000000");
    const hook = (name: string, url: string) =>
      caller.want("POST", "/webhooks", { name, url, events: ["sales.*"] });
    const webhook = await hook("Good", good.url);
    await hook("Slow", slow.url);
    await hook("Dead", "http://127.0.0.1:9/");
    const seen: number[] = [];
    const subscription = client.api.webhooks.events.watch.subscribe(
      { after: 0, types: ["sales.*"] },
      {
        onData: ({ data }) => void seen.push(data.seq),
        onError: (error) => void faults.push(`the subscription ended: ${error.message}`),
      },
    );

    const latencies: number[] = [];
    const ends = performance.now() + seconds * 1000;
    const body = { ...shop, lines: [{ productId, quantity: "1" }], confirm: true };
    const buy = async (at: number) => {
      const mine = outside(servers[at % servers.length]?.url ?? "", caller.token);
      while (performance.now() < ends) {
        const began = performance.now();
        const { status } = await mine.send("POST", "/sales/orders", body);
        latencies.push(performance.now() - began);
        if (status !== 201) faults.push(`an order was answered ${status}`);
      }
    };
    const memory = watchMemory(all, seconds * 1000);
    const buying = Promise.all(Array.from({ length: buyers }, (_, at) => buy(at)));
    const lagged = await watchLag(good, latencies, ends, say);
    await buying;
    const { before, after } = await memory;
    const expected = latencies.length * 2;
    const drained = performance.now();
    while (good.count() < expected && performance.now() - drained < patienceMs) await sleep(50);
    while (seen.length < expected && performance.now() - drained < patienceMs) await sleep(50);
    const drainSeconds = (performance.now() - drained) / 1000;

    if (good.count() !== expected)
      faults.push(`${good.count()} of ${expected} events came to the good webhook`);
    if (seen.length !== expected)
      faults.push(`${seen.length} of ${expected} events came to the subscriber`);
    if (seen.some((seq, at) => at > 0 && seq <= (seen[at - 1] ?? 0)))
      faults.push("the subscriber saw events out of order");
    const { ok } = await caller.want("GET", "/inventory/verify");
    if (!ok) faults.push("the ledger does not add up");
    const { failures } = await caller.want("GET", `/webhooks/${webhook.id}`);
    if (failures !== 0) faults.push(`the good webhook failed ${failures} times`);
    if (before && after && after > before * mostGrowth)
      faults.push(`memory grew from ${megabytes(before)} to ${megabytes(after)}`);

    subscription.unsubscribe();
    latencies.sort((a, b) => a - b);
    const at = (share: number) =>
      `${Math.round(latencies[Math.floor(latencies.length * share)] ?? 0)} ms`;
    return {
      faults,
      figures: {
        orders: latencies.length,
        "orders a second": Math.round(latencies.length / seconds),
        median: at(0.5),
        "99 %": at(0.99),
        slowest: at(0.9999),
        "deliveries behind at most": lagged,
        "caught up after": `${drainSeconds.toFixed(1)} s`,
        "memory after the start": megabytes(before),
        "memory at the end": megabytes(after),
      },
    };
  } finally {
    await client.close();
    const codes = await Promise.all(all.map((each) => each.stop()));
    if (codes.some((code) => code !== 0)) faults.push(`processes ended with ${codes.join(", ")}`);
    await good.close();
    await slow.close();
  }
}

const megabytes = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MB`;

/** All processes' memory together: its mean in the quarter after the warm-up and in the last one. */
async function watchMemory(processes: readonly RunningMillrace[], ms: number) {
  const samples: number[] = [];
  const ends = performance.now() + ms;
  while (performance.now() < ends) {
    const held = await Promise.all(processes.map((each) => each.memory()));
    samples.push(held.reduce((sum: number, bytes) => sum + (bytes ?? 0), 0));
    await sleep(200);
  }
  const mean = (part: readonly number[]) => part.reduce((sum, each) => sum + each, 0) / part.length;
  const quarter = Math.floor(samples.length / 4);
  const from = Math.floor(samples.length * warmUp);
  return {
    before: mean(samples.slice(from, from + quarter)),
    after: mean(samples.slice(-quarter)),
  };
}

/** How far the good webhook's deliveries were behind the orders at most. */
async function watchLag(
  good: Sink,
  latencies: readonly number[],
  ends: number,
  say: (line: string) => void,
): Promise<number> {
  let most = 0;
  for (let turn = 1; performance.now() < ends; turn++) {
    await sleep(200);
    most = Math.max(most, latencies.length * 2 - good.count());
    if (turn % 50 === 0) say(`${latencies.length} orders, ${good.count()} deliveries`);
  }
  return most;
}

interface Sink {
  readonly url: string;
  /** Different messages that came. */
  count(): number;
  close(): Promise<void>;
}

async function startSink(delayMs: number): Promise<Sink> {
  const ids = new Set<string>();
  const server = createServer(async (req, res) => {
    ids.add(String(req.headers["webhook-id"]));
    req.resume();
    if (delayMs > 0) await sleep(delayMs);
    res.writeHead(204).end();
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    count: () => ids.size,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
