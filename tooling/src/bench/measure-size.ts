import { join } from "node:path";
import { type Bench, program, root, settings, startMillrace } from "./bench.ts";
import { byCost, type Comparison, compare, median, ratio } from "./compare.ts";
import { seed } from "./dataset.ts";
import { lineOf } from "./measure-requests.ts";
import { startServer } from "./processes.ts";
import type { Line } from "./report.ts";

/** What does not grow with the API or the data, and what a process costs by being there. */

/** Costs that do not grow: within noise for routes; a larger index is a page deeper, and its rows are in fewer caches. */
const flat = { routes: 0.9, rows: 0.8 };

/** Judged by CPU time, which says what a request costs whatever else the machine does. */
const costLine = (
  measured: Comparison,
  measure: string,
  large: string,
  small: string,
  aim: number,
) => ({
  ...lineOf(measured, measure, large, small, aim),
  value: ratio(measured, byCost, large, small),
});

export async function measureRoutes(bench: Bench): Promise<Line> {
  const start = async (routes: number) => ({
    name: `${routes} routes`,
    server: await startServer({ program: program("routes.ts"), args: [String(routes)] }),
    token: "none",
    transport: "rest" as const,
    size: routes,
  });
  const contenders = [await start(10), await start(400)];
  const measured = await compare(bench, "route", contenders);
  for (const { server } of contenders) await server.stop();
  return costLine(
    measured,
    "cost of a request, of 400 routes",
    "400 routes",
    "10 routes",
    flat.routes,
  );
}

export async function measureRows(bench: Bench): Promise<Line[]> {
  const few = 1_000;
  const fewUrl = await bench.database("few");
  await seed(fewUrl, few, { stock: false });
  const small = await startMillrace(fewUrl);
  const shared = await bench.shared();
  const many = bench.pace.quick ? shared.products : 1_000_000;
  let big = await shared.millrace();
  if (many !== shared.products) {
    bench.say(`making ${many.toLocaleString("en")} products …`);
    const url = await bench.database("many");
    await seed(url, many, { stock: false });
    big = await startMillrace(url);
  }
  const name = (rows: number) => `${rows.toLocaleString("en")} rows`;
  const lines: Line[] = [];
  for (const operation of ["get", "list"] as const) {
    const measured = await compare(bench, operation, [
      { name: name(few), ...small, transport: "rest", size: few },
      { name: name(many), ...big, transport: "rest", size: many },
    ]);
    lines.push(
      costLine(
        measured,
        `cost of a ${operation} from ${name(many)}`,
        name(many),
        name(few),
        flat.rows,
      ),
    );
  }
  await small.server.stop();
  if (many !== shared.products) await big.server.stop();
  return lines;
}

/** From the command to the first request that can be answered, server and workers in one process. */
export async function measureStart(bench: Bench): Promise<Line[]> {
  const url = await bench.database("start", false);
  const start = () =>
    startServer({
      program: join(root, "apps/server/src/main.ts"),
      env: { ...settings(url), LOG_LEVEL: "warn" },
      cwd: root,
    });
  const first = await start();
  await first.stop();
  const times: number[] = [];
  for (const _ of bench.pace.quick ? [1, 2] : [1, 2, 3, 4, 5]) {
    const server = await start();
    times.push(server.startMs);
    await server.stop();
  }
  const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;
  return [
    { measure: "start on an empty database", ours: seconds(first.startMs), against: "" },
    { measure: "start on a migrated database", ours: seconds(median(times)), against: "" },
  ];
}

/** After whatever the bench has asked of them. */
export async function measureMemory(bench: Bench): Promise<Line> {
  const { millrace, bare } = await bench.shared();
  const megabytes = async ({ server }: Awaited<ReturnType<typeof bare>>) =>
    `${Math.round((await server.usage()).rssBytes / 1e6)} MB`;
  return {
    measure: "memory after these requests",
    ours: await megabytes(await millrace()),
    against: `bare: ${await megabytes(await bare())}`,
  };
}
