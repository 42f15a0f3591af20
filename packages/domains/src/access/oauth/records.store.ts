import type { DB } from "@millrace/db/generated/types";
import type { Ctx } from "@millrace/platform/context";
import { newId } from "@millrace/platform/id";
import type { TxCtx } from "@millrace/platform/transact";
import type { Kysely } from "kysely";

/** What stands of a record besides its sealed payload. */
export interface OauthRecord {
  readonly hash: Buffer;
  readonly kind: string;
  readonly payload: Buffer;
  readonly clientId: string | null;
  readonly userId: string | null;
  readonly scopes: readonly string[];
  readonly grantHash: Buffer | null;
  readonly uidHash: Buffer | null;
  readonly expiresAt: Date;
}

/** Writes a record, or anew what is under its hash; whether it was consumed stays. */
export async function putRecord(db: Kysely<DB>, record: OauthRecord, now: Date): Promise<void> {
  const { hash, kind, payload, clientId, userId, scopes, grantHash, uidHash, expiresAt } = record;
  const fields = {
    payload,
    client_id: clientId,
    user_id: userId,
    scopes: [...scopes],
    grant_hash: grantHash,
    uid_hash: uidHash,
    expires_at: expiresAt,
  };
  await db
    .insertInto("oauth_record")
    .values({ hash, id: newId(), kind, ...fields, created_at: now })
    .onConflict((conflict) => conflict.column("hash").doUpdateSet(fields))
    .execute();
}

/** The sealed payload of a record that is not over, by its hash or (sessions) by its other one. */
export function findRecord(
  db: Kysely<DB>,
  kind: string,
  by: { hash: Buffer } | { uidHash: Buffer },
  now: Date,
): Promise<{ hash: Buffer; payload: Buffer; consumedAt: Date | null } | undefined> {
  return db
    .selectFrom("oauth_record")
    .select(["hash", "payload", "consumed_at as consumedAt"])
    .where("kind", "=", kind)
    .where("expires_at", ">", now)
    .where((is) => ("hash" in by ? is("hash", "=", by.hash) : is("uid_hash", "=", by.uidHash)))
    .executeTakeFirst();
}

/** Marks a record as used; false when somebody was faster. */
export async function consumeRecord(
  db: Kysely<DB>,
  kind: string,
  hash: Buffer,
  now: Date,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("oauth_record")
    .set({ consumed_at: now })
    .where("kind", "=", kind)
    .where("hash", "=", hash)
    .where("consumed_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Removes a record; its id, for those who keep what it stood for. */
export async function deleteRecord(
  db: Kysely<DB>,
  kind: string,
  hash: Buffer,
): Promise<string | undefined> {
  const row = await db
    .deleteFrom("oauth_record")
    .where("kind", "=", kind)
    .where("hash", "=", hash)
    .returning("id")
    .executeTakeFirst();
  return row?.id;
}

/** Removes what hangs on a grant, of one kind or (without one) all, the grant included. */
export async function deleteOfGrant(
  db: Kysely<DB>,
  grantHash: Buffer,
  kind?: string,
): Promise<void> {
  let rows = db.deleteFrom("oauth_record").where("grant_hash", "=", grantHash);
  if (kind !== undefined) rows = rows.where("kind", "=", kind);
  await rows.execute();
}

/** Removes everything that an application was given. */
export async function deleteOfClient(tx: TxCtx, clientId: string): Promise<void> {
  await tx.db.deleteFrom("oauth_record").where("client_id", "=", clientId).execute();
}

/** The access token under a hash, with what its application may ask for; nothing when either is over, or the grant that it hangs on. */
export function liveToken(db: Kysely<DB>, hash: Buffer, now: Date) {
  return db
    .selectFrom("oauth_record as r")
    .innerJoin("oauth_client as c", "c.id", "r.client_id")
    .select([
      "r.id",
      "c.id as clientId",
      "r.user_id as userId",
      "r.scopes",
      "r.grant_hash as grantHash",
      "r.expires_at as until",
      "c.scopes as allowed",
      "c.all_sites as allSites",
      "c.sites",
    ])
    .where("r.hash", "=", hash)
    .where("r.kind", "in", ["AccessToken", "ClientCredentials"])
    .where("r.expires_at", ">", now)
    .where("c.archived_at", "is", null)
    .where((is) =>
      is.or([
        is("r.grant_hash", "is", null),
        is.exists(
          is
            .selectFrom("oauth_record as g")
            .select("g.hash")
            .whereRef("g.hash", "=", "r.grant_hash")
            .where("g.expires_at", ">", now),
        ),
      ]),
    )
    .executeTakeFirst();
}

/** The sealed payload of the newest grant that a person gave an application. */
export function latestGrant(
  db: Kysely<DB>,
  clientId: string,
  userId: string,
  now: Date,
): Promise<{ hash: Buffer; payload: Buffer } | undefined> {
  return db
    .selectFrom("oauth_record")
    .select(["hash", "payload"])
    .where("kind", "=", "Grant")
    .where("client_id", "=", clientId)
    .where("user_id", "=", userId)
    .where("expires_at", ">", now)
    .orderBy("created_at", "desc")
    .limit(1)
    .executeTakeFirst();
}

/** Removes what has been over since before the moment, at most `limit` rows; how many. */
export async function deleteExpired(ctx: Ctx, before: Date, limit: number): Promise<number> {
  const over = ctx.db
    .selectFrom("oauth_record")
    .select("hash")
    .where("expires_at", "<", before)
    .limit(limit);
  const { numDeletedRows } = await ctx.db
    .deleteFrom("oauth_record")
    .where("hash", "in", over)
    .executeTakeFirst();
  return Number(numDeletedRows);
}
