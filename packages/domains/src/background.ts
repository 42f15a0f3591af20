import { listenerJob, runJob } from "@millrace/platform/job-runs";
import type { Platform } from "@millrace/platform/platform";
import { createQueue, type Queue, startWorkers } from "@millrace/platform/queue";
import { startRelay } from "@millrace/platform/relay";
import { jobs, listeners, publications } from "./catalogue.ts";
import { startReporting } from "./ops/index.ts";
import { startDeliveries } from "./webhooks/index.ts";

/** The work behind the requests: relay, queue, schedules, deliveries. */
export interface Background {
  /** Stops claiming, then waits for what is running. */
  stop(): Promise<void>;
}

const runnable = [...jobs, ...listeners.map(listenerJob)];
const byName = new Map(runnable.map((job) => [job.name, job]));

/** Starts it in this process. Any number of processes may: each piece of work is done by one of them. */
export async function startBackground(platform: Platform): Promise<Background> {
  const { config, log, sandbox } = platform;
  const queue = createQueue(config, log);
  const relay = await startRelay(platform, { jobs: runnable, listeners, publications, queue });
  const workers = await startWorkers(
    config,
    log,
    [...new Set(runnable.map((job) => job.queue))],
    (id) => runJob(platform, byName, id),
  );
  const deliveries = startDeliveries(platform);
  const reporting = startReporting(platform);
  const beside = sandbox && (await startSandboxBackground(sandbox));
  return {
    async stop() {
      await beside?.stop();
      await relay.stop();
      await deliveries.stop();
      await workers.close();
      await queue.close();
      await reporting.stop();
    },
  };
}

/** The sandbox's, without a queue of its own: what is due is run here, one after the other, by the same claims and leases. */
async function startSandboxBackground(sandbox: Platform): Promise<Background> {
  let last: Promise<void> = Promise.resolve();
  const run = (id: string) =>
    runJob(sandbox, byName, id).catch((error: unknown) =>
      sandbox.log.error({ err: error, run: id }, "a job of the sandbox"),
    );
  const queue: Queue = {
    async hand(runs) {
      for (const { id } of runs) last = last.then(() => run(id));
    },
    close: async () => {},
  };
  const relay = await startRelay(sandbox, { jobs: runnable, listeners, publications, queue });
  const deliveries = startDeliveries(sandbox);
  return {
    async stop() {
      await relay.stop();
      await deliveries.stop();
      await last;
    },
  };
}
