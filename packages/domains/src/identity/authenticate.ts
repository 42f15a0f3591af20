import type { Actor } from "@millrace/platform/context";
import type { Platform } from "@millrace/platform/platform";
import { LRUCache } from "lru-cache";
import { readGrants } from "../access/index.ts";
import { type AccessClaims, verifyAccess } from "./keys/key-ring.ts";
import { findLiveSession } from "./sessions/sessions.store.ts";

/** Who a credential stands for and what they may do. */
export interface Principal {
  readonly actor: Actor;
  readonly permissions: ReadonlySet<string>;
  readonly sites: "all" | readonly string[];
}

export const anonymous: Principal = {
  actor: { kind: "anonymous", id: "anonymous" },
  permissions: new Set(),
  sites: [],
};

/** Turns a bearer token into a principal; null for one that is wrong, over or revoked. */
export type Authenticate = (token: string) => Promise<Principal | null>;

const grantsKeptMs = 10_000;

/**
 * One per process. A signature is checked once per token and a session's grants are read at most every 10 s, so that a request costs no
 * database read; a revocation rings through all processes and takes effect at once, and after 10 s at the latest.
 */
export function createAuthenticate(platform: Platform): Authenticate {
  const claimsOf = new LRUCache<string, AccessClaims>({ max: 20_000 });
  const principalOf = new LRUCache<string, Principal>({ max: 20_000, ttl: grantsKeptMs });
  platform.doorbell.on("access", (sessionId) => void principalOf.delete(sessionId));

  return async (token) => {
    let claims = claimsOf.get(token);
    if (!claims) {
      const verified = await verifyAccess(platform, token);
      if (!verified) return null;
      claims = verified;
      claimsOf.set(token, claims);
    }
    const now = platform.clock.now();
    if (claims.expiresAt <= now.getTime()) return null;
    const known = principalOf.get(claims.sessionId);
    if (known) return known;
    const session = await findLiveSession(platform.db, claims.sessionId, now);
    if (!session || session.userId !== claims.userId) return null;
    const { permissions, sites } = await readGrants(platform, claims.userId);
    const principal: Principal = {
      actor: { kind: "user", id: claims.userId, sessionId: claims.sessionId },
      permissions,
      sites,
    };
    principalOf.set(claims.sessionId, principal);
    return principal;
  };
}
