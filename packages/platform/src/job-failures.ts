import type { DB } from "@millrace/db/generated/types";
import type { Kysely } from "kysely";

/** How many runs have failed for good since then, those of one job left out. Reads the index of failed runs, of which there are few. */
export async function failedRuns(db: Kysely<DB>, since: Date, except: string): Promise<number> {
  const { count } = await db
    .selectFrom("job_run")
    .select((is) => is.fn.countAll<number>().as("count"))
    .where("status", "=", "failed")
    .where("finished_at", ">=", since)
    .where("name", "!=", except)
    .executeTakeFirstOrThrow();
  return count;
}
