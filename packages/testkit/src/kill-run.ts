import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "@millrace/db/free-port";
import { createPool } from "@millrace/db/pool";
import { auditOf, startReceiver, untilQuiet } from "./kill-audit.ts";
import { type Load, replayAll, startLoad } from "./load.ts";
import { type RunningMillrace, startMillrace } from "./millrace.ts";
import { openShop, processSettings, signIn } from "./outside.ts";

interface KillRun {
  readonly databaseUrl: string;
  /** With it the queue is on Redis, and server and worker are two processes. */
  readonly redisUrl?: string;
  readonly kills: number;
  /** Kills the database and starts it again on the same address: one more victim among the others. */
  readonly killDatabase?: () => Promise<void>;
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

const stock = 1_000_000;

/**
 * Sells under load, kills processes at random instructions with SIGKILL, starts them again, and repeats every cut-off request under its key.
 * In the end nothing may be lost and nothing twice: `faults` says in sentences what is. The database is empty at the start.
 */
export async function killUnderLoad(
  run: KillRun,
): Promise<{ faults: string[]; figures: KillFigures }> {
  const { databaseUrl, redisUrl, kills, killDatabase, say = () => {} } = run;
  const started = performance.now();
  const settings = processSettings(databaseUrl, redisUrl);
  const serverSettings = { ...settings, PORT: String(await freePort()) };
  const server = await startProcess("server", serverSettings);
  const victims: Victim[] = [server];
  if (redisUrl) victims.push(await startProcess("worker", settings));
  if (killDatabase) {
    const [stop, assertAlive] = [async () => {}, () => {}];
    victims.push({ name: "database", kill: killDatabase, stop, assertAlive });
  }
  const receiver = await startReceiver();
  const pool = createPool({ url: databaseUrl, max: 2, applicationName: "millrace test" });
  let load: Load | undefined;
  try {
    const caller = await signIn(server.url);
    const shop = await openShop(caller, String(stock));
    await caller.want("POST", "/webhooks", {
      name: "Everything",
      url: receiver.url,
      events: ["*"],
    });
    load = startLoad(caller, shop);
    for (let kill = 1; kill <= kills; kill++) {
      await someOrders(load, victims);
      const victim = victims[Math.floor(Math.random() * victims.length)];
      say(`kill ${kill} of ${kills}: ${victim?.name}, after ${load.orders.size} orders`);
      await victim?.kill();
    }
    await sleep(500);
    for (const each of victims) each.assertAlive();
    await load.stop();
    say(`${load.orders.size} orders; waiting for what the killed ones held`);
    const faults = [...load.faults, ...(await untilQuiet(pool))];
    faults.push(...(await replayAll(caller, load, shop)));
    faults.push(...(await auditOf(pool, { made: load.orders.size, received: stock }, receiver)));
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
    load?.abandon();
    await Promise.all(victims.map((each) => each.stop()));
    await receiver.close();
    await pool.end();
  }
}

/** Something that is killed at any instruction and then started again. */
interface Victim {
  readonly name: string;
  kill(): Promise<void>;
  stop(): Promise<unknown>;
  /** Nothing may make it end by itself: throws what it said when it has. */
  assertAlive(): void;
}

async function startProcess(
  name: "server" | "worker",
  settings: Readonly<Record<string, string>>,
): Promise<Victim & { readonly url: string }> {
  let now: RunningMillrace = await startMillrace(name, settings);
  const assertAlive = () => {
    if (!now.isRunning())
      throw new Error(`the ${name} ended by itself:\n${now.output().slice(-4000)}`);
  };
  return {
    name,
    url: now.url,
    async kill() {
      assertAlive();
      await now.kill();
      now = await startMillrace(name, settings);
    },
    stop: () => now.stop(),
    assertAlive,
  };
}

/** Waits until some more orders are made, however fast this machine is, and then for a moment that nobody chooses. */
async function someOrders({ orders }: Load, victims: readonly Victim[]): Promise<void> {
  const enough = orders.size + 5 + Math.random() * 30;
  while (orders.size < enough) {
    for (const each of victims) each.assertAlive();
    await sleep(5);
  }
  await sleep(Math.random() * 50);
}
