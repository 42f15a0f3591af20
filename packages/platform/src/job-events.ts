import { Id } from "@millrace/contract/primitives";
import { z } from "zod";
import { defineEvent } from "./events.ts";

export const runFailed = defineEvent({
  name: "jobs.run.failed",
  version: 1,
  aggregate: "jobs.run",
  summary:
    "A run of a job has failed for good: its tries are used up, or trying again would not help.",
  payload: z.object({ runId: Id, job: z.string(), attempt: z.int(), error: z.string() }),
  example: {
    runId: "01939f1e-7c7b-7000-8000-000000000061",
    job: "stock.low-stock-alert",
    attempt: 5,
    error: "The SMS gateway answered 503.",
  },
});
