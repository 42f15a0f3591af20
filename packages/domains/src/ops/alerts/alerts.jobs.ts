import { defineJob } from "@millrace/platform/jobs";
import { z } from "zod";
import { evaluateRules } from "./alerts.service.ts";
import { forgetProcesses } from "./processes.store.ts";

export const evaluateAlerts = defineJob({
  name: "ops.evaluate-alerts",
  summary: "Measures what alerts are about, raises and resolves them",
  queue: "notify",
  input: z.strictObject({}),
  // The next minute's run is the next try.
  retry: { attempts: 1, backoffSeconds: 1 },
  every: { cron: "* * * * *", timezone: "UTC" },
  async run(ctx) {
    await forgetProcesses(ctx);
    return evaluateRules(ctx);
  },
});
