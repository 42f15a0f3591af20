import { defineJob } from "@millrace/platform/jobs";
import { z } from "zod";
import { startDue } from "./schedules.service.ts";

export const sheetSchedulesJob = defineJob({
  name: "workshop.start-schedules",
  summary: "Starts the imports of spreadsheets whose time has come",
  queue: "maintenance",
  input: z.strictObject({}),
  retry: { attempts: 3, backoffSeconds: 10 },
  every: { cron: "* * * * *", timezone: "UTC" },
  run: (ctx) => startDue(ctx),
});
