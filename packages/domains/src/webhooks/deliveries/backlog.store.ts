import type { Platform } from "@millrace/platform/platform";
import { sql } from "kysely";

/** Deliveries that are owed, of all active and paused webhooks: those not tried yet and those to be tried again. */
export async function deliveryBacklog({
  db,
}: Pick<Platform, "db">): Promise<{ pending: number; retrying: number }> {
  const { rows } = await sql<{ pending: number; retrying: number }>`
    select count(*) filter (where status = 'pending')::int as pending, count(*) filter (where status = 'retrying')::int as retrying
      from webhook_delivery where status in ('pending', 'retrying')`.execute(db);
  return rows[0] ?? { pending: 0, retrying: 0 };
}
