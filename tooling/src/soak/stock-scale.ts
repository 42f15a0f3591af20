import { portsOf } from "@millrace/connectors/ports";
import { appRouter } from "@millrace/domains/app-router";
import { startPlatform } from "@millrace/domains/start";
import { loadConfig } from "@millrace/platform/config";
import { createLog } from "@millrace/platform/log";
import { systemCtx } from "@millrace/platform/runtime";
import { makePurchases } from "@millrace/testkit/purchase-history";
import { explaining, grown, makeLedger, stockQuestions } from "@millrace/testkit/stock-ledger";
import { median } from "../bench/compare.ts";

const rounds = 11;
/** What a page may take at the median; a value looks once at each layer that is still there, of a thousand levels. */
const mostMs = (what: string) => (what.startsWith("value") ? 1_500 : 100);

/** A million movements: no list and no figure of stock reads the ledger from end to end, and none takes long. */
export async function stockScale({
  databaseUrl,
  movements = 1_000_000,
}: {
  databaseUrl: string;
  movements?: number;
}): Promise<{ faults: string[]; figures: object }> {
  const config = { ...loadConfig({ LOG_LEVEL: "silent" }), DATABASE_URL: databaseUrl };
  const log = createLog(config, "soak");
  const platform = await startPlatform(config, log, portsOf(config, log));
  try {
    await makeLedger(platform, movements);
    await makePurchases(platform);
    const { rows } = await platform.pool.query(
      `select product_id as "productId", warehouse_id as "warehouseId", lot_id as "lotId", document_id as "documentId"
         from stock_movement where lot_id is not null limit 1`,
    );
    const { ctx, plans } = explaining(systemCtx(platform, "soak"), /stock_|purchase_|restock_/);
    const asked = stockQuestions(appRouter.createCaller(ctx), rows[0]);
    const timed = stockQuestions(appRouter.createCaller(systemCtx(platform, "soak")), rows[0]);
    const faults: string[] = [];
    const figures: Record<string, string> = {};
    for (const [what, ask] of Object.entries(asked)) {
      await ask();
      for (const plan of await plans()) if (grown.test(plan)) faults.push(`${what}: ${plan}`);
      const times: number[] = [];
      for (let round = 0; round < rounds; round++) {
        const began = performance.now();
        await timed[what]?.();
        times.push(performance.now() - began);
      }
      figures[what] = `${median(times).toFixed(1)} ms`;
      if (median(times) > mostMs(what)) faults.push(`${what} takes ${median(times).toFixed(0)} ms`);
    }
    const began = performance.now();
    const { ok } = await appRouter.createCaller(systemCtx(platform, "soak")).stock.verify({});
    figures["verify, all of it"] = `${((performance.now() - began) / 1_000).toFixed(1)} s`;
    if (!ok) faults.push("the ledger does not add up to what is kept");
    return { faults, figures };
  } finally {
    await platform.close();
  }
}
