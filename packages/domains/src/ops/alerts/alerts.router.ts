import { permitted, rest, router } from "@millrace/platform/procedure";
import * as wire from "./alerts.schema.ts";
import * as service from "./alerts.service.ts";

const tags = ["Alerts"] as const;
const at = "2026-11-21T09:00:00.000Z";
const about = {
  kind: "errors",
  title: "Requests that fail on our side",
  unit: "percent",
} as const;
const fields = {
  enabled: true,
  threshold: 5,
  windowMinutes: 5,
  holdMinutes: 2,
  minimum: 20,
  mailTo: ["ops@example.com"],
  sendEvent: true,
};
const rule = {
  id: "01939f1e-0000-7000-8000-00000000a001",
  ...about,
  ...fields,
  state: "ok",
  value: 0.4,
  evaluatedAt: at,
  version: 2,
  createdAt: at,
  updatedAt: at,
} as const;
const alert = {
  id: "01939f1e-7c7b-7000-8000-0000000000d1",
  ruleId: rule.id,
  ...about,
  status: "resolved",
  threshold: 5,
  value: 7.5,
  peak: 12.5,
  raisedAt: at,
  resolvedAt: "2026-11-21T09:12:00.000Z",
} as const;

export const alertsRouter = router({
  list: permitted("ops:read")
    .meta(
      rest("GET", "/ops/alerts", {
        summary: "List alerts",
        tags,
        example: { output: { items: [alert], nextCursor: null } },
      }),
    )
    .input(wire.AlertQuery)
    .output(wire.AlertPage)
    .query(({ ctx, input }) => service.listAlerts(ctx, input)),
});

export const alertRulesRouter = router({
  list: permitted("ops:read")
    .meta(
      rest("GET", "/ops/alert-rules", {
        summary: "List what raises alerts",
        tags,
        example: { output: { items: [rule], nextCursor: null } },
      }),
    )
    .input(wire.AlertRuleQuery)
    .output(wire.AlertRuleList)
    .query(({ ctx }) => service.listRules(ctx)),
  update: permitted("ops:write")
    .meta(
      rest("PATCH", "/ops/alert-rules/{id}", {
        summary: "Change when an alert is raised and who is told",
        tags,
        replace: wire.AlertRuleFields,
        example: { input: fields, output: rule },
      }),
    )
    .input(wire.AlertRuleChange)
    .output(wire.AlertRule)
    .mutation(({ ctx, input }) => service.updateRule(ctx, input)),
});
