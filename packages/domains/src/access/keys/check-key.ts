import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from "node:crypto";
import type { Platform } from "@millrace/platform/platform";
import { handleOf, type KeyMode } from "./key-format.ts";
import { findByHandle } from "./keys.store.ts";

const peppers = new WeakMap<Platform, KeyObject>();

/** The MAC of a key's text: what is stored of its secret. Its key is configuration: the table alone proves nothing. */
export function macOf(platform: Platform, text: string): Buffer {
  let pepper = peppers.get(platform);
  if (!pepper) {
    pepper = createSecretKey(platform.sealer.derive("api-key"));
    peppers.set(platform, pepper);
  }
  return createHmac("sha256", pepper).update(text).digest();
}

/** A key that was presented and is good. */
export interface CheckedKey {
  readonly id: string;
  readonly userId: string;
  readonly mode: KeyMode;
  readonly permissions: readonly string[];
  readonly addresses: readonly string[];
  readonly perMinute: number;
  readonly perHour: number;
  /** The moment from which it is not good any more, for a reason that is known already. */
  readonly until: Date | null;
}

/** Whether a text can be a key at all, by its form and checksum. */
export const isKey = (text: string): boolean => handleOf(text) !== null;

/** Under what a checked key is kept in memory: its text is not. */
export const keyDigest = (platform: Platform, text: string): string =>
  macOf(platform, text).toString("base64");

/** Nobody's secret, where there is none before the current one. */
const nobodys = Buffer.alloc(32);

/**
 * Holds a key against its row: null for one that is unknown, wrong, expired or revoked, after the same work, whichever it is: one MAC, one
 * statement, two comparisons in constant time. Nothing is read for a text whose checksum is wrong.
 */
export async function checkKey(platform: Platform, text: string): Promise<CheckedKey | null> {
  const handle = handleOf(text);
  if (handle === null) return null;
  const mac = macOf(platform, text);
  const row = await findByHandle(platform.db, handle);
  const now = platform.clock.now();
  const isCurrent = timingSafeEqual(mac, row.mac);
  const isPrevious = timingSafeEqual(mac, row.previousMac ?? nobodys);
  const { id } = row;
  if (id === null || !(isCurrent || isPrevious) || row.revokedAt) return null;
  const ends = [row.expiresAt, isCurrent ? null : row.previousUntil].filter((end) => end !== null);
  const until = ends.length > 0 ? new Date(Math.min(...ends.map((end) => end.getTime()))) : null;
  if (until && until <= now) return null;
  const { userId, mode, permissions, addresses, perMinute, perHour } = row;
  return { id, userId, mode, permissions, addresses, perMinute, perHour, until };
}
