import type { Platform } from "@millrace/platform/platform";
import { liveToken } from "./records.store.ts";
import { hashOf, isToken } from "./token-format.ts";

/** An access token that is good. */
export interface CheckedToken {
  readonly clientId: string;
  /** Null for a token that the application has for itself. */
  readonly userId: string | null;
  /** What it was issued for and the application may still ask for. */
  readonly scopes: readonly string[];
  /** The application's own sites. */
  readonly sites: "all" | readonly string[];
  /** What rings of the bell `access` concern it. */
  readonly about: readonly string[];
  readonly until: Date;
}

/** The access token's row, or null: unknown, over, revoked, or of an application that is archived. */
export async function checkToken(platform: Platform, text: string): Promise<CheckedToken | null> {
  if (!isToken(text)) return null;
  const row = await liveToken(platform.db, hashOf(text), platform.clock.now());
  if (!row) return null;
  const { clientId, userId, allowed, allSites, sites, grantHash, until } = row;
  return {
    clientId,
    userId,
    scopes: row.scopes.filter((scope) => allowed.includes(scope)),
    sites: allSites ? "all" : sites,
    about: [clientId, row.id, ...(grantHash ? [grantHash.toString("hex")] : [])],
    until,
  };
}
