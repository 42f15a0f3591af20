import type { Ctx } from "@millrace/platform/context";
import { siteClocks } from "../sites/index.ts";
import { type YieldOfDay, yieldOfDays } from "./figures.store.ts";

/**
 * Made against planned by day, of the batches completed in a range, at the sites that the caller sees: each batch on the day that it was at
 * its site, also where that is another one in UTC and where the clock changes.
 */
export async function yieldTrend(
  ctx: Ctx,
  range: { readonly from: Date; readonly to: Date },
): Promise<YieldOfDay[]> {
  return yieldOfDays(ctx, range, await siteClocks(ctx));
}
