import { setTimeout } from "node:timers/promises";
import { portsOf } from "@millrace/connectors/ports";
import { dateIn } from "@millrace/contract/calendar";
import { appRouter } from "@millrace/domains/app-router";
import { startPlatform } from "@millrace/domains/start";
import { loadConfig } from "@millrace/platform/config";
import { createLog } from "@millrace/platform/log";
import { systemCtx } from "@millrace/platform/runtime";
import { makeWorld, type Step, whats } from "@millrace/testkit/stock-model-run";
import { race } from "./stock-race.ts";

type Caller = ReturnType<typeof appRouter.createCaller>;
type Say = (line: string) => void;

/** Numbers that are the same in each run: what went wrong once goes wrong again. */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

function drawing(seed: number): (bound: number) => number {
  const source = numbers(seed);
  return (bound) => Math.floor(source.next().value * bound);
}

/**
 * Random stock, purchase and production operations against a plain model, everything compared after each, and what each hundredth moment
 * was worth again at the end; then as many by eight who race, where what is on hand must be what came less what went. After both `verify`
 * rebuilds everything from the ledger.
 */
export async function stockModel({
  databaseUrl,
  operations = 10_000,
  actors = 8,
  seed = 20_261_121,
  say,
}: {
  databaseUrl: string;
  operations?: number;
  actors?: number;
  seed?: number;
  say: Say;
}): Promise<{ faults: string[]; figures: object }> {
  const config = { ...loadConfig({ LOG_LEVEL: "silent" }), DATABASE_URL: databaseUrl };
  const log = createLog(config, "soak");
  const platform = await startPlatform(config, log, portsOf(config, log));
  // A context of its own for each call, as requests have: time goes on.
  const caller = () => appRouter.createCaller(() => systemCtx(platform, "soak"));
  try {
    const faults: string[] = [];
    const began = Date.now();
    const counts = await alone(caller, operations, seed, faults, say);
    const seconds = (Date.now() - began) / 1_000;
    await verified(caller(), faults, "after the model");
    const raced = await race(caller, { operations, actors, seed }, drawing);
    faults.push(...raced.faults);
    await verified(caller(), faults, "after the race");
    return {
      faults,
      figures: {
        seed,
        operations: `${counts.done + counts.refused}, ${counts.refused} refused by both, compared after each in ${seconds.toFixed(0)} s`,
        "of which": Object.entries(counts.of)
          .map(([what, many]) => `${many} ${what}`)
          .join(", "),
        raced: `${raced.done + raced.refused} by ${actors} actors, ${raced.refused} refused, ${raced.perSecond.toFixed(0)}/s`,
      },
    };
  } finally {
    await platform.close();
  }
}

/** A world of its own for each thousand, so that picking and comparing stay what a business has. */
async function alone(
  caller: () => Caller,
  operations: number,
  seed: number,
  faults: string[],
  say: Say,
): Promise<{ done: number; refused: number; of: Record<string, number> }> {
  const below = drawing(seed);
  const counts = { done: 0, refused: 0, of: {} as Record<string, number> };
  let world = await makeWorld(caller(), dateIn("UTC", new Date()));
  for (let n = 1; n <= operations && faults.length === 0; n++) {
    const step: Step = {
      what: whats[below(whats.length)] ?? "receive",
      kind: below(5),
      warehouse: below(2),
      which: below(60),
      quarters: 1 + below(80),
      cents: below(2_001),
    };
    const at = `operation ${n}, ${JSON.stringify(step)}`;
    try {
      const outcome = await world.step(step);
      counts[outcome] += 1;
      if (outcome === "done") counts.of[step.what] = (counts.of[step.what] ?? 0) + 1;
      for (const difference of await world.compare()) faults.push(`${at}: ${difference}`);
    } catch (error) {
      faults.push(`${at}: ${error instanceof Error ? error.stack : error}`);
    }
    if (n % 100 === 0) {
      // A moment is a millisecond: nothing else happens in this one.
      await setTimeout(3);
      world.remember(new Date());
      await setTimeout(3);
    }
    if (n % 1_000 > 0 && n < operations) continue;
    for (const difference of await world.compareThen()) faults.push(`later: ${difference}`);
    say(`${n} operations, ${counts.refused} refused`);
    if (n < operations) world = await makeWorld(caller(), dateIn("UTC", new Date()));
  }
  return counts;
}

async function verified(admin: Caller, faults: string[], when: string): Promise<void> {
  const { ok, levels: _, movements: __, ...wrong } = await admin.stock.verify({});
  if (!ok) faults.push(`verify ${when}: ${JSON.stringify(wrong).slice(0, 2_000)}`);
}
