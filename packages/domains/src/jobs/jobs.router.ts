import { permitted, rest, router } from "@millrace/platform/procedure";
import * as wire from "./jobs.schema.ts";
import * as service from "./jobs.service.ts";

const tags = ["Jobs"] as const;
const at = "2026-11-21T06:00:00.000Z";
const job = {
  name: "stock.low-stock-alert",
  summary: "Reminds of what is still at or below its reorder level",
  queue: "notify",
  schedule: { cron: "0 */6 * * *", timezone: "UTC", nextAt: "2026-11-21T12:00:00.000Z" },
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
});
