import type { TxCtx } from "@millrace/platform/transact";
import { sql } from "kysely";

export interface Identity {
  readonly provider: string;
  /** The provider's own name for the person. */
  readonly subject: string;
}

/** One transaction at a time for one identity, until its end: two first sign-ins find one user. */
export async function lockIdentity(tx: TxCtx, { provider, subject }: Identity): Promise<void> {
  const name = `external login|${provider}|${subject}`;
  await sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(tx.db);
}

/** The user whom the identity is linked to. */
export async function findLinkedUser(tx: TxCtx, identity: Identity): Promise<string | undefined> {
  const row = await tx.db
    .selectFrom("external_login")
    .select("user_id as userId")
    .where("provider", "=", identity.provider)
    .where("subject", "=", identity.subject)
    .executeTakeFirst();
  return row?.userId;
}

export async function insertLink(tx: TxCtx, identity: Identity, userId: string): Promise<void> {
  await tx.db
    .insertInto("external_login")
    .values({ ...identity, user_id: userId, created_at: tx.now })
    .execute();
}
