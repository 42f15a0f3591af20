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
        startWorkers(config, log, ["maintenance", "import"], async (id) => void arrived.push(id)),
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
});

describeWithRedis("the queue on Redis", (redis) => {
  behaves(async () => testConfig((await testDatabase()).url, { REDIS_URL: redis().url }));
});
