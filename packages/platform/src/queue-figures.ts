import type { DB } from "@millrace/db/generated/types";
import { type Kysely, sql } from "kysely";

/** What a queue holds at this moment. */
export interface QueueFigures {
  readonly queue: string;
  /** Due and not begun. */
  readonly waiting: number;
  readonly running: number;
  /** How many seconds the one that is due for the longest time has waited; 0 when none is. */
  readonly oldestSeconds: number;
}

/** Each queue that has anything in it; from the runs themselves, so it is the same from every process and on every backend. */
export async function queueFigures(db: Kysely<DB>, now: Date): Promise<QueueFigures[]> {
  const { rows } = await sql<QueueFigures>`
    select queue, count(*) filter (where status = 'queued')::int as waiting, count(*) filter (where status = 'running')::int as running,
           coalesce(extract(epoch from ${now}::timestamptz - min(run_at) filter (where status = 'queued')), 0)::float8 as "oldestSeconds"
      from job_run
     where status = 'running' or (status = 'queued' and run_at <= ${now})
     group by queue order by queue`.execute(db);
  return rows;
}
