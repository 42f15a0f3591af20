import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { z } from "zod";
import type { Ctx } from "./context.ts";
import { DomainError } from "./errors.ts";
import { eventRows } from "./event-log.ts";
import { emit, type LoggedEvent } from "./events.ts";
import { runFailed } from "./job-events.ts";
import { defineJob, type JobType, type ListenerType, listenerTries } from "./jobs.ts";
import { type JobAttempt, jobAttempts } from "./measures.ts";
import type { Platform } from "./platform.ts";
import { systemCtx } from "./runtime.ts";
import { traced } from "./tracing.ts";
import { type TxCtx, transact } from "./transact.ts";

const leaseMs = 30_000;

/**
 * Runs one job by the id that the queue carried. The guarded claim lets one worker have it, however often the id arrives; a lease says that
 * the worker is alive. What fails is tried again after its backoff; a refusal that would be the same again, or the last try, fails the run. A
 * run that somebody cancels is told by its signal, and has ended when it gives up; one that is through by then is completed.
 */
export async function runJob(
  platform: Platform,
  jobs: ReadonlyMap<string, JobType>,
  id: string,
): Promise<void> {
  const { db, clock, doorbell } = platform;
  const claimed = await claimRun(platform, id);
  if (!claimed) return;
  const { attempt } = claimed;
  doorbell.ring("jobs", id);

  const mine = () =>
    db
      .updateTable("job_run")
      .where("id", "=", id)
      .where("status", "=", "running")
      .where("attempt", "=", attempt);
  const stop = new AbortController();
  const renew = async (progress?: unknown) => {
    const row = await mine()
      .set({
        lease_until: new Date(clock.now().getTime() + leaseMs),
        ...(progress !== undefined && { progress: JSON.stringify(progress) }),
      })
      .returning("cancel_asked_at")
      .executeTakeFirst();
    if (row?.cancel_asked_at) stop.abort(new Cancelled());
    if (progress !== undefined) doorbell.ring("jobs", id);
  };
  const heartbeat = keepRenewing(() => renew(), stop.signal, platform);
  const unhook = doorbell.on("cancel", (about) => {
    if (about === id) stop.abort(new Cancelled());
  });
  const job = jobs.get(claimed.name);
  try {
    if (!job) throw new Error(`no job is called ${claimed.name}`);
    const ctx = systemCtx(platform, `job-${claimed.name}`, stop.signal);
    const span = {
      name: `job ${claimed.name}`,
      kind: "consumer",
      parent: claimed.traceparent,
      attributes: { "millrace.job.run": id, "millrace.job.attempt": attempt },
    } as const;
    const result = await traced(span, async () =>
      job.run(ctx, job.input.parse(claimed.input), {
        id,
        attempt,
        progress: (value) => renew(value),
      }),
    );
    await endAttempt(platform, { id, attempt }, null, {
      status: "completed",
      result: JSON.stringify(result ?? null),
    });
  } catch (error) {
    const text = error instanceof Error ? error.message.slice(0, 1000) : "unknown";
    if (stop.signal.reason instanceof Cancelled) {
      await endAttempt(platform, { id, attempt }, text, { status: "cancelled" });
      return;
    }
    platform.log.error({ err: error, job: claimed.name, run: id, attempt }, "job failed");
    const hopeless = !job || (error instanceof DomainError && !error.definition.retryable);
    const over = hopeless || attempt >= (claimed.tries ?? job.retry.attempts);
    await endAttempt(
      platform,
      { id, attempt },
      text,
      over
        ? { status: "failed" }
        : { status: "queued", retryAt: retryAt(clock.now(), job, attempt) },
    );
  } finally {
    unhook();
    stop.abort();
    await heartbeat;
    doorbell.ring("jobs", id);
  }
}

/** Why a run's signal ends it. */
class Cancelled extends Error {}

/** One worker gets the run; nobody does while its job is paused. */
function claimRun(platform: Platform, id: string) {
  const now = platform.clock.now();
  return platform.db
    .updateTable("job_run")
    .set((is) => ({
      status: "running",
      attempt: is("attempt", "+", 1),
      started_at: now,
      lease_until: new Date(now.getTime() + leaseMs),
      error: null,
    }))
    .where("id", "=", id)
    .where("status", "=", "queued")
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom("job_pause").whereRef("job_pause.name", "=", "job_run.name"))),
    )
    .returning(["name", "input", "attempt", "tries", "traceparent"])
    .executeTakeFirst();
}

