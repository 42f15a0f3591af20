import { randomBytes } from "node:crypto";
import { audit } from "@millrace/platform/audit";
import type { Ctx } from "@millrace/platform/context";
import { personalDataCatalogue } from "@millrace/platform/personal-data";
import { found, record } from "@millrace/platform/record";
import { readSetting } from "@millrace/platform/settings";
import { type TxCtx, transact } from "@millrace/platform/transact";
import { hash } from "@node-rs/argon2";
import { holdersOf, lockAdministration } from "../../access/index.ts";
import { requirePassword } from "../password/require-password.ts";
import { keepSuperadmin, ringUser } from "../users/administrator.service.ts";
import { endSessions } from "../users/users.store.ts";
import * as store from "./erasure.store.ts";
import { erasureAsked, userErased } from "./me.events.ts";
import type { DataExport, ErasureRequest } from "./me.schema.ts";
import "./me.personal-data.ts";
import { erasureGraceDays } from "./me.settings.ts";
import { lockProfile, updateProfile } from "./me.store.ts";

/** Everything that any domain keeps about the caller, as one document; what is in it is for them alone, so the audit only says that they have it. */
export function exportData(ctx: Ctx): Promise<DataExport> {
  return transact(ctx, async (tx) => {
    const { id } = tx.actor;
    const data: Record<string, unknown> = {};
    for (const { name, collect } of personalDataCatalogue()) data[name] = await collect(tx, id);
    audit(tx, "identity.user.data_exported", { type: "identity.user", id });
    return { userId: id, generatedAt: tx.now, data };
  });
}

/**
 * Asks that the caller is forgotten, after the days of grace that administrators decide. All sessions end now, so that signing in again is a
 * deed: it takes the wish back, as an administrator can. Refuses a wrong password (`auth.wrong_password`) and the last superadmin
 * (`identity.last_superadmin`).
 */
export async function requestErasure(
  ctx: Ctx,
  { password }: ErasureRequest,
): Promise<{ erasureDueAt: Date }> {
  const { id } = await requirePassword(ctx, password, "password");
  const days = await readSetting(ctx, erasureGraceDays);
  return transact(ctx, async (tx) => {
    await refuseLastSuperadmin(tx, id);
    const person = found(await lockProfile(tx, id), "user");
    const erasureDueAt = new Date(tx.now.getTime() + days * 86_400_000);
    const wish = { erasure_asked_at: tx.now, erasure_due_at: erasureDueAt };
    await updateProfile(tx, person, wish);
    await endSessions(tx, id, "erasure");
    record(tx, erasureAsked, { id }, { userId: id }, { after: { erasureDueAt } });
    ringUser(tx, id);
    return { erasureDueAt };
  });
}

/**
 * Forgets the people whose time has come, each in a transaction of its own that every domain takes part in: whole or not at all. Who signed in
 * since is kept. Money, stock and audit keep their rows with the person's id, which then names nobody. How many.
 */
export async function erasePeople(ctx: Ctx): Promise<{ erased: number; kept: number }> {
  const kept = await transact(ctx, store.clearTakenBack);
  let erased = 0;
  for (const id of await store.dueForErasure(ctx, 1_000)) if (await erase(ctx, id)) erased += 1;
  return { erased, kept };
}

async function erase(ctx: Ctx, id: string): Promise<boolean> {
  const passwordHash = await hash(randomBytes(32));
  return transact(ctx, async (tx) => {
    await lockAdministration(tx);
    if (!(await store.lockDue(tx, id))) return false;
    for (const { forget } of personalDataCatalogue()) await forget(tx, id);
    await store.emptyAccount(tx, id, passwordHash);
    record(tx, userErased, { id }, { userId: id });
    ringUser(tx, id);
    return true;
  });
}

async function refuseLastSuperadmin(tx: TxCtx, id: string): Promise<void> {
  await lockAdministration(tx);
  if ((await holdersOf(tx, "superadmin")).includes(id)) await keepSuperadmin(tx, { without: id });
}
