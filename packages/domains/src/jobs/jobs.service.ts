import type { Page } from "@millrace/contract/page";
import { audit } from "@millrace/platform/audit";
import type { Ctx } from "@millrace/platform/context";
import { lastRuns, pageOfRuns } from "@millrace/platform/job-history";
import { enqueue, type JobType } from "@millrace/platform/jobs";
import { notFound } from "@millrace/platform/problems";
import { fieldErrors } from "@millrace/platform/refusals";
import { transact } from "@millrace/platform/transact";
import { jobs } from "../catalogue.ts";
import type { HistoryQuery, Job, Run, Trigger } from "./jobs.schema.ts";

export async function listJobs(ctx: Ctx): Promise<Page<Job>> {
  const last = await lastRuns(
    ctx,
    jobs.map(({ name }) => name),
  );
  const items = jobs.map(({ name, summary, queue, every }) => ({
    name,
    summary,
    queue,
    schedule: every ? { ...every, nextAt: last.get(name)?.nextAt ?? null } : null,
    lastRun: last.get(name)?.last ?? null,
  }));
  return { items, nextCursor: null };
}

/** The job's runs, the newest first. */
export async function jobHistory(ctx: Ctx, query: HistoryQuery): Promise<Page<Run>> {
  jobNamed(query.name);
  return pageOfRuns(ctx, query);
}

/** Asks for a run now. Its input is checked by the job's own schema (`request.invalid`). */
export function triggerJob(ctx: Ctx, { name, input }: Trigger): Promise<{ runId: string }> {
  const job = jobNamed(name);
  const checked = job.input.safeParse(input);
  if (!checked.success) throw fieldErrors(checked.error, "input");
  return transact(ctx, async (tx) => {
    const runId = enqueue(tx, job, input);
    audit(tx, "jobs.job.triggered", { type: "jobs.job", id: name }, { after: { runId, input } });
    return { runId };
  });
}

function jobNamed(name: string): JobType {
  const job = jobs.find((each) => each.name === name);
  if (!job) throw notFound(`There is no job called ${name}.`);
  return job;
}
