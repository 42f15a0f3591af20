import { newId } from "@millrace/platform/id";
import { type Harness, harness } from "@millrace/testkit/harness";
import { beforeEach, describe, expect, it } from "vitest";
import { type FinishedRequest, startUsage } from "../../usage/index.ts";
import type { AlertKind } from "./alerts.schema.ts";
import { evaluateRules } from "./alerts.service.ts";
import { putReport } from "./processes.store.ts";

let h: Harness;
beforeEach(async () => {
  h = await harness();
});

const admin = () => h.caller("admin").ops;
const minute = 60_000;
const evaluate = () => evaluateRules(h.ctx("superadmin"));
const ruleOf = async (kind: AlertKind) => {
  const rule = (await admin().alertRules.list({})).items.find((each) => each.kind === kind);
  if (!rule) throw new Error(kind);
  return rule;
};
const alerts = async () => (await admin().alerts.list({})).items;
const eventNames = async () =>
  (
    await h.platform.db
      .selectFrom("event")
      .select("name")
      .where("name", "like", "ops.alert.%")
      .orderBy("position")
      .execute()
  ).map(({ name }) => name);

/** Requests of this moment, of which so many failed. */
async function requests(count: number, failures: number, milliseconds = 20): Promise<void> {
  const usage = startUsage(h.platform, { mostWaiting: 10_000, everyMs: 1e9 });
  for (let n = 0; n < count; n++)
    usage.record({
      actor: undefined,
      operation: "sites.list",
      transport: "rest",
      method: "GET",
      status: n < failures ? 503 : 200,
      milliseconds,
      requestBytes: 0,
      responseBytes: 0,
      ip: undefined,
      agent: undefined,
      code: undefined,
      requestId: "",
    } satisfies FinishedRequest);
  await usage.stop();
}

