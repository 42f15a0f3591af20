import { ById } from "@millrace/contract/primitives";
import { permitted, rest, router } from "@millrace/platform/procedure";
import { runNotOver, runOver } from "./jobs.errors.ts";
import * as wire from "./jobs.schema.ts";
import * as service from "./jobs.service.ts";

const tags = ["Jobs"] as const;
const at = "2026-11-21T06:00:00.000Z";
const job = {
  name: "stock.low-stock-alert",
  summary: "Reminds of what is still at or below its reorder level",
  queue: "notify",
  schedule: { cron: "0 */6 * * *", timezone: "UTC", nextAt: "2026-11-21T12:00:00.000Z" },
  pausedAt: null,
  lastRun: { status: "completed", createdAt: at, finishedAt: at, error: null },
};
const run = {
  id: "01939f1e-7c7b-7000-8000-000000000061",
  name: job.name,
  status: "completed",
  attempt: 1,
  runAt: at,
  startedAt: at,
  finishedAt: at,
  progress: null,
  result: { low: 3 },
  error: null,
  actor: "system:schedule",
  createdAt: at,
};

const detail = {
  ...run,
  input: {},
  cancelAskedAt: null,
  attempts: [{ attempt: 1, startedAt: at, finishedAt: at, error: null }],
  trace: "01939f1e-7c7b-7000-8000-000000000065",
};
const dead = {
  ...run,
  status: "failed",
  attempt: 5,
  result: null,
  error: "The gateway answered 503.",
};

export const jobsRouter = router({
  list: permitted("jobs:read")
    .meta(
      rest("GET", "/jobs", {
        summary: "List the jobs and their schedules",
        tags,
        example: { output: { items: [job], nextCursor: null } },
      }),
    )
    .input(wire.JobQuery)
    .output(wire.JobList)
    .query(({ ctx }) => service.listJobs(ctx)),
  history: permitted("jobs:read")
    .meta(
      rest("GET", "/jobs/{name}/history", {
        summary: "List a job's runs",
        tags,
        example: { output: { items: [run], nextCursor: null } },
      }),
    )
    .input(wire.HistoryQuery)
    .output(wire.RunPage)
    .query(({ ctx, input }) => service.jobHistory(ctx, input)),
  trigger: permitted("jobs:write")
    .meta(
      rest("POST", "/jobs/{name}/trigger", {
        summary: "Run a job now",
        tags,
        status: 202,
        example: { input: {}, output: { runId: run.id } },
      }),
    )
    .input(wire.Trigger)
    .output(wire.Triggered)
    .mutation(({ ctx, input }) => service.triggerJob(ctx, input)),
  pause: permitted("jobs:write")
    .meta(
      rest("POST", "/jobs/{name}/pause", {
        summary: "Keep a job from beginning",
        tags,
        example: { input: { name: job.name }, output: { ...job, pausedAt: at } },
      }),
    )
    .input(wire.JobByName)
    .output(wire.Job)
    .mutation(({ ctx, input }) => service.pause(ctx, input)),
  resume: permitted("jobs:write")
    .meta(
      rest("POST", "/jobs/{name}/resume", {
        summary: "Let a paused job go on",
        tags,
        example: { input: { name: job.name }, output: job },
      }),
    )
    .input(wire.JobByName)
    .output(wire.Job)
    .mutation(({ ctx, input }) => service.resume(ctx, input)),
  purge: permitted("jobs:write")
    .meta(
      rest("POST", "/jobs/{name}/purge", {
        summary: "Remove runs that are over",
        description: "At most 10,000 at once; those that failed unless `statuses` says otherwise.",
        tags,
        example: { input: { statuses: ["failed"] }, output: { runs: 12 } },
      }),
    )
    .input(wire.Purge)
    .output(wire.Purged)
    .mutation(({ ctx, input }) => service.purge(ctx, input)),
  deadLetters: router({
    list: permitted("jobs:read")
      .meta(
        rest("GET", "/jobs/dead-letters", {
          summary: "List the runs that have failed for good",
          tags,
          example: { output: { items: [dead], nextCursor: null } },
        }),
      )
      .input(wire.DeadLetterQuery)
      .output(wire.RunPage)
      .query(({ ctx, input }) => service.deadLetters(ctx, input)),
  }),
  runs: router({
    get: permitted("jobs:read")
      .meta(
        rest("GET", "/jobs/runs/{id}", {
          summary: "Read a run",
          tags,
          example: { output: detail },
        }),
      )
      .input(ById)
      .output(wire.RunDetail)
      .query(({ ctx, input }) => service.getRun(ctx, input)),
    cancel: permitted("jobs:write")
      .meta(
        rest("POST", "/jobs/runs/{id}/cancel", {
          summary: "Cancel a run",
          description:
            "One that waits is cancelled; one that runs is told to end, and says by its status whether it did.",
          tags,
          problems: [runOver],
          example: { output: { ...detail, status: "cancelled", cancelAskedAt: at } },
        }),
      )
      .input(ById)
      .output(wire.RunDetail)
      .mutation(({ ctx, input }) => service.cancelJobRun(ctx, input)),
    retry: permitted("jobs:write")
      .meta(
        rest("POST", "/jobs/runs/{id}/retry", {
          summary: "Try a failed run again",
          tags,
          status: 202,
          problems: [runNotOver],
          example: { output: { ...detail, status: "queued", finishedAt: null } },
        }),
      )
      .input(ById)
      .output(wire.RunDetail)
      .mutation(({ ctx, input }) => service.retryJobRun(ctx, input)),
  }),
  watch: permitted("jobs:read")
    .input(wire.WatchRuns)
    .subscription(({ ctx, input, signal }) =>
      service.watchRuns(ctx, input, signal ?? ctx.signal ?? new AbortController().signal),
    ),
});
