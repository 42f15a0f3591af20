import { withOwnDatabase } from "@millrace/testkit/database";
import { killUnderLoad } from "@millrace/testkit/kill-run";
import { describeWithRedis } from "@millrace/testkit/redis";
import { expect, test } from "vitest";

describeWithRedis("with its queue on Redis", (redis) => {
  test("a server and a worker that are killed three times under load lose nothing and do nothing twice", {
    timeout: 180_000,
  }, async () => {
    await withOwnDatabase(async ({ url }) => {
      const run = { databaseUrl: url, redisUrl: redis().url, kills: 3 };
      const { faults, figures } = await killUnderLoad(run);
      expect(faults).toEqual([]);
      expect(figures.orders).toBeGreaterThan(15);
    });
  });
});
