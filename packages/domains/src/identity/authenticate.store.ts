import type { DB } from "@millrace/db/generated/types";
import type { Kysely } from "kysely";

/** Whether there is such a person and nobody has blocked them. */
export async function isActiveUser(db: Kysely<DB>, userId: string): Promise<boolean> {
  const row = await db
    .selectFrom("user_account")
    .select("id")
    .where("id", "=", userId)
    .where("status", "=", "active")
    .executeTakeFirst();
  return row !== undefined;
}

/** By what name a person knows themselves: to be shown to them. */
export async function personName(db: Kysely<DB>, userId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom("user_account")
    .select(["name", "email"])
    .where("id", "=", userId)
    .executeTakeFirst();
  return row && `${row.name} (${row.email})`;
}
