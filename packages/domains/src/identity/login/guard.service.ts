import { audit } from "@millrace/platform/audit";
import type { Ctx } from "@millrace/platform/context";
import type { Platform } from "@millrace/platform/platform";
import { type TxCtx, transact } from "@millrace/platform/transact";
import type { Account } from "../accounts/accounts.store.ts";
import { keyedHash, unkept } from "../one-time.ts";
import { claimTry, forgetTries, lockOf } from "./guard.store.ts";

/* Guessing is counted in Postgres, per account and factor, for names that no account has as well: both cost the same. */

/** Five failures lock for 15 minutes, the next five for 30, then 60, and so on up to a day. */
const rule = { failures: 5, firstMinutes: 15, mostMinutes: 24 * 60 };

/** What is being guessed. A right password does not make wrong codes good: each has its own count. */
export type Guess =
  | { readonly what: "password" | "code"; readonly userId: string }
  | { readonly what: "password"; readonly name: string };

function keyOf(platform: Platform, guess: Guess): string {
  if ("userId" in guess && guess.what === "password") return guess.userId;
  const about = "userId" in guess ? guess.userId : guess.name;
  // A name-based UUID (RFC 9562, version 8) that nobody can find a name for without our key.
  const hex = keyedHash(platform, "login guard", `${guess.what}|${about}`).toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/**
 * Counts a try before it is looked at: `closed` while there is a lock, and then nothing may be taken for right. The fifth failure in a row
 * locks, also of twenty that race: exactly five are looked at. Committed at once, whatever becomes of the try.
 */
export async function claimGuess(
  ctx: Ctx,
  guess: Guess,
): Promise<{ closed: boolean; locksUntil: Date | null }> {
  const key = keyOf(ctx.platform, guess);
  const counted = await transact(unkept(ctx), (tx) => claimTry(tx, key, rule));
  return { closed: counted === undefined, locksUntil: counted?.lockedUntil ?? null };
}

/** It was right: failures and locks are forgotten. */
export async function clearGuesses(tx: TxCtx, guess: Guess): Promise<void> {
  await forgetTries(tx, [keyOf(tx.platform, guess)]);
}

/** One row for a failed try, a second one when it has locked. */
export function auditFailure(
  tx: TxCtx,
  action: string,
  userId: string | null,
  about: object,
  locksUntil: Date | null,
): void {
  const entity = { type: "identity.user", id: userId };
  audit(tx, action, entity, { after: about });
  if (locksUntil)
    audit(tx, "identity.login.locked", entity, { after: { ...about, until: locksUntil } });
}

const keysOf = (platform: Platform, userId: string) => [
  keyOf(platform, { what: "password", userId }),
  keyOf(platform, { what: "code", userId }),
];

/** Ends the lock of an account and forgets its failures; true when there were any. For administrators, in their transaction. */
export async function unlock(tx: TxCtx, userId: string): Promise<boolean> {
  const had = await forgetTries(tx, keysOf(tx.platform, userId));
  if (had.length > 0) audit(tx, "identity.login.unlocked", { type: "identity.user", id: userId });
  return had.length > 0;
}

/** Until when the account takes no password or no code after too many failures; null when it takes them. */
export function lockedUntil(ctx: Ctx, userId: string): Promise<Date | null> {
  return lockOf(ctx, keysOf(ctx.platform, userId));
}

/** Whether the account is open, and not locked after failures: what every way in but the password asks. */
export async function mayEnter(ctx: Ctx, account: Account | undefined): Promise<boolean> {
  return account?.status === "active" && (await lockedUntil(ctx, account.id)) === null;
}
