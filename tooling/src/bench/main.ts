import { parseArgs } from "node:util";
import color from "picocolors";
import { type Bench, openBench, type Pace } from "./bench.ts";
import { checkLedger, checkSameRows, measureRequests, type Measured } from "./measure-requests.ts";
import { killAll } from "./processes.ts";
import { isMet, type Line, tableOf } from "./report.ts";

const requestMeasures = ["get", "list", "create", "order"] as const;
const known = [...requestMeasures, "trpc"];
const { values: options } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string" },
    json: { type: "boolean", default: false },
    against: { type: "string" },
    seconds: { type: "string" },
    rounds: { type: "string" },
  },
});
const wanted = options.only?.split(",") ?? known;
const started = performance.now();
const say = (line: string) =>
  console.error(
    color.dim(`${((performance.now() - started) / 1000).toFixed(0).padStart(4)} s  ${line}`),
  );
const pace: Pace = {
  rounds: Number(options.rounds ?? (options.quick ? 3 : 5)),
  seconds: Number(options.seconds ?? (options.quick ? 0.7 : 1.5)),
  connections: 32,
  quick: options.quick,
};
const bench: Bench = await openBench(pace, say);
const lines: Line[] = [];
try {
  const wantedRequests = requestMeasures.filter((name) => wanted.includes(name));
  if (wantedRequests.length > 0) {
    await checkSameRows(bench);
    for (const operation of wantedRequests)
      lines.push(...(await measureRequests(bench, operation as Measured, wanted.includes("trpc"))));
    await checkLedger(bench);
  }
} finally {
  killAll();
  await bench.close();
}
console.log(options.json ? JSON.stringify(lines, null, 2) : tableOf(lines));
process.exit(lines.every((line) => isMet(line) !== false) ? 0 : 1);
