import type { Ctx } from "@millrace/platform/context";
import { newId } from "@millrace/platform/id";
import { refuseOn } from "@millrace/platform/refusals";
import type { TxCtx } from "@millrace/platform/transact";
import { emailTaken } from "../identity.errors.ts";

const accountColumns = [
  "id",
  "email",
  "name",
  "status",
  "password_hash as passwordHash",
  "created_at as createdAt",
] as const;

export interface Account {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly status: string;
  readonly passwordHash: string;
  readonly createdAt: Date;
}

export function findAccount(
  ctx: Ctx | TxCtx,
  by: { id: string } | { email: string },
): Promise<Account | undefined> {
  const accounts = ctx.db.selectFrom("user_account").select(accountColumns);
  return (
    "id" in by ? accounts.where("id", "=", by.id) : accounts.where("email", "=", by.email)
  ).executeTakeFirst();
}

/** Refuses a taken address with `auth.email_taken`. */
export function insertAccount(
  tx: TxCtx,
  account: { email: string; name: string; passwordHash: string },
): Promise<Account> {
  const { passwordHash, ...fields } = account;
  return refuseOn(
    { user_account_email_key: () => emailTaken("An account with this e-mail address exists.") },
    tx.db
      .insertInto("user_account")
      .values({
        id: newId(),
        ...fields,
        password_hash: passwordHash,
        created_at: tx.now,
        updated_at: tx.now,
      })
      .returning(accountColumns)
      .executeTakeFirstOrThrow(),
  );
}

export async function updatePassword(
  tx: TxCtx,
  userId: string,
  passwordHash: string,
): Promise<void> {
  await tx.db
    .updateTable("user_account")
    .set((is) => ({
      password_hash: passwordHash,
      version: is("version", "+", 1),
      updated_at: tx.now,
    }))
    .where("id", "=", userId)
    .execute();
}
