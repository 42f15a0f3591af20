import type { Ctx } from "@millrace/platform/context";
import { currencyOfBooks } from "@millrace/platform/currency";
import { countAlerts } from "../stock/index.ts";
import type { Today, TodayQuery } from "./home.schema.ts";
import { newestDays } from "./home.store.ts";

/** What the front page shows, in the house's currency. */
export async function today(ctx: Ctx, { days }: TodayQuery): Promise<Today> {
  const currency = await currencyOfBooks(ctx);
  const [figures, alerts] = await Promise.all([newestDays(ctx, currency, days), countAlerts(ctx)]);
  return { currency, days: figures, lowStock: alerts.low };
}
