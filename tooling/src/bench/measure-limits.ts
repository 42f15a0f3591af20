import type { Hit, Limiter } from "@millrace/platform/limiter";
import { memoryLimiter } from "@millrace/platform/limiter-memory";
import type { Line } from "./report.ts";

const calls = 20_000;
/** Milliseconds that the gate's count may take, at the median. */
const aim = 0.2;

/** What the count of a request costs in one process: two policies, callers in turn, their windows full. */
export async function measureLimits(): Promise<Line> {
  const limiter = memoryLimiter();
  const hits = Array.from({ length: 50 }, (_, caller) => hitsOf(`user:${caller}`));
  await take(limiter, hits, calls);
  const times = await take(limiter, hits, calls);
  await limiter.close();
  const [median, most] = [times[calls / 2] as number, times[calls * 0.99] as number];
  return {
    measure: "count of a request by the limiter",
    ours: `${(median * 1000).toFixed(1)} µs (99 %: ${(most * 1000).toFixed(1)} µs)`,
    against: `${aim} ms`,
    value: aim / median,
    target: 1,
  };
}

async function take(limiter: Limiter, hits: readonly Hit[][], count: number): Promise<number[]> {
  const times: number[] = [];
  for (let at = 0; at < count; at++) {
    const started = performance.now();
    await limiter.take(hits[at % hits.length] as Hit[]);
    times.push(performance.now() - started);
  }
  return times.sort((a, b) => a - b);
}

const hitsOf = (key: string): Hit[] => [
  { policy: { name: "minute", limit: 600, seconds: 60 }, key },
  { policy: { name: "hour", limit: 10_000, seconds: 3_600 }, key },
];
