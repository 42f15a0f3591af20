import { migrate } from "@millrace/db/migrate";
import { createPool } from "@millrace/db/pool";

/** Brings the database up to this version: what was applied. Processes that start together wait for each other. */
export async function migrateDatabase(url: string): Promise<string[]> {
  const pool = createPool({
    url,
    max: 1,
    applicationName: "millrace migrate",
    statementTimeoutMs: 0,
  });
  try {
    return await migrate(pool);
  } finally {
    await pool.end();
  }
}
