import { createHmac, randomBytes, randomInt, timingSafeEqual } from "node:crypto";
import type { Ctx } from "@millrace/platform/context";
import type { Platform } from "@millrace/platform/platform";

/* Codes that people type and tokens that programs carry, good once and for a short time. The database holds keyed hashes of them only. */

/** Codes and what they are exchanged for live so long. */
export const codeMs = 15 * 60_000;
/** Of one code so many guesses are looked at: five of a million. */
export const codeTries = 5;

/** Six digits. */
export const newCode = (): string => String(randomInt(1_000_000)).padStart(6, "0");

/** 256 random bits; the prefix says what it is to whoever finds it in a log. */
export const newToken = (prefix: string): string =>
  `${prefix}_${randomBytes(32).toString("base64url")}`;

/** A hash that nobody can try codes against who has the database alone. */
export function keyedHash(platform: Platform, purpose: string, text: string): Buffer {
  return createHmac("sha256", platform.sealer.derive(`one-time ${purpose}`))
    .update(text)
    .digest();
}

export const sameHash = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && timingSafeEqual(a, b);

/** The same caller without a stored answer: one that holds secrets is not kept, so a second call with its key is a second call. */
export const unkept = (ctx: Ctx): Ctx => ({ ...ctx, idempotency: undefined });
