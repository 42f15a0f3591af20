import { parseArgs } from "node:util";
import { killUnderLoad } from "@millrace/testkit/kill-run";
import { outage } from "@millrace/testkit/outage-run";
import { killedImport } from "@millrace/testkit/sheet-run";
import color from "picocolors";
import { findProgram } from "../services/programs.ts";
import { startRedis } from "../services/redis.ts";
import { keyTiming } from "./key-timing.ts";
import { lotRecall } from "./lot-recall.ts";
import { startScratchPostgres } from "./scratch-postgres.ts";
import { signInTiming } from "./sign-in-timing.ts";
import { steadyLoad } from "./steady-load.ts";
import { stockModel } from "./stock-model.ts";
import { stockScale } from "./stock-scale.ts";
import { webhookNeighbours } from "./webhook-neighbours.ts";

interface Outcome {
  readonly faults: readonly string[];
  readonly figures: object;
}

type Say = (line: string) => void;

interface Part {
  readonly name: string;
  readonly what: string;
  readonly needsRedis: boolean;
  run(databaseUrl: string, redisUrl: string | undefined, say: Say): Promise<Outcome>;
}

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    kills: { type: "string", default: "20" },
    seconds: { type: "string", default: "60" },
    help: { type: "boolean", short: "h", default: false },
  },
});
const kills = Number(values.kills);
const seconds = Number(values.seconds);
const postgres = values.help ? undefined : await startScratchPostgres();

const parts: Part[] = [
  {
    name: "kills-postgres",
    what: `${kills} kills under load, the queue on Postgres`,
    needsRedis: false,
    run: (databaseUrl, _redis, say) => killUnderLoad({ databaseUrl, kills, say }),
  },
  {
    name: "kills-redis",
    what: `${kills} kills under load, the queue on Redis, server and worker`,
    needsRedis: true,
    run: (databaseUrl, redisUrl = "", say) => killUnderLoad({ databaseUrl, redisUrl, kills, say }),
  },
  {
    name: "kills-database",
    what: `${kills} kills under load, some of them of Postgres itself`,
    needsRedis: false,
    run: (databaseUrl, _redis, say) =>
      killUnderLoad({ databaseUrl, kills, say, killDatabase: async () => postgres?.crash() }),
  },
  {
    name: "key-timing",
    what: "how long it takes to refuse an API key, whatever is wrong with it",
    needsRedis: false,
    run: (databaseUrl) => keyTiming({ databaseUrl }),
  },
  {
    name: "sign-in-timing",
    what: "how long signing in and its kind take, whether there is an account or not",
    needsRedis: false,
    run: (databaseUrl) => signInTiming({ databaseUrl }),
  },
  {
    name: "outage-redis",
    what: "Redis away for 10 s, refusing and then silent, under load",
    needsRedis: true,
    run: (databaseUrl, redisUrl = "", say) =>
      outage({ databaseUrl, redisUrl, without: "redis", seconds: 10, say }),
  },
  {
    name: "outage-postgres",
    what: "Postgres away for 10 s, refusing and then silent, under load",
    needsRedis: false,
    run: (databaseUrl, _redis, say) =>
      outage({ databaseUrl, without: "postgres", seconds: 10, say }),
  },
  {
    name: "load-one",
    what: `${seconds} s of orders at one server`,
    needsRedis: false,
    run: (databaseUrl, _redis, say) => steadyLoad({ databaseUrl, seconds, say }),
  },
  {
    name: "load-many",
    what: `${seconds} s of orders at two servers with two workers`,
    needsRedis: true,
    run: (databaseUrl, redisUrl, say) => steadyLoad({ databaseUrl, redisUrl, seconds, say }),
  },
  {
    name: "stock-model",
    what: "10,000 stock, purchase and production operations against a plain model, 10,000 by eight who race",
    needsRedis: false,
    run: (databaseUrl, _redis, say) => stockModel({ databaseUrl, say }),
  },
  {
    name: "lot-recall",
    what: "where lots came from and went, over a genealogy of 100,000 edges",
    needsRedis: false,
    run: (databaseUrl) => lotRecall({ databaseUrl }),
  },
  {
    name: "stock-scale",
    what: "lists and values of stock over a million movements",
    needsRedis: false,
    run: (databaseUrl) => stockScale({ databaseUrl }),
  },
  {
    name: "spreadsheet",
    what: "a sheet of 50,000 rows: checked, imported, killed half-way, gone on with",
    needsRedis: false,
    run: (databaseUrl, _redis, say) => killedImport({ databaseUrl, rows: 50_000, say }),
  },
  {
    name: "spreadsheet-worker",
    what: "the same with a worker beside the server, which is killed",
    needsRedis: true,
    run: (databaseUrl, redisUrl, say) => killedImport({ databaseUrl, redisUrl, rows: 50_000, say }),
  },
  {
    name: "webhook-neighbours",
    what: `${seconds} s of deliveries to 1,000 webhooks, with and without a tenth of them dead or slow`,
    needsRedis: false,
    run: (databaseUrl, _redis, say) => webhookNeighbours({ databaseUrl, seconds, say }),
  },
];

