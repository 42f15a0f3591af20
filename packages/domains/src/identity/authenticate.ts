import type { Actor, Ctx } from "@millrace/platform/context";
import type { Platform } from "@millrace/platform/platform";
import type { TxCtx } from "@millrace/platform/transact";
import { LRUCache } from "lru-cache";
import {
  addressNotAllowed,
  type CheckedKey,
  checkKey,
  checkToken,
  createKeyUsage,
  type Grants,
  isAllowedFrom,
  isKey,
  isToken,
  type KeyMode,
  keyDigest,
  narrowed,
  readGrants,
  sandboxAbsent,
  tokenDigest,
} from "../access/index.ts";
import { isActiveUser, personName } from "./authenticate.store.ts";
import { listenForChanges } from "./changes.ts";
import { type AccessClaims, verifyAccess } from "./keys/key-ring.ts";
import { findLiveSession } from "./sessions/sessions.store.ts";

/** Who a credential stands for and what they may do. */
export interface Principal {
  readonly actor: Actor;
  readonly permissions: ReadonlySet<string>;
  readonly sites: "all" | readonly string[];
  /** What rings of the bell `access` concern it: the credential, the person or application behind it. */
  readonly about: readonly string[];
  /** For an API key: where it belongs and how often it may call. */
  readonly key?: { readonly mode: KeyMode; readonly perMinute: number; readonly perHour: number };
}

export const anonymous: Principal = {
  actor: { kind: "anonymous", id: "anonymous" },
  permissions: new Set(),
  sites: [],
  about: [],
};

/**
 * Turns a credential, whichever kind it is (an API key, a token of an application, a person's access token), into a principal; null for one
 * that is wrong, over or revoked. Refuses a good key that comes from elsewhere (`auth.address_not_allowed`) or is for a sandbox that is
 * not there (`auth.sandbox_absent`).
 */
export interface Authenticate {
  (credential: string, from?: { ip?: string | undefined }): Promise<Principal | null>;
  /**
   * Whose credential it is, told without looking it up in the database: a person's by its signature, a key or an application's token by
   * having been found good in this process before. Says nothing of whether it still is.
   */
  recognise(credential: string): Promise<Caller | null>;
  /** Writes what it has counted. */
  stop(): Promise<void>;
}

/** Who presents a credential, for counting their calls. */
export interface Caller {
  readonly kind: "user" | "key" | "client";
  readonly id: string;
  /** A key's own numbers. */
  readonly perMinute?: number;
  readonly perHour?: number;
}

interface Kept {
  readonly principal: Principal;
  /** Milliseconds since the epoch. */
  readonly until: number;
  readonly addresses: readonly string[];
  /** The last ring before it was read. */
  readonly heard: number;
}

type Read = Omit<Kept, "heard"> | null;

const recognisedMs = 3_600_000;
/** Rights are read again after this, should a ring have been lost. */
const keptMs = 10_000;

/**
 * One per process. What a credential stands for is read at most every 10 s, so that a request costs no database read; a revocation or a
 * change of rights rings through all processes and counts at once.
 */
export function createAuthenticate(platform: Platform): Authenticate {
  const claimsOf = new LRUCache<string, AccessClaims>({ max: 20_000 });
  const kept = new LRUCache<string, Kept>({ max: 20_000, ttl: keptMs });
  const changes = listenForChanges(platform.doorbell);
  const usage = createKeyUsage(platform);
  const callers = new LRUCache<string, Caller>({ max: 20_000, ttl: recognisedMs });

  /** What was read last, while it is fresh; else what `read` finds. */
  const keep = async (name: string, read: () => Promise<Read>): Promise<Kept | null> => {
    const now = platform.clock.now().getTime();
    const known = kept.get(name);
    if (known && !changes.since(known.heard, known.principal.about))
      return known.until > now ? known : null;
    const heard = changes.last();
    const found = await read();
    if (!found) return null;
    const fresh = { ...found, heard };
    kept.set(name, fresh);
    const caller = callerOf(found.principal);
    if (caller) callers.set(name, caller);
    return fresh;
  };

  const byKey = async (text: string, ip: string | undefined) => {
    const found = await keep(`key:${keyDigest(platform, text)}`, async () => {
      const key = await checkKey(platform, text);
      return key && readKey(platform, key);
    });
    if (!found) return null;
    if (!isAllowedFrom(found.addresses, ip))
      throw addressNotAllowed("This API key may not be used from your address.");
    if (found.principal.key?.mode === "test" && !platform.sandbox)
      throw sandboxAbsent("This is a key for a sandbox, and there is none here.");
    usage.note(found.principal.actor.id, ip);
    return found.principal;
  };

  const readClaims = async (token: string) => {
    const claims = claimsOf.get(token) ?? (await verifyAccess(platform, token));
    if (!claims || claims.expiresAt <= platform.clock.now().getTime()) return null;
    claimsOf.set(token, claims);
    return claims;
  };

  const bySession = async (token: string) => {
    const claims = await readClaims(token);
    if (!claims) return null;
    return (await keep(claims.sessionId, () => readSession(platform, claims)))?.principal ?? null;
  };

  const authenticate = async (credential: string, { ip }: { ip?: string | undefined } = {}) => {
    if (credential.startsWith("mr_")) return isKey(credential) ? byKey(credential, ip) : null;
    if (!isToken(credential)) return bySession(credential);
    const read = () => readToken(platform, credential);
    return (await keep(`token:${tokenDigest(credential)}`, read))?.principal ?? null;
  };
  const recognise = async (credential: string) => {
    if (credential.startsWith("mr_"))
      return isKey(credential)
        ? (callers.get(`key:${keyDigest(platform, credential)}`) ?? null)
        : null;
    if (isToken(credential)) return callers.get(`token:${tokenDigest(credential)}`) ?? null;
    const claims = await readClaims(credential);
    return claims && { kind: "user" as const, id: claims.userId };
  };
  return Object.assign(authenticate, { recognise, stop: () => usage.stop() });
}

