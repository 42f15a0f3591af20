import { defineJob } from "@millrace/platform/jobs";
import { z } from "zod";
import { tellDue } from "./maintenance/maintenance.service.ts";

/** Days and running hours alike: a plan is told of within the hour in which it comes due. */
export const maintenanceJob = defineJob({
  name: "machines.maintenance-due",
  summary: "Tells of the maintenance that has come due",
  queue: "maintenance",
  input: z.strictObject({}),
  retry: { attempts: 3, backoffSeconds: 60 },
  every: { cron: "10 * * * *", timezone: "UTC" },
  run: async (ctx) => ({ due: await tellDue(ctx) }),
});
