import type { DB } from "@millrace/db/generated/types";
import { newId } from "@millrace/platform/id";
import type { TxCtx } from "@millrace/platform/transact";
import type { Kysely } from "kysely";

/** Makes the roles that are missing and sets the permissions of the others. */
export async function upsertBuiltInRoles(
  tx: TxCtx,
  roles: Readonly<Record<string, readonly string[]>>,
): Promise<void> {
  await tx.db
    .insertInto("role")
    .values(
      Object.entries(roles).map(([name, permissions]) => ({
        id: newId(),
        name,
        permissions: [...permissions],
        built_in: true,
      })),
    )
    .onConflict((conflict) =>
      conflict
        .column("name")
        .doUpdateSet((is) => ({ permissions: is.ref("excluded.permissions"), built_in: true })),
    )
    .execute();
}

export async function insertUserRole(tx: TxCtx, userId: string, roleName: string): Promise<void> {
  await tx.db
    .insertInto("user_role")
    .columns(["user_id", "role_id"])
    .expression((is) =>
      is
        .selectFrom("role")
        .select([is.val(userId).as("user_id"), "role.id"])
        .where("role.name", "=", roleName),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function insertUserSites(
  tx: TxCtx,
  userId: string,
  siteIds: readonly string[],
): Promise<void> {
  if (siteIds.length === 0) return;
  await tx.db
    .insertInto("user_site")
    .values(siteIds.map((siteId) => ({ user_id: userId, site_id: siteId })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function grantsOf(
  db: Kysely<DB>,
  userId: string,
): Promise<{ roles: { name: string; permissions: string[] }[]; sites: string[] }> {
  const [roles, sites] = await Promise.all([
    db
      .selectFrom("user_role")
      .innerJoin("role", "role.id", "user_role.role_id")
      .select(["role.name", "role.permissions"])
      .where("user_role.user_id", "=", userId)
      .orderBy("role.name")
      .execute(),
    db
      .selectFrom("user_site")
      .select("site_id")
      .where("user_id", "=", userId)
      .orderBy("site_id")
      .execute(),
  ]);
  return { roles, sites: sites.map(({ site_id }) => site_id) };
}

export async function countHoldersOf(db: Kysely<DB>, roleName: string): Promise<number> {
  const { count } = await db
    .selectFrom("user_role")
    .innerJoin("role", "role.id", "user_role.role_id")
    .select((is) => is.fn.countAll<number>().as("count"))
    .where("role.name", "=", roleName)
    .executeTakeFirstOrThrow();
  return count;
}
