import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { type PageInput, paginate } from "@millrace/platform/cursor";
import { refuseOn } from "@millrace/platform/refusals";
import { among } from "@millrace/platform/scope";
import { search } from "@millrace/platform/search";
import type { TxCtx } from "@millrace/platform/transact";
import { type RawBuilder, sql } from "kysely";
import { holdsRole, limitedToOneOf } from "../../access/index.ts";
import { emailTaken, nameTaken } from "../identity.errors.ts";
import type { UserAccount, UserQuery, UserSession } from "./users.schema.ts";

/** A person without what `access` knows of them. */
export type UserRow = Omit<UserAccount, "roles" | "siteIds" | "avatarUrl"> & {
  readonly avatarName: string | null;
};

const columns = [
  "user_account.id",
  "user_account.email",
  "user_account.phone",
  "user_account.username",
  "user_account.name",
  sql<UserAccount["status"]>`case when user_account.archived_at is not null then 'archived'
    when user_account.status = 'blocked' then 'blocked' else 'active' end`.as("status"),
  "user_account.blocked_reason as blockedReason",
  sql<string | null>`(select name from user_avatar where user_id = user_account.id)`.as(
    "avatarName",
  ),
  "user_account.last_login_at as lastLoginAt",
  // Signing in takes an asked erasure back.
  sql<Date | null>`case when user_account.last_login_at > user_account.erasure_asked_at then null
    else user_account.erasure_due_at end`.as("erasureDueAt"),
  "user_account.version",
  "user_account.created_at as createdAt",
  "user_account.updated_at as updatedAt",
  "user_account.archived_at as archivedAt",
] as const;
const sorts = {
  name: "user_account.name",
  email: "user_account.email",
  createdAt: "user_account.created_at",
};
const searched = sql<string>`lower(' ' || name || ' ' || coalesce(email, ''))`;

/** Who is limited to sites sees themselves and those who are limited to one of these; nobody who sees them all. */
function seenBy(ctx: Pick<Ctx, "actor" | "sites">): RawBuilder<boolean> {
  if (ctx.sites === "all") return sql<boolean>`true`;
  const shares = limitedToOneOf("user_account.id", ctx.sites);
  return ctx.actor.kind === "user"
    ? sql<boolean>`(user_account.id = ${ctx.actor.id} or ${shares})`
    : shares;
}

const users = (ctx: Ctx | TxCtx) =>
  ctx.db
    .selectFrom("user_account")
    .select(columns)
    .where("user_account.erased_at", "is", null)
    .where(seenBy(ctx));

export function pageOfUsers(ctx: Ctx, input: UserQuery): Promise<Page<UserRow>> {
  let query = users(ctx);
  if (input.status === "archived") query = query.where("user_account.archived_at", "is not", null);
  else if (!input.archived || input.status)
    query = query.where("user_account.archived_at", "is", null);
  if (input.status === "blocked") query = query.where("user_account.status", "=", "blocked");
  if (input.status === "active") query = query.where("user_account.status", "!=", "blocked");
  if (input.role) query = query.where(holdsRole("user_account.id", input.role));
  if (input.siteId) query = query.where(limitedToOneOf("user_account.id", [input.siteId]));
  return search(ctx, query, {
    input,
    sorts,
    defaultSort: "name",
    id: "user_account.id",
    text: searched,
  });
}

export function findUser(ctx: Ctx | TxCtx, id: string): Promise<UserRow | undefined> {
  return users(ctx).where("user_account.id", "=", id).executeTakeFirst();
}

/** The person, locked against other changes until the transaction ends; their sign-in waits, too. */
export function lockUser(tx: TxCtx, id: string): Promise<UserRow | undefined> {
  return users(tx)
    .where("user_account.id", "=", id)
    .forNoKeyUpdate("user_account")
    .executeTakeFirst();
}

/** Whether the person may sign in at all. */
export async function isActive(tx: TxCtx, id: string): Promise<boolean> {
  const row = await tx.db
    .selectFrom("user_account")
    .select("id")
    .where("id", "=", id)
    .where("status", "=", "active")
    .executeTakeFirst();
  return row !== undefined;
}

/** How many of these people may sign in. */
export async function countActive(tx: TxCtx, ids: readonly string[]): Promise<number> {
  const { count } = await tx.db
    .selectFrom("user_account")
    .select(sql<number>`count(*)::int`.as("count"))
    .where(among(ids, "id"))
    .where("status", "=", "active")
    .executeTakeFirstOrThrow();
  return count;
}

/** Writes the given fields of a locked person and raises the version. Refuses names of others (`auth.email_taken`, `auth.name_taken`). */
export async function updateUser(
  tx: TxCtx,
  before: { id: string; version: number },
  fields: {
    email?: string | undefined;
    phone?: string | null | undefined;
    username?: string | null | undefined;
    name?: string | undefined;
    status?: string;
    blocked_reason?: string | null;
    archived_at?: Date;
    erasure_asked_at?: null;
    erasure_due_at?: null;
  } = {},
): Promise<void> {
  await refuseOn(
    {
      user_account_email_key: () => emailTaken("Another account has this e-mail address."),
      user_account_phone_key: taken("phone"),
      user_account_username_key: taken("username"),
    },
    tx.db
      .updateTable("user_account")
      .set({ ...fields, version: before.version + 1, updated_at: tx.now })
      .where("id", "=", before.id)
      .execute(),
  );
}

const taken = (path: string) => () =>
  nameTaken(`Another account has this ${path}.`, {
    errors: [{ path, code: "taken", message: "is another account's" }],
  });

/** The token with which somebody sets their first password, in place of an earlier one; there is no code to it that could be guessed. */
export async function putInvitation(
  tx: TxCtx,
  userId: string,
  token: { hash: Buffer; expiresAt: Date },
): Promise<void> {
  const fresh = {
    code_hash: Buffer.alloc(0),
    attempts: 0,
    token_hash: token.hash,
    created_at: tx.now,
    expires_at: token.expiresAt,
  };
  await tx.db
    .insertInto("password_reset")
    .values({ user_id: userId, ...fresh })
    .onConflict((conflict) => conflict.column("user_id").doUpdateSet(fresh))
    .execute();
}

/** Ends all sessions of the person; the caller rings `access` for `user:<id>`. */
export async function endSessions(tx: TxCtx, userId: string, reason: string): Promise<void> {
  await tx.db
    .updateTable("session")
    .set({ revoked_at: tx.now, revoked_for: reason })
    .where("user_id", "=", userId)
    .where("revoked_at", "is", null)
    .execute();
}

/** The person's sessions that are not over. */
export function pageOfSessions(
  ctx: Ctx,
  userId: string,
  input: PageInput,
): Promise<Page<UserSession>> {
  const query = ctx.db
    .selectFrom("session")
    .select([
      "id",
      "user_agent as userAgent",
      "ip",
      "created_at as createdAt",
      "last_seen_at as lastSeenAt",
      "expires_at as expiresAt",
    ])
    .where("user_id", "=", userId)
    .where("revoked_at", "is", null)
    .where("expires_at", ">", ctx.now);
  const options = { input, sorts: { createdAt: "created_at" }, defaultSort: "-createdAt" };
  return paginate(ctx, query, { ...options, id: "id" });
}
