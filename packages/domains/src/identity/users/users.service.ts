import type { Page } from "@millrace/contract/page";
import { audit } from "@millrace/platform/audit";
import type { Ctx } from "@millrace/platform/context";
import { enqueue } from "@millrace/platform/jobs";
import { invalid } from "@millrace/platform/problems";
import { found, record, unchanged } from "@millrace/platform/record";
import { type TxCtx, transact } from "@millrace/platform/transact";
import {
  beyond,
  namedGrantsOf,
  type RoleRow,
  readGrants,
  rolesNamed,
  setUserRoles,
  setUserSites,
} from "../../access/index.ts";
import { insertAccount } from "../accounts/accounts.store.ts";
import { unlock } from "../login/guard.service.ts";
import { avatarUrl } from "../me/avatar-url.ts";
import { allowPasskey } from "../passkeys/passkeys.service.ts";
import {
  administrator,
  isSelf,
  keepSuperadmin,
  reachesAsFarAs,
  ringUser,
} from "./administrator.service.ts";
import { invitationJob } from "./invitation.jobs.ts";
import { beyondYou, ownAccount, userArchived } from "./users.errors.ts";
import * as events from "./users.events.ts";
import { auditable, type Reach, seesAll } from "./users.rules.ts";
import type {
  Blocking,
  NewUser,
  RoleAssignment,
  SiteAssignment,
  UserAccount,
  UserChange,
  UserQuery,
  UserSession,
  UserSessionQuery,
} from "./users.schema.ts";
import * as store from "./users.store.ts";

type Target = { id: string; version?: number | undefined };

/** People that the caller sees: all, or those who share a site with them. */
export async function listUsers(ctx: Ctx, query: UserQuery): Promise<Page<UserAccount>> {
  const page = await store.pageOfUsers(ctx, query);
  return { ...page, items: await shown(ctx, page.items) };
}

export async function getUser(ctx: Ctx | TxCtx, { id }: { id: string }): Promise<UserAccount> {
  return oneShown(ctx, found(await store.findUser(ctx, id), "user"));
}

/** Where the person is signed in now. */
export async function listSessions(ctx: Ctx, query: UserSessionQuery): Promise<Page<UserSession>> {
  const { id, ...input } = query;
  found(await store.findUser(ctx, id), "user");
  return store.pageOfSessions(ctx, id, input);
}

/**
 * Makes an account for somebody; `invite` sends them a letter to set their password, without which nobody signs in as them. Refuses what the
 * caller does not hold (`identity.beyond_you`) and taken names (`auth.email_taken`, `auth.name_taken`).
 */
export async function createUser(ctx: Ctx, input: NewUser): Promise<UserAccount> {
  return transact(ctx, async (tx) => {
    const { roles: names, siteIds, invite, ...fields } = input;
    const by = await administrator(tx, names.length > 0 ? "roles:write" : "users:write");
    const roles = await grantable(tx, by, names);
    refuseFurtherSites(by, siteIds);
    // Nobody signs in but by the letter that is sent there: that is how the address is verified.
    const { id } = await insertAccount(tx, {
      ...fields,
      passwordHash: null,
      emailVerifiedAt: tx.now,
    });
    await setUserRoles(tx, id, idsOf(roles));
    await setUserSites(tx, id, siteIds ?? [], noSuchSite);
    const after = await getUser({ ...tx, sites: "all" }, { id });
    record(tx, events.userCreated, { id }, { userId: id }, { after: auditable(after) });
    if (invite) enqueue(tx, invitationJob, { userId: id });
    return after;
  });
}

/** Sends the letter again to somebody who has not set their password; the link of an earlier one is over. */
export function inviteUser(ctx: Ctx, target: Target): Promise<UserAccount> {
  return change(ctx, target, "users:write", async (tx, before) => {
    enqueue(tx, invitationJob, { userId: before.id });
    return () => audit(tx, "identity.user.invited", { type: "identity.user", id: before.id });
  });
}

