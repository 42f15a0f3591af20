import { open, permitted, rest, router } from "@millrace/platform/procedure";
import { offline } from "./health.errors.ts";
import * as wire from "./health.schema.ts";
import * as service from "./health.service.ts";

const tags = ["Health"] as const;
const at = "2026-11-21T08:00:00.000Z";

export const healthRouter = router({
  api: open
    .meta(
      rest("GET", "/health", {
        summary: "Say whether the service works",
        description:
          "For everybody: `HEALTHY`, `WARNING`, `CRITICAL` or `OFFLINE`, as a whole and by part. 503 with the same words in `details` when the database does not answer.",
        tags,
        problems: [offline],
        example: {
          output: {
            status: "HEALTHY",
            version: "0.1.0",
            uptimeSeconds: 86_400,
            services: {
              database: "HEALTHY",
              queue: "HEALTHY",
              relay: "HEALTHY",
              storage: "HEALTHY",
            },
          },
        },
      }),
    )
    .output(wire.PublicHealth)
    .query(({ ctx }) => service.publicHealth(ctx)),
  detail: permitted("ops:read")
    .meta(
      rest("GET", "/ops/health", {
        summary: "Read what everything depends on and uses",
        tags,
        example: {
          output: {
            status: "warning",
            version: "0.1.0",
            at,
            startedAt: "2026-11-20T08:00:00.000Z",
            uptimeSeconds: 86_400,
            checks: [
              {
                name: "relay",
                status: "warning",
                latencyMs: 1.4,
                message: "The oldest event has waited for 31 s.",
                figures: { waiting: 12, lagSeconds: 31 },
              },
            ],
            process: {
              node: "v24.21.0",
              memoryBytes: 180_000_000,
              heapBytes: 90_000_000,
              eventLoopP50Ms: 20.1,
              eventLoopP99Ms: 24.4,
              cpu: 0.12,
              connectionsBusy: 1,
              connectionsIdle: 3,
              connectionsWaitedFor: 0,
              connectionsMost: 16,
            },
            queues: [{ queue: "import", waiting: 2, running: 1, oldestSeconds: 0.4 }],
          },
        },
      }),
    )
    .output(wire.HealthDetail)
    .query(({ ctx }) => service.healthDetail(ctx)),
  history: permitted("ops:read")
    .meta(
      rest("GET", "/ops/health/history", {
        summary: "List days with their uptime",
        description:
          "Each of the last days in UTC, the oldest first, from one sample a minute. A minute in which none could be taken counts as down.",
        tags,
        example: {
          input: { days: 1 },
          output: {
            items: [{ day: "2026-11-21", uptime: 0.99931, worst: "offline", downMinutes: 1 }],
            nextCursor: null,
          },
        },
      }),
    )
    .input(wire.HealthHistoryQuery)
    .output(wire.HealthHistory)
    .query(({ ctx, input }) => service.healthHistory(ctx, input)),
});
