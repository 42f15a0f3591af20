import { audit } from "@millrace/platform/audit";
import type { Ctx } from "@millrace/platform/context";
import { enqueue } from "@millrace/platform/jobs";
import { enforce } from "@millrace/platform/limiter";
import { found, record } from "@millrace/platform/record";
import { ringAfter, type TxCtx, transact } from "@millrace/platform/transact";
import { hash } from "@node-rs/argon2";
import { findAccount, updatePassword } from "../accounts/accounts.store.ts";
import { passwordChanged } from "../identity.events.ts";
import { securityLetterJob } from "../letters/security-letter.jobs.ts";
import { unlock } from "../login/guard.service.ts";
import { revokeSessions } from "../sessions/sessions.store.ts";
import { checkPassword } from "./password.policy.ts";
import type { PasswordChange } from "./password.schema.ts";
import { requirePassword } from "./require-password.ts";

/** Sets a new password and ends all other sessions. Refuses a wrong current one (`auth.wrong_password`) and a weak new one. */
export async function changePassword(ctx: Ctx, input: PasswordChange): Promise<{ ok: true }> {
  const { actor } = ctx;
  await enforce(ctx.platform.limiter, [
    { policy: { name: "password", limit: 5, seconds: 60 }, key: actor.id },
  ]);
  await requirePassword(ctx, input.currentPassword, "currentPassword");
  await checkPassword(ctx, input.newPassword, "newPassword");
  const passwordHash = await hash(input.newPassword);
  const except = actor.kind === "user" ? actor.sessionId : null;
  return transact(ctx, async (tx) => {
    await setPassword(tx, actor.id, passwordHash, except);
    return { ok: true as const };
  });
}

/** Sets a password without the old one and ends all sessions of the account: for an operator. Refuses an address that nobody has. */
export async function resetPassword(
  ctx: Ctx,
  input: { email: string; password: string },
): Promise<{ id: string }> {
  await checkPassword(ctx, input.password);
  const { id } = found(await findAccount(ctx, { email: input.email }), "user");
  const passwordHash = await hash(input.password);
  return transact(ctx, async (tx) => {
    await setPassword(tx, id, passwordHash, null);
    await unlock(tx, id);
    return { id };
  });
}

/** The new password's row, the end of all sessions but one, at once in every process, and the record of both. */
export async function setPassword(
  tx: TxCtx,
  userId: string,
  passwordHash: string,
  exceptSession: string | null,
): Promise<void> {
  await updatePassword(tx, userId, passwordHash);
  const ended = await revokeSessions(tx, { userId, except: exceptSession }, "password");
  record(
    tx,
    passwordChanged,
    { id: userId },
    { userId },
    { after: { sessionsEnded: ended.length } },
  );
  enqueue(tx, securityLetterJob, { userId, what: "password_changed" });
  for (const sessionId of ended) ringAfter(tx, "access", sessionId);
}

/** Notes in the audit log that somebody asked for a code or tried one. */
export function auditCode(tx: TxCtx, what: string, userId: string | null, about: object): void {
  audit(tx, `identity.password.${what}`, { type: "identity.user", id: userId }, { after: about });
}
