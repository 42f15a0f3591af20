import { defineJob } from "@millrace/platform/jobs";
import { z } from "zod";
import { purgeSessions } from "../identity/index.ts";
import { cleanUp } from "./clean-up.ts";

/** S0 D2: Sunday 02:00. Removes rows whose time is over; nothing that anybody can still ask for. */
export const cleanUpJob = defineJob({
  name: "jobs.clean-up",
  summary:
    "Removes expired idempotency keys, sessions long over and the history of jobs older than 30 days",
  queue: "maintenance",
  input: z.strictObject({}),
  retry: { attempts: 5, backoffSeconds: 60 },
  every: { cron: "0 2 * * 0", timezone: "UTC" },
  run: async (ctx) => ({ ...(await cleanUp(ctx)), sessions: await purgeSessions(ctx) }),
});
