import { CalendarDate, Instant } from "@millrace/contract/primitives";
import { z } from "zod";

/** `off` is a part that is not configured. */
export const HealthStatus = z.enum(["healthy", "warning", "critical", "offline", "off"]);
export type HealthStatus = z.infer<typeof HealthStatus>;
const Overall = HealthStatus.exclude(["off"]);

export const Check = z.object({
  name: z.enum(["database", "queue", "relay", "storage", "redis", "mail"]),
  status: HealthStatus,
  latencyMs: z.number(),
  /** One sentence about what is wrong; null when nothing is. */
  message: z.string().nullable(),
  figures: z.record(z.string(), z.number()),
});
export type Check = z.infer<typeof Check>;

const Word = z.enum(["HEALTHY", "WARNING", "CRITICAL", "OFFLINE"]);
export type Word = z.infer<typeof Word>;

export const PublicHealth = z
  .object({
    status: Word,
    version: z.string(),
    uptimeSeconds: z.int(),
    /** By part; those that are not configured are not listed. */
    services: z.record(z.string(), Word),
  })
  .meta({ id: "Health" });
export type PublicHealth = z.infer<typeof PublicHealth>;

export const HealthDetail = z
  .object({
    status: Overall,
    version: z.string(),
    at: Instant,
    startedAt: Instant,
    uptimeSeconds: z.int(),
    checks: z.array(Check),
    /** The process that answered. */
    process: z.object({
      node: z.string(),
      memoryBytes: z.number(),
      heapBytes: z.number(),
      eventLoopP50Ms: z.number(),
      eventLoopP99Ms: z.number(),
      /** Share of one core since the last look. */
      cpu: z.number(),
      connectionsBusy: z.int(),
      connectionsIdle: z.int(),
      connectionsWaitedFor: z.int(),
      connectionsMost: z.int(),
    }),
    queues: z.array(
      z.object({
        queue: z.string(),
        waiting: z.int(),
        running: z.int(),
        oldestSeconds: z.number(),
      }),
    ),
  })
  .meta({ id: "HealthDetail" });
export type HealthDetail = z.infer<typeof HealthDetail>;

export const DayOfHealth = z
  .object({
    day: CalendarDate,
    /** Share of the day's minutes; null for days before the first sample. */
    uptime: z.number().nullable(),
    worst: Overall.nullable(),
    downMinutes: z.int(),
  })
  .meta({ id: "DayOfHealth" });
export type DayOfHealth = z.infer<typeof DayOfHealth>;

export const HealthHistoryQuery = z.strictObject({ days: z.int().min(1).max(90).default(90) });
export type HealthHistoryQuery = z.infer<typeof HealthHistoryQuery>;

export const HealthHistory = z.object({ items: z.array(DayOfHealth), nextCursor: z.null() });
export type HealthHistory = z.infer<typeof HealthHistory>;
