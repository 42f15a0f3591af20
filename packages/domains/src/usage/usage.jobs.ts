import { defineJob } from "@millrace/platform/jobs";
import { z } from "zod";
import { maintain, rollUp } from "./rollup.service.ts";

/** S0: usage roll-up hourly. A minute or two after the hour, so that the last records of it are written. */
export const rollUpUsage = defineJob({
  name: "usage.roll-up",
  summary: "Adds the records of requests up by hour and by day",
  queue: "maintenance",
  input: z.strictObject({}),
  retry: { attempts: 5, backoffSeconds: 30 },
  every: { cron: "2 * * * *", timezone: "UTC" },
  run: (ctx) => rollUp(ctx),
});

/** Keeps partitions ready for the days to come and lets go of those that have had their time. */
export const maintainUsage = defineJob({
  name: "usage.maintain",
  summary:
    "Makes room for the usage of the next days and removes what is older than usage.retention-days",
  queue: "maintenance",
  input: z.strictObject({}),
  retry: { attempts: 10, backoffSeconds: 60 },
  every: { cron: "40 1 * * *", timezone: "UTC" },
  run: (ctx) => maintain(ctx),
});
