import type { Ctx } from "@millrace/platform/context";
import type { Platform } from "@millrace/platform/platform";
import { type TxCtx, transact } from "@millrace/platform/transact";
import { builtInRoles } from "./access.roles.ts";
import * as store from "./access.store.ts";

/** What a user may do and where. */
export interface Grants {
  readonly roles: readonly string[];
  readonly permissions: ReadonlySet<string>;
  readonly sites: "all" | readonly string[];
}

/** Sets the built-in roles to what this version of the program says. */
export function ensureBuiltInRoles(ctx: Ctx): Promise<void> {
  return transact(ctx, (tx) => store.upsertBuiltInRoles(tx, builtInRoles));
}

/** Reads a user's roles and sites; the union of the roles' permissions. `db` is given inside a transaction. */
export async function readGrants(
  platform: Platform,
  userId: string,
  db = platform.db,
): Promise<Grants> {
  const { roles, sites } = await store.grantsOf(db, userId);
  return {
    roles: roles.map(({ name }) => name),
    permissions: new Set(roles.flatMap(({ permissions }) => permissions)),
    sites: sites.length === 0 ? "all" : sites,
  };
}

/** Gives a new user a role and, where some are named, limits them to sites. */
export async function grant(
  tx: TxCtx,
  userId: string,
  roleName: string,
  siteIds: readonly string[] = [],
): Promise<void> {
  await store.insertUserRole(tx, userId, roleName);
  await store.insertUserSites(tx, userId, siteIds);
}

/** Whether anybody administers this installation yet. */
export async function hasSuperadmin(ctx: Ctx): Promise<boolean> {
  return (await store.countHoldersOf(ctx.db, "superadmin")) > 0;
}
