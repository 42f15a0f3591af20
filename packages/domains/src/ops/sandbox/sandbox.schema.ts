import { Id, Instant } from "@millrace/contract/primitives";
import { z } from "zod";

export const Sandbox = z
  .object({
    /** False where no second database is configured: then `mr_test_` keys are refused. */
    isPresent: z.boolean(),
    /** The number of the last event in its log. */
    position: z.int(),
    /** The last time that it was emptied, and how that went. */
    lastReset: z
      .object({
        status: z.enum(["queued", "running", "completed", "failed", "cancelled"]),
        at: Instant,
      })
      .nullable(),
  })
  .meta({ id: "Sandbox" });
export type Sandbox = z.infer<typeof Sandbox>;

export const ResetAsked = z.object({ runId: Id }).meta({ id: "SandboxReset" });
