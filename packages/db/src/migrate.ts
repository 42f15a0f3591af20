import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { appRoleIsGranted, grantAppRole } from "./app-role.ts";
import type { Pool, PoolClient } from "./pool.ts";

/** The migrations of this version of Millrace. */
export const migrationsDirectory = join(import.meta.dirname, "../migrations");

/** Any fixed number: the same in every process, unlike those of other uses of advisory locks. */
const MIGRATION_LOCK = 7_163_840_001;

const CREATE_TABLE = `create table if not exists millrace_migration (
  name text primary key,
  checksum text not null,
  applied_at timestamptz not null default now()
)`;

export type Migration = { name: string; sql: string; checksum: string };
type Applied = { name: string; checksum: string };

/** The migrations of a folder, in the order of their numbers; no two have the same number. */
export async function readMigrations(directory = migrationsDirectory): Promise<Migration[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  names.sort();
  for (const [index, name] of names.entries()) {
    if (!/^\d{4}_[a-z0-9_]+$/.test(name)) {
      throw new Error(`The folder ${name} in ${directory} is not named like 0001_first_step.`);
    }
    const previous = names[index - 1];
    if (previous?.slice(0, 4) === name.slice(0, 4)) {
      throw new Error(`${previous} and ${name} have the same number: give the newer one the next.`);
    }
  }
  return Promise.all(
    names.map(async (name) => {
      // Checked out with CRLF or LF, a migration is the same migration.
      const text = await readFile(join(directory, name, "migration.sql"), "utf8");
      const sql = text.replaceAll("\r\n", "\n");
      return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
    }),
  );
}

/**
 * Brings the database to this version and returns the names of what it applied, in order. Each
 * migration is applied once, whole or not at all, even when many processes start together: the
 * others wait, then find nothing to do. With nothing to do it costs two queries. Then gives the role
 * that processes work as what it may do (`app-role.ts`).
 *
 * Refuses, before it changes anything: a migration edited after it was applied, one that the
 * database has and this version does not know (the database belongs to a newer version), and one
 * that sorts before another already applied.
 */
export async function migrate(pool: Pool, directory = migrationsDirectory): Promise<string[]> {
  const migrations = await readMigrations(directory);
  const isDone = pendingMigrations(migrations, await readApplied(pool)).length === 0;
  if (isDone && (await appRoleIsGranted(pool))) return [];

  const client = await pool.connect();
  try {
    // A long migration, or a long wait for another process, is not an accident.
    await client.query("set statement_timeout = 0");
    await client.query("set idle_in_transaction_session_timeout = 0");
    await client.query("select pg_advisory_lock($1)", [MIGRATION_LOCK]);
    await client.query(CREATE_TABLE);
    const pending = pendingMigrations(migrations, await readApplied(client));
    for (const migration of pending) await apply(client, migration);
    await grantAppRole(client);
    return pending.map((migration) => migration.name);
  } finally {
    // Closed, not given back: the lock and the settings end with the session.
    client.release(true);
  }
}

async function readApplied(queryable: Pool | PoolClient): Promise<Applied[]> {
  try {
    const { rows } = await queryable.query<Applied>(
      "select name, checksum from millrace_migration order by name",
    );
    return rows;
  } catch (error) {
    if (isUndefinedTable(error)) return [];
    throw error;
  }
}

function isUndefinedTable(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "42P01";
}

function pendingMigrations(migrations: Migration[], applied: Applied[]): Migration[] {
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const { name, checksum } of applied) {
    const migration = known.get(name);
    if (migration === undefined) {
      throw new Error(
        `The database has the migration ${name}, which this version of Millrace does not know: ` +
          "it was written by a newer version. Start that version, or restore an older backup.",
      );
    }
    if (migration.checksum !== checksum) {
      throw new Error(
        `The migration ${name} was changed after this database had applied it. ` +
          "Put the file back as it was and write the change as a new migration.",
      );
    }
  }
  const done = new Set(applied.map(({ name }) => name));
  const pending = migrations.filter(({ name }) => !done.has(name));
  const newest = applied.at(-1)?.name;
  const first = pending[0]?.name;
  if (newest !== undefined && first !== undefined && first < newest) {
    throw new Error(
      `The migration ${first} comes before ${newest}, which this database has already applied. ` +
        "Give it the next free number.",
    );
  }
  return pending;
}

async function apply(client: PoolClient, { name, sql, checksum }: Migration): Promise<void> {
  await client.query("begin");
  try {
    await client.query(sql);
    await client.query("insert into millrace_migration (name, checksum) values ($1, $2)", [
      name,
      checksum,
    ]);
    await client.query("commit");
  } catch (error) {
    await client.query("rollback").catch(() => {});
    throw new Error(`The migration ${name} failed${lineOf(error, sql)}: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function lineOf(error: unknown, sql: string): string {
  const position =
    error instanceof Error && "position" in error ? Number(error.position) : Number.NaN;
  if (!Number.isInteger(position)) return "";
  return ` at line ${sql.slice(0, position).split("\n").length}`;
}
