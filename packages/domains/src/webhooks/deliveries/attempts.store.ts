import type { Ctx } from "@millrace/platform/context";
import { sql } from "kysely";

/** How many attempts of deliveries there were since then, and how many of them failed. Costs what that time holds, not the history. */
export async function recentAttempts(
  ctx: Ctx,
  since: Date,
): Promise<{ attempts: number; failures: number }> {
  return ctx.db
    .selectFrom("webhook_attempt")
    .select([
      sql<number>`count(*)`.as("attempts"),
      sql<number>`count(*) filter (where status is null or status not between 200 and 299)`.as(
        "failures",
      ),
    ])
    .where("at", ">=", since)
    .executeTakeFirstOrThrow();
}