type Ending =
  | { readonly status: "completed"; readonly result: string }
  | { readonly status: "cancelled" | "failed" }
  | { readonly status: "queued"; readonly retryAt: Date };

/** An attempt of a run; with `lapsedAt`, only while its lease was over by then. */
interface Attempt {
  readonly id: string;
  readonly attempt: number;
  readonly lapsedAt?: Date;
}

/**
 * Writes how an attempt ended, if it still is the run's: a worker that was taken for lost changes nothing. A run that has failed for good is
 * told to the log in the same transaction (`jobs.run.failed`).
 */
export async function endAttempt(
  platform: Platform,
  which: Attempt,
  error: string | null,
  ending: Ending,
): Promise<void> {
  const ctx = systemCtx(platform, "queue");
  if (ending.status !== "failed") return void (await writeEnding(ctx, which, error, ending));
  await transact(ctx, async (tx) => {
    const ended = await writeEnding(tx, which, error, ending);
    if (!ended) return;
    const { id, attempt } = which;
    emit(tx, runFailed, { id }, { runId: id, job: ended.name, attempt, error: error ?? "" });
  });
}

function writeEnding(
  { db, now }: Pick<Ctx | TxCtx, "db" | "now">,
  { id, attempt, lapsedAt }: Attempt,
  error: string | null,
  ending: Ending,
): Promise<{ name: string } | undefined> {
  let run = db
    .updateTable("job_run")
    .set({
      status: ending.status,
      error,
      lease_until: null,
      attempts: sql`attempts || jsonb_build_array(jsonb_build_object(
        'attempt', attempt, 'startedAt', started_at, 'finishedAt', ${now}::timestamptz, 'error', ${error}::text))`,
      ...(ending.status === "completed" && { result: ending.result }),
      ...(ending.status === "queued"
        ? { handed_at: null, run_at: ending.retryAt }
        : { finished_at: now }),
    })
    .where("id", "=", id)
    .where("status", "=", "running")
    .where("attempt", "=", attempt);
  if (lapsedAt) run = run.where("lease_until", "<", lapsedAt);
  return run
    .returning("name")
    .executeTakeFirst()
    .then((ended) => {
      if (ended)
        jobAttempts.publish({ job: ended.name, status: ending.status } satisfies JobAttempt);
      return ended;
    });
}

/**
 * Runs here and now what was asked for under this key, for programs that want the outcome and do not rely on a worker being there. If
 * a worker has it already, or had it, nothing is done.
 */
export async function runAskedFor(platform: Platform, job: JobType, key: string): Promise<void> {
  const asked = await platform.db
    .selectFrom("job_run")
    .select("id")
    .where("name", "=", job.name)
    .where("key", "=", key)
    .executeTakeFirst();
  if (asked) await runJob(platform, new Map([[job.name, job]]), asked.id);
}

async function keepRenewing(
  renew: () => Promise<unknown>,
  signal: AbortSignal,
  platform: Platform,
): Promise<void> {
  while (!signal.aborted) {
    await sleep(leaseMs / 3, undefined, { signal }).catch(() => {});
    if (!signal.aborted)
      await renew().catch((error: unknown) =>
        platform.log.warn({ err: error }, "a job's lease was not renewed"),
      );
  }
}

function retryAt(now: Date, job: JobType, attempt: number): Date {
  const seconds = Math.min(job.retry.backoffSeconds * 2 ** (attempt - 1), 3600);
  return new Date(now.getTime() + seconds * 1000 * (0.8 + Math.random() * 0.4));
}

/**
 * A listener as a job. The receipt is written in the listener's own transaction: whoever comes second finds it and does nothing, so the
 * effect happens once even if the run is repeated by a crash, by the queue, or by hand.
 */
export function listenerJob(listener: ListenerType): JobType {
  const input = z.strictObject({ eventId: z.uuid() });
  return defineJob({
    name: listener.name,
    summary: listener.summary,
    queue: listener.queue,
    input,
    retry: { attempts: listenerTries, backoffSeconds: 1 },
    run: async (ctx, { eventId }) =>
      transact(ctx, async (tx) => {
        const receipt = await tx.db
          .insertInto("event_receipt")
          .values({ listener: listener.name, event_id: eventId })
          .onConflict((conflict) => conflict.doNothing())
          .returning("event_id")
          .executeTakeFirst();
        if (!receipt) return;
        const event = await eventRows(tx.db).where("id", "=", eventId).executeTakeFirstOrThrow();
        await listener.run(tx, event as LoggedEvent);
      }),
  });
}
