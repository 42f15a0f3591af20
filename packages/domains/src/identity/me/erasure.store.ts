import type { Ctx } from "@millrace/platform/context";
import type { TxCtx } from "@millrace/platform/transact";
import { sql } from "kysely";

/** Whoever signed in after they asked has taken it back. */
const takenBack = sql<boolean>`coalesce(last_login_at > erasure_asked_at, false)`;

/** People who are to be forgotten by now. */
export async function dueForErasure(ctx: Ctx, limit: number): Promise<string[]> {
  const rows = await ctx.db
    .selectFrom("user_account")
    .select("id")
    .where("erasure_due_at", "<=", ctx.now)
    .where(sql<boolean>`not ${takenBack}`)
    .orderBy("erasure_due_at")
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

/** Clears the wishes of those who signed in since; how many. */
export async function clearTakenBack(tx: TxCtx): Promise<number> {
  const { numUpdatedRows } = await tx.db
    .updateTable("user_account")
    .set({ erasure_asked_at: null, erasure_due_at: null })
    .where("erasure_due_at", "is not", null)
    .where(takenBack)
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

/** Locks the person if they are still to be forgotten: a sign-in waits and then finds an account that is no more. */
export async function lockDue(tx: TxCtx, id: string): Promise<boolean> {
  const row = await tx.db
    .selectFrom("user_account")
    .select("id")
    .where("id", "=", id)
    .where("erasure_due_at", "<=", tx.now)
    .where(sql<boolean>`not ${takenBack}`)
    .forUpdate()
    .executeTakeFirst();
  return row !== undefined;
}

/** Everything about the account itself, without its password. */
export function accountOf(ctx: Ctx, id: string): Promise<object | undefined> {
  return ctx.db
    .selectFrom("user_account")
    .select(["id", "email", "name", "phone", "username", "national_id as nationalId"])
    .select(["status", "created_at as createdAt", "last_login_at as lastLoginAt"])
    .where("id", "=", id)
    .executeTakeFirst();
}

export function sessionsOf(ctx: Ctx, userId: string): Promise<object[]> {
  return ctx.db
    .selectFrom("session")
    .select(["id", "user_agent as userAgent", "ip", "created_at as createdAt"])
    .select(["last_seen_at as lastSeenAt", "revoked_at as revokedAt"])
    .where("user_id", "=", userId)
    .orderBy("created_at")
    .execute();
}

/** Leaves an account without a person: nobody's name, an address that cannot be, a password that nobody knows. */
export async function emptyAccount(tx: TxCtx, id: string, passwordHash: string): Promise<void> {
  await tx.db
    .updateTable("user_account")
    .set((is) => ({
      name: "Erased person",
      email: `${id}@erased.invalid`,
      phone: null,
      username: null,
      national_id: null,
      password_hash: passwordHash,
      status: "blocked",
      blocked_reason: null,
      last_login_at: null,
      erasure_asked_at: null,
      erasure_due_at: null,
      archived_at: is.fn.coalesce("archived_at", is.val(tx.now)),
      erased_at: tx.now,
      updated_at: tx.now,
      version: is("version", "+", 1),
    }))
    .where("id", "=", id)
    .execute();
}

/** Tables of identity whose rows are a person's and nothing else. */
export const ownedTables = [
  "session",
  "password_reset",
  "totp_factor",
  "recovery_code",
  "external_login",
  "passkey",
  "biometric_report",
  "user_preference",
  "user_address",
  "user_avatar",
] as const;

export async function deleteOwned(tx: TxCtx, userId: string): Promise<void> {
  for (const table of ownedTables)
    await tx.db.deleteFrom(table).where("user_id", "=", userId).execute();
}
