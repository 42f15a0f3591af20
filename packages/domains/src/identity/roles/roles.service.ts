import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { operations } from "@millrace/platform/operations";
import { invalid } from "@millrace/platform/problems";
import { found, record, unchanged } from "@millrace/platform/record";
import { type TxCtx, transact } from "@millrace/platform/transact";
import * as access from "../../access/index.ts";
import { administrator, ringUser } from "../users/administrator.service.ts";
import { beyondYou } from "../users/users.errors.ts";
import type { Reach } from "../users/users.rules.ts";
import { roleFixed, roleInUse, roleNameTaken } from "./roles.errors.ts";
import * as events from "./roles.events.ts";
import type { NewRole, PermissionList, Role, RoleChange, RoleQuery } from "./roles.schema.ts";

type Target = { id: string; version?: number | undefined };

/** Every permission that the running program asks for, with the operations that it opens: read from the procedures themselves. */
export function listPermissions(): PermissionList {
  const bySlug = new Map<string, PermissionList["items"][number]["operations"]>();
  for (const { permission, ...operation } of operations()) {
    if (!permission.includes(":")) continue;
    bySlug.set(permission, [...(bySlug.get(permission) ?? []), operation]);
  }
  const items = [...bySlug].sort(([a], [b]) => (a < b ? -1 : 1));
  return { items: items.map(([slug, opened]) => ({ slug, operations: opened })), nextCursor: null };
}

export function listRoles(ctx: Ctx, query: RoleQuery): Promise<Page<Role>> {
  return access.pageOfRoles(ctx, query);
}

export async function getRole(ctx: Ctx, { id }: { id: string }): Promise<Role> {
  return found(await access.findRole(ctx, id), "role");
}

/** Refuses a taken name (`identity.role_name_taken`) and permissions that the caller does not hold (`identity.beyond_you`). */
export function createRole(ctx: Ctx, input: NewRole): Promise<Role> {
  return transact(ctx, async (tx) => {
    const by = await administrator(tx, "roles:write");
    refuseBeyond(by, input.permissions);
    const role = await access.insertRole(tx, input, () => taken(input.name));
    tell(tx, events.roleCreated, null, role);
    return role;
  });
}

/**
 * Changes a role, at once in every process for all who hold it: what is rung for grows with them, not with the number of sessions there
 * are. Refuses a built-in one (`identity.role_fixed`), and one that holds, or would hold, more than the caller (`identity.beyond_you`).
 */
export function updateRole(ctx: Ctx, { id, version, ...fields }: RoleChange): Promise<Role> {
  return transact(ctx, async (tx) => {
    const { by, before } = await lock(tx, { id, version });
    refuseBeyond(by, fields.permissions ?? []);
    const role = await access.updateRole(tx, before, fields, () => taken(fields.name));
    tell(tx, events.roleUpdated, before, role);
    for (const userId of await access.holdersOf(tx, role.name)) ringUser(tx, userId);
    return role;
  });
}

/** Takes a role out of use that nobody holds (`identity.role_in_use`). Doing it twice is doing it once. */
export function archiveRole(ctx: Ctx, target: Target): Promise<Role> {
  return transact(ctx, async (tx) => {
    const current = found(await access.findRole(tx, target.id), "role");
    if (current.archivedAt) return current;
    const { before } = await lock(tx, target);
    if (before.holders > 0)
      throw roleInUse(`${before.holders} hold the role ${before.name}.`, {
        details: { holders: before.holders },
      });
    const role = await access.updateRole(tx, before, { archived_at: tx.now }, () => taken());
    tell(tx, events.roleArchived, before, role);
    return role;
  });
}

async function lock(
  tx: TxCtx,
  { id, version }: Target,
): Promise<{ by: Reach; before: access.RoleRow }> {
  const by = await administrator(tx, "roles:write");
  const before = unchanged(await access.findRole(tx, id), version, "role");
  if (before.builtIn || before.archivedAt) throw roleFixed(`The role ${before.name} is fixed.`);
  const more = access.beyond(by.permissions, before.permissions);
  if (more.length > 0) throw beyondYou("This role holds more than you do.", details(more));
  return { by, before };
}

function refuseBeyond(by: Reach, permissions: readonly string[]): void {
  const known = new Set(operations().map(({ permission }) => permission));
  const unknown = permissions.filter((slug) => !known.has(slug));
  if (unknown.length > 0) {
    const message = `there is no permission ${unknown.join(", ")}`;
    const errors = [{ path: "permissions", code: "unknown", message }];
    throw invalid(`permissions: ${message}`, { errors });
  }
  const more = access.beyond(by.permissions, permissions);
  if (more.length > 0) throw beyondYou("You cannot give what you do not hold.", details(more));
}

function tell(tx: TxCtx, event: typeof events.roleCreated, before: Role | null, after: Role): void {
  const { id, name, permissions } = after;
  record(tx, event, { id }, { roleId: id, name, permissions }, { before, after });
}

const details = (permissions: string[]) => ({ details: { permissions } });
const taken = (name = "") => roleNameTaken(`There is a role ${name} already.`);
