import type { Ctx } from "@millrace/platform/context";
import type { TxCtx } from "@millrace/platform/transact";
import { namedGrantsOf } from "./roles.store.ts";

/** What a person may do and the keys and consents that they gave, without what is secret in them. */
export async function accessOf(ctx: Ctx, userId: string): Promise<object> {
  const { roles, sites } = await namedGrantsOf(ctx.db, [userId]);
  const apiKeys = await ctx.db
    .selectFrom("api_key")
    .select(["id", "name", "last_four as lastFour", "created_at as createdAt"])
    .select(["last_used_at as lastUsedAt", "last_used_ip as lastUsedIp"])
    .where("user_id", "=", userId)
    .orderBy("created_at")
    .execute();
  const applications = await ctx.db
    .selectFrom("oauth_record")
    .select(["client_id as clientId", "kind", "scopes", "created_at as createdAt"])
    .where("user_id", "=", userId)
    .orderBy("created_at")
    .execute();
  return {
    roles: roles.get(userId) ?? [],
    siteIds: sites.get(userId) ?? null,
    apiKeys,
    applications,
  };
}

export const accessTables = ["user_role", "user_site", "api_key", "oauth_record"] as const;

/** Takes all of it away: the keys open nothing any more once `access` has rung for the person. */
export async function forgetAccess(tx: TxCtx, userId: string): Promise<void> {
  for (const table of accessTables)
    await tx.db.deleteFrom(table).where("user_id", "=", userId).execute();
}
