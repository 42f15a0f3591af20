import { definePersonalData } from "@millrace/platform/personal-data";
import { passkeysOf, reportsOf } from "../passkeys/passkeys.store.ts";
import { addressesOf } from "./addresses.store.ts";
import { avatarUrl } from "./avatar-url.ts";
import * as store from "./erasure.store.ts";
import { findPreferences, findProfile } from "./me.store.ts";

/** What identity keeps about a person. Passwords, codes and factors are secrets: forgotten, not handed out. */
definePersonalData({
  name: "identity",
  tables: store.ownedTables,
  async collect(ctx, userId) {
    const profile = await findProfile(ctx, userId);
    return {
      account: await store.accountOf(ctx, userId),
      avatarUrl: avatarUrl(profile?.avatarName ?? null),
      preferences: (await findPreferences(ctx, userId)) ?? null,
      addresses: await addressesOf(ctx, userId),
      sessions: await store.sessionsOf(ctx, userId),
      passkeys: await passkeysOf(ctx, userId),
      biometricReports: await reportsOf(ctx, userId),
    };
  },
  forget: store.deleteOwned,
});
