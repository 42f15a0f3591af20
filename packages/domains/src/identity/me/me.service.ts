import type { Ctx } from "@millrace/platform/context";
import { found, record, unchanged } from "@millrace/platform/record";
import { type TxCtx, transact } from "@millrace/platform/transact";
import { namedGrantsOf } from "../../access/index.ts";
import { avatarUrl } from "./avatar-url.ts";
import { profileUpdated } from "./me.events.ts";
import type { PreferenceChange, Preferences, Profile, ProfileChange } from "./me.schema.ts";
import * as store from "./me.store.ts";

/** What holds for a person who has not decided. */
const initialPreferences: Preferences = {
  language: "en",
  timezone: "UTC",
  theme: "system",
  notifications: { email: true, sms: false, push: true, quietHours: null },
  version: 0,
};

export async function getProfile(ctx: Ctx): Promise<Profile> {
  return shownProfile(ctx, found(await store.findProfile(ctx, ctx.actor.id), "user"));
}

/** Changes what a person says of themselves; roles, sites and the address to sign in with are not among it. */
export function updateProfile(
  ctx: Ctx,
  { version, name, nationalId }: ProfileChange,
): Promise<Profile> {
  return transact(ctx, async (tx) => {
    const before = unchanged(await store.lockProfile(tx, tx.actor.id), version, "profile");
    await store.updateProfile(tx, before, { name, national_id: nationalId });
    return tellProfile(tx, before);
  });
}

export async function getPreferences(ctx: Ctx): Promise<Preferences> {
  return (await store.findPreferences(ctx, ctx.actor.id)) ?? initialPreferences;
}

/** Replaces how the person wants to be met. */
export function setPreferences(
  ctx: Ctx,
  { version, ...fields }: PreferenceChange,
): Promise<Preferences> {
  return transact(ctx, async (tx) => {
    const person = found(await store.lockProfile(tx, tx.actor.id), "user");
    const current = (await store.findPreferences(tx, person.id)) ?? initialPreferences;
    const before = unchanged(current, version, "preferences");
    const after = { ...fields, version: before.version + 1 };
    await store.putPreferences(tx, person.id, fields, after.version);
    record(tx, profileUpdated, { id: person.id }, { userId: person.id }, { before, after });
    return after;
  });
}

/** The profile after a change, told: whose it is, not what it says. */
export async function tellProfile(tx: TxCtx, before: store.ProfileRow): Promise<Profile> {
  const after = found(await store.findProfile(tx, before.id), "user");
  const changed = (["name", "nationalId", "avatarName"] as const).filter(
    (field) => before[field] !== after[field],
  );
  record(tx, profileUpdated, { id: after.id }, { userId: after.id }, { after: { changed } });
  return shownProfile(tx, after);
}

export async function shownProfile(
  ctx: Ctx | TxCtx,
  { avatarName, ...row }: store.ProfileRow,
): Promise<Profile> {
  const { roles } = await namedGrantsOf(ctx.db, [row.id]);
  return { ...row, avatarUrl: avatarUrl(avatarName), roles: roles.get(row.id) ?? [] };
}
