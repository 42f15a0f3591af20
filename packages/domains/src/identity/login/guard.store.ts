import type { Ctx } from "@millrace/platform/context";
import type { TxCtx } from "@millrace/platform/transact";
import { sql } from "kysely";

/**
 * Counts one try before it is looked at, and locks with the one that makes the failures full; undefined while there is a lock. Racing tries
 * wait for each other here, so that as many are let through as are allowed, and not one more.
 */
export async function claimTry(
  tx: TxCtx,
  key: string,
  rule: { failures: number; firstMinutes: number; mostMinutes: number },
): Promise<{ lockedUntil: Date | null } | undefined> {
  const isLast = sql`guard.failures + 1 >= ${rule.failures}`;
  const minutes = sql`least(${rule.firstMinutes} * power(2, least(guard.locks, 20)), ${rule.mostMinutes})`;
  const { rows } = await sql<{ lockedUntil: Date | null }>`
    insert into login_guard as guard (key, failures, locks, locked_until, updated_at)
    values (${key}, 1, 0, null, ${tx.now})
    on conflict (key) do update set
      failures = case when ${isLast} then 0 else guard.failures + 1 end,
      locks = case when ${isLast} then guard.locks + 1 else guard.locks end,
      locked_until = case when ${isLast} then ${tx.now}::timestamptz + make_interval(mins => ${minutes}::int) end,
      updated_at = ${tx.now}
    where guard.locked_until is null or guard.locked_until <= ${tx.now}
    returning locked_until as "lockedUntil"`.execute(tx.db);
  return rows[0];
}

/** Forgets failures and locks; the keys that had any. */
export async function forgetTries(tx: TxCtx, keys: readonly string[]): Promise<string[]> {
  const rows = await tx.db
    .deleteFrom("login_guard")
    .where("key", "in", keys)
    .returning("key")
    .execute();
  return rows.map(({ key }) => key);
}

/** The latest end of a lock that holds now, of any of the keys. */
export async function lockOf(ctx: Ctx, keys: readonly string[]): Promise<Date | null> {
  const row = await ctx.db
    .selectFrom("login_guard")
    .select((is) => is.fn.max("locked_until").as("until"))
    .where("key", "in", keys)
    .where("locked_until", ">", ctx.now)
    .executeTakeFirst();
  return row?.until ?? null;
}

/** Removes what nobody has added to since the moment. */
export async function deleteIdleGuards(tx: TxCtx, idleSince: Date): Promise<number> {
  const { numDeletedRows } = await tx.db
    .deleteFrom("login_guard")
    .where("updated_at", "<", idleSince)
    .where((is) => is.or([is("locked_until", "is", null), is("locked_until", "<", tx.now)]))
    .executeTakeFirst();
  return Number(numDeletedRows);
}
