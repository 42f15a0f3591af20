import { Id, Instant } from "@millrace/contract/primitives";
import { z } from "zod";

/** What requests of a time add up to. */
const figures = {
  requests: z.int(),
  clientErrors: z.int().describe("Answers from 400 to 499"),
  serverErrors: z.int().describe("Answers of 500 and more"),
  clientErrorRate: z.number().describe("Share of all requests, 0 to 1"),
  serverErrorRate: z.number().describe("Share of all requests, 0 to 1"),
  requestBytes: z.int().describe("On the wire, headers included"),
  responseBytes: z.int().describe("On the wire, headers included"),
  meanMs: z.number().nullable(),
  p50Ms: z.number().nullable().describe("Within 5 % of the duration it stands for"),
  p95Ms: z.number().nullable(),
  p99Ms: z.number().nullable(),
};
export const Figures = z.object(figures).meta({ id: "UsageFigures" });
export type Figures = z.infer<typeof Figures>;

const Operation = z.string().min(1).max(120).describe("As in the documents: `sales.orders.create`");
const KeyId = z.string().min(1).max(120).describe("Id of an API key or of an OAuth application");

const span = {
  from: Instant.optional().describe(
    "Widened to the hour or day; 24 hours before `to` unless given",
  ),
  to: Instant.optional().describe("Now unless given"),
};
const limit = z.int().min(1).max(100).default(25);

export const SummaryQuery = z.strictObject({
  ...span,
  granularity: z
    .enum(["hour", "day"])
    .default("hour")
    .describe("Hours for at most 31 days, UTC days for at most 400"),
  operation: Operation.optional(),
  userId: Id.optional().describe("The person behind: their own requests and their keys'"),
  keyId: KeyId.optional(),
});
export type SummaryQuery = z.input<typeof SummaryQuery>;

const answered = { from: Instant, to: Instant };

const Point = z.object({ at: Instant, ...figures }).meta({ id: "UsagePoint" });
export const Summary = z
  .object({
    ...answered,
    granularity: z.enum(["hour", "day"]),
    totals: Figures,
    series: z.array(Point).max(800),
  })
  .meta({ id: "UsageSummary" });
export type Summary = z.infer<typeof Summary>;

export const ByUserQuery = z.strictObject({ ...span, limit, operation: Operation.optional() });
export type ByUserQuery = z.input<typeof ByUserQuery>;
export const ByUser = z
  .object({
    ...answered,
    totals: Figures,
    items: z
      .array(z.object({ userId: Id.nullable().describe("Null for nobody: anonymous"), ...figures }))
      .max(100)
      .describe("The busiest first"),
  })
  .meta({ id: "UsageByUser" });
export type ByUser = z.infer<typeof ByUser>;

export const ByOperationQuery = z.strictObject({
  ...span,
  limit,
  userId: Id.optional(),
  keyId: KeyId.optional(),
});
export type ByOperationQuery = z.input<typeof ByOperationQuery>;
export const ByOperation = z
  .object({
    ...answered,
    totals: Figures,
    items: z
      .array(
        z.object({
          operation: z.string().nullable().describe("Null when no operation was found"),
          ...figures,
        }),
      )
      .max(100)
      .describe("The busiest first"),
  })
  .meta({ id: "UsageByOperation" });
export type ByOperation = z.infer<typeof ByOperation>;

export const ByKeyQuery = z.strictObject({ ...span, limit, operation: Operation.optional() });
export type ByKeyQuery = z.input<typeof ByKeyQuery>;
export const ByKey = z
  .object({
    ...answered,
    totals: Figures,
    items: z
      .array(z.object({ keyId: z.string(), kind: z.enum(["key", "client"]), ...figures }))
      .max(100)
      .describe("The busiest first"),
  })
  .meta({ id: "UsageByKey" });
export type ByKey = z.infer<typeof ByKey>;

export const ErrorsQuery = z.strictObject({ ...span, limit, operation: Operation.optional() });
export type ErrorsQuery = z.input<typeof ErrorsQuery>;
export const Errors = z
  .object({
    ...answered,
    requests: z.int().describe("All requests of the time, those that went well included"),
    errors: z.int(),
    items: z
      .array(
        z.object({
          code: z.string().nullable().describe("The problem's code"),
          status: z.int(),
          operation: z.string().nullable(),
          requests: z.int(),
        }),
      )
      .max(100)
      .describe("The most frequent first"),
  })
  .meta({ id: "UsageErrors" });
export type Errors = z.infer<typeof Errors>;

export const PerformanceQuery = z.strictObject({
  ...span,
  limit,
  by: z.enum(["operation", "key"]).default("operation"),
});
export type PerformanceQuery = z.input<typeof PerformanceQuery>;
export const Performance = z
  .object({
    ...answered,
    totals: Figures,
    items: z
      .array(
        z.object({
          name: z.string().nullable().describe("An operation, or the id of a key or application"),
          ...figures,
        }),
      )
      .max(100)
      .describe("The highest p95 first"),
  })
  .meta({ id: "UsagePerformance" });
export type Performance = z.infer<typeof Performance>;
