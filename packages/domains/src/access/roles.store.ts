import type { Page } from "@millrace/contract/page";
import type { DB } from "@millrace/db/generated/types";
import type { Ctx } from "@millrace/platform/context";
import { type PageInput, paginate } from "@millrace/platform/cursor";
import type { DomainError } from "@millrace/platform/errors";
import { newId } from "@millrace/platform/id";
import { refuseOn } from "@millrace/platform/refusals";
import { among, containing } from "@millrace/platform/scope";
import type { TxCtx } from "@millrace/platform/transact";
import { type Kysely, type RawBuilder, sql } from "kysely";

/* Administration of roles, and of who holds them and where. */

export interface RoleRow {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly permissions: string[];
  readonly builtIn: boolean;
  /** How many people hold it. */
  readonly holders: number;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly archivedAt: Date | null;
}

const holders = sql<number>`(select count(*)::int from user_role where role_id = role.id)`;
const columns = [
  "id",
  "name",
  "description",
  "permissions",
  "built_in as builtIn",
  holders.as("holders"),
  "version",
  "created_at as createdAt",
  "updated_at as updatedAt",
  "archived_at as archivedAt",
] as const;

/**
 * Makes changes of people and roles wait for each other until the transaction ends: they are rare, and each depends on what others may do.
 * Reads and sign-ins go on.
 */
export async function lockAdministration(tx: TxCtx): Promise<void> {
  await tx.db
    .selectFrom("role")
    .select("id")
    .where("name", "=", "superadmin")
    .forNoKeyUpdate()
    .execute();
}

export function pageOfRoles(
  ctx: Ctx,
  input: PageInput & { q?: string | undefined; archived: boolean },
): Promise<Page<RoleRow>> {
  let query = ctx.db.selectFrom("role").select(columns);
  if (!input.archived) query = query.where("archived_at", "is", null);
  if (input.q) query = query.where("name", "ilike", containing(input.q));
  const sorts = { name: "name", createdAt: "created_at" };
  return paginate(ctx, query, { input, sorts, defaultSort: "name", id: "id" });
}

export function findRole(ctx: Ctx | TxCtx, id: string): Promise<RoleRow | undefined> {
  return ctx.db.selectFrom("role").select(columns).where("id", "=", id).executeTakeFirst();
}

/** The roles of these names that are in use; fewer where a name is unknown or archived. */
export function rolesNamed(tx: TxCtx, names: readonly string[]): Promise<RoleRow[]> {
  return tx.db
    .selectFrom("role")
    .select(columns)
    .where(sql<boolean>`name = any(${[...names]}::text[])`)
    .where("archived_at", "is", null)
    .orderBy("name")
    .execute();
}

/** `taken` is thrown for a name that another role has, an archived one included. */
export function insertRole(
  tx: TxCtx,
  role: { name: string; description: string; permissions: string[] },
  taken: () => DomainError,
): Promise<RoleRow> {
  const row = { id: newId(), ...role, created_at: tx.now, updated_at: tx.now };
  return refuseOn(
    { role_name_key: taken },
    tx.db.insertInto("role").values(row).returning(columns).executeTakeFirstOrThrow(),
  );
}

/** Writes the given fields and raises the version. Sound under `lockAdministration`. */
export function updateRole(
  tx: TxCtx,
  before: RoleRow,
  fields: {
    name?: string | undefined;
    description?: string | undefined;
    permissions?: string[] | undefined;
    archived_at?: Date;
  },
  taken: () => DomainError,
): Promise<RoleRow> {
  return refuseOn(
    { role_name_key: taken },
    tx.db
      .updateTable("role")
      .set({ ...fields, version: before.version + 1, updated_at: tx.now })
      .where("id", "=", before.id)
      .returning(columns)
      .executeTakeFirstOrThrow(),
  );
}

