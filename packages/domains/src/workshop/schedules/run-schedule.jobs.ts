import { Id } from "@millrace/contract/primitives";
import { defineJob } from "@millrace/platform/jobs";
import { z } from "zod";
import { runSchedule } from "./run-schedule.ts";

export const runScheduleJob = defineJob({
  name: "workshop.run-schedule",
  summary: "Takes in the new spreadsheets of a watched folder or address",
  queue: "import",
  input: z.strictObject({ templateId: Id }),
  retry: { attempts: 3, backoffSeconds: 30 },
  run: (ctx, { templateId }) => runSchedule(ctx, templateId),
});
