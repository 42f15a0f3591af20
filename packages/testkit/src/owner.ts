import { createPool, type PoolClient } from "@millrace/db/pool";
import type { Platform } from "@millrace/platform/platform";

/** On one connection of the owner of the tables, who may do what processes may not: define, vacuum, write without checks. */
export async function asOwner<T>(
  { config }: Platform,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const pool = createPool({ url: config.DATABASE_URL, max: 1, applicationName: "owner" });
  const client = await pool.connect();
  try {
    return await work(client);
  } finally {
    client.release();
    await pool.end();
  }
}
