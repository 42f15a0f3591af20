import { newId } from "@millrace/platform/id";
import { type MovableClock, testPlatform } from "@millrace/testkit/platform";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { readLog } from "./event-log.ts";
import { defineEvent, emit } from "./events.ts";
import { cancelRun, pauseJob, resumeJob } from "./job-control.ts";
import { listenerJob, runJob } from "./job-runs.ts";
import { defineJob, defineListener, enqueue } from "./jobs.ts";
import type { Platform } from "./platform.ts";
import type { Queue } from "./queue.ts";
import { publish, startRelay } from "./relay.ts";
import { systemCtx } from "./runtime.ts";
import { ringAfter, transact } from "./transact.ts";

const ticked = defineEvent({
  name: "test.clock.ticked",
  version: 1,
  aggregate: "test.clock",
  summary: "It ticked.",
  payload: z.object({ n: z.int() }),
  example: { n: 1 },
});

let platform: Platform;
let clock: MovableClock;
beforeAll(async () => {
  ({ platform, clock } = await testPlatform());
});
beforeEach(async () => {
  await platform.pool.query("truncate event, event_head, event_receipt, job_run, job_schedule");
});

const ctx = () => systemCtx(platform, "test");
const tick = (n: number) => transact(ctx(), async (tx) => emit(tx, ticked, { id: newId() }, { n }));
const none = { listeners: [], publications: [] };
const log = async (after = 0) =>
  (await readLog(ctx(), { after, limit: 1000 })).map(({ seq, payload }) => [
    seq,
    (payload as { n: number }).n,
  ]);

