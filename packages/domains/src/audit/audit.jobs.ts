import { defineJob } from "@millrace/platform/jobs";
import { z } from "zod";
import { purgeOld } from "./audit.service.ts";

/** On the first of each month, 03:00. */
export const purgeAuditJob = defineJob({
  name: "audit.purge",
  summary:
    "Removes audit entries older than the setting audit.keep-days; never those of the last year",
  queue: "maintenance",
  input: z.strictObject({}),
  retry: { attempts: 5, backoffSeconds: 60 },
  every: { cron: "0 3 1 * *", timezone: "UTC" },
  run: (ctx) => purgeOld(ctx),
});
