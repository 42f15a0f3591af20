import type { Bench } from "./bench.ts";
import type { Server } from "./processes.ts";
import type { Job } from "./protocol.ts";

/** One of those that are compared: a server and the way it is called. */
export interface Contender {
  readonly name: string;
  readonly server: Server;
  readonly token: string;
  readonly transport: Job["transport"];
  readonly size: number;
}

/** Of one contender in one round, or the medians over the rounds. */
export interface Sample {
  readonly perSecond: number;
  /** CPU time of the server's process for each request, in microseconds, and that of Postgres where it can be read. */
  readonly cpu: number;
  readonly databaseCpu: number | undefined;
  readonly p50: number;
  readonly p99: number;
}

export interface Comparison {
  readonly operation: Job["operation"];
  readonly samples: ReadonlyMap<string, readonly Sample[]>;
}

/**
 * Loads the contenders in turn, round after round, so that whatever else the machine does meets them all. A first, shorter round is for
 * the compilers and does not count. Throws when an answer was not a success.
 */
export async function compare(
  bench: Bench,
  operation: Job["operation"],
  contenders: readonly Contender[],
): Promise<Comparison> {
  const { rounds, seconds, connections } = bench.pace;
  const samples = new Map(contenders.map(({ name }) => [name, [] as Sample[]]));
  for (let round = 0; round <= rounds; round++) {
    for (const contender of contenders) {
      const { server, token, transport, size, name } = contender;
      const [before, databaseBefore] = [await server.usage(), await bench.databaseCpu()];
      const outcome = await bench.loader.run({
        url: server.url,
        token,
        transport,
        operation,
        connections,
        size,
        seconds: round === 0 ? Math.max(seconds / 2, 0.7) : seconds,
      });
      const [after, databaseAfter] = [await server.usage(), await bench.databaseCpu()];
      const { requests, failures, firstFailure, p50, p99 } = outcome;
      if (failures > 0)
        throw new Error(`${name}, ${operation}: ${failures} failures, first: ${firstFailure}`);
      if (round === 0) continue;
      samples.get(name)?.push({
        perSecond: requests / outcome.seconds,
        cpu: (after.cpuMicros - before.cpuMicros) / requests,
        databaseCpu:
          databaseAfter === undefined || databaseBefore === undefined
            ? undefined
            : (databaseAfter - databaseBefore) / requests,
        p50,
        p99,
      });
    }
    if (round > 0) bench.say(`  ${operation}, round ${round} of ${rounds}: ${shown(samples)}`);
  }
  return { operation, samples };
}

const shown = (samples: ReadonlyMap<string, readonly Sample[]>) =>
  [...samples]
    .map(([name, all]) => `${name} ${Math.round(all.at(-1)?.perSecond ?? 0)}/s`)
    .join(", ");

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  if (sorted.length % 2 === 1) return sorted[middle] ?? Number.NaN;
  return ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}

/** The medians of one contender. */
export function typical({ samples }: Comparison, name: string): Sample {
  const all = samples.get(name) ?? [];
  const of = (key: keyof Sample) => median(all.map((sample) => sample[key] ?? Number.NaN));
  return {
    perSecond: of("perSecond"),
    cpu: of("cpu"),
    databaseCpu: all.some((sample) => sample.databaseCpu === undefined)
      ? undefined
      : of("databaseCpu"),
    p50: of("p50"),
    p99: of("p99"),
  };
}

/** What a request costs the machine: CPU time of the server and, where it can be read, of Postgres. */
const costOf = ({ cpu, databaseCpu }: Sample): number => cpu + (databaseCpu ?? 0);

/** How a round of one compares with the same round of another; above one is better. */
export type Measure = (ours: Sample, theirs: Sample) => number;
export const bySpeed: Measure = (ours, theirs) => ours.perSecond / theirs.perSecond;
export const byCpu: Measure = (ours, theirs) => theirs.cpu / ours.cpu;
export const byCost: Measure = (ours, theirs) => costOf(theirs) / costOf(ours);

/** Median over the rounds. */
export function ratio(
  { samples }: Comparison,
  measure: Measure,
  ours: string,
  theirs: string,
): number {
  const other = samples.get(theirs) ?? [];
  const each = (samples.get(ours) ?? []).map((sample, round) => {
    const same = other[round];
    return same ? measure(sample, same) : Number.NaN;
  });
  return median(each);
}
