import { defineJob } from "@millrace/platform/jobs";
import { z } from "zod";

/** Tells one person of one change of an alert. */
export const mailAlert = defineJob({
  name: "ops.mail-alert",
  summary: "Sends the letter that says that an alert was raised or resolved",
  queue: "notify",
  input: z.strictObject({ to: z.string(), subject: z.string(), text: z.string() }),
  retry: { attempts: 6, backoffSeconds: 15 },
  run: (ctx, letter, handle) => ctx.platform.ports.mail(handle.id, letter),
});
