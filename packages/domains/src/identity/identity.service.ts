import { audit } from "@millrace/platform/audit";
import type { Ctx } from "@millrace/platform/context";
import { enforce } from "@millrace/platform/limiter";
import { unauthenticated } from "@millrace/platform/problems";
import { found, record } from "@millrace/platform/record";
import { ringAfter, type TxCtx, transact } from "@millrace/platform/transact";
import { hash, verify } from "@node-rs/argon2";
import { grant, readGrants } from "../access/index.ts";
import { credentialsInvalid, passwordWrong, refreshInvalid } from "./identity.errors.ts";
import { passwordChanged, sessionRevoked, userRegistered } from "./identity.events.ts";
import type {
  Jwks,
  Login,
  Me,
  PasswordChange,
  Refresh,
  Registration,
  Tokens,
  User,
} from "./identity.schema.ts";
import * as store from "./identity.store.ts";
import { publicKeys, signAccess } from "./key-ring.ts";
import { hashOf, newRefreshToken, openSuccessor, sealSuccessor } from "./refresh-token.ts";

/** Racing refreshes of one device get one successor for so long; strict single use would log honest clients out. */
const refreshGraceMs = 20_000;

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
  const account = await store.findAccount(ctx, { email });
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

/** Opens an account with the role `customer` and signs it in. Refuses a taken address (`auth.email_taken`). */
export async function register(ctx: Ctx, input: Registration): Promise<Tokens> {
  await enforce(ctx.platform.limiter, [
    { policy: { name: "register", limit: 20, seconds: 3600 }, key: `${ctx.ip}` },
  ]);
  const passwordHash = await hash(input.password);
  return transact(ctx, async (tx) =>
    openSession(tx, await addUser(tx, { ...input, passwordHash, role: "customer" })),
  );
}

/** Adds an account with a role and perhaps a limit to sites; for the first administrator and for tests. */
export async function createUser(
  ctx: Ctx,
  input: Registration & { role: string; siteIds?: readonly string[] },
): Promise<{ id: string }> {
  const passwordHash = await hash(input.password);
  return transact(ctx, async (tx) => ({ id: (await addUser(tx, { ...input, passwordHash })).id }));
}

async function addUser(
  tx: TxCtx,
  {
    role,
    siteIds,
    email,
    name,
    passwordHash,
  }: {
    email: string;
    name: string;
    passwordHash: string;
    role: string;
    siteIds?: readonly string[];
  },
): Promise<store.Account> {
  const account = await store.insertAccount(tx, { email, name, passwordHash });
  await grant(tx, account.id, role, siteIds);
  record(
    tx,
    userRegistered,
    { id: account.id },
    { userId: account.id, role },
    { after: { email, name, role } },
  );
  return account;
}

/**
 * A new pair of tokens for a refresh token. Each is used once; callers of one device that race within 20 s all get the same successor;
 * a later second use means that somebody has a copy and ends the session (`auth.invalid_refresh_token`).
 */
export async function refresh(ctx: Ctx, { refreshToken }: Refresh): Promise<Tokens> {
  const renewed = await transact(ctx, async (tx) => {
    const successor = newRefreshToken();
    const rotated = await store.rotateToken(
      tx,
      hashOf(refreshToken),
      sealSuccessor(refreshToken, successor),
    );
    if (!rotated) return reuse(tx, refreshToken);
    const live =
      rotated.expiresAt > tx.now && (await store.findLiveSession(tx.db, rotated.sessionId, tx.now));
    if (!live) return null;
    const expiresAt = refreshExpiry(tx);
    await store.insertRefreshToken(tx, {
      hash: hashOf(successor),
      sessionId: rotated.sessionId,
      expiresAt,
    });
    await store.touchSession(tx, rotated.sessionId, expiresAt);
    return { refreshToken: successor, sessionId: rotated.sessionId, userId: live.userId };
  });
  if (!renewed) throw refreshInvalid("The refresh token is not valid any more. Sign in again.");
  return tokensFor(ctx, renewed);
}

/** The token was used before: its successor for a racing caller of the same device, or the end of the session. */
async function reuse(tx: TxCtx, refreshToken: string) {
  const used = await store.findUsedToken(tx, hashOf(refreshToken));
  if (!used?.rotatedAt || !used.successor || used.revokedAt) return null;
  const { sessionId, userId } = used;
  const inGrace = tx.now.getTime() - used.rotatedAt.getTime() <= refreshGraceMs;
  if (inGrace && used.userAgent === (tx.userAgent ?? null)) {
    return {
      refreshToken: openSuccessor(refreshToken, Buffer.from(used.successor)),
      sessionId,
      userId,
    };
  }
  await endSession(tx, { sessionId, userId }, "reuse");
  return null;
}