/** The people who hold the role. */
export async function holdersOf(tx: TxCtx, roleName: string): Promise<string[]> {
  const rows = await tx.db
    .selectFrom("user_role")
    .innerJoin("role", "role.id", "user_role.role_id")
    .select("user_role.user_id as userId")
    .where("role.name", "=", roleName)
    .execute();
  return rows.map(({ userId }) => userId);
}

/** Gives the user these roles and takes all others away. */
export async function setUserRoles(
  tx: TxCtx,
  userId: string,
  roleIds: readonly string[],
): Promise<void> {
  await sql`
    with taken as (delete from user_role where user_id = ${userId} and role_id <> all(${[...roleIds]}::uuid[]))
    insert into user_role (user_id, role_id) select ${userId}::uuid, unnest(${[...roleIds]}::uuid[])
    on conflict do nothing
  `.execute(tx.db);
}

/** Limits the user to these sites; none is no limit. `unknown` is thrown for a site that there is not. */
export async function setUserSites(
  tx: TxCtx,
  userId: string,
  siteIds: readonly string[],
  unknown: () => DomainError,
): Promise<void> {
  await refuseOn(
    { user_site_site_id_fkey: unknown },
    sql`
      with taken as (delete from user_site where user_id = ${userId} and site_id <> all(${[...siteIds]}::uuid[]))
      insert into user_site (user_id, site_id) select ${userId}::uuid, unnest(${[...siteIds]}::uuid[])
      on conflict do nothing
    `.execute(tx.db),
  );
}

/** Names of roles and ids of sites of many people, in two statements; who has none is in neither. */
export async function namedGrantsOf(
  db: Kysely<DB>,
  userIds: readonly string[],
): Promise<{ roles: Map<string, string[]>; sites: Map<string, string[]> }> {
  const [roles, sites] = await Promise.all([
    db
      .selectFrom("user_role")
      .innerJoin("role", "role.id", "user_role.role_id")
      .select(["user_role.user_id as userId", "role.name as value"])
      .where(among(userIds, "user_role.user_id"))
      .orderBy("role.name")
      .execute(),
    db
      .selectFrom("user_site")
      .select(["user_id as userId", "site_id as value"])
      .where(among(userIds, "user_id"))
      .orderBy("site_id")
      .execute(),
  ]);
  return { roles: byUser(roles), sites: byUser(sites) };
}

function byUser(rows: readonly { userId: string; value: string }[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const { userId, value } of rows) {
    const group = groups.get(userId);
    if (group) group.push(value);
    else groups.set(userId, [value]);
  }
  return groups;
}

/** The condition that the user in the column holds a role of this name. */
export function holdsRole(column: string, roleName: string): RawBuilder<boolean> {
  return sql<boolean>`exists (
    select from user_role join role on role.id = user_role.role_id
     where user_role.user_id = ${sql.ref(column)} and role.name = ${roleName})`;
}

/** The condition that the user in the column is limited to sites of which one is among these. */
export function limitedToOneOf(column: string, siteIds: readonly string[]): RawBuilder<boolean> {
  return sql<boolean>`exists (
    select from user_site where user_site.user_id = ${sql.ref(column)} and site_id = any(${[...siteIds]}::uuid[]))`;
}

/** The condition that the user in the column holds a permission, by name or by `*`. */
export function holdsPermission(column: string, permission: string): RawBuilder<boolean> {
  return sql<boolean>`exists (
    select from user_role join role on role.id = user_role.role_id
     where user_role.user_id = ${sql.ref(column)} and role.permissions && array['*', ${permission}]::text[])`;
}

/** The condition that the user in the column sees all of these sites; who is limited to none sees all that there are. */
export function seesSites(column: string, sites: "all" | readonly string[]): RawBuilder<boolean> {
  const theirs = sql`(select array_agg(site_id) from user_site where user_site.user_id = ${sql.ref(column)})`;
  return sites === "all"
    ? sql<boolean>`${theirs} is null`
    : sql<boolean>`(${theirs} is null or ${[...sites]}::uuid[] <@ ${theirs})`;
}
