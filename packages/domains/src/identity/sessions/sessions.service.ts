import type { Ctx } from "@millrace/platform/context";
import { found, record } from "@millrace/platform/record";
import { ringAfter, type TxCtx, transact } from "@millrace/platform/transact";
import { readGrants } from "../../access/index.ts";
import { userOf } from "../accounts/accounts.service.ts";
import { type Account, findAccount } from "../accounts/accounts.store.ts";
import { refreshInvalid } from "../identity.errors.ts";
import { sessionRevoked } from "../identity.events.ts";
import type { Refresh, Tokens } from "../identity.schema.ts";
import { signAccess } from "../keys/key-ring.ts";
import { unkept } from "../one-time.ts";
import { hashOf, newRefreshToken, openSuccessor, sealSuccessor } from "./refresh-token.ts";
import * as store from "./sessions.store.ts";

/** Racing refreshes of one device get one successor for so long; strict single use would log honest clients out. */
const refreshGraceMs = 20_000;

/** A new session of the account with its first tokens: how every way of signing in ends. */
export async function openSession(tx: TxCtx, account: Account): Promise<Tokens> {
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
  const account = found(await findAccount(ctx, { id: session.userId }), "user");
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

/**
 * A new pair of tokens for a refresh token. Each is used once; callers of one device that race within 20 s all get the same successor;
 * a later second use means that somebody has a copy and ends the session (`auth.invalid_refresh_token`).
 */
export async function refresh(asked: Ctx, { refreshToken }: Refresh): Promise<Tokens> {
  const ctx = unkept(asked);
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