/** Changes the name or what they sign in with. Refuses an archived person and one who holds more than the caller. */
export function updateUser(ctx: Ctx, { id, version, ...fields }: UserChange): Promise<UserAccount> {
  return change(ctx, { id, version }, "users:write", async (tx, before) => {
    await store.updateUser(tx, before, fields);
    return (after) => tell(tx, events.userUpdated, before, after);
  });
}

/** Keeps the person's history and lets them in no more: sessions and API keys end at once. Doing it twice is doing it once. */
export function archiveUser(ctx: Ctx, target: Target): Promise<UserAccount> {
  return shutOut(ctx, target, { archived_at: ctx.now }, events.userArchivedEvent);
}

/** Ends all sessions and API keys of the person at once, in every process, and lets them sign in no more until `unblockUser`. */
export function blockUser(ctx: Ctx, { reason, ...target }: Blocking): Promise<UserAccount> {
  return shutOut(ctx, target, { blocked_reason: reason }, events.userBlocked);
}

/** Lets the person sign in again: ends a block, and the lock after too many failures. */
export function unblockUser(ctx: Ctx, target: Target): Promise<UserAccount> {
  return change(ctx, target, "users:write", async (tx, before) => {
    const fields = { status: "active", blocked_reason: null };
    if (before.status === "blocked") await store.updateUser(tx, before, fields);
    await unlock(tx, before.id);
    return (after) => tell(tx, events.userUnblocked, before, after);
  });
}

/** Gives the person these roles and no others, at once in every process. The last active superadmin stays one. */
export function setRoles(ctx: Ctx, { roles, ...target }: RoleAssignment): Promise<UserAccount> {
  return change(ctx, target, "roles:write", async (tx, before, by) => {
    await setUserRoles(tx, before.id, idsOf(await grantable(tx, by, roles)));
    await store.updateUser(tx, before);
    if (before.roles.includes("superadmin")) await keepSuperadmin(tx);
    return (after) =>
      record(
        tx,
        events.rolesChanged,
        { id: before.id },
        { userId: before.id, roles: after.roles },
        { before: { roles: before.roles }, after: { roles: after.roles } },
      );
  });
}

/** Limits the person to these sites, or (null) to none, at once in every process. */
export function setSites(ctx: Ctx, { siteIds, ...target }: SiteAssignment): Promise<UserAccount> {
  return change(ctx, target, "users:write", async (tx, before, by) => {
    refuseFurtherSites(by, siteIds);
    await setUserSites(tx, before.id, siteIds ?? [], noSuchSite);
    await store.updateUser(tx, before);
    return (after) =>
      record(
        tx,
        events.sitesChanged,
        { id: before.id },
        { userId: before.id, siteIds: after.siteIds },
        { before: { siteIds: before.siteIds }, after: { siteIds: after.siteIds } },
      );
  });
}

/** Lets the person add one passkey, where that is asked for (`identity.passkey-approval`). */
export function allowPasskeyOf(ctx: Ctx, target: Target): Promise<UserAccount> {
  return change(ctx, target, "users:write", async (tx, before) => {
    await allowPasskey(tx, before.id);
    return () => {};
  });
}

/** Keeps a person who asked to be forgotten. */
export function cancelErasure(ctx: Ctx, target: Target): Promise<UserAccount> {
  return change(ctx, target, "users:write", async (tx, before) => {
    const fields = { erasure_asked_at: null, erasure_due_at: null };
    await store.updateUser(tx, before, fields);
    return (after) => tell(tx, events.userUpdated, before, after);
  });
}

type Tell = (after: UserAccount) => void;

