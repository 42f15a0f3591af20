import type { DB } from "@millrace/db/generated/types";
import { CronExpressionParser } from "cron-parser";
import { sql, type Transaction } from "kysely";
import type { LoggedEvent } from "./events.ts";
import { newId } from "./id.ts";
import { endAttempt } from "./job-runs.ts";
import { type JobType, type ListenerType, listenerTries } from "./jobs.ts";
import { startLoop } from "./loop.ts";
import type { Platform } from "./platform.ts";
import type { Queue } from "./queue.ts";

/** Work that is owed to a batch of events in the very transaction that publishes them: webhook deliveries. */
export type Publication = (
  trx: Transaction<DB>,
  events: readonly LoggedEvent[],
  now: Date,
) => Promise<void>;

export interface RelayParts {
  readonly listeners: readonly ListenerType[];
  readonly publications: readonly Publication[];
  readonly jobs: readonly JobType[];
  readonly queue: Queue;
}

const batch = 500;
/** A job that was handed to the queue and has not begun is handed again: the queue may have lost it (`FLUSHALL`). */
const handAgainAfter = "30 seconds";

/**
 * The one reader of the outbox: gives events their number in commit-visible order, without gaps, and writes what they cause in the same
 * transaction; hands due jobs to the queue; fires schedules. Every process may run one; an advisory lock lets one work at a time, and
 * the next takes over when it dies. Everything it does can be cut off at any instruction and is then done again, once.
 */
export async function startRelay(
  platform: Platform,
  parts: RelayParts,
): Promise<{ stop(): Promise<void> }> {
  await reconcileSchedules(platform, parts.jobs);
  return startLoop({
    name: "relay",
    bell: { doorbell: platform.doorbell, on: "outbox" },
    pollMs: 500,
    log: platform.log,
    turn: async () => {
      const published = await publish(platform, parts);
      await fireSchedules(platform, parts.jobs);
      await recoverLostRuns(platform, parts.jobs);
      const handed = await handJobs(platform, parts.queue);
      return published === batch || handed === batch;
    },
  });
}

/** Publishes one batch; how many there were. */
export async function publish(
  platform: Platform,
  parts: Pick<RelayParts, "listeners" | "publications">,
): Promise<number> {
  const waiting = await platform.db
    .selectFrom("event")
    .select("id")
    .where("seq", "is", null)
    .limit(1)
    .executeTakeFirst();
  if (!waiting) return 0;
  const count = await platform.db.transaction().execute(async (trx) => {
    if (!(await lead(trx, "relay"))) return 0;
    const events = await number(trx);
    if (events.length === 0) return 0;
    const now = platform.clock.now();
    await oweListeners(trx, parts.listeners, events, now);
    for (const publication of parts.publications) await publication(trx, events, now);
    return events.length;
  });
  if (count > 0) {
    platform.doorbell.ring("log");
    platform.doorbell.ring("deliveries");
  }
  return count;
}

