import { permitted, rest, router } from "@millrace/platform/procedure";
import * as wire from "./usage.schema.ts";
import * as service from "./usage.service.ts";

const tags = ["Usage"] as const;
const from = "2026-11-20T09:00:00.000Z";
const to = "2026-11-21T09:00:00.000Z";
const figures = {
  requests: 1200,
  clientErrors: 24,
  serverErrors: 0,
  clientErrorRate: 0.02,
  serverErrorRate: 0,
  requestBytes: 480_000,
  responseBytes: 2_400_000,
  meanMs: 6.2,
  p50Ms: 4.1,
  p95Ms: 14.3,
  p99Ms: 31.7,
};
const operation = "sales.orders.create";

export const usageRouter = router({
  summary: permitted("usage:read")
    .meta(
      rest("GET", "/usage/summary", {
        summary: "Read requests, errors and durations of a time",
        description:
          "By hour or by UTC day, the current one included; of an operation, a person or a key where one is named.",
        tags,
        example: {
          input: { granularity: "day" },
          output: {
            from,
            to,
            granularity: "day",
            totals: figures,
            series: [{ at: from, ...figures }],
          },
        },
      }),
    )
    .input(wire.SummaryQuery)
    .output(wire.Summary)
    .query(({ ctx, input }) => service.usageSummary(ctx, input)),
  byUser: permitted("usage:read")
    .meta(
      rest("GET", "/usage/by-user", {
        summary: "Read who calls",
        tags,
        example: {
          output: {
            from,
            to,
            totals: figures,
            items: [{ userId: "01939f1e-7c7b-7000-8000-0000000000a1", ...figures }],
          },
        },
      }),
    )
    .input(wire.ByUserQuery)
    .output(wire.ByUser)
    .query(({ ctx, input }) => service.usageByUser(ctx, input)),
  byOperation: permitted("usage:read")
    .meta(
      rest("GET", "/usage/by-operation", {
        summary: "Read what is called",
        tags,
        example: { output: { from, to, totals: figures, items: [{ operation, ...figures }] } },
      }),
    )
    .input(wire.ByOperationQuery)
    .output(wire.ByOperation)
    .query(({ ctx, input }) => service.usageByOperation(ctx, input)),
  byKey: permitted("usage:read")
    .meta(
      rest("GET", "/usage/by-key", {
        summary: "Read which API keys and applications call",
        tags,
        example: {
          output: {
            from,
            to,
            totals: figures,
            items: [
              { keyId: "01939f1e-7c7b-7000-8000-0000000000c1", kind: "key" as const, ...figures },
            ],
          },
        },
      }),
    )
    .input(wire.ByKeyQuery)
    .output(wire.ByKey)
    .query(({ ctx, input }) => service.usageByKey(ctx, input)),
  errors: permitted("usage:read")
    .meta(
      rest("GET", "/usage/errors", {
        summary: "Read what requests were refused with",
        tags,
        example: {
          output: {
            from,
            to,
            requests: 1200,
            errors: 24,
            items: [{ code: "request.invalid", status: 422, operation, requests: 24 }],
          },
        },
      }),
    )
    .input(wire.ErrorsQuery)
    .output(wire.Errors)
    .query(({ ctx, input }) => service.usageErrors(ctx, input)),
  performance: permitted("usage:read")
    .meta(
      rest("GET", "/usage/performance", {
        summary: "Read how long operations, or the requests of keys, take",
        tags,
        example: {
          output: { from, to, totals: figures, items: [{ name: operation, ...figures }] },
        },
      }),
    )
    .input(wire.PerformanceQuery)
    .output(wire.Performance)
    .query(({ ctx, input }) => service.usagePerformance(ctx, input)),
});
