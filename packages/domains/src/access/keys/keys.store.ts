import type { Page } from "@millrace/contract/page";
import type { DB } from "@millrace/db/generated/types";
import type { Ctx } from "@millrace/platform/context";
import { paginate } from "@millrace/platform/cursor";
import { newId } from "@millrace/platform/id";
import type { TxCtx } from "@millrace/platform/transact";
import { type Kysely, sql } from "kysely";
import type { KeyMode } from "./key-format.ts";
import type { ApiKey, ApiKeyQuery, NewApiKey } from "./keys.schema.ts";

const statusAt = (now: Date) =>
  sql<ApiKey["status"]>`case when api_key.revoked_at is not null then 'revoked'
    when api_key.expires_at <= ${now} then 'expired' else 'active' end`;

const keys = (ctx: Ctx | TxCtx) =>
  ctx.db
    .selectFrom("api_key")
    .select([
      "id",
      "name",
      sql<KeyMode>`mode`.as("mode"),
      sql<string>`'mr_' || mode || '_' || handle`.as("prefix"),
      "last_four as lastFour",
      "user_id as ownerId",
      "permissions",
      "addresses as allowedAddresses",
      "per_minute as perMinute",
      "per_hour as perHour",
      statusAt(ctx.now).as("status"),
      "expires_at as expiresAt",
      "revoked_at as revokedAt",
      "rotated_at as rotatedAt",
      sql<Date | null>`case when previous_until > ${ctx.now} then previous_until end`.as(
        "previousUntil",
      ),
      "last_used_at as lastUsedAt",
      "last_used_ip as lastUsedIp",
      "usage_count as usageCount",
      "version",
      "created_at as createdAt",
      "updated_at as updatedAt",
    ]);

/** A key of this owner, or of anybody where `owner` is null. */
export function findKey(
  ctx: Ctx | TxCtx,
  id: string,
  owner: string | null,
): Promise<ApiKey | undefined> {
  const query = keys(ctx).where("id", "=", id);
  return (owner === null ? query : query.where("user_id", "=", owner)).executeTakeFirst();
}

/** The key, locked until the transaction ends. */
export function lockKey(tx: TxCtx, id: string, owner: string | null): Promise<ApiKey | undefined> {
  const query = keys(tx).where("id", "=", id).forNoKeyUpdate();
  return (owner === null ? query : query.where("user_id", "=", owner)).executeTakeFirst();
}

export function pageOfKeys(
  ctx: Ctx,
  input: ApiKeyQuery,
  owner: string | null,
): Promise<Page<ApiKey>> {
  let query = keys(ctx);
  if (owner !== null) query = query.where("user_id", "=", owner);
  if (input.ownerId) query = query.where("user_id", "=", input.ownerId);
  if (input.status) query = query.where(statusAt(ctx.now), "=", input.status);
  return paginate(ctx, query, {
    input,
    sorts: { createdAt: "created_at" },
    defaultSort: "-createdAt",
    id: "id",
  });
}

export interface NewSecret {
  readonly mac: Buffer;
  readonly lastFour: string;
}

export async function insertKey(
  tx: TxCtx,
  userId: string,
  { allowedAddresses, perMinute, perHour, expiresAt, ...fields }: NewApiKey,
  handle: string,
  secret: NewSecret,
): Promise<string> {
  const id = newId();
  await tx.db
    .insertInto("api_key")
    .values({
      id,
      user_id: userId,
      ...fields,
      handle,
      secret_mac: secret.mac,
      last_four: secret.lastFour,
      addresses: allowedAddresses,
      per_minute: perMinute,
      per_hour: perHour,
      expires_at: expiresAt,
      created_at: tx.now,
      updated_at: tx.now,
    })
    .execute();
  return id;
}

/** Gives a locked key another secret; the one it had is good until `until`, and the one before that no more. */
export async function replaceSecret(
  tx: TxCtx,
  id: string,
  secret: NewSecret,
  until: Date,
): Promise<void> {
  await tx.db
    .updateTable("api_key")
    .set((is) => ({
      secret_mac: secret.mac,
      last_four: secret.lastFour,
      previous_mac: is.ref("secret_mac"),
      previous_until: until,
      rotated_at: tx.now,
      version: is("version", "+", 1),
      updated_at: tx.now,
    }))
    .where("id", "=", id)
    .execute();
}

export async function revokeKey(tx: TxCtx, id: string): Promise<void> {
  await tx.db
    .updateTable("api_key")
    .set((is) => ({
      revoked_at: tx.now,
      previous_mac: null,
      previous_until: null,
      version: is("version", "+", 1),
      updated_at: tx.now,
    }))
    .where("id", "=", id)
    .execute();
}

/** What a presented key is held against; `id` is null when it stands for no key. */
export interface KeyCheck {
  readonly id: string | null;
  readonly userId: string;
  readonly mode: KeyMode;
  readonly mac: Buffer;
  readonly previousMac: Buffer | null;
  readonly previousUntil: Date | null;
  readonly permissions: readonly string[];
  readonly addresses: readonly string[];
  readonly perMinute: number;
  readonly perHour: number;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
}

/** The key with this handle, or a row that looks like one: it takes as long to find that there is none. */
export async function findByHandle(db: Kysely<DB>, handle: string): Promise<KeyCheck> {
  const { rows } = await sql<KeyCheck>`
    select id, user_id as "userId", mode, secret_mac as mac, previous_mac as "previousMac", previous_until as "previousUntil",
           permissions, addresses, per_minute as "perMinute", per_hour as "perHour", expires_at as "expiresAt",
           revoked_at as "revokedAt"
      from api_key where handle = ${handle}
    union all
    select null, '00000000-0000-0000-0000-000000000000', 'live', decode(repeat('00', 32), 'hex'), null, null,
           '{none:none}', '{}', 60, 1000, null, null
     limit 1`.execute(db);
  return rows[0] as KeyCheck;
}

export interface KeyUse {
  readonly id: string;
  readonly count: number;
  readonly at: Date;
  readonly ip: string | null;
}

/** Adds what many keys were used to their counts, in one statement; a later use that another process noted stays. */
export async function addUses(db: Kysely<DB>, uses: readonly KeyUse[]): Promise<void> {
  // Rows are locked in one order: two processes that write at once wait for each other, and not both.
  await sql`
    with used as (
      select * from unnest(${uses.map(({ id }) => id)}::uuid[], ${uses.map(({ count }) => count)}::bigint[],
        ${uses.map(({ at }) => at)}::timestamptz[], ${uses.map(({ ip }) => ip)}::text[]) as u (id, count, at, ip)
    ), locked as (
      select id from api_key where id in (select id from used) order by id for no key update
    )
    update api_key k
       set usage_count = k.usage_count + used.count,
           last_used_ip = case when k.last_used_at > used.at then k.last_used_ip else used.ip end,
           last_used_at = greatest(k.last_used_at, used.at)
      from used join locked using (id)
     where k.id = used.id`.execute(db);
}