/** Whose calls are counted: an application's for each person for whom it calls. */
export function callerOf({ actor, key }: Pick<Principal, "actor" | "key">): Caller | null {
  switch (actor.kind) {
    case "user":
      return { kind: "user", id: actor.id };
    case "key":
      return {
        kind: "key",
        id: actor.id,
        ...(key && { perMinute: key.perMinute, perHour: key.perHour }),
      };
    case "client":
      return { kind: "client", id: `${actor.id}:${actor.userId ?? ""}` };
    default:
      return null;
  }
}

const forever = Number.MAX_SAFE_INTEGER;

/** A key may do what it was given, as far as its maker may do that now, on the sites that its maker sees. */
async function readKey(platform: Platform, key: CheckedKey): Promise<Read> {
  const { id, userId, permissions, addresses, until, mode, perMinute, perHour } = key;
  const grants = await grantsOfActive(platform, userId);
  return (
    grants && {
      principal: {
        actor: { kind: "key", id, userId },
        permissions: narrowed(grants.permissions, permissions),
        sites: grants.sites,
        about: [id, `user:${userId}`],
        key: { mode, perMinute, perHour },
      },
      until: until?.getTime() ?? forever,
      addresses,
    }
  );
}

/** A token may do what it was issued for: for a person, as far as they may do that now; for the application itself, on its own sites. */
async function readToken(platform: Platform, text: string): Promise<Read> {
  const token = await checkToken(platform, text);
  if (!token) return null;
  const { clientId, userId, scopes, about, until } = token;
  const person = userId === null ? null : await grantsOfActive(platform, userId);
  if (userId !== null && !person) return null;
  return {
    principal: {
      actor: { kind: "client", id: clientId, userId },
      permissions: person ? narrowed(person.permissions, scopes) : new Set(scopes),
      sites: person ? person.sites : token.sites,
      about: userId === null ? about : [...about, `user:${userId}`],
    },
    until: until.getTime(),
    addresses: [],
  };
}

async function readSession(platform: Platform, claims: AccessClaims): Promise<Read> {
  const { userId, sessionId } = claims;
  const session = await findLiveSession(platform.db, sessionId, platform.clock.now());
  if (!session || session.userId !== userId) return null;
  const { permissions, sites } = await readGrants(platform, userId);
  const actor = { kind: "user", id: userId, sessionId } as const;
  const about = [sessionId, `user:${userId}`];
  return { principal: { actor, permissions, sites, about }, until: forever, addresses: [] };
}

async function grantsOfActive(platform: Platform, userId: string): Promise<Grants | null> {
  return (await isActiveUser(platform.db, userId)) ? readGrants(platform, userId) : null;
}

/** Whether there is such a person and nobody has blocked them. */
export const isActivePerson = (platform: Platform, userId: string): Promise<boolean> =>
  isActiveUser(platform.db, userId);

/** The name by which a person is told of; read on the transaction's connection within one. */
export const nameOfPerson = (
  { db }: Pick<Ctx | TxCtx, "db">,
  userId: string,
): Promise<string | undefined> => personName(db, userId);
