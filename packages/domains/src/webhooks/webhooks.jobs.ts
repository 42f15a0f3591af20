import { defineJob } from "@millrace/platform/jobs";
import { transact } from "@millrace/platform/transact";
import { z } from "zod";
import { disableFailing, prune } from "./deliveries/deliveries.store.ts";
import { announceDisabled } from "./notices.ts";
import { errorText, failingMostMs, keptMs } from "./webhooks.rules.ts";

const batch = 2_000;
/** Batches of one run; the next run goes on. */
const batchesMost = 50;

/** Disables webhooks that have only failed for five days, and removes what is older than thirty, in bounded batches. */
export const webhookMaintenance = defineJob({
  name: "webhooks.maintenance",
  summary: "Disables webhooks that only fail and removes deliveries older than 30 days",
  queue: "maintenance",
  input: z.strictObject({}),
  retry: { attempts: 3, backoffSeconds: 10 },
  every: { cron: "*/5 * * * *", timezone: "UTC" },
  async run(ctx) {
    const disabled = await transact(ctx, async (tx) => {
      const webhooks = await disableFailing(tx, new Date(tx.now.getTime() - failingMostMs));
      for (const { lastStatus, lastError, ...webhook } of webhooks) {
        const came = errorText(lastStatus, lastError);
        announceDisabled(tx, { ...webhook, lastError: came, reason: "failing" });
      }
      return webhooks.length;
    });
    let removed = 0;
    for (let batches = 0; batches < batchesMost && !ctx.signal?.aborted; batches++) {
      const rows = await prune(ctx.platform, new Date(ctx.now.getTime() - keptMs), batch);
      removed += rows;
      if (rows === 0) break;
    }
    return { disabled, removed };
  },
});
