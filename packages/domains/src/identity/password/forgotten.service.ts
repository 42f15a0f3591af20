import type { Ctx } from "@millrace/platform/context";
import { enqueue } from "@millrace/platform/jobs";
import { enforce } from "@millrace/platform/limiter";
import { transact } from "@millrace/platform/transact";
import { hash } from "@node-rs/argon2";
import { codeInvalid, resetInvalid } from "../identity.errors.ts";
import { unlock } from "../login/guard.service.ts";
import { accountName } from "../login/login-name.ts";
import { codeMs, codeTries, keyedHash, newToken, sameHash, unkept } from "../one-time.ts";
import { passwordCodeJob } from "./password.jobs.ts";
import { checkPassword } from "./password.policy.ts";
import type {
  CodeOfPassword,
  ForgottenPassword,
  PasswordReset,
  ResetToken,
} from "./password.schema.ts";
import { auditCode, setPassword } from "./password.service.ts";
import { claimResetGuess, putResetToken, takeResetToken } from "./password.store.ts";

const hourly = (name: string, limit: number) => ({ name, limit, seconds: 3600 });

/**
 * Sends a code to whoever has the account, by letter or text message, good for 15 minutes and five guesses. Answers the same, after the same
 * work, whether there is an account: looking for one is the job's. At most 5 an hour for one name (`limit.exceeded`).
 */
export async function forgotPassword(
  asked: Ctx,
  { login, channel }: ForgottenPassword,
): Promise<{ ok: true }> {
  const { typed } = accountName(login);
  await enforce(asked.platform.limiter, [
    { policy: hourly("forgot", 5), key: typed },
    { policy: hourly("forgot-ip", 30), key: `${asked.ip}` },
  ]);
  return transact(unkept(asked), async (tx) => {
    auditCode(tx, "code_requested", null, { login: typed, channel });
    enqueue(tx, passwordCodeJob, { login: typed, channel });
    return { ok: true as const };
  });
}

/** Exchanges the code for a token with which the password can be set, once and within 15 minutes (`auth.invalid_code`). */
export async function verifyPasswordCode(
  asked: Ctx,
  { login, code }: CodeOfPassword,
): Promise<ResetToken> {
  const ctx = unkept(asked);
  const { typed, ...name } = accountName(login);
  await enforce(ctx.platform.limiter, [
    { policy: { name: "forgot-code", limit: 30, seconds: 60 }, key: `${ctx.ip}` },
  ]);
  const resetToken = newToken("mrp");
  const verified = await transact(ctx, async (tx) => {
    // The guess stays counted although it is wrong: nothing is thrown in here.
    const claimed = await claimResetGuess(tx, name, codeTries);
    const given = keyedHash(tx.platform, "password code", `${claimed?.userId}|${code}`);
    const right = claimed !== undefined && sameHash(given, claimed.codeHash);
    const token = {
      hash: keyedHash(tx.platform, "password token", resetToken),
      expiresAt: new Date(tx.now.getTime() + codeMs),
    };
    const taken = right && (await putResetToken(tx, claimed.userId, given, token));
    const what = taken ? "code_accepted" : "code_refused";
    auditCode(tx, what, claimed?.userId ?? null, taken ? {} : { login: typed });
    return taken;
  });
  if (verified) return { resetToken, expiresIn: codeMs / 1000 };
  throw codeInvalid("The code is wrong, over, or was tried too often.", {
    errors: [{ path: "code", code: "wrong", message: "is wrong or over" }],
  });
}

/** Sets a password by the token; ends all sessions and the lock of the account (`auth.invalid_reset_token`). */
export async function resetForgotten(asked: Ctx, input: PasswordReset): Promise<{ ok: true }> {
  const ctx = unkept(asked);
  await enforce(ctx.platform.limiter, [
    { policy: { name: "reset", limit: 30, seconds: 60 }, key: `${ctx.ip}` },
  ]);
  await checkPassword(ctx, input.newPassword, "newPassword");
  const passwordHash = await hash(input.newPassword);
  return transact(ctx, async (tx) => {
    const tokenHash = keyedHash(tx.platform, "password token", input.resetToken);
    const owner = await takeResetToken(tx, tokenHash);
    if (!owner) throw resetInvalid("The reset token is over, was used, or is not ours.");
    await setPassword(tx, owner.userId, passwordHash, null);
    await unlock(tx, owner.userId);
    return { ok: true as const };
  });
}
