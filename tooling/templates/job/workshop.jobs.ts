import { defineJob } from "@millrace/platform/jobs";
import { z } from "zod";

/** Runs when it is asked for; what it returns is kept in its history. */
export const closeUpJob = defineJob({
  name: "workshop.close-up",
  summary: "Close up",
  queue: "maintenance",
  input: z.strictObject({}),
  retry: { attempts: 3, backoffSeconds: 60 },
  run: async (ctx, _input, { attempt }) => ({ attempt, at: ctx.now.toISOString() }),
});
