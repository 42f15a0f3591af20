import { createOutbound } from "@millrace/platform/outbound";
import type { Platform } from "@millrace/platform/platform";
import { createLocalJWKSet, type JSONWebKeySet } from "jose";
import { z } from "zod";

const Jwks = z.object({
  keys: z
    .array(z.looseObject({ kty: z.literal("RSA"), kid: z.string() }))
    .min(1)
    .max(50),
});

/** Keys are read again this often, so that one that was taken back is not believed for longer. */
const keptMs = 60 * 60_000;
/** Tokens with unknown keys, which anybody can make, cause no more than one read in this time. */
const strangerMs = 10_000;

interface Kept {
  readonly keys: Promise<JSONWebKeySet>;
  /** By the clock of this process, which nobody moves. */
  readonly readAt: number;
}
const kept = new WeakMap<Platform, Kept>();

/** The published keys; `unknown` says that a token named a key that is not among those kept. Throws when they cannot be read. */
export async function firebaseKeys(platform: Platform, unknown = false) {
  const present = kept.get(platform);
  const age = present ? performance.now() - present.readAt : Number.POSITIVE_INFINITY;
  if (present && age < (unknown ? strangerMs : keptMs))
    return createLocalJWKSet(await present.keys);
  const keys = readKeys(platform);
  kept.set(platform, { keys, readAt: performance.now() });
  // A read that failed is not kept, so the next sign-in tries again.
  keys.catch(() => kept.delete(platform));
  return createLocalJWKSet(await keys);
}

async function readKeys({ config }: Platform): Promise<JSONWebKeySet> {
  const { origin, pathname, search } = new URL(config.MILLRACE_FIREBASE_JWKS_URL);
  const outbound = createOutbound({
    allowPrivate: config.MILLRACE_ALLOW_PRIVATE_IDENTITY_PROVIDERS,
    connectMs: 3_000,
    totalMs: 5_000,
    keepBytes: 65_536,
  });
  try {
    const { status, text, error } = await outbound.send({
      origin,
      path: pathname + search,
      method: "GET",
      headers: ["accept", "application/json"],
      body: "",
    });
    if (status !== 200) throw new Error(error ?? `the keys of Firebase answered ${status}`);
    return Jwks.parse(JSON.parse(text));
  } finally {
    await outbound.close();
  }
}
