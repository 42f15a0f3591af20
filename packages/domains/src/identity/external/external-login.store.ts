import type { Ctx } from "@millrace/platform/context";
import type { TxCtx } from "@millrace/platform/transact";
import { sql } from "kysely";

export interface Identity {
  readonly provider: string;
  /** The provider's own name for the person. */
  readonly subject: string;
}

export interface Link extends Identity {
  /** Their address there when it was linked. */
  readonly email: string | null;
  readonly createdAt: Date;
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

export async function insertLink(
  tx: TxCtx,
  { provider, subject }: Identity,
  { userId, email }: { userId: string; email: string | null },
): Promise<void> {
  await tx.db
    .insertInto("external_login")
    .values({ provider, subject, user_id: userId, email, created_at: tx.now })
    .execute();
}

/** Whom the person is at other providers, oldest first. */
export function linksOf(ctx: Ctx | TxCtx, userId: string): Promise<Link[]> {
  return ctx.db
    .selectFrom("external_login")
    .select(["provider", "subject", "email", "created_at as createdAt"])
    .where("user_id", "=", userId)
    .orderBy("created_at")
    .orderBy("provider")
    .limit(100)
    .execute();
}

/** Whether the person can sign in without any of them. */
export async function hasPassword(ctx: Ctx, userId: string): Promise<boolean> {
  const row = await personOf(ctx, userId).executeTakeFirst();
  return row !== undefined && row.passwordHash !== null;
}

/** One change at a time of how the person signs in: of two that race to take the last way in, the second sees the first. */
export async function lockPerson(
  tx: TxCtx,
  userId: string,
): Promise<{ hasPassword: boolean } | undefined> {
  const row = await personOf(tx, userId).forUpdate().executeTakeFirst();
  return row && { hasPassword: row.passwordHash !== null };
}

const personOf = (ctx: Ctx | TxCtx, userId: string) =>
  ctx.db
    .selectFrom("user_account")
    .select("password_hash as passwordHash")
    .where("id", "=", userId);

export async function deleteLink(tx: TxCtx, { provider, subject }: Identity): Promise<void> {
  await tx.db
    .deleteFrom("external_login")
    .where("provider", "=", provider)
    .where("subject", "=", subject)
    .execute();
}
