import { randomInt } from "node:crypto";
import { audit } from "@millrace/platform/audit";
import type { Ctx } from "@millrace/platform/context";
import { enqueue } from "@millrace/platform/jobs";
import { enforce } from "@millrace/platform/limiter";
import type { Platform } from "@millrace/platform/platform";
import { found, record } from "@millrace/platform/record";
import { type TxCtx, transact } from "@millrace/platform/transact";
import { Secret, TOTP } from "otpauth";
import { findAccount } from "../accounts/accounts.store.ts";
import {
  challengeInvalid,
  codeInvalid,
  secondFactorInvalid,
  totpActive,
  totpInactive,
} from "../identity.errors.ts";
import { secondFactorChanged } from "../identity.events.ts";
import type { Tokens } from "../identity.schema.ts";
import { securityLetterJob } from "../letters/security-letter.jobs.ts";
import { auditFailure, claimGuess, clearGuesses } from "../login/guard.service.ts";
import { keyedHash, unkept } from "../one-time.ts";
import { requirePassword } from "../password/require-password.ts";
import { openSession } from "../sessions/sessions.service.ts";
import { openChallenge } from "./challenge.ts";
import type {
  PasswordProof,
  RecoveryCodes,
  SecondFactor,
  TotpCode,
  TotpSecret,
  TotpState,
} from "./totp.schema.ts";
import * as store from "./totp.store.ts";

/* RFC 6238 with what every app supports: SHA-1, six digits, 30 seconds; the step before and after count, too. */

const recoveryCodesMade = 10;
const sealedAs = (userId: string) => `totp:${userId}`;

function authenticator(platform: Platform, userId: string, sealed: Buffer): TOTP {
  const buffer = new Uint8Array(platform.sealer.open(sealedAs(userId), sealed)).buffer;
  return new TOTP({ issuer: "Millrace", secret: new Secret({ buffer }) });
}

/** The time step that the code belongs to, or null. */
function stepOf(ctx: Pick<Ctx, "now">, totp: TOTP, code: string): number | null {
  const timestamp = ctx.now.getTime();
  const delta = totp.validate({ token: code, timestamp, window: 1 });
  return delta === null ? null : totp.counter({ timestamp }) + delta;
}

export async function totpState(ctx: Ctx): Promise<TotpState> {
  const since = (await store.findFactor(ctx, ctx.actor.id))?.confirmedAt ?? null;
  const recoveryCodesLeft = since ? await store.countRecoveryCodes(ctx, ctx.actor.id) : 0;
  return { enabled: since !== null, since, recoveryCodesLeft };
}

/** A new secret for the caller's authenticator app; it counts once confirmed. Refused while one counts (`auth.totp_active`). */
export async function beginTotp(asked: Ctx): Promise<TotpSecret> {
  const ctx = unkept(asked);
  const { id, email } = found(await findAccount(ctx, { id: ctx.actor.id }), "user");
  const secret = new Secret({ size: 20 });
  const sealed = ctx.platform.sealer.seal(sealedAs(id), Buffer.from(secret.bytes));
  await transact(ctx, async (tx) => {
    if (!(await store.putFactor(tx, id, sealed)))
      throw totpActive("This account has a second factor already.");
    audit(tx, "identity.second_factor.begun", { type: "identity.user", id });
  });
  const totp = new TOTP({ issuer: "Millrace", label: email, secret });
  return { secret: secret.base32, uri: totp.toString() };
}

/**
 * Makes the secret count, by a first code of the app (`auth.invalid_code`): from now on signing in needs one. Answers the recovery codes,
 * this once.
 */
export async function confirmTotp(asked: Ctx, { code }: TotpCode): Promise<RecoveryCodes> {
  const ctx = unkept(asked);
  const userId = ctx.actor.id;
  const factor = await store.findFactor(ctx, userId);
  if (!factor) throw totpInactive("Begin first: there is no secret to confirm.");
  const step = stepOf(ctx, authenticator(ctx.platform, userId, factor.secret), code);
  if (step === null) throw wrongCode();
  return transact(ctx, async (tx) => {
    if (!(await store.confirmFactor(tx, userId, step)))
      throw totpActive("This account has a second factor already.");
    const codes = await newRecoveryCodes(tx, userId);
    record(tx, secondFactorChanged, { id: userId }, { userId, enabled: true });
    enqueue(tx, securityLetterJob, { userId, what: "second_factor_on" });
    return codes;
  });
}

const wrongCode = () =>
  codeInvalid("The code is not that of the app.", {
    errors: [{ path: "code", code: "wrong", message: "is not that of the app; take the next one" }],
  });

