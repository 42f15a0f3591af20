import { defineJob } from "@millrace/platform/jobs";
import { z } from "zod";
import { tellForgotten } from "./attendance/attendance.service.ts";
import { openYear } from "./leave/leave.service.ts";
import { makeAllShifts } from "./patterns/patterns.service.ts";

const common = {
  queue: "maintenance",
  input: z.strictObject({}),
  retry: { attempts: 3, backoffSeconds: 60 },
} as const;

export const makeShiftsJob = defineJob({
  ...common,
  name: "scheduling.make-shifts",
  summary: "Makes the shifts of patterns as far ahead as is set",
  every: { cron: "40 1 * * *", timezone: "UTC" },
  run: (ctx) => makeAllShifts(ctx),
});

export const forgottenJob = defineJob({
  ...common,
  name: "scheduling.forgotten-check-outs",
  summary: "Tells of check-ins that nobody has ended",
  every: { cron: "25 * * * *", timezone: "UTC" },
  run: async (ctx) => ({ forgotten: await tellForgotten(ctx) }),
});

export const openYearJob = defineJob({
  ...common,
  name: "scheduling.open-leave-year",
  summary: "Gives everybody the year's leave and what is left of the last one",
  every: { cron: "50 * * * *", timezone: "UTC" },
  run: async (ctx) => ({ opened: await openYear(ctx) }),
});
