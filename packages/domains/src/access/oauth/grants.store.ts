import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { paginate } from "@millrace/platform/cursor";
import type { TxCtx } from "@millrace/platform/transact";
import type { OauthGrant, OauthGrantQuery } from "./grants.schema.ts";

const grants = (ctx: Ctx | TxCtx, userId: string) =>
  ctx.db
    .selectFrom("oauth_record")
    .innerJoin("oauth_client", "oauth_client.id", "oauth_record.client_id")
    .select([
      "oauth_record.id",
      "oauth_client.id as clientId",
      "oauth_client.name as clientName",
      "oauth_record.scopes",
      "oauth_record.created_at as createdAt",
      "oauth_record.expires_at as expiresAt",
    ])
    .where("oauth_record.kind", "=", "Grant")
    .where("oauth_record.user_id", "=", userId)
    .where("oauth_record.expires_at", ">", ctx.now);

export function pageOfGrants(
  ctx: Ctx,
  userId: string,
  input: OauthGrantQuery,
): Promise<Page<OauthGrant>> {
  return paginate(ctx, grants(ctx, userId), {
    input,
    sorts: { createdAt: "oauth_record.created_at" },
    defaultSort: "-createdAt",
    id: "oauth_record.id",
  });
}

/** A person's grant with the hash that everything of it hangs on, locked until the transaction ends. */
export function lockGrant(
  tx: TxCtx,
  userId: string,
  id: string,
): Promise<(OauthGrant & { hash: Buffer }) | undefined> {
  return grants(tx, userId)
    .select("oauth_record.hash")
    .where("oauth_record.id", "=", id)
    .forUpdate("oauth_record")
    .executeTakeFirst();
}

/** The grant that this is the hash of. */
export function grantUnder(
  tx: TxCtx,
  userId: string,
  hash: Buffer,
): Promise<OauthGrant | undefined> {
  return grants(tx, userId).where("oauth_record.hash", "=", hash).executeTakeFirst();
}

export async function deleteGrant(tx: TxCtx, hash: Buffer): Promise<void> {
  await tx.db.deleteFrom("oauth_record").where("grant_hash", "=", hash).execute();
}
