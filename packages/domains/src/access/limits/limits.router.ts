import { notFound, versionMismatch } from "@millrace/platform/problems";
import { permitted, rest, router } from "@millrace/platform/procedure";
import * as wire from "./limits.schema.ts";
import * as service from "./limits.service.ts";

const tags = ["Limits"] as const;
const bounds = { perMinute: 30, perHour: null, running: 50, queued: 200, waitSeconds: 10 };
const rule = {
  operation: "stock.levels.list",
  kind: "operation",
  summary: "List stock levels",
  ...bounds,
  isDefault: false,
  load: { running: 3, queued: 0, refused: 0, waited: 12 },
  version: 1,
  updatedBy: "user:01939f1e-7c7b-7000-8000-0000000000a1",
  updatedAt: "2026-11-21T08:00:00.000Z",
};

export const limitsRouter = router({
  list: permitted("limits:read")
    .meta(
      rest("GET", "/limits", {
        summary: "List limits",
        description:
          "Rules for kinds of callers, for lanes, and for operations that have one. The load is that of the process which answers.",
        tags,
        example: { output: { items: [rule], nextCursor: null } },
      }),
    )
    .output(wire.LimitRuleList)
    .query(({ ctx }) => service.listLimits(ctx)),
  set: permitted("limits:write")
    .meta(
      rest("PUT", "/limits/{operation}", {
        summary: "Decide a limit",
        description:
          "How often each caller may call (`perMinute`, `perHour`), and how many calls run at once (`running`) or wait for that (`queued`, `waitSeconds`). What is not given is not bounded. Counts at once, everywhere.",
        tags,
        problems: [notFound, versionMismatch],
        example: { input: bounds, output: rule },
      }),
    )
    .input(wire.LimitRuleChange)
    .output(wire.LimitRule)
    .mutation(({ ctx, input }) => service.setLimit(ctx, input)),
  reset: permitted("limits:write")
    .meta(
      rest("DELETE", "/limits/{operation}", {
        summary: "Reset a limit",
        description: "Back to what holds until somebody decides.",
        tags,
        status: 204,
        problems: [notFound],
        example: {},
      }),
    )
    .input(wire.LimitRuleByOperation)
    .mutation(({ ctx, input }) => service.resetLimit(ctx, input)),
});
