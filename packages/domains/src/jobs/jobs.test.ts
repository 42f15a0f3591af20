import { makeShop } from "@millrace/testkit/factories";
import { type Harness, harness } from "@millrace/testkit/harness";
import { beforeAll, describe, expect, it } from "vitest";

let h: Harness;
let admin: ReturnType<Harness["caller"]>;
beforeAll(async () => {
  h = await harness();
  admin = h.caller("admin");
});

describe("jobs", () => {
  it("are listed with their schedules: low stock every six hours, clean-up Sunday at two, webhooks every five minutes", async () => {
    const { items } = await admin.jobs.list({});
    const crons = Object.fromEntries(items.map(({ name, schedule }) => [name, schedule?.cron]));
    expect(crons).toMatchObject({
      "stock.low-stock-alert": "0 */6 * * *",
      "jobs.clean-up": "0 2 * * 0",
      "webhooks.maintenance": "*/5 * * * *",
    });
  });

  it("run when they are triggered, and their history says how it went and who asked", async () => {
    await makeShop(admin, "3", { reorderLevel: "5" });
    const { runId } = await admin.jobs.trigger({ name: "stock.low-stock-alert" });
    await h.settle();
    const { items } = await admin.jobs.history({ name: "stock.low-stock-alert" });
    expect(items).toMatchObject([
      {
        id: runId,
        status: "completed",
        attempt: 1,
        result: { low: 1 },
        actor: expect.stringMatching(/^user:/),
      },
    ]);
    const reminders = await h.platform.db
      .selectFrom("event")
      .select("payload")
      .where("name", "=", "inventory.stock.reminder")
      .execute();
    expect(reminders).toMatchObject([
      { payload: { count: 1, lines: [{ onHand: "3", reorderLevel: "5" }] } },
    ]);
  });

  it("refuse a name that there is not and an input that is not theirs", async () => {
    await expect(admin.jobs.trigger({ name: "no.such-job" })).rejects.toMatchObject({
      cause: { definition: { code: "resource.not_found" } },
    });
    await expect(
      admin.jobs.trigger({ name: "jobs.clean-up", input: { all: true } }),
    ).rejects.toMatchObject({
      cause: {
        definition: { code: "request.invalid" },
        particulars: { errors: [{ path: "input.all", code: "unknown_field" }] },
      },
    });
  });

  it("clean up what has had its time, and nothing else", async () => {
    const key = (suffix: string, expires: string) => ({
      actor: "user:x",
      operation: "o",
      key: suffix,
      fingerprint: Buffer.alloc(32),
      result: "{}",
      created_at: h.clock.now(),
      expires_at: new Date(expires),
    });
    await h.platform.db
      .insertInto("idempotency_key")
      .values([key("old", "2026-11-20T00:00:00Z"), key("new", "2026-12-24T00:00:00Z")])
      .execute();
    await admin.jobs.trigger({ name: "jobs.clean-up" });
    await h.settle();
    const { items } = await admin.jobs.history({ name: "jobs.clean-up" });
    expect(items).toMatchObject([
      { status: "completed", result: { idempotencyKeys: 1, jobRuns: 0, sessions: 0 } },
    ]);
    expect(await h.platform.db.selectFrom("idempotency_key").select("key").execute()).toEqual([
      { key: "new" },
    ]);
  });
});
