import type { Actor } from "@millrace/platform/context";
import { may } from "@millrace/platform/context";
import { forbidden, unauthenticated } from "@millrace/platform/problems";
import { ringAfter, type TxCtx } from "@millrace/platform/transact";
import { beyond, holdersOf, lockAdministration, readGrants } from "../../access/index.ts";
import { lastSuperadmin } from "./users.errors.ts";
import { type Reach, seesAll } from "./users.rules.ts";
import { countActive, isActive } from "./users.store.ts";

/**
 * The caller, as far as they reach at this moment, with the administration of people locked until the transaction ends: of two who take
 * each other's rights away at once, the second finds that theirs are gone (`auth.forbidden`, `auth.required`).
 */
export async function administrator(tx: TxCtx, permission: string): Promise<Reach> {
  await lockAdministration(tx);
  const { actor } = tx;
  if (actor.kind !== "user") return tx;
  if (!(await isActive(tx, actor.id)))
    throw unauthenticated("Your account is not active any more.");
  const grants = await readGrants(tx.platform, actor.id, tx.db);
  if (!may({ ...tx, permissions: grants.permissions }, permission))
    throw forbidden(`This needs the permission ${permission}.`, { details: { permission } });
  return grants;
}

/** Whether one reaches as far as the other: nobody administers somebody who reaches further. */
export function reachesAsFarAs(one: Reach, other: Reach): boolean {
  const more = beyond(one.permissions, [...other.permissions]);
  return more.length === 0 && seesAll(one.sites, other.sites);
}

/** Refuses (`identity.last_superadmin`) when nobody active holds the role superadmin, not counting who is about to leave. */
export async function keepSuperadmin(tx: TxCtx, leaving?: { without: string }): Promise<void> {
  const holders = await holdersOf(tx, "superadmin");
  const staying = holders.filter((id) => id !== leaving?.without);
  if ((await countActive(tx, staying)) === 0)
    throw lastSuperadmin("Nobody active would be superadmin any more.");
}

/** What this person may do has changed: every process looks again before their next request. */
export function ringUser(tx: TxCtx, userId: string): void {
  ringAfter(tx, "access", `user:${userId}`);
}

/** Whether the actor is this person, in a session of theirs. */
export const isSelf = (actor: Actor, userId: string) =>
  actor.kind === "user" && actor.id === userId;
