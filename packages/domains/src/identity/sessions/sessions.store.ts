import type { DB } from "@millrace/db/generated/types";
import type { Ctx } from "@millrace/platform/context";
import { paginate } from "@millrace/platform/cursor";
import { newId } from "@millrace/platform/id";
import type { TxCtx } from "@millrace/platform/transact";
import type { Kysely } from "kysely";
import type { SessionList } from "./sessions.schema.ts";

export async function insertSession(tx: TxCtx, userId: string, expiresAt: Date): Promise<string> {
  const id = newId();
  await tx.db
    .insertInto("session")
    .values({
      id,
      user_id: userId,
      user_agent: tx.userAgent ?? null,
      ip: tx.ip ?? null,
      created_at: tx.now,
      last_seen_at: tx.now,
      expires_at: expiresAt,
    })
    .execute();
  await tx.db
    .updateTable("user_account")
    .set({ last_login_at: tx.now })
    .where("id", "=", userId)
    .execute();
  return id;
}

export async function touchSession(tx: TxCtx, sessionId: string, expiresAt: Date): Promise<void> {
  await tx.db
    .updateTable("session")
    .set({ last_seen_at: tx.now, expires_at: expiresAt })
    .where("id", "=", sessionId)
    .execute();
}

export type EndedFor = "logout" | "revoked" | "reuse" | "password";

/** Ends one session (of the user, where one is named), or all of a user's but one. Those that are over already stay as they are. */
export async function revokeSessions(
  tx: TxCtx,
  which: { sessionId: string; userId?: string } | { userId: string; except: string | null },
  reason: EndedFor,
): Promise<string[]> {
  let sessions = tx.db
    .updateTable("session")
    .set({ revoked_at: tx.now, revoked_for: reason })
    .where("revoked_at", "is", null)
    .where("expires_at", ">", tx.now);
  if (which.userId !== undefined) sessions = sessions.where("user_id", "=", which.userId);
  if ("sessionId" in which) sessions = sessions.where("id", "=", which.sessionId);
  else if (which.except !== null) sessions = sessions.where("id", "!=", which.except);
  return (await sessions.returning("id").execute()).map(({ id }) => id);
}

/** The user's sessions that are not over. */
export function sessionsOf(ctx: Ctx, userId: string, input: SessionList) {
  const query = ctx.db
    .selectFrom("session")
    .select([
      "session.id",
      "user_agent as userAgent",
      "ip",
      "created_at as createdAt",
      "last_seen_at as lastSeenAt",
      "expires_at as expiresAt",
    ])
    .where("user_id", "=", userId)
    .where("revoked_at", "is", null)
    .where("expires_at", ">", ctx.now);
  return paginate(ctx, query, {
    input,
    sorts: { lastSeenAt: "session.last_seen_at" },
    defaultSort: "-lastSeenAt",
    id: "session.id",
  });
}

/** The session's user while both are good: not revoked, not expired, not blocked. */
export async function findLiveSession(
  db: Kysely<DB>,
  sessionId: string,
  now: Date,
): Promise<{ userId: string } | undefined> {
  return db
    .selectFrom("session")
    .innerJoin("user_account", "user_account.id", "session.user_id")
    .select("session.user_id as userId")
    .where("session.id", "=", sessionId)
    .where("session.revoked_at", "is", null)
    .where("session.expires_at", ">", now)
    .where("user_account.status", "=", "active")
    .executeTakeFirst();
}

export async function insertRefreshToken(
  tx: TxCtx,
  token: { hash: Buffer; sessionId: string; expiresAt: Date },
): Promise<void> {
  await tx.db
    .insertInto("refresh_token")
    .values({
      hash: token.hash,
      session_id: token.sessionId,
      created_at: tx.now,
      expires_at: token.expiresAt,
    })
    .execute();
}

/** Marks the token as used, for one caller only: racing ones wait here and then find it used. */
export function rotateToken(
  tx: TxCtx,
  hash: Buffer,
  successor: Buffer,
): Promise<{ sessionId: string; expiresAt: Date } | undefined> {
  return tx.db
    .updateTable("refresh_token")
    .set({ rotated_at: tx.now, successor })
    .where("hash", "=", hash)
    .where("rotated_at", "is", null)
    .returning(["session_id as sessionId", "expires_at as expiresAt"])
    .executeTakeFirst();
}

export function findUsedToken(tx: TxCtx, hash: Buffer) {
  return tx.db
    .selectFrom("refresh_token")
    .innerJoin("session", "session.id", "refresh_token.session_id")
    .select([
      "session.id as sessionId",
      "session.user_id as userId",
      "session.user_agent as userAgent",
      "session.revoked_at as revokedAt",
      "refresh_token.rotated_at as rotatedAt",
      "refresh_token.successor",
    ])
    .where("refresh_token.hash", "=", hash)
    .executeTakeFirst();
}

/** Removes sessions that ended or expired before the moment, with their tokens; at most `limit`. */
export async function deleteSessions(tx: TxCtx, endedBefore: Date, limit: number): Promise<number> {
  const over = tx.db
    .selectFrom("session")
    .select("id")
    .where((is) => is.or([is("expires_at", "<", endedBefore), is("revoked_at", "<", endedBefore)]))
    .limit(limit);
  const { numDeletedRows } = await tx.db
    .deleteFrom("session")
    .where("id", "in", over)
    .executeTakeFirst();
  return Number(numDeletedRows);
}
