import { defineJob } from "@millrace/platform/jobs";
import { z } from "zod";

/** Asked for in the transaction that removed the rows: bytes are never gone before their row is. */
export const removeJob = defineJob({
  name: "files.remove",
  summary: "Removes the bytes of deleted files from the storage",
  queue: "maintenance",
  input: z.strictObject({ keys: z.array(z.string()) }),
  retry: { attempts: 20, backoffSeconds: 10 },
  run: (ctx, { keys }) => ctx.platform.ports.storage.remove(keys),
});
