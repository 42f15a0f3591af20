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
import { insertSigningKey, liveSigningKeys } from "./keys.store.ts";

/* Access tokens are JWTs signed with EdDSA by the newest key of the ring; every key of the ring verifies. */

const algorithm = "EdDSA";
const issuer = "millrace";
const audience = "millrace";

interface RingKey {
  readonly kid: string;
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

const rings = new WeakMap<Platform, Promise<readonly RingKey[]>>();

function ringOf(platform: Platform): Promise<readonly RingKey[]> {
  let ring = rings.get(platform);
  if (!ring) {
    ring = load(platform);
    rings.set(platform, ring);
    ring.catch(() => rings.delete(platform));
  }
  return ring;
}

async function load(platform: Platform): Promise<readonly RingKey[]> {
  let rows = await liveSigningKeys(platform.db);
  if (rows.length === 0) {
    // Two first processes may each make one: both stand in the ring, and both read them here.
    const pair = await generateKeyPair(algorithm, { extractable: true });
    await insertSigningKey(platform.db, {
      kid: randomUUID(),
      publicJwk: await exportJWK(pair.publicKey),
      privateJwk: await exportJWK(pair.privateKey),
      createdAt: platform.clock.now(),
    });
    rows = await liveSigningKeys(platform.db);
  }
  return Promise.all(
    rows.map(async ({ kid, publicJwk, privateJwk }) => ({
      kid,
      publicJwk: publicJwk as JWK,
      verify: (await importJWK(publicJwk as JWK, algorithm)) as CryptoKey,
      sign: (await importJWK(privateJwk as JWK, algorithm)) as CryptoKey,
    })),
  );
}

/** A new access token for the session, good for the configured minutes. */
export async function signAccess(
  platform: Platform,
  claims: { userId: string; sessionId: string },
): Promise<{ token: string; expiresIn: number }> {
  const key = (await ringOf(platform))[0];
  if (!key) throw new Error("the key ring is empty");
  const expiresIn = platform.config.MILLRACE_ACCESS_TOKEN_MINUTES * 60;
  const issuedAt = Math.floor(platform.clock.now().getTime() / 1000);
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
  const find = async (kid: string | undefined) =>
    (await ringOf(platform)).find((key) => key.kid === kid);
  try {
    const { payload } = await jwtVerify(
      token,
      async ({ kid }) => {
        let key = await find(kid);
        if (!key) {
          // Another process may have added a key since.
          rings.delete(platform);
          key = await find(kid);
        }
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
  const ring = await ringOf(platform);
  return {
    keys: ring.map(({ kid, publicJwk }) => ({
      ...(publicJwk as Record<string, string>),
      kid,
      alg: algorithm,
      use: "sig",
    })),
  };
}