/** One change of one person by somebody who reaches as far: locked, checked, written, told, and rung for. */
function change(
  ctx: Ctx,
  target: Target,
  permission: string,
  write: (tx: TxCtx, before: UserAccount, by: Reach) => Promise<Tell>,
): Promise<UserAccount> {
  return transact(ctx, async (tx) => {
    const by = await administrator(tx, permission);
    const { before, reach } = await lockUser(tx, target);
    if (before.status === "archived") throw userArchived(`${before.name} is archived.`);
    if (!reachesAsFarAs(by, reach)) throw beyondYou("This person holds more than you do.");
    const told = await write(tx, before, by);
    // Who was moved to sites that the caller does not see is shown this once.
    const after = await getUser({ ...tx, sites: "all" }, target);
    told(after);
    ringUser(tx, target.id);
    return after;
  });
}

/** Blocks, for now or (`archived_at`) for good. Nobody does it to themselves, or to the last superadmin. */
async function shutOut(
  ctx: Ctx,
  target: Target,
  fields: { archived_at?: Date; blocked_reason?: string | null },
  event: typeof events.userBlocked,
): Promise<UserAccount> {
  const current = await getUser(ctx, target);
  if (fields.archived_at && current.archivedAt) return current;
  return change(ctx, target, "users:write", async (tx, before) => {
    if (isSelf(tx.actor, before.id)) throw ownAccount("Nobody shuts themselves out.");
    await store.updateUser(tx, before, { ...fields, status: "blocked" });
    await store.endSessions(tx, before.id, "blocked");
    if (before.roles.includes("superadmin")) await keepSuperadmin(tx);
    return (after) => tell(tx, event, before, after);
  });
}

async function lockUser(
  tx: TxCtx,
  { id, version }: Target,
): Promise<{ before: UserAccount; reach: Reach }> {
  const row = unchanged(await store.lockUser(tx, id), version, "user");
  return {
    before: await oneShown(tx, row),
    reach: await readGrants(tx.platform, id, tx.db),
  };
}

/** The roles of these names, as far as the caller may give them. */
async function grantable(tx: TxCtx, by: Reach, names: readonly string[]): Promise<RoleRow[]> {
  const roles = await rolesNamed(tx, names);
  const unknown = names.filter((name) => !roles.some((role) => role.name === name));
  if (unknown.length > 0) throw unfit("roles", `there is no role ${unknown.join(", ")}`);
  const more = beyond(
    by.permissions,
    roles.flatMap(({ permissions }) => permissions),
  );
  if (more.length > 0)
    throw beyondYou("You cannot give what you do not hold.", { details: { permissions: more } });
  return roles;
}

function refuseFurtherSites(by: Reach, siteIds: readonly string[] | null): void {
  if (!seesAll(by.sites, siteIds ?? "all"))
    throw beyondYou("You cannot give access to sites that you do not see.");
}

function tell(
  tx: TxCtx,
  event: typeof events.userCreated,
  before: UserAccount,
  after: UserAccount,
): void {
  const { id } = after;
  const change = { before: auditable(before), after: auditable(after) };
  record(tx, event, { id }, { userId: id }, change);
}

async function shown(ctx: Ctx | TxCtx, rows: readonly store.UserRow[]): Promise<UserAccount[]> {
  const ids = rows.map(({ id }) => id);
  const { roles, sites } = await namedGrantsOf(ctx.db, ids);
  return rows.map(({ avatarName, ...row }) => ({
    ...row,
    avatarUrl: avatarUrl(avatarName),
    roles: roles.get(row.id) ?? [],
    siteIds: sites.get(row.id) ?? null,
  }));
}

async function oneShown(ctx: Ctx | TxCtx, row: store.UserRow): Promise<UserAccount> {
  return found((await shown(ctx, [row]))[0], "user");
}

const idsOf = (roles: readonly RoleRow[]) => roles.map(({ id }) => id);
const noSuchSite = () => unfit("siteIds", "must be ids of sites that there are");
const unfit = (path: string, message: string) =>
  invalid(`${path}: ${message}`, { errors: [{ path, code: "unknown", message }] });