/** True when this transaction is the only one in the cluster that does `what`, until it ends. */
async function lead(trx: Transaction<DB>, what: string): Promise<boolean> {
  const { rows } = await sql<{ leads: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended(${`millrace:${what}`}, 0)) as leads`.execute(
    trx,
  );
  return rows[0]?.leads === true;
}

async function number(trx: Transaction<DB>): Promise<LoggedEvent[]> {
  const { rows } = await sql<LoggedEvent>`
    with unpublished as (
      select id, row_number() over (order by position) as n
        from (select id, position from event where seq is null order by position limit ${batch}) as next
    ), head as (
      insert into event_head (id, seq) select 1, count(*) from unpublished
      on conflict (id) do update set seq = event_head.seq + excluded.seq
      returning seq - (select count(*) from unpublished) as before
    ), numbered as (
      update event set seq = head.before + unpublished.n
        from unpublished, head
       where event.id = unpublished.id
      returning event.seq, event.id, event.name, event.version, event.aggregate_type as "aggregateType", event.aggregate_id as "aggregateId",
                event.site_id as "siteId", event.payload, event.actor, event.trace, event.created_at as "createdAt", event.traceparent
    )
    select * from numbered order by seq`.execute(trx);
  return rows;
}

/** One run per event and listener, whatever happens: the key is unique. */
async function oweListeners(
  trx: Transaction<DB>,
  listeners: readonly ListenerType[],
  events: readonly LoggedEvent[],
  now: Date,
) {
  const owed = listeners.flatMap((listener) =>
    events
      .filter((event) => listener.on.some((type) => type.name === event.name))
      .map((event) => ({
        id: newId(),
        name: listener.name,
        queue: listener.queue,
        key: event.id,
        input: JSON.stringify({ eventId: event.id }),
        status: "queued",
        run_at: now,
        actor: "system:relay",
        trace: event.trace,
        traceparent: event.traceparent ?? null,
        created_at: now,
      })),
  );
  if (owed.length === 0) return;
  await trx
    .insertInto("job_run")
    .values(owed)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Hands due runs to the queue, then notes it; cut off in between, they are handed again and the queue or the claim drops the second. */
async function handJobs(platform: Platform, queue: Queue): Promise<number> {
  const now = platform.clock.now();
  const { rows } = await sql<{ id: string; name: string; queue: string; attempt: number }>`
    select id, name, queue, attempt from job_run
     where not exists (select 1 from job_pause where job_pause.name = job_run.name)
       and status = 'queued' and run_at <= ${now} and (handed_at is null or handed_at < ${now}::timestamptz - ${handAgainAfter}::interval)
     order by run_at, id limit ${batch}`.execute(platform.db);
  if (rows.length === 0) return 0;
  await queue.hand(rows);
  await platform.db
    .updateTable("job_run")
    .set({ handed_at: now })
    .where(
      "id",
      "in",
      rows.map(({ id }) => id),
    )
    .where("status", "=", "queued")
    .execute();
  return rows.length;
}

/** A run whose lease is over has lost its worker: it goes back to the queue, or fails when its tries are used up. */
async function recoverLostRuns(platform: Platform, jobs: readonly JobType[]): Promise<void> {
  const now = platform.clock.now();
  const lost = await platform.db
    .selectFrom("job_run")
    .select(["id", "name", "attempt", "tries"])
    .where("status", "=", "running")
    .where("lease_until", "<", now)
    .limit(batch)
    .execute();
  for (const run of lost) {
    const tries =
      run.tries ?? jobs.find(({ name }) => name === run.name)?.retry.attempts ?? listenerTries;
    await endAttempt(
      platform,
      { ...run, lapsedAt: now },
      "its worker was lost",
      run.attempt >= tries ? { status: "failed" } : { status: "queued", retryAt: now },
    );
  }
}

/** Rows for the schedules there are, none for those that were dropped; a changed cron gets a new due time. */
async function reconcileSchedules(platform: Platform, jobs: readonly JobType[]): Promise<void> {
  const now = platform.clock.now();
  const scheduled = jobs.filter((job) => job.every);
  await platform.db
    .deleteFrom("job_schedule")
    .where("name", "not in", ["", ...scheduled.map(({ name }) => name)])
    .execute();
  for (const { name, every } of scheduled) {
    if (!every) continue;
    await platform.db
      .insertInto("job_schedule")
      .values({ name, ...every, next_at: nextTime(every, now) })
      .onConflict((conflict) =>
        conflict
          .column("name")
          .doUpdateSet({ ...every, next_at: nextTime(every, now) })
          .where((is) =>
            is.or([
              is("job_schedule.cron", "!=", every.cron),
              is("job_schedule.timezone", "!=", every.timezone),
            ]),
          ),
      )
      .execute();
  }
}

/** Due schedules become runs; times that were missed while nobody was there become one. */
async function fireSchedules(platform: Platform, jobs: readonly JobType[]): Promise<void> {
  const now = platform.clock.now();
  // A paused one keeps its due time: whatever it misses is caught up once when it goes on.
  const due = await platform.db
    .selectFrom("job_schedule")
    .selectAll()
    .where("next_at", "<=", now)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom("job_pause").whereRef("job_pause.name", "=", "job_schedule.name"))),
    )
    .execute();
  for (const schedule of due) {
    const job = jobs.find(({ name }) => name === schedule.name);
    if (!job?.every) continue;
    const next = nextTime(job.every, now);
    await platform.db.transaction().execute(async (trx) => {
      const { numUpdatedRows } = await trx
        .updateTable("job_schedule")
        .set({ next_at: next })
        .where("name", "=", schedule.name)
        .where("next_at", "=", schedule.next_at)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) return;
      await trx
        .insertInto("job_run")
        .values({
          id: newId(),
          name: job.name,
          queue: job.queue,
          key: schedule.next_at.toISOString(),
          input: JSON.stringify(job.input.parse({})),
          status: "queued",
          run_at: now,
          actor: "system:schedule",
          trace: newId(),
          created_at: now,
        })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    });
  }
}

/** The first time of the schedule that is later than `after`. */
function nextTime(every: { cron: string; timezone: string }, after: Date): Date {
  return CronExpressionParser.parse(every.cron, { currentDate: after, tz: every.timezone })
    .next()
    .toDate();
}
