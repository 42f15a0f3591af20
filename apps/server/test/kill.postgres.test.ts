import { withOwnDatabase } from "@millrace/testkit/database";
import { killUnderLoad } from "@millrace/testkit/kill-run";
import { expect, test } from "vitest";

test("with its queue on Postgres, a server that is killed three times under load loses nothing and does nothing twice", {
  timeout: 180_000,
}, async () => {
  await withOwnDatabase(async ({ url }) => {
    const { faults, figures } = await killUnderLoad({ databaseUrl: url, kills: 3 });
    expect(faults).toEqual([]);
    expect(figures.orders).toBeGreaterThan(15);
  });
});
