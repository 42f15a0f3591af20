import { defineProblem } from "@millrace/platform/errors";

export const runOver = defineProblem({
  code: "jobs.run_over",
  kind: "conflict",
  title: "The run is over",
  help: "A run can be cancelled while it waits or runs. This one has completed, failed or was cancelled before.",
});

export const runNotOver = defineProblem({
  code: "jobs.run_not_failed",
  kind: "conflict",
  title: "The run has not failed",
  help: "Only a run that has failed for good or was cancelled can be tried again. Trigger the job to run it anew.",
});
