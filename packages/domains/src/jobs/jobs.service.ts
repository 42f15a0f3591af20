import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "@millrace/contract/page";
import { audit } from "@millrace/platform/audit";
import type { Ctx } from "@millrace/platform/context";
import { actorOf } from "@millrace/platform/events";
import {
  cancelRun,
  pauseJob,
  purgeRuns,
  resumeJob,
  retryRun,
} from "@millrace/platform/job-control";
import { findRun, freshRuns, lastRuns, pageOfRuns } from "@millrace/platform/job-history";
import { enqueue, type JobType, listenerTries } from "@millrace/platform/jobs";
import { notFound } from "@millrace/platform/problems";
import { found } from "@millrace/platform/record";
import { fieldErrors } from "@millrace/platform/refusals";
import { ringAfter, type TxCtx, transact } from "@millrace/platform/transact";
import { jobs } from "../catalogue.ts";
import { runNotOver, runOver } from "./jobs.errors.ts";
import type {
  DeadLetterQuery,
  HistoryQuery,
  Job,
  Purge,
  Run,
  RunDetail,
  Trigger,
  WatchRuns,
} from "./jobs.schema.ts";

export async function listJobs(ctx: Pick<Ctx | TxCtx, "db">): Promise<Page<Job>> {
  const last = await lastRuns(
    ctx,
    jobs.map(({ name }) => name),
  );
  const items = jobs.map(({ name, summary, queue, every }) => ({
    name,
    summary,
    queue,
    schedule: every ? { ...every, nextAt: last.get(name)?.nextAt ?? null } : null,
    pausedAt: last.get(name)?.pausedAt ?? null,
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

export async function getRun(
  ctx: Pick<Ctx | TxCtx, "db">,
  { id }: { id: string },
): Promise<RunDetail> {
  const run = found(await findRun(ctx, id), "run");
  const attempts = (run.attempts as { startedAt: string; finishedAt: string }[]).map((each) => ({
    ...each,
    startedAt: new Date(each.startedAt),
    finishedAt: new Date(each.finishedAt),
  }));
  return { ...run, attempts } as RunDetail;
}

/** Runs of jobs and listeners that have failed for good, the newest first: they wait for somebody to look. */
export function deadLetters(ctx: Ctx, query: DeadLetterQuery): Promise<Page<Run>> {
  return pageOfRuns(ctx, { ...query, status: "failed" });
}

/** Ends a run that waits at once and tells one that runs to end; its own transaction decides whether it still completes. Refuses `jobs.run_over`. */
export function cancelJobRun(ctx: Ctx, { id }: { id: string }): Promise<RunDetail> {
  return transact(ctx, async (tx) => {
    const before = found(await findRun(tx, id), "run");
    if ((await cancelRun(tx, id)) === null)
      throw runOver(`The run is ${before.status} already.`, { details: { status: before.status } });
    audit(
      tx,
      "jobs.run.cancelled",
      { type: "jobs.run", id },
      { before: { status: before.status } },
    );
    ringAfter(tx, "cancel", id);
    ringAfter(tx, "jobs", id);
    return getRun(tx, { id });
  });
}

/** Lets a run that has failed or was cancelled begin again, with all the tries that its job has. Refuses `jobs.run_not_failed`. */
export function retryJobRun(ctx: Ctx, { id }: { id: string }): Promise<RunDetail> {
  return transact(ctx, async (tx) => {
    const before = found(await findRun(tx, id), "run");
    if (!(await retryRun(tx, id, triesOf(before.name))))
      throw runNotOver(`The run is ${before.status}.`, { details: { status: before.status } });
    audit(tx, "jobs.run.retried", { type: "jobs.run", id }, { before: { status: before.status } });
    ringAfter(tx, "outbox", id);
    ringAfter(tx, "jobs", id);
    return getRun(tx, { id });
  });
}

/** From now on the job does not begin; what runs goes on to its end. Doing it twice is doing it once. */
export function pause(ctx: Ctx, { name }: { name: string }): Promise<Job> {
  jobNamed(name);
  return controlled(ctx, name, "jobs.job.paused", (tx) => pauseJob(tx, name, actorOf(tx)));
}

/** The job may begin again: what waited does, and a schedule that missed its times runs once. */
export function resume(ctx: Ctx, { name }: { name: string }): Promise<Job> {
  jobNamed(name);
  return controlled(ctx, name, "jobs.job.resumed", (tx) => resumeJob(tx, name));
}

/** Removes the job's runs that are over in the named ways, in bounded batches; how many went. */
export async function purge(ctx: Ctx, { name, statuses }: Purge): Promise<{ runs: number }> {
  jobNamed(name);
  const runs = await transact(ctx, async (tx) => {
    const gone = await purgeRuns(tx, name, statuses, purgeMost);
    audit(
      tx,
      "jobs.job.purged",
      { type: "jobs.job", id: name },
      { after: { statuses, runs: gone } },
    );
    return gone;
  });
  return { runs };
}

/** One call removes so many; who wants more calls again. */
const purgeMost = 10_000;

function controlled(
  ctx: Ctx,
  name: string,
  action: string,
  change: (tx: TxCtx) => Promise<boolean>,
): Promise<Job> {
  return transact(ctx, async (tx) => {
    if (await change(tx)) audit(tx, action, { type: "jobs.job", id: name });
    ringAfter(tx, "outbox", name);
    ringAfter(tx, "jobs", name);
    const { items } = await listJobs(tx);
    return found(
      items.find((job) => job.name === name),
      "job",
    );
  });
}

const watchPollMs = 2_000;

/**
 * Every change of the runs of one job or of all, from now on: what there is first, then each run when its state or progress is another.
 * Looks when a bell rings, and every 2 s for rings that were lost; many changes of one run in between are one.
 */
export async function* watchRuns(
  ctx: Ctx,
  { name }: WatchRuns,
  signal: AbortSignal,
): AsyncGenerator<Run> {
  const told = new Map<string, string>();
  let wake = () => {};
  const unhook = ctx.platform.doorbell.on("jobs", () => wake());
  try {
    while (!signal.aborted) {
      const rung = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const since = new Date(ctx.platform.clock.now().getTime() - 60_000);
      for (const run of (await freshRuns(ctx, name, since)).reverse()) {
        const state = JSON.stringify(run);
        if (told.get(run.id) === state) continue;
        told.set(run.id, state);
        yield run;
      }
      if (told.size > 1_000) for (const id of [...told.keys()].slice(0, 500)) told.delete(id);
      await Promise.race([rung, sleep(watchPollMs, undefined, { signal }).catch(() => {})]);
    }
  } finally {
    unhook();
  }
}

/** A listener's runs stand beside those of jobs. */
function triesOf(name: string): number {
  return jobs.find((job) => job.name === name)?.retry.attempts ?? listenerTries;
}

function jobNamed(name: string): JobType {
  const job = jobs.find((each) => each.name === name);
  if (!job) throw notFound(`There is no job called ${name}.`);
  return job;
}
