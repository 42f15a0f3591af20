import type { TxCtx } from "@millrace/platform/transact";
import type { AccountName } from "../accounts/accounts.store.ts";

/** The code that counts for the account from now on, in place of an earlier one. */
export async function putResetCode(
  tx: TxCtx,
  userId: string,
  codeHash: Buffer,
  expiresAt: Date,
): Promise<void> {
  const fresh = {
    code_hash: codeHash,
    attempts: 0,
    token_hash: null,
    created_at: tx.now,
    expires_at: expiresAt,
  };
  await tx.db
    .insertInto("password_reset")
    .values({ user_id: userId, ...fresh })
    .onConflict((conflict) => conflict.column("user_id").doUpdateSet(fresh))
    .execute();
}

/** Counts a guess at the account's code before it is looked at; undefined when none counts or it was tried often enough. */
export function claimResetGuess(
  tx: TxCtx,
  name: AccountName,
  tries: number,
): Promise<{ userId: string; codeHash: Buffer } | undefined> {
  const [[column, value]] = Object.entries(name) as [
    ["id" | "email" | "phone" | "username", string],
  ];
  return tx.db
    .updateTable("password_reset")
    .from("user_account")
    .set((is) => ({ attempts: is("password_reset.attempts", "+", 1) }))
    .whereRef("user_account.id", "=", "password_reset.user_id")
    .where(`user_account.${column}`, "=", value)
    .where("password_reset.token_hash", "is", null)
    .where("password_reset.attempts", "<", tries)
    .where("password_reset.expires_at", ">", tx.now)
    .returning(["password_reset.user_id as userId", "password_reset.code_hash as codeHash"])
    .executeTakeFirst();
}

/** Exchanges the code for a token, for one caller only. */
export async function putResetToken(
  tx: TxCtx,
  userId: string,
  codeHash: Buffer,
  token: { hash: Buffer; expiresAt: Date },
): Promise<boolean> {
  const { numUpdatedRows } = await tx.db
    .updateTable("password_reset")
    .set({ token_hash: token.hash, expires_at: token.expiresAt })
    .where("user_id", "=", userId)
    .where("code_hash", "=", codeHash)
    .where("token_hash", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Uses the token up, for one caller only: whose it was. */
export function takeResetToken(tx: TxCtx, hash: Buffer): Promise<{ userId: string } | undefined> {
  return tx.db
    .deleteFrom("password_reset")
    .where("token_hash", "=", hash)
    .where("expires_at", ">", tx.now)
    .returning("user_id as userId")
    .executeTakeFirst();
}

/** Removes codes and tokens whose time is over. */
export async function deleteExpiredResets(tx: TxCtx): Promise<number> {
  const { numDeletedRows } = await tx.db
    .deleteFrom("password_reset")
    .where("expires_at", "<", tx.now)
    .executeTakeFirst();
  return Number(numDeletedRows);
}
