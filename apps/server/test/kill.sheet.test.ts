import { withOwnDatabase } from "@millrace/testkit/database";
import { killedImport } from "@millrace/testkit/sheet-run";
import { expect, test } from "vitest";

test("an import whose server is killed half-way goes on after it, with no row twice and none missing, in bounded memory", {
  timeout: 180_000,
}, async () => {
  await withOwnDatabase(async ({ url }) => {
    const { faults, figures } = await killedImport({ databaseUrl: url, rows: 6_000 });
    expect(faults).toEqual([]);
    expect(figures).toMatchObject({ entries: 5_988 });
  });
});
