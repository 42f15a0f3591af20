import { Id } from "@millrace/contract/primitives";
import { defineEvent } from "@millrace/platform/events";
import { z } from "zod";
import { AlertKind } from "./alerts.schema.ts";

const ids = {
  alertId: "01939f1e-7c7b-7000-8000-0000000000d1",
  ruleId: "01939f1e-0000-7000-8000-00000000a001",
};
const about = {
  alertId: Id,
  ruleId: Id,
  kind: AlertKind,
  threshold: z.number(),
};

export const alertRaised = defineEvent({
  name: "ops.alert.raised",
  version: 1,
  aggregate: "ops.alert",
  summary: "A measure of the system went over its threshold.",
  payload: z.object({ ...about, value: z.number() }),
  example: { ...ids, kind: "errors", threshold: 5, value: 7.5 },
});

export const alertResolved = defineEvent({
  name: "ops.alert.resolved",
  version: 1,
  aggregate: "ops.alert",
  summary: "A measure that was over its threshold is so no longer, or its rule was switched off.",
  payload: z.object({ ...about, peak: z.number() }),
  example: { ...ids, kind: "errors", threshold: 5, peak: 12.5 },
});

export const alertRuleChanged = defineEvent({
  name: "ops.alert_rule.changed",
  version: 1,
  aggregate: "ops.alert_rule",
  summary: "An administrator changed when an alert is raised, or who is told.",
  payload: z.object({ ruleId: Id, kind: AlertKind }),
  example: { ruleId: ids.ruleId, kind: "errors" },
});
