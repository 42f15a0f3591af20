import type { Ctx } from "@millrace/platform/context";
import { newId } from "@millrace/platform/id";
import type { TxCtx } from "@millrace/platform/transact";

export interface PendingAccount {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly passwordHash: string;
}

const columns = ["id", "email", "name", "password_hash as passwordHash"] as const;

export async function insertRegistration(
  tx: TxCtx,
  { email, name, passwordHash }: Omit<PendingAccount, "id">,
): Promise<string> {
  const id = newId();
  await tx.db
    .insertInto("registration")
    .values({ id, email, name, password_hash: passwordHash, created_at: tx.now })
    .execute();
  return id;
}

export function findRegistration(
  ctx: Ctx | TxCtx,
  id: string,
): Promise<PendingAccount | undefined> {
  return ctx.db.selectFrom("registration").select(columns).where("id", "=", id).executeTakeFirst();
}

/** The code that counts from now on, in place of an earlier one. */
export async function putEmailCode(
  tx: TxCtx,
  id: string,
  codeHash: Buffer,
  expiresAt: Date,
): Promise<void> {
  await tx.db
    .updateTable("registration")
    .set({ code_hash: codeHash, attempts: 0, code_expires_at: expiresAt })
    .where("id", "=", id)
    .execute();
}

/** Counts a guess before it is looked at; undefined when no code counts or it was tried often enough. */
export async function claimEmailGuess(
  tx: TxCtx,
  id: string,
  tries: number,
): Promise<{ codeHash: Buffer | null } | undefined> {
  return tx.db
    .updateTable("registration")
    .set((is) => ({ attempts: is("attempts", "+", 1) }))
    .where("id", "=", id)
    .where("attempts", "<", tries)
    .where("code_expires_at", ">", tx.now)
    .returning("code_hash as codeHash")
    .executeTakeFirst();
}

/** Takes the registration out, for one caller only. */
export function takeRegistration(tx: TxCtx, id: string): Promise<PendingAccount | undefined> {
  return tx.db
    .deleteFrom("registration")
    .where("id", "=", id)
    .returning(columns)
    .executeTakeFirst();
}

/** Removes those that nobody has come back to. */
export async function deleteOldRegistrations(tx: TxCtx, madeBefore: Date): Promise<number> {
  const { numDeletedRows } = await tx.db
    .deleteFrom("registration")
    .where("created_at", "<", madeBefore)
    .executeTakeFirst();
  return Number(numDeletedRows);
}
