import { randomUUID } from "node:crypto";
import type { Platform } from "@millrace/platform/platform";
import {
  type CryptoKey,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  jwtVerify,
  SignJWT,
} from "jose";
import {
  insertSigningKey,
  liveSigningKeys,
  type SigningKeyRow,
  sealSigningKey,
} from "./keys.store.ts";

/*
 * Access tokens are JWTs signed with EdDSA by the newest key of the ring whose time has come; every key of the ring verifies. The private
 * halves are sealed in the database.
 */

const algorithm = "EdDSA";
const issuer = "millrace";
const audience = "millrace";
/** The ring is read again this often, for a ring of the bell that was lost. */
const keptMs = 60_000;
/** Tokens with an unknown key, which anybody can make, cause no more than one read in this time. */
const strangerMs = 2_000;

interface RingKey extends Pick<SigningKeyRow, "kid" | "signsFrom" | "retiredAt"> {
  readonly publicJwk: JWK;
  readonly verify: CryptoKey;
  readonly sign: CryptoKey;
}

export interface AccessClaims {
  readonly userId: string;
  readonly sessionId: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

interface Ring {
  readonly keys: Promise<readonly RingKey[]>;
  /** By the clock of this process, which nobody moves. */
  readonly readAt: number;
}

const rings = new WeakMap<Platform, Ring>();
const listening = new WeakSet<Platform>();

function ringOf(platform: Platform, maxAgeMs = keptMs): Promise<readonly RingKey[]> {
  const held = rings.get(platform);
  if (held && performance.now() - held.readAt < maxAgeMs) return held.keys;
  if (!listening.has(platform)) {
    listening.add(platform);
    platform.doorbell.on("keys", () => void rings.delete(platform));
  }
  const ring = { keys: load(platform), readAt: performance.now() };
  rings.set(platform, ring);
  ring.keys.catch(() => {
    if (rings.get(platform) === ring) rings.delete(platform);
  });
  return ring.keys;
}

const sealedAs = (kid: string) => `signing-key:${kid}`;

/** A new pair of keys, its private half sealed. */
export async function newSigningKey(
  platform: Platform,
): Promise<Pick<SigningKeyRow, "kid" | "publicJwk" | "privateSealed">> {
  const pair = await generateKeyPair(algorithm, { extractable: true });
  const kid = randomUUID();
  const privateJwk = JSON.stringify(await exportJWK(pair.privateKey));
  return {
    kid,
    publicJwk: await exportJWK(pair.publicKey),
    privateSealed: platform.sealer.seal(sealedAs(kid), privateJwk),
  };
}

async function load(platform: Platform): Promise<readonly RingKey[]> {
  const now = platform.clock.now();
  let rows = await liveSigningKeys(platform.db, now);
  if (rows.length === 0) {
    // Two first processes may each make one: both stand in the ring, and both read them here.
    const key = await newSigningKey(platform);
    await insertSigningKey(platform.db, { ...key, signsFrom: now, createdAt: now });
    rows = await liveSigningKeys(platform.db, now);
  }
  return Promise.all(
    rows.map(async ({ kid, publicJwk, privateJwk, privateSealed, signsFrom, retiredAt }) => {
      const { sealer } = platform;
      const plain = privateSealed
        ? sealer.open(sealedAs(kid), privateSealed).toString()
        : JSON.stringify(privateJwk);
      if (!privateSealed || sealer.isStale(privateSealed))
        await sealSigningKey(platform.db, kid, sealer.seal(sealedAs(kid), plain));
      return {
        kid,
        signsFrom,
        retiredAt,
        publicJwk: publicJwk as JWK,
        verify: (await importJWK(publicJwk as JWK, algorithm)) as CryptoKey,
        sign: (await importJWK(JSON.parse(plain) as JWK, algorithm)) as CryptoKey,
      };
    }),
  );
}

/** The keys that count now: a retired one may stand in the ring for a while. */
async function liveKeys(platform: Platform, maxAgeMs?: number): Promise<readonly RingKey[]> {
  const now = platform.clock.now();
  const keys = await ringOf(platform, maxAgeMs);
  return keys.filter(({ retiredAt }) => retiredAt === null || retiredAt > now);
}

/** A new access token for the session, good for the configured minutes. */
export async function signAccess(
  platform: Platform,
  claims: { userId: string; sessionId: string },
): Promise<{ token: string; expiresIn: number }> {
  const now = platform.clock.now();
  const keys = await liveKeys(platform);
  const key = keys.find(({ signsFrom }) => signsFrom <= now) ?? keys.at(-1);
  if (!key) throw new Error("the key ring is empty");
  const expiresIn = platform.config.MILLRACE_ACCESS_TOKEN_MINUTES * 60;
  const issuedAt = Math.floor(now.getTime() / 1000);
  const token = await new SignJWT({ sid: claims.sessionId })
    .setProtectedHeader({ alg: algorithm, kid: key.kid, typ: "JWT" })
    .setSubject(claims.userId)
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + expiresIn)
    .sign(key.sign);
  return { token, expiresIn };
}

/** The token's claims, or null: wrong form, algorithm, key, signature, issuer, audience, or over. */
export async function verifyAccess(
  platform: Platform,
  token: string,
): Promise<AccessClaims | null> {
  const find = async (kid: string | undefined, maxAgeMs?: number) =>
    (await liveKeys(platform, maxAgeMs)).find((key) => key.kid === kid);
  try {
    const { payload } = await jwtVerify(
      token,
      async ({ kid }) => {
        // Another process may have added it since the ring was read.
        const key = (await find(kid)) ?? (await find(kid, strangerMs));
        if (!key) throw new Error("unknown key");
        return key.verify;
      },
      {
        algorithms: [algorithm],
        issuer,
        audience,
        currentDate: platform.clock.now(),
        requiredClaims: ["exp", "sub", "sid"],
      },
    );
    if (
      typeof payload.sub !== "string" ||
      typeof payload.sid !== "string" ||
      payload.exp === undefined
    )
      return null;
    return { userId: payload.sub, sessionId: payload.sid, expiresAt: payload.exp * 1000 };
  } catch {
    return null;
  }
}

/** RFC 7517 set of the ring's public keys. */
export async function publicKeys(platform: Platform): Promise<{ keys: Record<string, string>[] }> {
  const keys = await liveKeys(platform);
  return {
    keys: keys.map(({ kid, publicJwk }) => ({
      ...(publicJwk as Record<string, string>),
      kid,
      alg: algorithm,
      use: "sig",
    })),
  };
}
