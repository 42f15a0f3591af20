import type { Ctx } from "@millrace/platform/context";
import { unauthenticated } from "@millrace/platform/problems";
import { found } from "@millrace/platform/record";
import { transact } from "@millrace/platform/transact";
import { verify } from "@node-rs/argon2";
import { type Account, findAccount, notePasswordShown } from "../accounts/accounts.store.ts";
import { passwordWrong } from "../identity.errors.ts";
import { auditFailure, claimGuess, clearGuesses } from "../login/guard.service.ts";
import { unkept } from "../one-time.ts";

/**
 * The caller's account, once they have shown that they know its password: whoever has found an open screen does not. Failures count as those
 * of signing in do and lock the account (`auth.wrong_password`, the same answer while it is locked). `path` is the field it came in.
 */
export async function requirePassword(
  asked: Ctx,
  password: string,
  path: string,
): Promise<Account> {
  const ctx = unkept(asked);
  const { actor } = ctx;
  if (actor.kind !== "user") throw unauthenticated("Only a signed-in person has a password.");
  const account = found(await findAccount(ctx, { id: actor.id }), "user");
  const guess = { what: "password", userId: account.id } as const;
  const { closed, locksUntil } = await claimGuess(ctx, guess);
  const knows = account.passwordHash !== null && (await verify(account.passwordHash, password));
  const right = knows && !closed;
  await transact(ctx, async (tx) => {
    if (right) {
      await notePasswordShown(tx, account.id);
      return clearGuesses(tx, guess);
    }
    const about = { factor: "password", asked: path };
    auditFailure(tx, "identity.password.refused", account.id, about, locksUntil);
  });
  if (right) return account;
  throw passwordWrong("The current password is wrong.", {
    errors: [{ path, code: "wrong", message: "is wrong" }],
  });
}
