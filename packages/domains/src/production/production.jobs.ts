import { CalendarDate, Id } from "@millrace/contract/primitives";
import { defineJob } from "@millrace/platform/jobs";
import { z } from "zod";
import { computeEfficiency } from "./efficiency/efficiency.service.ts";

/** S0 D2: every night at 00:00. Two days by each site's clock, so that the day that has ended is whole in every time zone. */
export const efficiencyJob = defineJob({
  name: "production.efficiency",
  summary: "Computes what each machine's shifts came to",
  queue: "maintenance",
  input: z.strictObject({
    days: z.int().min(1).max(31).default(2),
    until: CalendarDate.optional().describe("The last day; today unless given"),
    siteId: Id.optional().describe("All sites unless given"),
  }),
  retry: { attempts: 3, backoffSeconds: 60 },
  every: { cron: "0 0 * * *", timezone: "UTC" },
  run: async (ctx, input) => ({ shifts: await computeEfficiency(ctx, input) }),
});
