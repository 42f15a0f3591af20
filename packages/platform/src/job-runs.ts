import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { DomainError } from "./errors.ts";
import { eventRows } from "./event-log.ts";
import type { LoggedEvent } from "./events.ts";
import { defineJob, type JobType, type ListenerType } from "./jobs.ts";
import type { Platform } from "./platform.ts";
import { listenerTries } from "./relay.ts";
import { systemCtx } from "./runtime.ts";
import { transact } from "./transact.ts";

const leaseMs = 30_000;

/**
 * Runs one job by the id that the queue carried. The guarded claim lets one worker have it, however often the id arrives; a lease says that
 * the worker is alive. What fails is tried again after its backoff; a refusal that would be the same again, or the last try, fails the run.
 */
export async function runJob(
  platform: Platform,
  jobs: ReadonlyMap<string, JobType>,
  id: string,
): Promise<void> {
  const { db, clock } = platform;
  const claimed = await db
    .updateTable("job_run")
    .set((is) => ({
      status: "running",
      attempt: is("attempt", "+", 1),
      started_at: clock.now(),
      lease_until: new Date(clock.now().getTime() + leaseMs),
      error: null,
    }))
    .where("id", "=", id)
    .where("status", "=", "queued")
    .returning(["name", "input", "attempt"])
    .executeTakeFirst();
  if (!claimed) return;

  const mine = () =>
    db
      .updateTable("job_run")
      .where("id", "=", id)
      .where("status", "=", "running")
      .where("attempt", "=", claimed.attempt);
  const renew = (progress?: unknown) =>
    mine()
      .set({
        lease_until: new Date(clock.now().getTime() + leaseMs),
        ...(progress !== undefined && { progress: JSON.stringify(progress) }),
      })
      .execute();
  const stop = new AbortController();
  const heartbeat = keepRenewing(() => renew(), stop.signal, platform);
  const job = jobs.get(claimed.name);
  try {
    if (!job) throw new Error(`no job is called ${claimed.name}`);
    const ctx = systemCtx(platform, `job-${claimed.name}`, stop.signal);
    const result = await job.run(ctx, job.input.parse(claimed.input), {
      id,
      attempt: claimed.attempt,
      progress: async (value) => void (await renew(value)),
    });
    await mine()
      .set({
        status: "completed",
        result: JSON.stringify(result ?? null),
        finished_at: clock.now(),
        lease_until: null,
      })
      .execute();
  } catch (error) {
    platform.log.error(
      { err: error, job: claimed.name, run: id, attempt: claimed.attempt },
      "job failed",
    );
    const text = error instanceof Error ? error.message.slice(0, 1000) : "unknown";
    const hopeless = !job || (error instanceof DomainError && !error.definition.retryable);
    const over = hopeless || claimed.attempt >= job.retry.attempts;
    await mine()
      .set(
        over
          ? { status: "failed", error: text, finished_at: clock.now(), lease_until: null }
          : {
              status: "queued",
              error: text,
              handed_at: null,
              lease_until: null,
              run_at: retryAt(clock.now(), job, claimed.attempt),
            },
      )
      .execute();
  } finally {
    stop.abort();
    await heartbeat;
  }
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
