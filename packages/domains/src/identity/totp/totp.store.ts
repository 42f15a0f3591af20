import type { Ctx } from "@millrace/platform/context";
import type { TxCtx } from "@millrace/platform/transact";

export interface Factor {
  /** Sealed. */
  readonly secret: Buffer;
  readonly confirmedAt: Date | null;
}

export function findFactor(ctx: Ctx | TxCtx, userId: string): Promise<Factor | undefined> {
  return ctx.db
    .selectFrom("totp_factor")
    .select(["secret", "confirmed_at as confirmedAt"])
    .where("user_id", "=", userId)
    .executeTakeFirst();
}

/** True when signing in needs a code. */
export async function hasFactor(ctx: Ctx | TxCtx, userId: string): Promise<boolean> {
  return Boolean((await findFactor(ctx, userId))?.confirmedAt);
}

/** Keeps a secret that is not confirmed yet in place of an earlier one; false when there is a confirmed one. */
export async function putFactor(tx: TxCtx, userId: string, secret: Buffer): Promise<boolean> {
  const row = await tx.db
    .insertInto("totp_factor")
    .values({ user_id: userId, secret, created_at: tx.now })
    .onConflict((conflict) =>
      conflict
        .column("user_id")
        .doUpdateSet({ secret, created_at: tx.now, last_step: 0 })
        .where("totp_factor.confirmed_at", "is", null),
    )
    .returning("user_id")
    .executeTakeFirst();
  return row !== undefined;
}

/** For one caller only: false when it is confirmed already. */
export async function confirmFactor(tx: TxCtx, userId: string, step: number): Promise<boolean> {
  const { numUpdatedRows } = await tx.db
    .updateTable("totp_factor")
    .set({ confirmed_at: tx.now, last_step: step })
    .where("user_id", "=", userId)
    .where("confirmed_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Takes the code of a time step, for one caller only, and no step before it any more. */
export async function takeStep(tx: TxCtx, userId: string, step: number): Promise<boolean> {
  const { numUpdatedRows } = await tx.db
    .updateTable("totp_factor")
    .set({ last_step: step })
    .where("user_id", "=", userId)
    .where("last_step", "<", step)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Removes the factor and its recovery codes; false when there was none. */
export async function deleteFactor(tx: TxCtx, userId: string): Promise<boolean> {
  await tx.db.deleteFrom("recovery_code").where("user_id", "=", userId).execute();
  const { numDeletedRows } = await tx.db
    .deleteFrom("totp_factor")
    .where("user_id", "=", userId)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

/** These are the recovery codes from now on; all others are void. */
export async function replaceRecoveryCodes(
  tx: TxCtx,
  userId: string,
  hashes: readonly Buffer[],
): Promise<void> {
  await tx.db.deleteFrom("recovery_code").where("user_id", "=", userId).execute();
  await tx.db
    .insertInto("recovery_code")
    .values(hashes.map((hash) => ({ user_id: userId, hash })))
    .execute();
}

/** Uses a recovery code up, for one caller only. */
export async function takeRecoveryCode(tx: TxCtx, userId: string, hash: Buffer): Promise<boolean> {
  const { numUpdatedRows } = await tx.db
    .updateTable("recovery_code")
    .set({ used_at: tx.now })
    .where("user_id", "=", userId)
    .where("hash", "=", hash)
    .where("used_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export async function countRecoveryCodes(ctx: Ctx, userId: string): Promise<number> {
  const { count } = await ctx.db
    .selectFrom("recovery_code")
    .select((is) => is.fn.countAll<string>().as("count"))
    .where("user_id", "=", userId)
    .where("used_at", "is", null)
    .executeTakeFirstOrThrow();
  return Number(count);
}