/** Ends the second factor; needs the password (`auth.wrong_password`). */
export async function disableTotp(ctx: Ctx, { password }: PasswordProof): Promise<{ ok: true }> {
  const userId = ctx.actor.id;
  await requirePassword(ctx, password, "password");
  return transact(ctx, async (tx) => {
    if (!(await store.deleteFactor(tx, userId)))
      throw totpInactive("This account has no second factor.");
    record(tx, secondFactorChanged, { id: userId }, { userId, enabled: false });
    enqueue(tx, securityLetterJob, { userId, what: "second_factor_off" });
    return { ok: true as const };
  });
}

/** Ten new recovery codes, shown this once; the earlier ones are void. Needs the password. */
export async function renewRecoveryCodes(
  asked: Ctx,
  { password }: PasswordProof,
): Promise<RecoveryCodes> {
  const ctx = unkept(asked);
  await requirePassword(ctx, password, "password");
  return transact(ctx, async (tx) => {
    if (!(await store.hasFactor(tx, tx.actor.id)))
      throw totpInactive("This account has no second factor.");
    audit(tx, "identity.second_factor.recovery_codes_renewed", {
      type: "identity.user",
      id: tx.actor.id,
    });
    return newRecoveryCodes(tx, tx.actor.id);
  });
}

/** No letters that look like digits: 31 characters, of which ten make 49 bits. */
const alphabet = "abcdefghjkmnpqrstuvwxyz23456789";

const newRecoveryCode = () => {
  const text = Array.from({ length: 10 }, () => alphabet[randomInt(alphabet.length)]).join("");
  return `${text.slice(0, 5)}-${text.slice(5)}`;
};

const recoveryHash = (platform: Platform, userId: string, code: string) =>
  keyedHash(platform, "recovery code", `${userId}|${code.toLowerCase().replace(/[\s-]/g, "")}`);

async function newRecoveryCodes(tx: TxCtx, userId: string): Promise<RecoveryCodes> {
  const recoveryCodes = Array.from({ length: recoveryCodesMade }, newRecoveryCode);
  const hashes = recoveryCodes.map((code) => recoveryHash(tx.platform, userId, code));
  await store.replaceRecoveryCodes(tx, userId, hashes);
  return { recoveryCodes };
}

/**
 * The second step of signing in: a code of the app or a recovery code for a challenge of `login`. A code is taken once, even by racing
 * callers, and none that is older than the last one taken. Failures lock as those of the password do (`auth.invalid_second_factor`).
 */
export async function verifyTotp(asked: Ctx, input: SecondFactor): Promise<Tokens> {
  const ctx = unkept(asked);
  await enforce(ctx.platform.limiter, [
    { policy: { name: "login-code", limit: 30, seconds: 60 }, key: `${ctx.ip}` },
  ]);
  const challenge = openChallenge(ctx, input.challenge);
  const account = challenge && (await findAccount(ctx, { id: challenge.userId }));
  if (!account || account.version !== challenge.version || account.status !== "active")
    throw challengeInvalid("This sign-in is over. Begin again with the password.");
  const guess = { what: "code", userId: account.id } as const;
  const { closed, locksUntil } = await claimGuess(ctx, guess);
  const tokens = await transact(ctx, async (tx) => {
    const factor = closed ? null : await takeCode(tx, account.id, input.code);
    if (factor) {
      await clearGuesses(tx, guess);
      const factors = ["password", factor];
      const entity = { type: "identity.user", id: account.id };
      audit(tx, "identity.login.succeeded", entity, { after: { factors } });
      return openSession(tx, account);
    }
    const about = { factor: "code" };
    auditFailure(tx, "identity.login.failed", account.id, about, locksUntil);
    return null;
  });
  if (!tokens) throw secondFactorInvalid("The code is wrong, was used before, or came too often.");
  return tokens;
}

/** Uses the code up; which kind it was, or null for one that is not good. */
async function takeCode(
  tx: TxCtx,
  userId: string,
  code: string,
): Promise<"totp" | "recovery code" | null> {
  const factor = await store.findFactor(tx, userId);
  if (!factor?.confirmedAt) return null;
  if (/^\d{6}$/.test(code)) {
    const step = stepOf(tx, authenticator(tx.platform, userId, factor.secret), code);
    return step !== null && (await store.takeStep(tx, userId, step)) ? "totp" : null;
  }
  const hash = recoveryHash(tx.platform, userId, code);
  return (await store.takeRecoveryCode(tx, userId, hash)) ? "recovery code" : null;
}
