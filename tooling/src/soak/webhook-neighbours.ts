import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { startMillrace } from "@millrace/testkit/millrace";
import { type Outside, processSettings, signIn } from "@millrace/testkit/outside";

interface Neighbours {
  readonly databaseUrl: string;
  /** Of the whole run, which has four rounds. */
  readonly seconds: number;
  readonly say: (line: string) => void;
}

const webhooks = 1_000;
/** The first tenth are the bad ones of a round with bad ones; only the others are measured, in every round. */
const bad = webhooks / 10;
const pairs = 2;
const everyMs = 1_000;
const slowMs = 14_000;
/** What the bad ones may add to the others' p95. */
const mostSlower = 1.2;
const patienceMs = 60_000;

/**
 * One event a second to a thousand webhooks, in rounds that take turns: all receivers healthy, then a tenth of them refusing the connection,
 * never answering, answering after 14 s, or answering 500. How long the others' deliveries take from the event to the receiver, and what does
 * not hold, in sentences.
 */
export async function webhookNeighbours({ databaseUrl, seconds, say }: Neighbours) {
  const server = await startMillrace("server", processSettings(databaseUrl));
  const faults: string[] = [];
  const sink = await startSink();
  const samples: Record<"healthy" | "bad", number[]> = { healthy: [], bad: [] };
  let hanging = 0;
  try {
    const caller = await signIn(server.url);
    let codes = 0;
    for (let round = 0; round < pairs * 2; round++) {
      const kind = round % 2 === 0 ? "healthy" : "bad";
      const ids = await createAll(caller, (n) =>
        kind === "bad" && n < bad
          ? badUrl(sink.port, n)
          : `http://127.0.0.1:${sink.port}/good/${n}`,
      );
      sink.reset();
      const ends = performance.now() + (seconds * 1000) / (pairs * 2);
      let events = 0;
      for (; performance.now() < ends; events++) {
        const began = performance.now();
        await caller.want("POST", "/sites", { code: `N${codes}`, name: `Site ${codes++}` });
        await sleep(Math.max(0, everyMs - (performance.now() - began)));
      }
      const expected = events * (webhooks - bad);
      const waited = performance.now();
      while (sink.measured().size < expected && performance.now() - waited < patienceMs)
        await sleep(50);
      const latencies = [...sink.measured().values()];
      if (latencies.length !== expected)
        faults.push(`${latencies.length} of ${expected} deliveries came to the healthy ones`);
      samples[kind].push(...latencies);
      hanging = Math.max(hanging, sink.mostHanging());
      const [p50, p95] = [at(latencies, 0.5), at(latencies, 0.95)];
      say(`${kind}: ${events} events, p50 ${Math.round(p50)} ms, p95 ${Math.round(p95)} ms`);
      await inParallel(ids, (id) => caller.want("DELETE", `/webhooks/${id}`));
    }
    const [healthy, withBad] = [at(samples.healthy, 0.95), at(samples.bad, 0.95)];
    if (withBad > healthy * mostSlower)
      faults.push(`p95 went from ${Math.round(healthy)} ms to ${Math.round(withBad)} ms`);
    return {
      faults,
      figures: {
        "deliveries measured": samples.healthy.length + samples.bad.length,
        "p50, all healthy": `${Math.round(at(samples.healthy, 0.5))} ms`,
        "p50, a tenth bad": `${Math.round(at(samples.bad, 0.5))} ms`,
        "p95, all healthy": `${Math.round(healthy)} ms`,
        "p95, a tenth bad": `${Math.round(withBad)} ms`,
        "p95, ratio": (withBad / healthy).toFixed(2),
        "hanging requests at most": hanging,
      },
    };
  } finally {
    // Whoever has not answered yet would keep the server for its timeout.
    await sink.close();
    const code = await server.stop();
    if (code !== 0) faults.push(`the server ended with ${code}`);
  }
}

/** A quarter each: nobody there, never an answer, an answer after 14 s, an error. Port 9 is nobody's. */
function badUrl(port: number, n: number): string {
  const kinds = ["", "hanging", "slow", "error"];
  const kind = kinds[n % kinds.length];
  return kind === "" ? `http://127.0.0.1:9/${n}` : `http://127.0.0.1:${port}/${kind}/${n}`;
}

async function createAll(caller: Outside, urlOf: (n: number) => string): Promise<string[]> {
  const numbers = Array.from({ length: webhooks }, (_, n) => n);
  return inParallel(numbers, async (n) => {
    const webhook = { name: `Neighbour ${n}`, url: urlOf(n), events: ["sites.*"] };
    return (await caller.want("POST", "/webhooks", webhook)).id as string;
  });
}

async function inParallel<From, To>(
  items: readonly From[],
  work: (item: From) => Promise<To>,
): Promise<To[]> {
  const results: To[] = [];
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  return results;
}

function at(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
}

/** Every receiver, by path: the good ones note how long after its event each delivery came first. */
async function startSink() {
  let latencies = new Map<string, number>();
  const hanging = new Set<ServerResponse>();
  let most = 0;
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on("data", (chunk: Buffer) => chunks.push(chunk));
    req.on("end", () => {
      const [, kind, n] = (req.url ?? "").split("/");
      if (kind === "hanging" || kind === "slow") {
        hanging.add(res);
        most = Math.max(most, hanging.size);
        res.once("close", () => hanging.delete(res));
        if (kind === "slow") setTimeout(() => res.writeHead(204).end(), slowMs).unref();
        return;
      }
      if (kind === "good" && Number(n) >= bad) {
        const key = `${req.headers["webhook-id"]} ${n}`;
        const { timestamp } = JSON.parse(Buffer.concat(chunks).toString()) as { timestamp: string };
        if (!latencies.has(key)) latencies.set(key, Date.now() - Date.parse(timestamp));
      }
      res.writeHead(kind === "good" ? 204 : 500).end();
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    port: (server.address() as AddressInfo).port,
    measured: (): ReadonlyMap<string, number> => latencies,
    mostHanging: () => most,
    reset() {
      latencies = new Map();
    },
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
