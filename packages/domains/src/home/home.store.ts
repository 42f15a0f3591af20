import type { Ctx } from "@millrace/platform/context";
import { inSites } from "@millrace/platform/scope";
import type { TxCtx } from "@millrace/platform/transact";
import { sql } from "kysely";
import type { Today } from "./home.schema.ts";

/** Adds to a day's figures; racing additions of one day come one after the other. */
export async function addToDay(
  tx: TxCtx,
  day: { siteId: string; day: string; currency: string },
  add: { orders: number; shipped: number; revenue: string },
): Promise<void> {
  await sql`
    insert into home_day as d (site_id, day, currency, orders, shipped, revenue)
    values (${day.siteId}, ${day.day}, ${day.currency}, ${add.orders}, ${add.shipped}, ${add.revenue})
    on conflict (site_id, day, currency) do update
       set orders = d.orders + excluded.orders, shipped = d.shipped + excluded.shipped, revenue = d.revenue + excluded.revenue`.execute(
    tx.db,
  );
}

/** The newest days that have figures, over all sites that the caller sees, the oldest first. */
export async function newestDays(
  ctx: Ctx,
  currency: string,
  count: number,
): Promise<Today["days"]> {
  const rows = await ctx.db
    .selectFrom("home_day")
    .select([
      "day",
      sql<number>`sum(orders)::int`.as("orders"),
      sql<number>`sum(shipped)::int`.as("shipped"),
      sql<string>`round(sum(revenue), 2)::text`.as("revenue"),
    ])
    .where("currency", "=", currency)
    .where(inSites(ctx, "site_id"))
    .groupBy("day")
    .orderBy("day", "desc")
    .limit(count)
    .execute();
  return rows.reverse();
}
