import { defineJob } from "@millrace/platform/jobs";
import { z } from "zod";
import { computeEfficiency } from "./efficiency/efficiency.service.ts";

/** S0 D2: every night at 00:00. Two days by each site's clock, so that the day that has ended is whole in every time zone. */
export const efficiencyJob = defineJob({
  name: "production.efficiency",
  summary: "Computes what each machine's shifts came to",
  queue: "maintenance",
  input: z.strictObject({ days: z.int().min(1).max(31).default(2) }),
  retry: { attempts: 3, backoffSeconds: 60 },
  every: { cron: "0 0 * * *", timezone: "UTC" },
  run: async (ctx, input) => ({ shifts: await computeEfficiency(ctx, input) }),
});
