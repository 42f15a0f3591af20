import { defineSetting, readSetting } from "@millrace/platform/settings";
import { transact } from "@millrace/platform/transact";
import { type Harness, harness } from "@millrace/testkit/harness";
import { sql } from "kysely";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";

const doors = defineSetting({
  key: "test.doors",
  summary: "Doors",
  schema: z.int().min(1).max(9),
  initial: 2,
});

let h: Harness;
let admin: ReturnType<Harness["caller"]>;
beforeAll(async () => {
  h = await harness();
  admin = h.caller("admin");
});

describe("a setting", () => {
  it("has its initial value until somebody decides, then that one at once, with a row in the audit", async () => {
    expect(await admin.settings.get({ key: "test.doors" })).toMatchObject({ value: 2, version: 0 });
    expect(await readSetting(h, doors)).toBe(2);
    expect(await admin.settings.set({ key: "test.doors", value: 4 })).toMatchObject({
      value: 4,
      version: 1,
      initial: 2,
    });
    expect(await readSetting(h, doors)).toBe(4);
    const rows = await h.platform.db
      .selectFrom("audit_entry")
      .select(["action", "before", "after"])
      .where("entity_type", "=", "settings.setting")
      .execute();
    expect(rows).toEqual([
      {
        action: "settings.setting.changed",
        before: { key: "test.doors", value: 2 },
        after: { key: "test.doors", value: 4 },
      },
    ]);
  });

  it("refuses a value that its schema refuses, a name that there is not, and a version that is over", async () => {
    await expect(admin.settings.set({ key: "test.doors", value: 10 })).rejects.toMatchObject({
      cause: { particulars: { errors: [{ path: "value" }] } },
    });
    await expect(admin.settings.set({ key: "test.windows", value: 1 })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    await expect(
      admin.settings.set({ key: "test.doors", value: 3, version: 0 }),
    ).rejects.toMatchObject({ code: "PRECONDITION_FAILED" });
    expect(await readSetting(h, doors)).toBe(4);
  });

  it("is read by more transactions than there are connections, none of which waits for another one", async () => {
    const windows = defineSetting({
      ...{ key: "test.windows-open", summary: "Windows", schema: z.int(), initial: 3 },
    });
    const ctx = h.ctx("admin");
    const reading = Array.from({ length: 2 * h.platform.config.DATABASE_POOL_SIZE }, () =>
      transact(ctx, async (tx) => {
        await sql`select pg_sleep(0.05)`.execute(tx.db);
        return readSetting(tx, windows);
      }),
    );
    expect(new Set(await Promise.all(reading))).toEqual(new Set([3]));
  });

  it("that many decide at once counts each decision once", async () => {
    const { version } = await admin.settings.get({ key: "test.doors" });
    const set = (value: number) => admin.settings.set({ key: "test.doors", value, version });
    const ends = await Promise.allSettled([1, 2, 3, 4, 5, 6, 7, 8].map(set));
    expect(ends.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect((await admin.settings.get({ key: "test.doors" })).version).toBe(version + 1);
  });
});
