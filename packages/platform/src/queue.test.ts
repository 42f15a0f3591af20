import { testDatabase } from "@millrace/testkit/database";
import { testConfig } from "@millrace/testkit/platform";
import { describeWithRedis } from "@millrace/testkit/redis";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Config } from "./config.ts";
import { newId } from "./id.ts";
import { createQueue, type Queue, startWorkers } from "./queue.ts";

const log = pino({ level: "silent" });

/** The same behaviour on both backends: what is handed arrives, once per attempt, at one worker. */
function behaves(configure: () => Promise<Config & { DATABASE_URL: string }>) {
  let config: Config & { DATABASE_URL: string };
  let queue: Queue;
  const arrived: string[] = [];
  const workers: { close(): Promise<void> }[] = [];
  beforeAll(async () => {
    config = await configure();
    queue = createQueue(config, log);
    for (let n = 0; n < 2; n++)
      workers.push(
        await startWorkers(
          config,
          log,
          ["maintenance", "import"],
          async (id) => void arrived.push(id),
        ),
      );
  });
  afterAll(async () => {
    await Promise.all(workers.map((worker) => worker.close()));
    await queue.close();
  });
  const run = (queueName = "maintenance") => ({
    id: newId(),
    name: "test.job",
    queue: queueName,
    attempt: 0,
  });

  it("brings each run to one worker, whatever its queue", async () => {
    const runs = [...Array.from({ length: 20 }, () => run()), run("import")];
    await queue.hand(runs);
    await vi.waitFor(() => expect(arrived.length).toBeGreaterThanOrEqual(21), { timeout: 15_000 });
    expect([...arrived].sort()).toEqual(runs.map(({ id }) => id).sort());
  });

  it("takes a run again once it was worked off, so that a retry arrives", async () => {
    arrived.length = 0;
    const again = run();
    await queue.hand([again]);
    await vi.waitFor(() => expect(arrived).toEqual([again.id]), { timeout: 15_000 });
    await queue.hand([{ ...again, attempt: 1 }]);
    await vi.waitFor(() => expect(arrived).toEqual([again.id, again.id]), { timeout: 15_000 });
  });
}

describe("the queue on Postgres", () => {
  behaves(async () => testConfig((await testDatabase()).url));

  it("outlives connections that break at any moment, and brings what was handed meanwhile", async () => {
    const { url, pool } = await testDatabase();
    const config = testConfig(url);
    const arrived = new Set<string>();
    const queue = createQueue(config, log);
    const workers = await startWorkers(
      config,
      log,
      ["maintenance"],
      async (id) => void arrived.add(id),
    );
    const handed: string[] = [];
    try {
      for (let n = 0; n < 200; n++) {
        const run = { id: newId(), name: "test.job", queue: "maintenance", attempt: 0 };
        const hand = () => queue.hand([run]).then(() => handed.push(run.id));
        const tries = Promise.allSettled([hand(), hand(), hand()]);
        if (n % 4 === 0)
          await pool.query(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'millrace queue'",
          );
        await tries;
      }
      expect(handed.length).toBeGreaterThan(0);
      await vi.waitFor(() => expect(handed.filter((id) => !arrived.has(id))).toEqual([]), {
        timeout: 25_000,
      });
    } finally {
      await workers.close();
      await queue.close();
    }
  });
});

describeWithRedis("the queue on Redis", (redis) => {
  behaves(async () => testConfig((await testDatabase()).url, { REDIS_URL: redis().url }));
});
