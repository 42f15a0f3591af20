import type { Ctx } from "@millrace/platform/context";
import { enforce } from "@millrace/platform/limiter";
import { unauthenticated } from "@millrace/platform/problems";
import { found, record } from "@millrace/platform/record";
import { ringAfter, transact } from "@millrace/platform/transact";
import { hash, verify } from "@node-rs/argon2";
import { findAccount, updatePassword } from "../accounts/accounts.store.ts";
import { passwordWrong } from "../identity.errors.ts";
import { passwordChanged } from "../identity.events.ts";
import type { PasswordChange } from "../identity.schema.ts";
import { revokeSessions } from "../sessions/sessions.store.ts";

/** Sets a new password and ends all other sessions. Refuses a wrong current one (`auth.wrong_password`). */
export async function changePassword(ctx: Ctx, input: PasswordChange): Promise<{ ok: true }> {
  const { actor } = ctx;
  if (actor.kind !== "user") throw unauthenticated("Only a signed-in user has a password.");
  await enforce(ctx.platform.limiter, [
    { policy: { name: "password", limit: 5, seconds: 60 }, key: actor.id },
  ]);
  const account = found(await findAccount(ctx, { id: actor.id }), "user");
  if (!(await verify(account.passwordHash, input.currentPassword))) {
    throw passwordWrong("The current password is wrong.", {
      errors: [{ path: "currentPassword", code: "wrong", message: "is wrong" }],
    });
  }
  const passwordHash = await hash(input.newPassword);
  return transact(ctx, async (tx) => {
    await updatePassword(tx, actor.id, passwordHash);
    const ended = await revokeSessions(
      tx,
      { userId: actor.id, except: actor.sessionId },
      "password",
    );
    record(tx, passwordChanged, { id: actor.id }, { userId: actor.id });
    for (const sessionId of ended) ringAfter(tx, "access", sessionId);
    return { ok: true as const };
  });
}

/** Sets a password without the old one and ends all sessions of the account: for an operator. Refuses an address that nobody has. */
export async function resetPassword(
  ctx: Ctx,
  input: { email: string; password: string },
): Promise<{ id: string }> {
  const { id } = found(await findAccount(ctx, { email: input.email }), "user");
  const passwordHash = await hash(input.password);
  return transact(ctx, async (tx) => {
    await updatePassword(tx, id, passwordHash);
    const ended = await revokeSessions(tx, { userId: id, except: null }, "password");
    record(tx, passwordChanged, { id }, { userId: id });
    for (const sessionId of ended) ringAfter(tx, "access", sessionId);
    return { id };
  });
}
