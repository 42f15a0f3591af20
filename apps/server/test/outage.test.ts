import { withOwnDatabase } from "@millrace/testkit/database";
import { outage } from "@millrace/testkit/outage-run";
import { describeWithRedis } from "@millrace/testkit/redis";
import { expect, test } from "vitest";

const soon = { timeout: 180_000 };

test(
  "while Postgres is away requests are refused with a problem, and all goes on by itself",
  soon,
  () =>
    withOwnDatabase(async ({ url }) => {
      const { faults, figures } = await outage({
        databaseUrl: url,
        without: "postgres",
        seconds: 3,
      });
      expect(faults).toEqual([]);
      expect(figures.orders).toBeGreaterThan(10);
    }),
);

describeWithRedis("with Redis", (redis) => {
  test("while it is away requests go on, signing in fails closed, and no job is lost", soon, () =>
    withOwnDatabase(async ({ url }) => {
      const run = {
        databaseUrl: url,
        redisUrl: redis().url,
        without: "redis" as const,
        seconds: 3,
      };
      const { faults, figures } = await outage(run);
      expect(faults).toEqual([]);
      expect(figures.orders).toBeGreaterThan(10);
    }),
  );
});
