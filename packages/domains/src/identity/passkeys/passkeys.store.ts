import type { Ctx } from "@millrace/platform/context";
import { newId } from "@millrace/platform/id";
import { refuseOn } from "@millrace/platform/refusals";
import type { TxCtx } from "@millrace/platform/transact";
import { passkeyKnown } from "./passkeys.errors.ts";
import type { Passkey } from "./passkeys.schema.ts";

const shown = ["id", "name", "synced", "last_used_at as lastUsedAt"] as const;

export function passkeysOf(ctx: Ctx | TxCtx, userId: string): Promise<Passkey[]> {
  return ctx.db
    .selectFrom("passkey")
    .select([...shown, "created_at as createdAt"])
    .where("user_id", "=", userId)
    .orderBy("created_at")
    .execute();
}

/** What the person's devices are told not to add again, as base64url. */
export async function credentialIdsOf(ctx: Ctx, userId: string): Promise<string[]> {
  const rows = await ctx.db
    .selectFrom("passkey")
    .select("credential_id as id")
    .where("user_id", "=", userId)
    .execute();
  return rows.map(({ id }) => Buffer.from(id).toString("base64url"));
}

export interface NewCredential {
  readonly userId: string;
  readonly credentialId: Buffer;
  readonly publicKey: Buffer;
  readonly counter: number;
  readonly transports: readonly string[];
  readonly synced: boolean;
  readonly name: string;
}

/** Refuses a credential that is some account's already with `auth.passkey_known`. */
export function insertPasskey(tx: TxCtx, made: NewCredential): Promise<Passkey> {
  return refuseOn(
    { passkey_credential_id_key: () => passkeyKnown("This passkey opens an account already.") },
    tx.db
      .insertInto("passkey")
      .values({
        id: newId(),
        user_id: made.userId,
        credential_id: made.credentialId,
        public_key: made.publicKey,
        counter: made.counter,
        transports: [...made.transports],
        synced: made.synced,
        name: made.name,
        created_at: tx.now,
      })
      .returning([...shown, "created_at as createdAt"])
      .executeTakeFirstOrThrow(),
  );
}

export interface Credential {
  readonly id: string;
  readonly userId: string;
  readonly publicKey: Buffer;
  readonly counter: number;
  readonly passwordShownAt: Date | null;
}

/** The passkey with this credential id, and when its owner last showed their password. */
export async function findCredential(
  ctx: Ctx,
  credentialId: Buffer,
): Promise<Credential | undefined> {
  const row = await ctx.db
    .selectFrom("passkey")
    .innerJoin("user_account", "user_account.id", "passkey.user_id")
    .select(["passkey.id", "user_id as userId", "public_key as publicKey", "counter"])
    .select("password_shown_at as passwordShownAt")
    .where("credential_id", "=", credentialId)
    .executeTakeFirst();
  return row && { ...row, publicKey: Buffer.from(row.publicKey), counter: Number(row.counter) };
}

/** Counts a use. False when the device's count did not go up, which a copy of the key shows by; devices that do not count stay at 0. */
export async function countUse(
  tx: TxCtx,
  id: string,
  { counter, synced }: { counter: number; synced: boolean },
): Promise<boolean> {
  const { numUpdatedRows } = await tx.db
    .updateTable("passkey")
    .set({ counter, synced, last_used_at: tx.now })
    .where("id", "=", id)
    .where((is) =>
      is.or([is("counter", "<", counter), is.and([is("counter", "=", 0), is.lit(counter === 0)])]),
    )
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** The removed passkey; undefined when the person has none with this id. */
export function deletePasskey(
  tx: TxCtx,
  userId: string,
  id: string,
): Promise<{ name: string } | undefined> {
  return tx.db
    .deleteFrom("passkey")
    .where("id", "=", id)
    .where("user_id", "=", userId)
    .returning("name")
    .executeTakeFirst();
}

/** Whether somebody who administers people has allowed the person's next passkey. */
export async function isAllowed(ctx: Ctx | TxCtx, userId: string): Promise<boolean> {
  const row = await ctx.db
    .selectFrom("user_account")
    .select("passkey_allowed_at as at")
    .where("id", "=", userId)
    .executeTakeFirst();
  return Boolean(row?.at);
}

export async function allowNext(tx: TxCtx, userId: string): Promise<void> {
  await tx.db
    .updateTable("user_account")
    .set({ passkey_allowed_at: tx.now })
    .where("id", "=", userId)
    .execute();
}

/** Uses the permission up, for one caller only; false when there is none. */
export async function takeAllowance(tx: TxCtx, userId: string): Promise<boolean> {
  const { numUpdatedRows } = await tx.db
    .updateTable("user_account")
    .set({ passkey_allowed_at: null })
    .where("id", "=", userId)
    .where("passkey_allowed_at", "is not", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Keeps a provider's report; false when it is known. */
export async function insertReport(
  tx: TxCtx,
  report: { provider: string; id: string; userId: string; result: string; at: Date },
): Promise<boolean> {
  const row = await tx.db
    .insertInto("biometric_report")
    .values({
      provider: report.provider,
      external_id: report.id,
      user_id: report.userId,
      result: report.result,
      reported_at: report.at,
      created_at: tx.now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning("provider")
    .executeTakeFirst();
  return row !== undefined;
}

/** Everything that providers of biometric checks told about the person. */
export function reportsOf(ctx: Ctx, userId: string): Promise<object[]> {
  return ctx.db
    .selectFrom("biometric_report")
    .select(["provider", "result", "reported_at as reportedAt"])
    .where("user_id", "=", userId)
    .orderBy("reported_at")
    .execute();
}
