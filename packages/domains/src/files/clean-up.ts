import type { Ctx } from "@millrace/platform/context";
import { enqueue } from "@millrace/platform/jobs";
import { transact } from "@millrace/platform/transact";
import * as store from "./files.store.ts";
import { removeJob } from "./remove.jobs.ts";

const dayMs = 86_400_000;

/** Removes what has hung on nothing for a day, an upload that broke off as well; never what is attached, or is being. How many. */
export async function cleanUpFiles(ctx: Ctx): Promise<{ files: number }> {
  const before = new Date(ctx.now.getTime() - dayMs);
  let files = 0;
  for (let gone = 100; gone === 100; files += gone) {
    gone = await transact(ctx, async (tx) => {
      const loose = await store.deleteLoose(tx, before);
      if (loose.keys.length > 0) enqueue(tx, removeJob, { keys: loose.keys });
      return loose.files;
    });
  }
  return { files };
}
