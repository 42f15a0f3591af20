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
    /** Since when it does not begin, until somebody resumes it. */
    pausedAt: Instant.nullable(),
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

/** One try of a run. */
const Attempt = z.object({
  attempt: z.int(),
  startedAt: Instant,
  finishedAt: Instant,
  error: z.string().nullable(),
});

/** A run with its input and every try that has ended. */
export const RunDetail = Run.extend({
  input: z.record(z.string(), z.unknown()),
  cancelAskedAt: Instant.nullable(),
  attempts: z.array(Attempt),
  trace: z.string(),
}).meta({ id: "JobRunDetail" });
export type RunDetail = z.infer<typeof RunDetail>;

export const DeadLetterQuery = z.strictObject({
  ...pageQuery(["createdAt"]),
  name: Name.optional(),
});
export type DeadLetterQuery = z.infer<typeof DeadLetterQuery>;

export const JobByName = z.strictObject({ name: Name });

/** Which of a job's runs that are over are removed; those that failed unless said otherwise. */
export const Purge = z.strictObject({
  name: Name,
  statuses: z
    .array(z.enum(["completed", "failed", "cancelled"]))
    .min(1)
    .max(3)
    .default(["failed"]),
});
export type Purge = z.infer<typeof Purge>;
export const Purged = z.object({ runs: z.int() }).meta({ id: "PurgedRuns" });

export const WatchRuns = z.strictObject({ name: Name.optional() });
export type WatchRuns = z.infer<typeof WatchRuns>;