describe("alerts", () => {
  it("fire when the error rate has been over its threshold for two minutes, tell once, and tell when it is over", async () => {
    const { id } = await ruleOf("errors");
    const to = ["ops@example.com", "boss@example.com"];
    await admin().alertRules.update({ id, mailTo: to });
    await requests(90, 10);
    expect(await evaluate()).toEqual({ raised: 0, resolved: 0 });
    expect(await ruleOf("errors")).toMatchObject({ state: "ok", value: 11.11 });
    h.clock.advance(2 * minute);
    expect(await evaluate()).toEqual({ raised: 1, resolved: 0 });
    expect(await evaluate()).toEqual({ raised: 0, resolved: 0 });
    await h.settle();
    const [alert] = await alerts();
    expect(alert).toMatchObject({ kind: "errors", status: "firing", value: 11.11, threshold: 5 });
    expect(h.outbox.mails.map((mail) => mail.to).sort()).toEqual([...to].sort());
    expect(h.outbox.mails[0]?.subject).toBe("Alert: Requests that fail on our side, 11.1 %");
    // It gets worse before it gets better.
    await requests(10, 10);
    await evaluate();
    expect((await alerts())[0]).toMatchObject({ value: 11.11, peak: 20 });
    h.clock.advance(6 * minute);
    await evaluate();
    h.clock.advance(2 * minute);
    expect(await evaluate()).toEqual({ raised: 0, resolved: 1 });
    await h.settle();
    expect(await alerts()).toMatchObject([
      { status: "resolved", peak: 20, resolvedAt: h.clock.now() },
    ]);
    expect(h.outbox.mails).toHaveLength(4);
    expect(h.outbox.mails[3]?.text).toContain("at worst 20 %");
    expect(await eventNames()).toEqual(["ops.alert.raised", "ops.alert.resolved"]);
  });

  it("a change is made and told once, however many evaluate at the same time", async () => {
    const { id } = await ruleOf("errors");
    await admin().alertRules.update({ id, mailTo: ["ops@example.com"], holdMinutes: 0 });
    await requests(100, 50);
    const raised = await Promise.all(Array.from({ length: 12 }, evaluate));
    expect(raised.reduce((sum, each) => sum + each.raised, 0)).toBe(1);
    h.clock.advance(10 * minute);
    const resolved = await Promise.all(Array.from({ length: 12 }, evaluate));
    expect(resolved.reduce((sum, each) => sum + each.resolved, 0)).toBe(1);
    await h.settle();
    expect(await alerts()).toHaveLength(1);
    expect(await eventNames()).toEqual(["ops.alert.raised", "ops.alert.resolved"]);
    expect(h.outbox.mails).toHaveLength(2);
  });

  it("say nothing of too few requests", async () => {
    const { id } = await ruleOf("errors");
    await admin().alertRules.update({ id, holdMinutes: 0 });
    await requests(19, 19);
    await evaluate();
    expect(await ruleOf("errors")).toMatchObject({ state: "ok", value: null });
  });

  it("are raised for slow requests, failed jobs, a full pool, a long queue and failing webhooks", async () => {
    const { db } = h.platform;
    for (const { id } of (await admin().alertRules.list({})).items)
      await admin().alertRules.update({ id, holdMinutes: 0, minimum: 1 });
    expect(await evaluate()).toEqual({ raised: 0, resolved: 0 });
    await requests(100, 0, 1500);
    const now = h.clock.now();
    const run = {
      name: "test.job",
      queue: "maintenance",
      input: "{}",
      run_at: now,
      actor: "system:test",
      trace: "",
      created_at: now,
    };
    await db
      .insertInto("job_run")
      .values({ ...run, id: newId(), status: "failed", finished_at: now })
      .execute();
    // A letter that cannot be sent is no reason for another one.
    await db
      .insertInto("job_run")
      .values({ ...run, id: newId(), name: "ops.mail-alert", status: "failed", finished_at: now })
      .execute();
    await db
      .insertInto("job_run")
      .values(Array.from({ length: 1001 }, () => ({ ...run, id: newId(), status: "queued" })))
      .execute();
    const process = { host: "a", pid: 1, startedAt: now, poolWaiting: 0, poolSize: 10 };
    await putReport(h.platform, { ...process, id: newId(), poolBusy: 2 });
    await putReport(h.platform, { ...process, id: newId(), poolBusy: 9.5 });
    const hook = await h.caller("superadmin").webhooks.create({
      name: "Down",
      url: "http://127.0.0.1:9/",
      events: ["sites.*"],
    });
    const { id: delivery } = await h.caller("superadmin").webhooks.test({ id: hook.id });
    await db
      .insertInto("webhook_attempt")
      .values({ delivery_id: delivery, attempt: 1, at: now, status: 500, latency_ms: 5 })
      .execute();
    expect(await evaluate()).toEqual({ raised: 5, resolved: 0 });
    const values = Object.fromEntries((await alerts()).map(({ kind, value }) => [kind, value]));
    expect(values).toEqual({
      latency: expect.closeTo(1500, -Math.log10(0.102 * 1500)),
      webhooks: 100,
      jobs: 1,
      pool: 95,
      queue: 1001,
    });
    // Nobody reports any more, nothing happens any more.
    await db.deleteFrom("job_run").execute();
    h.clock.advance(61 * minute);
    expect(await evaluate()).toEqual({ raised: 0, resolved: 5 });
  });

  it("one whose rule is switched off is resolved, and rules are changed in turn", async () => {
    const { id, version } = await ruleOf("errors");
    await admin().alertRules.update({ id, version, holdMinutes: 0, mailTo: ["ops@example.com"] });
    await requests(100, 50);
    await evaluate();
    await expect(admin().alertRules.update({ id, version, threshold: 50 })).rejects.toMatchObject({
      code: "PRECONDITION_FAILED",
    });
    const off = await admin().alertRules.update({ id, enabled: false });
    expect(off).toMatchObject({ enabled: false, state: "ok", version: version + 2 });
    expect(await evaluate()).toEqual({ raised: 0, resolved: 0 });
    await h.settle();
    expect(await alerts()).toMatchObject([{ status: "resolved" }]);
    expect(h.outbox.mails).toHaveLength(2);
    const entries = await h.platform.db
      .selectFrom("audit_entry")
      .select(["action", "before", "after"])
      .where("entity_id", "=", id)
      .orderBy("at")
      .orderBy("id")
      .execute();
    expect(entries.at(-1)).toMatchObject({
      action: "ops.alert_rule.changed",
      before: { enabled: true },
      after: { enabled: false },
    });
  });

  it("put no event into the log where the rule says so", async () => {
    const { id } = await ruleOf("errors");
    await admin().alertRules.update({ id, holdMinutes: 0, sendEvent: false });
    await requests(100, 50);
    expect(await evaluate()).toEqual({ raised: 1, resolved: 0 });
    expect(await eventNames()).toEqual([]);
  });

  it("are evaluated each minute by a job", async () => {
    const { items } = await h.caller("admin").jobs.list({});
    expect(items.find(({ name }) => name === "ops.evaluate-alerts")?.schedule).toMatchObject({
      cron: "* * * * *",
    });
    await h.caller("admin").jobs.trigger({ name: "ops.evaluate-alerts" });
    await h.settle();
    expect((await ruleOf("queue")).evaluatedAt).toEqual(h.clock.now());
  });
});
