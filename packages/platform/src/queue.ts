import { setTimeout as sleep } from "node:timers/promises";
import {
  Queue as BullQueue,
  Worker as BullWorker,
  createPostgresBackend,
  withBackend,
} from "bullmq";
import pg from "pg";
import type { Logger } from "pino";
import type { Config } from "./config.ts";

/** What travels through the queue: the id of a run, everything else stands in Postgres. */
interface Ticket {
  readonly id: string;
}

/** Hands runs to the workers. */
export interface Queue {
  /** Twice the same run and attempt is once, as long as the queue remembers the first. */
  hand(
    runs: readonly { id: string; name: string; queue: string; attempt: number }[],
  ): Promise<void>;
  close(): Promise<void>;
}

export interface Workers {
  /** Stops claiming and waits for what is running. */
  close(): Promise<void>;
}

type QueueConfig = Config & { readonly DATABASE_URL: string };

/** How many runs of a queue one process works on at once, and how many may begin in a time, in all processes together. */
interface Pace {
  readonly concurrency: number;
  readonly limiter?: { readonly max: number; readonly duration: number };
}

function paceOf(config: QueueConfig, queue: string): Pace {
  const own = config.MILLRACE_WORKER_QUEUES?.get(queue);
  const concurrency = own?.concurrency ?? config.MILLRACE_WORKER_CONCURRENCY;
  if (own?.perSecond === undefined) return { concurrency };
  return { concurrency, limiter: { max: own.perSecond, duration: 1_000 } };
}

/* One BullMQ by its backend switch: Redis where there is one, else the database, on one machine. */
function backend(config: QueueConfig) {
  if (config.REDIS_URL) {
    const connection = { url: config.REDIS_URL, maxRetriesPerRequest: null };
    return {
      queue: (name: string) =>
        new BullQueue<Ticket>(name, { connection, prefix: config.MILLRACE_REDIS_PREFIX }),
      worker: (name: string, process: (ticket: Ticket) => Promise<void>, pace: Pace) =>
        new BullWorker<Ticket>(name, (job) => process(job.data), {
          connection,
          prefix: config.MILLRACE_REDIS_PREFIX,
          ...pace,
          autorun: false,
          ...forgetful,
          ...watchful,
        }),
    };
  }
  const { Queue, Worker } = withBackend(createPostgresBackend);
  const connection = {
    connectionString: config.DATABASE_URL,
    schema: "bullmq",
    migrate: true,
    max: 3,
    application_name: "millrace queue",
    Client: SteadyClient,
  };
  return {
    queue: (name: string) => new Queue<Ticket>(name, { connection }),
    worker: (name: string, process: (ticket: Ticket) => Promise<void>, pace: Pace) =>
      new Worker<Ticket>(name, (job) => process(job.data), {
        connection,
        ...pace,
        autorun: false,
        ...forgetful,
        ...watchful,
      }),
  };
}

/** BullMQ does not listen to a connection that it is using: one that breaks then would end the process. Its call rejects as well. */
class SteadyClient extends pg.Client {
  constructor(config: pg.ClientConfig) {
    super(config);
    this.on("error", () => {});
  }
}

/** The queues as BullMQ knows them, for its board: on Redis only. The caller closes them. */
export function redisQueues(
  redisUrl: string,
  prefix: string,
  names: readonly string[],
): BullQueue[] {
  const connection = { url: redisUrl, maxRetriesPerRequest: null };
  return names.map((name) => new BullQueue(name, { connection, prefix }));
}

const drainMs = 25_000;

/** The history stands in `job_run`; the queue keeps nothing that is over. */
const forgetful = { removeOnComplete: { count: 0 }, removeOnFail: { count: 0 } };

/*
 * A worker that dies between taking a ticket and claiming its run costs the run this long. A worker that only seems dead costs
 * nothing: the claim lets one of two tickets work.
 */
const watchful = { lockDuration: 10_000, stalledInterval: 5_000, runRetryDelay: 1_000 };

export function createQueue(config: QueueConfig, log: Logger): Queue {
  const make = backend(config).queue;
  const queues = new Map<string, ReturnType<typeof make>>();
  const queueOf = (name: string) => {
    const known = queues.get(name);
    if (known) return known;
    const queue = make(name);
    queue.on("error", (error) => log.warn({ err: error, queue: name }, "queue connection"));
    queues.set(name, queue);
    // A queue that could not begin never will: the next call makes another one.
    queue.waitUntilReady().catch(() => {
      queues.delete(name);
      queue.close().catch(() => {});
    });
    return queue;
  };
  return {
    async hand(runs) {
      for (const [name, group] of Map.groupBy(runs, (run) => run.queue)) {
        await queueOf(name).addBulk(
          group.map((run) => ({
            name: run.name,
            data: { id: run.id },
            opts: { jobId: `${run.id}-${run.attempt}`, removeOnComplete: true, removeOnFail: true },
          })),
        );
      }
    },
    async close() {
      await Promise.all([...queues.values()].map((queue) => queue.close()));
    },
  };
}

/**
 * Takes runs from these queues and gives each to `process`, at most `concurrency` at once per queue. Rejects when Postgres cannot be
 * reached at the start; later, and for Redis at any time, it waits for it.
 */
export async function startWorkers(
  config: QueueConfig,
  log: Logger,
  queues: readonly string[],
  process: (runId: string) => Promise<void>,
): Promise<Workers> {
  const { worker } = backend(config);
  const workers = queues.map((name) => {
    const started = worker(name, ({ id }) => process(id), paceOf(config, name));
    started.on("error", (error) => log.warn({ err: error, queue: name }, "worker connection"));
    return started;
  });
  // A worker on Postgres whose first look failed would ask again without a pause, for ever.
  if (!config.REDIS_URL) await Promise.all(workers.map((each) => each.waitUntilReady()));
  for (const each of workers)
    each.run().catch((error: unknown) => log.error({ err: error }, "a worker has ended"));
  return {
    async close() {
      const drained = Promise.all(workers.map((each) => each.close()));
      const late = await Promise.race([drained, sleep(drainMs, "late" as const, { ref: false })]);
      // What still runs keeps its lease until it is over and then goes to another worker.
      if (late === "late") log.warn("jobs are still running; their leases will free them");
    },
  };
}
