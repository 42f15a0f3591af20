import { defineJob } from "@millrace/platform/jobs";
import { z } from "zod";
import { deleteExpired } from "./records.store.ts";

const batch = 5_000;

/** Codes, tokens, grants and sessions of the OAuth server that are over, in bounded batches. They were refused since they expired. */
export const cleanUpOauth = defineJob({
  name: "access.clean-up",
  summary: "Removes codes, tokens and grants of OAuth applications that have expired",
  queue: "maintenance",
  input: z.strictObject({}),
  retry: { attempts: 3, backoffSeconds: 60 },
  every: { cron: "25 * * * *", timezone: "UTC" },
  async run(ctx) {
    let removed = 0;
    for (let gone = batch; gone === batch && !ctx.signal?.aborted; removed += gone)
      gone = await deleteExpired(ctx, ctx.now, batch);
    return { removed };
  },
});
