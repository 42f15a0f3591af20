import { Email } from "@millrace/contract/primitives";
import type { Ctx } from "@millrace/platform/context";
import { currencyOfBooks } from "@millrace/platform/currency";
import { defineJob } from "@millrace/platform/jobs";
import { defineSetting, readSetting } from "@millrace/platform/settings";
import { z } from "zod";
import { countAlerts, listAlerts, type StockAlert, stockValue } from "../stock/index.ts";

export const inventoryMailTo = defineSetting({
  key: "reports.inventory-mail-to",
  summary: "Addresses that the daily report on the stock is sent to; nobody while there is none",
  schema: z.array(Email).max(20),
  initial: [],
});

const shown = 50;

/**
 * Sends what is low, out and about to expire to those who want to know (S0: every day at 08:00, by the clock of UTC). A letter for each address;
 * one that cannot be sent is tried again with all of them, told apart by the mail server through the run's id.
 */
export const inventoryReport = defineJob({
  name: "reports.inventory",
  summary: "Sends the daily report on the stock",
  queue: "notify",
  input: z.strictObject({}),
  retry: { attempts: 3, backoffSeconds: 300 },
  every: { cron: "0 8 * * *", timezone: "UTC" },
  async run(ctx, _input, handle) {
    const addresses = await readSetting(ctx, inventoryMailTo);
    if (addresses.length === 0) return { sent: 0 };
    const text = await report(ctx);
    const subject = `Stock on ${ctx.now.toISOString().slice(0, 10)}`;
    for (const [at, to] of addresses.entries())
      await ctx.platform.ports.mail(`${handle.id}-${at}`, { to, subject, text });
    return { sent: addresses.length };
  },
});

async function report(ctx: Ctx): Promise<string> {
  const [counts, { value }, { items }] = await Promise.all([
    countAlerts(ctx),
    stockValue(ctx),
    listAlerts(ctx, { limit: shown, sort: "-raisedAt", total: false, resolved: false }),
  ]);
  const open = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const lines = items.map(sentence);
  if (open > lines.length) lines.push(`and ${open - lines.length} more`);
  return `Stock is worth ${value} ${await currencyOfBooks(ctx)}.

${counts.out} out, ${counts.low} low, ${counts.expired} expired, ${counts.expiring} about to expire.
${lines.length === 0 ? "" : `\n${lines.join("\n")}\n`}`;
}

const sentence = ({
  kind,
  sku,
  name,
  onHand,
  unit,
  reorderLevel,
  lotCode,
  expiresOn,
}: StockAlert) =>
  lotCode === null
    ? `- ${name} (${sku}): ${kind}, ${onHand} ${unit} on hand, reorder level ${reorderLevel}`
    : `- ${name} (${sku}), lot ${lotCode}: ${kind}, best before ${expiresOn}`;
