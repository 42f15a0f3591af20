import { randomBytes } from "node:crypto";
import type { DB } from "@millrace/db/generated/types";
import { createDb } from "@millrace/db/kysely";
import { createPool, type Pool } from "@millrace/db/pool";
import type { Kysely } from "kysely";
import { afterAll, inject } from "vitest";
import { withDatabase } from "./database-url.ts";
import type {} from "./global-setup.ts";

export type TestDatabase = { url: string; pool: Pool; db: Kysely<DB> };

/**
 * A migrated, empty database for the calling test file (or `describe`), dropped after its last test.
 * Nothing in it is shared with other files, so tests may run beside each other.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const { database, drop } = await cloneTemplate();
  afterAll(drop);
  return database;
}

/** A migrated, empty database for one test: for those that kill connections or stop processes. */
export async function withOwnDatabase<T>(use: (database: TestDatabase) => Promise<T>): Promise<T> {
  const { database, drop } = await cloneTemplate();
  try {
    return await use(database);
  } finally {
    await drop();
  }
}

async function cloneTemplate(): Promise<{ database: TestDatabase; drop: () => Promise<void> }> {
  const { adminUrl, template } = inject("testPostgres");
  const name = `millrace_test_${randomBytes(8).toString("hex")}`;
  await asAdmin(adminUrl, `create database ${name} template ${template}`);
  const url = withDatabase(adminUrl, name);
  const pool = createPool({ url, max: 20, applicationName: "millrace test" });
  return {
    database: { url, pool, db: createDb(pool) },
    async drop() {
      await pool.end();
      await asAdmin(adminUrl, `drop database if exists ${name} with (force)`);
    },
  };
}

async function asAdmin(url: string, statement: string): Promise<void> {
  const admin = createPool({ url, max: 1, applicationName: "millrace test setup" });
  try {
    await admin.query(statement);
  } finally {
    await admin.end();
  }
}
