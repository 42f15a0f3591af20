import { jsonb } from "@millrace/db/kysely";
import type { Ctx } from "@millrace/platform/context";
import type { TxCtx } from "@millrace/platform/transact";
import { sql } from "kysely";
import type { PreferenceFields, Preferences, Profile } from "./me.schema.ts";

export type ProfileRow = Omit<Profile, "roles" | "avatarUrl"> & {
  readonly avatarName: string | null;
};

const columns = [
  "id",
  "email",
  "user_account.name",
  "national_id as nationalId",
  sql<string | null>`(select name from user_avatar where user_id = user_account.id)`.as(
    "avatarName",
  ),
  sql<Date | null>`case when last_login_at > erasure_asked_at then null else erasure_due_at end`.as(
    "erasureDueAt",
  ),
  "version",
  "created_at as createdAt",
  "updated_at as updatedAt",
] as const;

export function findProfile(ctx: Ctx | TxCtx, id: string): Promise<ProfileRow | undefined> {
  return ctx.db.selectFrom("user_account").select(columns).where("id", "=", id).executeTakeFirst();
}

/** The person, locked until the transaction ends: changes of what belongs to them wait for each other. */
export function lockProfile(tx: TxCtx, id: string): Promise<ProfileRow | undefined> {
  return tx.db
    .selectFrom("user_account")
    .select(columns)
    .where("id", "=", id)
    .forNoKeyUpdate()
    .executeTakeFirst();
}

/** Writes the given fields of a locked person and raises the version. */
export async function updateProfile(
  tx: TxCtx,
  before: { id: string; version: number },
  fields: {
    name?: string | undefined;
    national_id?: string | null | undefined;
    erasure_asked_at?: Date;
    erasure_due_at?: Date;
  },
): Promise<void> {
  await tx.db
    .updateTable("user_account")
    .set({ ...fields, version: before.version + 1, updated_at: tx.now })
    .where("id", "=", before.id)
    .execute();
}

/** The person's picture under its new name; the one before is gone. */
export async function putAvatar(
  tx: TxCtx,
  userId: string,
  avatar: { name: string; image: Buffer },
): Promise<void> {
  await tx.db
    .insertInto("user_avatar")
    .values({ ...avatar, user_id: userId, created_at: tx.now })
    .onConflict((conflict) =>
      conflict.column("user_id").doUpdateSet({ ...avatar, created_at: tx.now }),
    )
    .execute();
}

export async function deleteAvatar(tx: TxCtx, userId: string): Promise<void> {
  await tx.db.deleteFrom("user_avatar").where("user_id", "=", userId).execute();
}

export async function findAvatar(
  ctx: Pick<Ctx, "db">,
  name: string,
): Promise<Uint8Array | undefined> {
  const row = await ctx.db
    .selectFrom("user_avatar")
    .select("image")
    .where("name", "=", name)
    .executeTakeFirst();
  return row?.image;
}

export async function findPreferences(
  ctx: Ctx | TxCtx,
  userId: string,
): Promise<Preferences | undefined> {
  return ctx.db
    .selectFrom("user_preference")
    .select(["language", "timezone", "theme", "notifications", "version"])
    .where("user_id", "=", userId)
    .$castTo<Preferences>()
    .executeTakeFirst();
}

export async function putPreferences(
  tx: TxCtx,
  userId: string,
  { notifications, ...fields }: PreferenceFields,
  version: number,
): Promise<void> {
  const row = { ...fields, notifications: jsonb(notifications), version, updated_at: tx.now };
  await tx.db
    .insertInto("user_preference")
    .values({ user_id: userId, ...row })
    .onConflict((conflict) => conflict.column("user_id").doUpdateSet(row))
    .execute();
}
