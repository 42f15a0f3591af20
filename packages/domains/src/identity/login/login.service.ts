import { audit } from "@millrace/platform/audit";
import type { Ctx } from "@millrace/platform/context";
import { enforce } from "@millrace/platform/limiter";
import { transact } from "@millrace/platform/transact";
import { hash, verify } from "@node-rs/argon2";
import { findAccount } from "../accounts/accounts.store.ts";
import { credentialsInvalid } from "../identity.errors.ts";
import type { Login, Tokens } from "../identity.schema.ts";
import { newRefreshToken } from "../sessions/refresh-token.ts";
import { openSession } from "../sessions/sessions.service.ts";

/** Checked when there is no account, so that both ways cost the same. It is the hash of nothing that anybody types. */
const decoy = hash(newRefreshToken());

/**
 * Signs in with e-mail and password: a session and its first tokens. The answer and the work are the same whether the account is unknown,
 * blocked or the password wrong (`auth.invalid_credentials`). At most 5 tries a minute per address and account (`limit.exceeded`).
 */
export async function login(ctx: Ctx, { email, password }: Login): Promise<Tokens> {
  const perMinute = (name: string, limit: number) => ({ name, limit, seconds: 60 });
  const { MILLRACE_LOGIN_LIMIT: limit } = ctx.platform.config;
  await enforce(ctx.platform.limiter, [
    { policy: perMinute("login", limit), key: `${ctx.ip}|${email}` },
    { policy: perMinute("login-ip", limit * 10), key: `${ctx.ip}` },
  ]);
  const account = await findAccount(ctx, { email });
  const right = await verify(account?.passwordHash ?? (await decoy), password);
  if (!account || !right || account.status !== "active") {
    await transact(ctx, async (tx) =>
      audit(
        tx,
        "identity.login.failed",
        { type: "identity.user", id: account?.id ?? null },
        { after: { email } },
      ),
    );
    throw credentialsInvalid("E-mail address or password is wrong.");
  }
  return transact(ctx, async (tx) => {
    const tokens = await openSession(tx, account);
    audit(tx, "identity.login.succeeded", { type: "identity.user", id: account.id });
    return tokens;
  });
}
