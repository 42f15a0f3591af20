import { Kysely, PostgresDialect, type RawBuilder, sql } from "kysely";
import type { DB } from "./generated/types.ts";
import type { Pool } from "./pool.ts";

/**
 * Kysely over the one pool, typed from the Prisma schema. Names are those of the database
 * (snake_case): nothing is renamed per row. End the pool, not this: others use the pool too.
 */
export function createDb(pool: Pool): Kysely<DB> {
  return new Kysely<DB>({ dialect: new PostgresDialect({ pool }) });
}

/** A jsonb parameter. `pg` sends a bare array as a Postgres array and a bare string as broken JSON. */
export function jsonb(value: unknown): RawBuilder<unknown> {
  return sql`${JSON.stringify(value)}::jsonb`;
}