describe("the relay", () => {
  it("never skips an event that commits late, and readers behind the last number see it", async () => {
    const held = Promise.withResolvers<void>();
    const open = Promise.withResolvers<void>();
    const late = transact(ctx(), async (tx) => {
      // Written first, committed last.
      await tx.db
        .insertInto("event")
        .values({
          id: newId(),
          name: ticked.name,
          version: 1,
          aggregate_type: "test.clock",
          aggregate_id: newId(),
          payload: '{"n":1}',
          actor: "test",
          trace: "t",
          created_at: tx.now,
        })
        .execute();
      open.resolve();
      await held.promise;
    });
    await open.promise;
    await tick(2);
    await publish(platform, none);
    expect(await log()).toEqual([[1, 2]]);
    held.resolve();
    await late;
    await publish(platform, none);
    expect(await log(1)).toEqual([[2, 1]]);
  });

  it("numbers without gaps or repeats when several run at once", async () => {
    await Promise.all(Array.from({ length: 60 }, (_, n) => tick(n)));
    const relays = Array.from({ length: 6 }, async () => {
      for (let turn = 0; turn < 20; turn++) await publish(platform, none);
    });
    await Promise.all([...relays, ...Array.from({ length: 40 }, (_, n) => tick(60 + n))]);
    await publish(platform, none);
    const seen = await log();
    expect(seen.map(([seq]) => seq)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
    expect(new Set(seen.map(([, n]) => n)).size).toBe(100);
  });

  it("gives each listener each event once, however often its job runs", async () => {
    const had: number[] = [];
    const listener = defineListener({
      name: "test.counter",
      summary: "Counts",
      queue: "maintenance",
      on: [ticked],
      run: async (tx, event) => {
        had.push((event.payload as { n: number }).n);
        await tx.db
          .insertInto("number_series")
          .values({ name: `had-${event.id}`, next: 1 })
          .execute();
      },
    });
    const jobs = new Map([[listener.name, listenerJob(listener)]]);
    await Promise.all([tick(1), tick(2), tick(3)]);
    await publish(platform, { listeners: [listener], publications: [] });
    const runs = await platform.db.selectFrom("job_run").select("id").execute();
    expect(runs).toHaveLength(3);
    await Promise.all(
      runs.flatMap(({ id }) => [runJob(platform, jobs, id), runJob(platform, jobs, id)]),
    );
    await platform.db.updateTable("job_run").set({ status: "queued" }).execute();
    for (const { id } of runs) await runJob(platform, jobs, id);
    expect(had.sort()).toEqual([1, 2, 3]);
  });

  it("writes what an event causes in the transaction that publishes it", async () => {
    await tick(1);
    const failing = {
      listeners: [],
      publications: [async () => Promise.reject(new Error("no deliveries today"))],
    };
    await expect(publish(platform, failing)).rejects.toThrow("no deliveries today");
    expect(await log()).toEqual([]);
    await publish(platform, none);
    expect(await log()).toEqual([[1, 1]]);
  });
});

describe("jobs", () => {
  const ran: number[] = [];
  let failures = 0;
  const job = defineJob({
    name: "test.job",
    summary: "Does",
    queue: "maintenance",
    input: z.strictObject({ n: z.int().default(0) }),
    retry: { attempts: 3, backoffSeconds: 10 },
    every: { cron: "0 2 * * 0", timezone: "Europe/Berlin" },
    run: async (_ctx, { n }, { attempt }) => {
      if (attempt <= failures) throw new Error(`failure ${attempt}`);
      ran.push(n);
      return { n };
    },
  });
  const jobs = new Map([[job.name, job]]);
  const handed: string[] = [];
  const queue: Queue = {
    hand: async (runs) => void handed.push(...runs.map(({ id }) => id)),
    close: async () => {},
  };
  const turn = async () => {
    handed.length = 0;
    const relay = await startRelay(platform, { ...none, jobs: [job], queue });
    await relay.stop();
  };
  const runs = () => platform.db.selectFrom("job_run").selectAll().orderBy("created_at").execute();

  it("run when their transaction commits, and not when it fails", async () => {
    await transact(ctx(), async (tx) => void enqueue(tx, job, { n: 1 }));
    await transact(ctx(), async (tx) => {
      enqueue(tx, job, { n: 2 });
      throw new Error("rolled back");
    }).catch(() => {});
    await turn();
    expect(handed).toHaveLength(1);
  });

  it("are tried again after their backoff and fail for good when the tries are used up", async () => {
    failures = 3;
    await transact(ctx(), async (tx) => void enqueue(tx, job, { n: 1 }));
    for (const [attempt, status] of [
      [1, "queued"],
      [2, "queued"],
      [3, "failed"],
    ] as const) {
      const [{ id } = { id: "" }] = await runs();
      await runJob(platform, jobs, id);
      expect(await runs()).toMatchObject([{ status, attempt, error: `failure ${attempt}` }]);
      clock.advance(60_000);
    }
    failures = 0;
    const [run] = await runs();
    expect(run?.attempts).toMatchObject([
      { attempt: 1, error: "failure 1" },
      { attempt: 2, error: "failure 2" },
      { attempt: 3, error: "failure 3" },
    ]);
    await publish(platform, none);
    expect(await readLog(ctx(), { after: 0, limit: 10, names: ["jobs.run.failed"] })).toMatchObject(
      [{ aggregateId: run?.id, payload: { job: job.name, attempt: 3, error: "failure 3" } }],
    );
  });

  it("that run are told when somebody cancels them, by the bell or by the next beat of their lease", async () => {
    let begun = () => {};
    const hasBegun = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const long = defineJob({
      ...job,
      name: "test.long",
      run: async ({ signal }) => {
        begun();
        await new Promise<void>((resolve) => signal?.addEventListener("abort", () => resolve()));
        signal?.throwIfAborted();
      },
    });
    await transact(ctx(), async (tx) => void enqueue(tx, long, { n: 1 }));
    const [{ id } = { id: "" }] = await runs();
    const running = runJob(platform, new Map([[long.name, long]]), id);
    await hasBegun;
    await transact(ctx(), async (tx) => {
      expect(await cancelRun(tx, id)).toBe("asked");
      ringAfter(tx, "cancel", id);
    });
    await running;
    expect(await runs()).toMatchObject([{ status: "cancelled", attempt: 1 }]);
    await transact(ctx(), async (tx) => expect(await cancelRun(tx, id)).toBeNull());
  });

  it("that are paused are neither handed nor begun, also when they are in the queue already", async () => {
    await transact(ctx(), async (tx) => void enqueue(tx, job, { n: 1 }));
    await transact(ctx(), async (tx) => void (await pauseJob(tx, job.name, "user:1")));
    await turn();
    expect(handed).toHaveLength(0);
    const [{ id } = { id: "" }] = await runs();
    await runJob(platform, jobs, id);
    expect(await runs()).toMatchObject([{ status: "queued", attempt: 0 }]);
    await transact(ctx(), async (tx) => void (await resumeJob(tx, job.name)));
    await turn();
    expect(handed).toEqual([id]);
  });

  it("go to another worker when theirs is lost, and to the queue again when the queue forgot them", async () => {
    await transact(ctx(), async (tx) => void enqueue(tx, job, { n: 1 }));
    await turn();
    expect(handed).toHaveLength(1);
    await turn();
    expect(handed).toHaveLength(0);
    clock.advance(31_000);
    await turn();
    expect(handed).toHaveLength(1);
    await platform.db
      .updateTable("job_run")
      .set({ status: "running", attempt: 1, lease_until: clock.now() })
      .execute();
    clock.advance(1_000);
    await turn();
    expect(await runs()).toMatchObject([{ status: "queued", attempt: 1 }]);
    expect(handed).toHaveLength(1);
  });

  it("fire once on schedule however many relays run, and once for all times that were missed", async () => {
    await turn();
    expect(await runs()).toEqual([]);
    clock.advance(30 * 86_400_000);
    await Promise.all(
      Array.from({ length: 4 }, () =>
        startRelay(platform, { ...none, jobs: [job], queue }).then((relay) => relay.stop()),
      ),
    );
    expect(await runs()).toHaveLength(1);
    const { next_at } = await platform.db
      .selectFrom("job_schedule")
      .select("next_at")
      .executeTakeFirstOrThrow();
    // Sunday, 02:00 in Berlin.
    expect(next_at.toISOString()).toBe("2026-12-27T01:00:00.000Z");
  });
});