const help = `pnpm soak [--only ${parts[0]?.name},…] [--kills 20] [--seconds 60]

Every long fault and load run, one after the other. Ends by itself; exits with 1 if something does not hold.

${parts.map(({ name, what }) => `  ${name.padEnd(18)} ${what}`).join("\n")}
`;

/** Runs one part on a database (and a Redis) of its own and prints what came of it; true when all of it holds. */
async function runPart({ name, what, needsRedis, run }: Part): Promise<boolean> {
  const program = needsRedis ? findProgram("redis-server") : null;
  if (needsRedis && program === null) {
    console.log(
      color.yellow(`- ${what}: skipped, install redis-server (apt-get install redis-server)`),
    );
    return true;
  }
  const redis = program ? await startRedis(program) : undefined;
  console.log(`\n${color.bold(what)}`);
  try {
    const databaseUrl = await postgres?.database(`soak_${name.replaceAll("-", "_")}`);
    if (databaseUrl === undefined) return false;
    const say = (line: string) => console.log(color.dim(`    ${line}`));
    const { faults, figures } = await run(databaseUrl, redis?.url, say);
    for (const [figure, value] of Object.entries(figures))
      console.log(`  ${figure.padEnd(28)} ${value}`);
    for (const fault of faults.slice(0, 20)) console.log(color.red(`  ✗ ${fault}`));
    if (faults.length > 20) console.log(color.red(`  ✗ and ${faults.length - 20} more`));
    console.log(faults.length === 0 ? color.green("  ✓ holds") : "");
    return faults.length === 0;
  } catch (error) {
    console.log(color.red(`  ✗ ${error instanceof Error ? error.stack : error}`));
    return false;
  } finally {
    await redis?.stop();
  }
}

async function main(): Promise<void> {
  const names = values.only?.split(",");
  const unknown = names?.find((name) => !parts.some((part) => part.name === name));
  if (values.help || unknown !== undefined) {
    console.log(unknown === undefined ? help : `There is no part "${unknown}".\n\n${help}`);
    process.exitCode = unknown === undefined ? 0 : 2;
    return;
  }
  const broken: string[] = [];
  for (const part of parts.filter(({ name }) => names?.includes(name) ?? true)) {
    if (!(await runPart(part))) broken.push(part.name);
  }
  console.log(
    broken.length === 0
      ? color.green("\nEverything holds.")
      : color.red(
          `\nDoes not hold: ${broken.join(", ")}. Again: pnpm soak --only ${broken.join(",")}`,
        ),
  );
  process.exitCode = broken.length === 0 ? 0 : 1;
}

for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => void postgres?.stop().finally(() => process.exit(130)));
await main().finally(() => postgres?.stop());
