import { page, pageQuery } from "@millrace/contract/page";
import { Id, Instant } from "@millrace/contract/primitives";
import { z } from "zod";

const Name = z
  .string()
  .min(1)
  .max(80)
  .regex(/^[a-z][a-z.-]*$/, "must be the name of a job");
const RunStatus = z.enum(["queued", "running", "completed", "failed", "cancelled"]);

export const Job = z
  .object({
    name: z.string(),
    summary: z.string(),
    queue: z.string(),
    /** Null for a job that runs only when it is asked for. */
    schedule: z
      .object({ cron: z.string(), timezone: z.string(), nextAt: Instant.nullable() })
      .nullable(),
    lastRun: z
      .object({
        status: RunStatus,
        createdAt: Instant,
        finishedAt: Instant.nullable(),
        error: z.string().nullable(),
      })
      .nullable(),
  })
  .meta({ id: "Job" });
export type Job = z.infer<typeof Job>;

export const JobList = page(Job);
export const JobQuery = z.strictObject({});

export const Run = z
  .object({
    id: Id,
    name: z.string(),
    status: RunStatus,
    attempt: z.int(),
    runAt: Instant,
    startedAt: Instant.nullable(),
    finishedAt: Instant.nullable(),
    progress: z.unknown(),
    result: z.unknown(),
    error: z.string().nullable(),
    actor: z.string(),
    createdAt: Instant,
  })
  .meta({ id: "JobRun" });
export type Run = z.infer<typeof Run>;

export const HistoryQuery = z.strictObject({
  ...pageQuery(["createdAt"]),
  name: Name,
  status: RunStatus.optional(),
});
export type HistoryQuery = z.infer<typeof HistoryQuery>;
export const RunPage = page(Run);

/** `input` is checked by the job's own schema. */
export const Trigger = z.strictObject({
  name: Name,
  input: z.record(z.string().max(80), z.unknown()).default({}),
});
export type Trigger = z.infer<typeof Trigger>;
export const Triggered = z.object({ runId: Id }).meta({ id: "TriggeredRun" });
