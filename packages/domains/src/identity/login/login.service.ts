import { audit } from "@millrace/platform/audit";
import type { Ctx } from "@millrace/platform/context";
import { enforce } from "@millrace/platform/limiter";
import { defineSetting, readSetting } from "@millrace/platform/settings";
import { transact } from "@millrace/platform/transact";
import { hash, verify } from "@node-rs/argon2";
import { z } from "zod";
import { findAccount, notePasswordShown } from "../accounts/accounts.store.ts";
import { credentialsInvalid, secondFactorRequired } from "../identity.errors.ts";
import type { Login, Tokens } from "../identity.schema.ts";
import { newToken, unkept } from "../one-time.ts";
import { openSession } from "../sessions/sessions.service.ts";
import { challengeMs, newChallenge } from "../totp/challenge.ts";
import { hasFactor } from "../totp/totp.store.ts";
import { auditFailure, claimGuess, clearGuesses } from "./guard.service.ts";
import { accountName } from "./login-name.ts";

export const unverifiedSignIn = defineSetting({
  key: "identity.unverified-sign-in",
  summary:
    "Let people sign in before they have verified their e-mail address; then an answer to a sign-in can tell whether an address has an account",
  schema: z.boolean(),
  initial: false,
});

/** Checked when there is no account, so that both ways cost the same. It is the hash of nothing that anybody types. */
const decoy = hash(newToken("decoy"));

/**
 * Signs in with a name (e-mail address, phone number, user name) and the password: a session and its first tokens. The answer and the work
 * are the same whether the account is unknown, blocked, locked or unverified, or the password wrong (`auth.invalid_credentials`). An account
 * with a second factor gets a challenge instead (`auth.second_factor_required`). Five failures in a row lock the account for 15 minutes,
 * growing; at most 5 tries a minute per address and name (`limit.exceeded`).
 */
export async function login(asked: Ctx, { login, email, password }: Login): Promise<Tokens> {
  const ctx = unkept(asked);
  const { typed, ...name } = accountName(login ?? email ?? "");
  const perMinute = (policy: string, limit: number) => ({ name: policy, limit, seconds: 60 });
  const { MILLRACE_LOGIN_LIMIT: limit } = ctx.platform.config;
  await enforce(ctx.platform.limiter, [
    { policy: perMinute("login", limit), key: `${ctx.ip}|${typed}` },
    { policy: perMinute("login-ip", limit * 10), key: `${ctx.ip}` },
  ]);
  const account = await findAccount(ctx, name);
  const guess = account
    ? ({ what: "password", userId: account.id } as const)
    : ({ what: "password", name: typed } as const);
  const { closed, locksUntil } = await claimGuess(ctx, guess);
  const right = await verify(account?.passwordHash ?? (await decoy), password);
  const unverifiedMay = await readSetting(ctx, unverifiedSignIn);
  const mayEnter =
    account?.status === "active" && (account.emailVerifiedAt !== null || unverifiedMay);
  if (!account || closed || !right || !mayEnter) {
    await transact(ctx, async (tx) =>
      auditFailure(
        tx,
        "identity.login.failed",
        account?.id ?? null,
        { login: typed, factor: "password" },
        locksUntil,
      ),
    );
    throw credentialsInvalid("The name or the password is wrong, or this account may not sign in.");
  }
  const entity = { type: "identity.user", id: account.id };
  const tokens = await transact(ctx, async (tx) => {
    await clearGuesses(tx, guess);
    await notePasswordShown(tx, account.id);
    if (await hasFactor(tx, account.id)) {
      audit(tx, "identity.login.second_factor_asked", entity);
      return null;
    }
    audit(tx, "identity.login.succeeded", entity, { after: { factors: ["password"] } });
    return openSession(tx, account);
  });
  if (tokens) return tokens;
  throw secondFactorRequired("The password is right; now the code of the authenticator app.", {
    details: { challenge: newChallenge(ctx, account), expiresIn: challengeMs / 1000 },
  });
}
