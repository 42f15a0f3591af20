import { setTimeout as sleep } from "node:timers/promises";
import { createPool } from "@millrace/db/pool";
import { auditOf, startReceiver, untilQuiet } from "./kill-audit.ts";
import { type Line, lineTo } from "./line.ts";
import { replayAll, startLoad } from "./load.ts";
import { startMillrace } from "./millrace.ts";
import { type Outside, openShop, processSettings, signIn } from "./outside.ts";

interface OutageRun {
  readonly databaseUrl: string;
  readonly redisUrl?: string;
  /** What is away for a time: first it refuses connections, then it takes them and says nothing. */
  readonly without: "redis" | "postgres";
  /** How long each of the two lasts. */
  readonly seconds: number;
  readonly say?: (line: string) => void;
}

const stock = 1_000_000;
/** After this, everything answers again without anybody's help. */
const recoveryMs = 15_000;

/**
 * Sells while Redis or Postgres is away for a time, twice. Without Redis every request goes on, and signing in fails closed; without Postgres
 * requests are refused with problems that say so (503), never with a defect. Nothing is lost in the end, and everything goes on by itself. The
 * database is empty at the start.
 */
export async function outage(run: OutageRun) {
  const { databaseUrl, redisUrl, without, seconds, say = () => {} } = run;
  const toPostgres = await lineTo(databaseUrl);
  const toRedis = redisUrl === undefined ? undefined : await lineTo(redisUrl);
  const line = without === "redis" ? toRedis : toPostgres;
  if (!line) throw new Error("without Redis, it cannot be away");
  const settings = processSettings(toPostgres.url, toRedis?.url);
  const processes = [await startMillrace("server", settings)];
  if (redisUrl) processes.push(await startMillrace("worker", settings));
  const url = processes[0]?.url ?? "";
  const receiver = await startReceiver();
  const pool = createPool({ url: databaseUrl, max: 2, applicationName: "millrace test" });
  const faults: string[] = [];
  const statuses: Record<string, Record<number, number>> = {};
  let load: ReturnType<typeof startLoad> | undefined;
  try {
    const caller = await signIn(url);
    const shop = await openShop(caller, String(stock));
    await caller.want("POST", "/webhooks", { name: "All", url: receiver.url, events: ["*"] });
    load = startLoad(caller, shop);
    await sleep(2_000);
    const runs: string[] = [];
    for (const how of ["refused", "silent"] as const) {
      say(`${without} is away (${how}) after ${load.orders.size} orders`);
      load.statuses.clear();
      line.down(how);
      const counts = await away(caller, url, without, seconds, faults, runs);
      line.up();
      const back = performance.now();
      while ((await caller.send("GET", "/products").catch(() => null))?.status !== 200) {
        if (performance.now() - back > recoveryMs) {
          faults.push(`nothing answers ${recoveryMs / 1000} s after ${without} was back`);
          break;
        }
        await sleep(100);
      }
      say(`back; a request was answered after ${Math.round(performance.now() - back)} ms`);
      for (const [status, count] of load.statuses) counts[status] = (counts[status] ?? 0) + count;
      statuses[how] = counts;
      for (const each of processes)
        if (!each.isRunning()) faults.push(`a process has ended:\n${each.output().slice(-2000)}`);
      await sleep(2_000);
    }
    await load.stop();
    faults.push(...load.faults, ...(await untilQuiet(pool)));
    for (const id of runs) {
      const { status } = await caller.want("GET", `/jobs/runs/${id}`);
      if (status !== "completed") faults.push(`job run ${id} is ${status}`);
    }
    faults.push(...(await replayAll(caller, load, shop)));
    faults.push(...(await auditOf(pool, { made: load.orders.size, received: stock }, receiver)));
    return {
      faults,
      figures: {
        orders: load.orders.size,
        "jobs asked for meanwhile": runs.length,
        "answers while refused": JSON.stringify(statuses.refused),
        "answers while silent": JSON.stringify(statuses.silent),
      },
    };
  } finally {
    load?.abandon();
    line.up();
    await Promise.all(processes.map((each) => each.stop()));
    await Promise.all([receiver.close(), pool.end(), closeAll([toPostgres, toRedis])]);
  }
}

const closeAll = (lines: (Line | undefined)[]) => Promise.all(lines.map((each) => each?.close()));

/** Reads, asks for jobs and signs in while it is away; how often each status came. What must not come is a fault. */
async function away(
  caller: Outside,
  url: string,
  without: "redis" | "postgres",
  seconds: number,
  faults: string[],
  runs: string[],
): Promise<Record<number, number>> {
  const counts: Record<number, number> = {};
  const ends = performance.now() + seconds * 1000;
  const note = (what: string, status: number, body: { code?: string } | undefined) => {
    counts[status] = (counts[status] ?? 0) + 1;
    const isFine = status < 300 || (without === "postgres" && status === 503 && body?.code);
    if (!isFine) faults.push(`without ${without}, ${what} was answered ${status} ${body?.code}`);
  };
  const reading = async () => {
    while (performance.now() < ends) {
      const { status, body } = await caller.send("GET", "/products");
      note("a read", status, body);
      await sleep(50);
    }
  };
  const asking = async () => {
    while (performance.now() < ends) {
      const { status, body } = await caller.send("POST", "/jobs/jobs.clean-up/trigger", {});
      note("asking for a job", status, body);
      if (status === 202) runs.push(body.runId);
      await sleep(500);
    }
  };
  const signingIn = async () => {
    await sleep(1_000);
    const signedIn = await signIn(url).then(
      () => "200",
      (error: Error) => error.message,
    );
    if (!signedIn.startsWith("503"))
      faults.push(`without ${without}, signing in was answered ${signedIn}`);
  };
  await Promise.all([reading(), reading(), asking(), signingIn()]);
  return counts;
}
