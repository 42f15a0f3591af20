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

  it("that are paused do not begin, and go on where they were: a schedule that missed its times runs once", async () => {
    const name = "stock.low-stock-alert";
    expect((await admin.jobs.pause({ name })).pausedAt).toEqual(h.clock.now());
    const { runId } = await admin.jobs.trigger({ name });
    await h.settle();
    expect((await admin.jobs.runs.get({ id: runId })).status).toBe("queued");
    expect((await admin.jobs.resume({ name })).pausedAt).toBeNull();
    await h.settle();
    expect((await admin.jobs.runs.get({ id: runId })).status).toBe("completed");
    const actions = await auditOf("jobs.job", name);
    expect(actions.filter((action) => /paused|resumed/.test(action))).toEqual([
      "jobs.job.paused",
      "jobs.job.resumed",
    ]);
  });

  it("that wait are cancelled at once; of a cancel and a worker that race, one wins", async () => {
    for (let round = 0; round < 10; round++) {
      const { runId: id } = await admin.jobs.trigger({ name: "jobs.clean-up" });
      const [cancelled] = await Promise.allSettled([admin.jobs.runs.cancel({ id }), h.settle()]);
      const { status } = await admin.jobs.runs.get({ id });
      if (cancelled.status === "rejected") {
        expect(cancelled.reason).toMatchObject({
          cause: { definition: { code: "jobs.run_over" } },
        });
        expect(status).toBe("completed");
      } else expect(["cancelled", "completed"]).toContain(status);
    }
  });

  it("that failed for good are dead letters, tried again with all their tries, and purged", async () => {
    const ids = await Promise.all(
      Array.from(
        { length: 3 },
        async () => (await admin.jobs.trigger({ name: "jobs.clean-up" })).runId,
      ),
    );
    await h.platform.db
      .updateTable("job_run")
      .set({ status: "failed", attempt: 5, error: "broken", finished_at: h.clock.now() })
      .where("id", "in", ids)
      .execute();
    const dead = await admin.jobs.deadLetters.list({ name: "jobs.clean-up" });
    expect(dead.items.map(({ id }) => id).sort()).toEqual([...ids].sort());

    const [first = "", ...others] = ids;
    const again = await Promise.allSettled(
      [1, 2, 3].map(() => admin.jobs.runs.retry({ id: first })),
    );
    expect(again.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    await h.settle();
    const run = await admin.jobs.runs.get({ id: first });
    expect(run).toMatchObject({ status: "completed", attempt: 6 });
    expect(run.attempts).toMatchObject([{ attempt: 6, error: null }]);

    expect(await admin.jobs.purge({ name: "jobs.clean-up" })).toEqual({ runs: others.length });
    expect((await admin.jobs.deadLetters.list({})).items).toEqual([]);
    expect((await admin.jobs.runs.get({ id: first })).status).toBe("completed");
  });

  it("are watched: what waits, then that it runs, then how it went", async () => {
    const stop = new AbortController();
    const watched = await h.caller("admin", { signal: stop.signal }).jobs.watch({
      name: "stock.low-stock-alert",
    });
    const { runId } = await admin.jobs.trigger({ name: "stock.low-stock-alert" });
    const seen: string[] = [];
    for await (const run of watched) {
      if (run.id !== runId) continue;
      if (seen.length === 0) void h.settle();
      seen.push(run.status);
      if (run.status === "completed") break;
    }
    stop.abort();
    expect(seen[0]).toBe("queued");
    expect(seen.at(-1)).toBe("completed");
  });
});

async function auditOf(type: string, id: string): Promise<string[]> {
  const rows = await h.platform.db
    .selectFrom("audit_entry")
    .select("action")
    .where("entity_type", "=", type)
    .where("entity_id", "=", id)
    .orderBy("at")
    .orderBy("id")
    .execute();
  return rows.map(({ action }) => action);
}
