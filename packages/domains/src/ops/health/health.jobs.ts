import { defineJob } from "@millrace/platform/jobs";
import { z } from "zod";
import { sampleHealth } from "./health.service.ts";

/** Every minute: what the status page and the health history are made of. */
export const sampleHealthJob = defineJob({
  name: "ops.sample-health",
  summary: "Notes how the installation is, for the status page; keeps 90 days",
  queue: "maintenance",
  input: z.strictObject({}),
  retry: { attempts: 1, backoffSeconds: 1 },
  every: { cron: "* * * * *", timezone: "UTC" },
  run: (ctx) => sampleHealth(ctx),
});
