import type { Ctx } from "@millrace/platform/context";
import { purgeExpired } from "@millrace/platform/job-history";
import { transact } from "@millrace/platform/transact";

const batch = 5_000;

/** Removes what has had its time, batch by batch, each in a transaction of its own; how many rows went. */
export async function cleanUp(ctx: Ctx): Promise<{ idempotencyKeys: number; jobRuns: number }> {
  const total = { idempotencyKeys: 0, jobRuns: 0 };
  for (;;) {
    const gone = await transact(ctx, (tx) => purgeExpired(tx, batch));
    total.idempotencyKeys += gone.idempotencyKeys;
    total.jobRuns += gone.jobRuns;
    if (gone.idempotencyKeys < batch && gone.jobRuns < batch) return total;
  }
}
