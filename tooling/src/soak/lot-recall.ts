import { portsOf } from "@millrace/connectors/ports";
import { appRouter } from "@millrace/domains/app-router";
import { startPlatform } from "@millrace/domains/start";
import { loadConfig } from "@millrace/platform/config";
import { createLog } from "@millrace/platform/log";
import { systemCtx } from "@millrace/platform/runtime";
import { growForest } from "@millrace/testkit/lot-forest";
import { makeMill } from "@millrace/testkit/mill";
import { median } from "../bench/compare.ts";

/** What a recall with the usual bound may take at the median, in milliseconds. */
const most = 100;
const usual = 1_000;

/**
 * Asks for what lots came from and went into, over a genealogy of so many edges: from the first to the last of them, with the usual and
 * with the largest bound.
 */
export async function lotRecall({
  databaseUrl,
  edges = 100_000,
  recalls = 200,
}: {
  databaseUrl: string;
  edges?: number;
  recalls?: number;
}): Promise<{ faults: string[]; figures: Record<string, number> }> {
  const config = { ...loadConfig({ LOG_LEVEL: "error" }), DATABASE_URL: databaseUrl };
  const log = createLog(config, "soak");
  const platform = await startPlatform(config, log, portsOf(config, log));
  try {
    const ctx = systemCtx(platform, "soak");
    const caller = appRouter.createCaller(ctx);
    const mill = await makeMill(caller);
    const forest = await growForest(platform.db, mill, { edges, span: edges / 50 });
    const faults: string[] = [];
    const figures: Record<string, number> = { edges: forest.edges.length };
    for (const limit of [usual, 5 * usual]) {
      const times: number[] = [];
      let met = 0;
      for (let at = 0; at < recalls; at++) {
        const lot = forest.lots[Math.floor((at / recalls) * forest.lots.length)] ?? "";
        const started = performance.now();
        const { backward, forward } = await caller.production.lots.trace({ lot, edges: limit });
        times.push(performance.now() - started);
        met += backward.length + forward.length;
      }
      const took = Math.round(median(times) * 10) / 10;
      figures[`${limit} each way, ms`] = took;
      figures[`${limit} each way, edges met`] = Math.round(met / recalls);
      if (limit === usual && took > most)
        faults.push(`a recall of ${limit} edges each way took ${took} ms`);
    }
    return { faults, figures };
  } finally {
    await platform.close();
  }
}
