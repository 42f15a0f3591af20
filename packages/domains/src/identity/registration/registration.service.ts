import { audit } from "@millrace/platform/audit";
import type { Ctx } from "@millrace/platform/context";
import { enqueue } from "@millrace/platform/jobs";
import { enforce } from "@millrace/platform/limiter";
import { type TxCtx, transact } from "@millrace/platform/transact";
import { hash } from "@node-rs/argon2";
import { addUser } from "../accounts/accounts.service.ts";
import { findAccount, markEmailVerified } from "../accounts/accounts.store.ts";
import { codeInvalid, emailTaken } from "../identity.errors.ts";
import { codeMs, codeTries, keyedHash, sameHash, unkept } from "../one-time.ts";
import { checkPassword } from "../password/password.policy.ts";
import { maskedEmail } from "../users/users.rules.ts";
import { registrationJob } from "./registration.jobs.ts";
import type {
  EmailCode,
  PendingRegistration,
  Registration,
  RegistrationTarget,
} from "./registration.schema.ts";
import * as store from "./registration.store.ts";

const hourly = (name: string, limit: number) => ({ name, limit, seconds: 3600 });

/**
 * Takes somebody's wish for an account and sends a code to the address, which opens it. Answers the same, after the same work, whether the
 * address has an account: its owner is told by letter, nobody else. At most 20 an hour from one address and 5 for one (`limit.exceeded`).
 */
export async function register(asked: Ctx, input: Registration): Promise<PendingRegistration> {
  await enforce(asked.platform.limiter, [
    { policy: hourly("register", 20), key: `${asked.ip}` },
    { policy: hourly("register-email", 5), key: input.email },
  ]);
  await checkPassword(asked, input.password);
  const { email, name } = input;
  const passwordHash = await hash(input.password);
  return transact(unkept(asked), async (tx) => {
    const registrationId = await store.insertRegistration(tx, { email, name, passwordHash });
    audit(
      tx,
      "identity.registration.requested",
      { type: "identity.registration", id: registrationId },
      { after: { email: maskedEmail(email) } },
    );
    enqueue(tx, registrationJob, { registrationId });
    return { registrationId, expiresIn: codeMs / 1000 };
  });
}

/** Sends another code; the one before is void. Answers the same for registrations that there are not. */
export async function resendEmailCode(
  asked: Ctx,
  { registrationId }: RegistrationTarget,
): Promise<{ ok: true }> {
  await enforce(asked.platform.limiter, [
    { policy: hourly("resend", 5), key: registrationId },
    { policy: hourly("resend-ip", 30), key: `${asked.ip}` },
  ]);
  return transact(unkept(asked), async (tx) => {
    const entity = { type: "identity.registration", id: registrationId };
    audit(tx, "identity.registration.code_requested", entity);
    enqueue(tx, registrationJob, { registrationId });
    return { ok: true as const };
  });
}

/**
 * Opens the account by the code of the letter, with the role `customer`, or notes that an account that is open already reads its letters.
 * Five guesses in 15 minutes (`auth.invalid_code`); the account is opened once, even by racing callers.
 */
export async function verifyEmail(
  asked: Ctx,
  { registrationId, code }: EmailCode,
): Promise<{ ok: true }> {
  const ctx = unkept(asked);
  await enforce(ctx.platform.limiter, [
    { policy: { name: "email-code", limit: 30, seconds: 60 }, key: `${ctx.ip}` },
  ]);
  const entity = { type: "identity.registration", id: registrationId };
  const right = await transact(ctx, async (tx) => {
    // The guess stays counted although it is wrong: nothing is thrown in here.
    const claimed = await store.claimEmailGuess(tx, registrationId, codeTries);
    const given = keyedHash(tx.platform, "email code", `${registrationId}|${code}`);
    const matches = Boolean(claimed?.codeHash && sameHash(given, claimed.codeHash));
    if (!matches) audit(tx, "identity.registration.code_refused", entity);
    return matches;
  });
  const opened = right && (await transact(ctx, (tx) => openAccount(tx, registrationId)));
  if (opened) return { ok: true };
  throw codeInvalid("The code is wrong, over, or was tried too often.", {
    errors: [{ path: "code", code: "wrong", message: "is wrong or over" }],
  });
}

/** False when somebody was faster. */
async function openAccount(tx: TxCtx, registrationId: string): Promise<boolean> {
  const pending = await store.takeRegistration(tx, registrationId);
  if (!pending) return false;
  const { email, name, passwordHash } = pending;
  const known = await findAccount(tx, { email });
  if (known && known.passwordHash !== passwordHash)
    throw emailTaken("An account with this e-mail address was opened meanwhile.");
  if (known) await markEmailVerified(tx, known.id);
  const fields = { email, name, passwordHash, emailVerifiedAt: tx.now };
  const { id } = known ?? (await addUser(tx, { ...fields, role: "customer" }));
  audit(
    tx,
    "identity.email.verified",
    { type: "identity.user", id },
    { after: { email: maskedEmail(email) } },
  );
  return true;
}