/** Ends the caller's session: its refresh token is over at once, its access token too. */
export function logout(ctx: Ctx): Promise<{ ok: true }> {
  return transact(ctx, async (tx) => {
    const { actor } = tx;
    if (actor.kind === "user")
      await endSession(tx, { sessionId: actor.sessionId, userId: actor.id }, "logout");
    return { ok: true as const };
  });
}

async function endSession(
  tx: TxCtx,
  session: { sessionId: string; userId: string },
  reason: "logout" | "reuse",
) {
  const ended = await store.revokeSessions(tx, { sessionId: session.sessionId }, reason);
  if (ended.length > 0) record(tx, sessionRevoked, { id: session.userId }, { ...session, reason });
  ringAfter(tx, "access", session.sessionId);
}

export async function me(ctx: Ctx): Promise<Me> {
  const account = found(await store.findAccount(ctx, { id: ctx.actor.id }), "user");
  const { roles, permissions, sites } = await readGrants(ctx.platform, account.id);
  return {
    ...userOf(account, roles),
    permissions: [...permissions].sort(),
    sites: sites === "all" ? null : [...sites],
  };
}

/** Sets a new password and ends all other sessions. Refuses a wrong current one (`auth.wrong_password`). */
export async function changePassword(ctx: Ctx, input: PasswordChange): Promise<{ ok: true }> {
  const { actor } = ctx;
  if (actor.kind !== "user") throw unauthenticated("Only a signed-in user has a password.");
  await enforce(ctx.platform.limiter, [
    { policy: { name: "password", limit: 5, seconds: 60 }, key: actor.id },
  ]);
  const account = found(await store.findAccount(ctx, { id: actor.id }), "user");
  if (!(await verify(account.passwordHash, input.currentPassword))) {
    throw passwordWrong("The current password is wrong.", {
      errors: [{ path: "currentPassword", code: "wrong", message: "is wrong" }],
    });
  }
  const passwordHash = await hash(input.newPassword);
  return transact(ctx, async (tx) => {
    await store.updatePassword(tx, actor.id, passwordHash);
    const ended = await store.revokeSessions(
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
  const { id } = found(await store.findAccount(ctx, { email: input.email }), "user");
  const passwordHash = await hash(input.password);
  return transact(ctx, async (tx) => {
    await store.updatePassword(tx, id, passwordHash);
    const ended = await store.revokeSessions(tx, { userId: id, except: null }, "password");
    record(tx, passwordChanged, { id }, { userId: id });
    for (const sessionId of ended) ringAfter(tx, "access", sessionId);
    return { id };
  });
}

export function jwks(ctx: Ctx): Promise<Jwks> {
  return publicKeys(ctx.platform);
}

/** A new session of the account with its first tokens: how every way of signing in ends. */
export async function openSession(tx: TxCtx, account: store.Account): Promise<Tokens> {
  const refreshToken = newRefreshToken();
  const expiresAt = refreshExpiry(tx);
  const sessionId = await store.insertSession(tx, account.id, expiresAt);
  await store.insertRefreshToken(tx, { hash: hashOf(refreshToken), sessionId, expiresAt });
  // Roles just granted are not visible outside this transaction yet, so they are read inside it.
  return tokensFor(tx, { refreshToken, sessionId, userId: account.id });
}

async function tokensFor(
  ctx: Ctx | TxCtx,
  session: { refreshToken: string; sessionId: string; userId: string },
): Promise<Tokens> {
  const account = found(await store.findAccount(ctx, { id: session.userId }), "user");
  const { roles } = await readGrants(ctx.platform, account.id, ctx.db);
  const { token, expiresIn } = await signAccess(ctx.platform, session);
  return {
    accessToken: token,
    refreshToken: session.refreshToken,
    expiresIn,
    user: userOf(account, roles),
  };
}

const refreshExpiry = (ctx: Pick<Ctx, "now" | "platform">) =>
  new Date(ctx.now.getTime() + ctx.platform.config.MILLRACE_REFRESH_TOKEN_DAYS * 86_400_000);

function userOf(account: store.Account, roles: readonly string[]): User {
  const { id, email, name, createdAt } = account;
  return { id, email, name, roles: [...roles], createdAt };
}

/** Removes sessions that have been over for 30 days, in bounded batches; how many. */
export async function purgeSessions(ctx: Ctx): Promise<number> {
  const before = new Date(ctx.now.getTime() - 30 * 86_400_000);
  const batch = 5_000;
  for (let total = 0; ; ) {
    const gone = await transact(ctx, (tx) => store.deleteSessions(tx, before, batch));
    total += gone;
    if (gone < batch) return total;
  }
}
