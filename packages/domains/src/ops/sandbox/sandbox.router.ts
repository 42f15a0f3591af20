import { permitted, rest, router } from "@millrace/platform/procedure";
import { sandboxAbsent } from "../../access/index.ts";
import * as wire from "./sandbox.schema.ts";
import * as service from "./sandbox.service.ts";

const tags = ["Sandbox"] as const;

export const sandboxRouter = router({
  get: permitted("ops:read")
    .meta(
      rest("GET", "/sandbox", {
        summary: "Read how the sandbox stands",
        tags,
        example: {
          output: {
            isPresent: true,
            position: 128,
            lastReset: { status: "completed", at: "2026-11-21T08:00:00.000Z" },
          },
        },
      }),
    )
    .output(wire.Sandbox)
    .query(({ ctx }) => service.readSandbox(ctx)),
  reset: permitted("ops:write")
    .meta(
      rest("POST", "/sandbox/reset", {
        summary: "Empty the sandbox",
        description:
          "Everything that was made there with `mr_test_` keys goes; the keys stay, and so does everything real.",
        tags,
        status: 202,
        problems: [sandboxAbsent],
        example: { output: { runId: "01939f1e-7c7b-7000-8000-000000000061" } },
      }),
    )
    .output(wire.ResetAsked)
    .mutation(({ ctx }) => service.askForReset(ctx)),
});
