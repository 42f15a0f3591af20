import { parseArgs } from "node:util";
import color from "picocolors";
import { type Bench, openBench } from "./bench.ts";
import { measureAgainst } from "./measure-against.ts";
import { measureLimits } from "./measure-limits.ts";
import { checkLedger, checkSameRows, type Measured, measureRequests } from "./measure-requests.ts";
import { measureMemory, measureRoutes, measureRows, measureStart } from "./measure-size.ts";
import { measureUsage } from "./measure-usage.ts";
import { measureDeliveries, measureImport } from "./measure-work.ts";
import { killAll } from "./processes.ts";
import { isMet, type Line, tableOf } from "./report.ts";

/*
 * How fast Millrace is, in ratios that hold on any machine: against a bare server in the same run, round by round, on one embedded
 * Postgres. Ends with 1 when an aim is missed. What is measured and how: docs/performance.md.
 */

const requests = ["get", "list", "create", "order"] as const satisfies readonly Measured[];
const measures = [
  ...requests,
  "trpc",
  "usage",
  "deliveries",
  "import",
  "routes",
  "rows",
  "start",
  "limits",
] as const;

const usage = `pnpm bench [options]
  --quick           shorter rounds and fewer of them: 90 s instead of 6 min
  --only <names>    some of ${measures.join(", ")}
  --against <ref>   this commit against another one: get, list, create and order
  --rounds <n>, --seconds <n>, --connections <n>
  --json            the lines as JSON instead of a table`;

const { values: options } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string" },
    json: { type: "boolean", default: false },
    against: { type: "string" },
    seconds: { type: "string" },
    rounds: { type: "string" },
    connections: { type: "string", default: "32" },
    help: { type: "boolean", default: false },
  },
});
if (options.help) {
  console.log(usage);
  process.exit(0);
}
const names = options.only?.split(",") ?? [...(options.against ? requests : measures)];
const unknown = names.filter((name) => !(measures as readonly string[]).includes(name));
if (unknown.length > 0) {
  console.error(`There is no measure ${unknown.join(", ")}.\n${usage}`);
  process.exit(64);
}
const wanted = new Set(names);
const isWanted = (name: (typeof measures)[number]) => wanted.has(name);

const started = performance.now();
const say = (line: string) => {
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  console.error(color.dim(`${seconds.padStart(4)} s  ${line}`));
};
const bench = await openBench(
  {
    rounds: Number(options.rounds ?? (options.quick ? 3 : 5)),
    seconds: Number(options.seconds ?? (options.quick ? 0.5 : 1.5)),
    connections: Number(options.connections),
    quick: options.quick,
  },
  say,
);
process.once("SIGINT", () => {
  killAll();
  void bench.close().finally(() => process.exit(130));
});

const lines: Line[] = [];
try {
  const wantedRequests = requests.filter(isWanted);
  if (options.against)
    lines.push(...(await measureAgainst(bench, options.against, wantedRequests)));
  else await measureAll(bench, wantedRequests);
} finally {
  killAll();
  await bench.close();
}
console.log(options.json ? JSON.stringify(lines, null, 2) : tableOf(lines));
process.exit(lines.every((line) => isMet(line) !== false) ? 0 : 1);

async function measureAll(on: Bench, operations: readonly Measured[]): Promise<void> {
  if (operations.length > 0) {
    await checkSameRows(on);
    for (const operation of operations)
      lines.push(...(await measureRequests(on, operation, isWanted("trpc"))));
    await checkLedger(on);
    lines.push(await measureMemory(on));
  }
  if (isWanted("usage")) lines.push(await measureUsage(on));
  if (isWanted("deliveries")) lines.push(await measureDeliveries(on));
  if (isWanted("import")) lines.push(await measureImport(on));
  if (isWanted("routes")) lines.push(await measureRoutes(on));
  if (isWanted("rows")) lines.push(...(await measureRows(on)));
  if (isWanted("limits")) lines.push(await measureLimits());
  if (isWanted("start")) lines.push(...(await measureStart(on)));
}
