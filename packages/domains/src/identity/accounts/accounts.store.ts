import type { Ctx } from "@millrace/platform/context";
import { newId } from "@millrace/platform/id";
import { refuseOn } from "@millrace/platform/refusals";
import type { TxCtx } from "@millrace/platform/transact";
import { emailTaken, nameTaken } from "../identity.errors.ts";

const accountColumns = [
  "id",
  "email",
  "phone",
  "username",
  "name",
  "status",
  "password_hash as passwordHash",
  "email_verified_at as emailVerifiedAt",
  "version",
  "created_at as createdAt",
] as const;

export interface Account {
  readonly id: string;
  readonly email: string;
  /** E.164. */
  readonly phone: string | null;
  readonly username: string | null;
  readonly name: string;
  readonly status: string;
  /** Null for who has set none and comes by another provider of identities. */
  readonly passwordHash: string | null;
  readonly emailVerifiedAt: Date | null;
  /** Counts up with every change, of the password too. */
  readonly version: number;
  readonly createdAt: Date;
}

/** What identifies an account: its id, or one of the names that its owner signs in with. */
export type AccountName =
  | { readonly id: string }
  | { readonly email: string }
  | { readonly phone: string }
  | { readonly username: string };

export function findAccount(ctx: Ctx | TxCtx, by: AccountName): Promise<Account | undefined> {
  const [[column, value]] = Object.entries(by) as [["id" | "email" | "phone" | "username", string]];
  return ctx.db
    .selectFrom("user_account")
    .select(accountColumns)
    .where(`user_account.${column}`, "=", value)
    .executeTakeFirst();
}

export interface NewAccount {
  readonly email: string;
  readonly phone?: string | null | undefined;
  readonly username?: string | null | undefined;
  readonly name: string;
  readonly passwordHash: string | null;
  readonly emailVerifiedAt: Date | null;
}

/** Refuses an address that is taken with `auth.email_taken`, another name that is with `auth.name_taken`. */
export function insertAccount(tx: TxCtx, account: NewAccount): Promise<Account> {
  const taken = (path: string) => () =>
    nameTaken(`Another account has this ${path}.`, {
      errors: [{ path, code: "taken", message: "is another account's" }],
    });
  return refuseOn(
    {
      user_account_email_key: () => emailTaken("An account with this e-mail address exists."),
      user_account_phone_key: taken("phone"),
      user_account_username_key: taken("username"),
    },
    tx.db
      .insertInto("user_account")
      .values({
        id: newId(),
        email: account.email,
        phone: account.phone ?? null,
        username: account.username ?? null,
        name: account.name,
        password_hash: account.passwordHash,
        email_verified_at: account.emailVerifiedAt,
        password_shown_at: account.passwordHash === null ? null : tx.now,
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
      password_changed_at: tx.now,
      password_shown_at: tx.now,
      version: is("version", "+", 1),
      updated_at: tx.now,
    }))
    .where("id", "=", userId)
    .execute();
}

/** Notes that whoever is there knows the password. */
export async function notePasswordShown(tx: TxCtx, userId: string): Promise<void> {
  await tx.db
    .updateTable("user_account")
    .set({ password_shown_at: tx.now })
    .where("id", "=", userId)
    .execute();
}

/** Notes that the owner reads the letters to the address; false when that was noted before. */
export async function markEmailVerified(tx: TxCtx, userId: string): Promise<boolean> {
  const { numUpdatedRows } = await tx.db
    .updateTable("user_account")
    .set((is) => ({
      email_verified_at: tx.now,
      version: is("version", "+", 1),
      updated_at: tx.now,
    }))
    .where("id", "=", userId)
    .where("email_verified_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
