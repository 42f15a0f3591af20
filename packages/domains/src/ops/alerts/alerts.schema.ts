import { changeOf } from "@millrace/contract/change";
import { page, pageQuery } from "@millrace/contract/page";
import { Email, Id, Instant, Version } from "@millrace/contract/primitives";
import { z } from "zod";

export const AlertKind = z.enum(["errors", "latency", "webhooks", "jobs", "pool", "queue"]);
export type AlertKind = z.infer<typeof AlertKind>;

export const AlertRuleFields = z.strictObject({
  enabled: z.boolean().default(true),
  threshold: z.number().min(0).max(1e9).describe("It fires while the measure is above this"),
  windowMinutes: z
    .int()
    .min(1)
    .max(60)
    .describe("The measure is taken of the last so many minutes"),
  holdMinutes: z
    .int()
    .min(0)
    .max(60)
    .describe(
      "The measure must be above, or no longer above, for so long before the state changes",
    ),
  minimum: z
    .int()
    .min(0)
    .max(1_000_000)
    .describe("A share or duration of fewer requests or attempts than this says nothing"),
  mailTo: z
    .array(Email)
    .max(20)
    .default([])
    .describe("Who gets a letter when it fires and when it is over"),
  sendEvent: z
    .boolean()
    .default(true)
    .describe(
      "Whether `ops.alert.raised` and `ops.alert.resolved` go into the log, and so to webhooks",
    ),
});
export type AlertRuleFields = z.infer<typeof AlertRuleFields>;

export const AlertRule = z
  .object({
    id: Id,
    kind: AlertKind,
    title: z.string(),
    unit: z.enum(["percent", "milliseconds", "count"]),
    enabled: z.boolean(),
    threshold: z.number(),
    windowMinutes: z.int(),
    holdMinutes: z.int(),
    minimum: z.int(),
    mailTo: z.array(z.string()),
    sendEvent: z.boolean(),
    state: z.enum(["ok", "firing"]),
    value: z.number().nullable().describe("As it was measured last; null while too little happens"),
    evaluatedAt: Instant.nullable(),
    version: Version,
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: "AlertRule" });
export type AlertRule = z.infer<typeof AlertRule>;
export const AlertRuleQuery = z.strictObject({});
export const AlertRuleList = page(AlertRule);

export const AlertRuleChange = changeOf(AlertRuleFields);
export type AlertRuleChange = z.infer<typeof AlertRuleChange>;

export const Alert = z
  .object({
    id: Id,
    ruleId: Id,
    kind: AlertKind,
    title: z.string(),
    unit: z.enum(["percent", "milliseconds", "count"]),
    status: z.enum(["firing", "resolved"]),
    threshold: z.number(),
    value: z.number().describe("When it was raised"),
    peak: z.number(),
    raisedAt: Instant,
    resolvedAt: Instant.nullable(),
  })
  .meta({ id: "Alert" });
export type Alert = z.infer<typeof Alert>;

export const AlertQuery = z.strictObject({
  ...pageQuery(["raisedAt"]),
  status: z.enum(["firing", "resolved"]).optional(),
  kind: AlertKind.optional(),
});
export type AlertQuery = z.infer<typeof AlertQuery>;
export const AlertPage = page(Alert);
