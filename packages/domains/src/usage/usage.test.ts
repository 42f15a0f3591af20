import { createPool } from "@millrace/db/pool";
import { newId } from "@millrace/platform/id";
import { type Harness, harness } from "@millrace/testkit/harness";
import { sql } from "kysely";
import { beforeAll, describe, expect, it } from "vitest";
import { type FinishedRequest, startUsage } from "./recorder.ts";
import { insertRecords } from "./records.store.ts";
import { maintain, rollUp } from "./rollup.service.ts";
import { readProgress } from "./rollup.store.ts";
import { bucketOf, dayMs, dayOf, hourMs } from "./usage.rules.ts";
import { figuresStatement } from "./usage.store.ts";

const [ada, bob, key] = [newId(), newId(), newId()];

const request: FinishedRequest = {
  actor: { kind: "user", id: ada, sessionId: newId() },
  operation: "sales.orders.list",
  transport: "rest",
  method: "GET",
  status: 200,
  milliseconds: 10,
  requestBytes: 100,
  responseBytes: 1000,
  ip: "192.0.2.1",
  agent: "test",
  code: undefined,
  requestId: newId(),
};

const failed: FinishedRequest = {
  ...request,
  actor: { kind: "key", id: key, userId: bob },
  operation: "sales.orders.create",
  method: "POST",
  status: 422,
  code: "request.invalid",
};

const never = { mostWaiting: 1_000, everyMs: 1e9 };

describe("the recorder", () => {
  let h: Harness;
  beforeAll(async () => {
    h = await harness();
  });
  const records = () =>
    h.platform.db.selectFrom("usage_record").selectAll().orderBy("id").execute();

  it("writes each request once, with everything about it, and makes the day's partition for it", async () => {
    const usage = startUsage(h.platform, never);
    usage.record(request);
    usage.record(failed);
    usage.record({ ...request, actor: undefined, operation: undefined, status: 404 });
    expect(usage.figures).toEqual({ written: 0, dropped: 0, waiting: 3 });
    await usage.stop();
    expect(usage.figures).toEqual({ written: 3, dropped: 0, waiting: 0 });
    expect(await records()).toMatchObject([
      {
        at: h.clock.now(),
        actor: `user:${ada}`,
        user_id: ada,
        operation: "sales.orders.list",
        transport: "rest",
        method: "GET",
        status: 200,
        milliseconds: 10,
        request_bytes: 100,
        response_bytes: 1000,
        ip: "192.0.2.1",
        agent: "test",
        code: null,
      },
      { actor: `key:${key}`, user_id: bob, status: 422, code: "request.invalid" },
      { actor: "anonymous:anonymous", user_id: null, operation: null, status: 404 },
    ]);
  });

  it("is bounded: what does not fit while the database stands still is counted as dropped, and nobody waits", async () => {
    const before = (await records()).length;
    const other = createPool({
      url: h.platform.config.DATABASE_URL,
      max: 1,
      applicationName: "holds the table",
    });
    const holder = await other.connect();
    await holder.query("begin; lock table usage_record in access exclusive mode");
    const usage = startUsage(h.platform, { mostWaiting: 600, everyMs: 5 });
    for (let n = 0; n < 700; n++) usage.record(request);
    expect(usage.figures).toMatchObject({ dropped: 100, written: 0 });
    await holder.query("commit");
    holder.release();
    await other.end();
    await usage.stop();
    expect(usage.figures).toEqual({ written: 600, dropped: 100, waiting: 0 });
    expect((await records()).length).toBe(before + 600);
  });

  it("a batch that is sent twice is written once", async () => {
    const before = (await records()).length;
    const row = { ...(await records())[0], id: newId() } as Parameters<typeof insertRecords>[1][0];
    await insertRecords(h.platform, [row], new Set());
    await insertRecords(h.platform, [row], new Set());
    expect((await records()).length).toBe(before + 1);
  });

  it("records nothing while an administrator has switched it off", async () => {
    await h.caller("superadmin").settings.set({ key: "usage.recording", value: false });
    const usage = startUsage(h.platform, { mostWaiting: 600, everyMs: 5 });
    await expect
      .poll(() => {
        const { written, waiting } = usage.figures;
        usage.record(request);
        return usage.figures.written + usage.figures.waiting === written + waiting;
      })
      .toBe(true);
    await usage.stop();
    await h.caller("superadmin").settings.set({ key: "usage.recording", value: true });
  });

  it("makes a day's partition once, however many want it, and drops those beyond the policy", async () => {
    const { platform } = h;
    const made = await Promise.all(Array.from({ length: 8 }, () => maintain(h.ctx("superadmin"))));
    // Today is there already.
    expect(made.map((each) => each.made).reduce((a, b) => a + b)).toBe(7);
    const partitions = async () =>
      (
        await sql<{ name: string }>`
          select relname as name from pg_inherits join pg_class on oid = inhrelid where inhparent = 'usage_record'::regclass order by 1`.execute(
          platform.db,
        )
      ).rows.map(({ name }) => name);
    expect(await partitions()).toHaveLength(8);
    expect((await partitions())[0]).toBe("record_20261121");
    h.clock.advance(91 * dayMs);
    expect(await maintain(h.ctx("superadmin"))).toMatchObject({ made: 8, dropped: 1 });
    expect((await partitions())[0]).toBe("record_20261122");
    expect((await records()).length).toBe(0);
    h.clock.advance(-91 * dayMs);
  });
});

describe("the figures", () => {
  let h: Harness;
  let start: Date;
  const hours = 60;
  const perHour = 6;
  /** Each hour: 4 reads by Ada (10 ms), 1 refused by Bob's key (10 ms), 1 that failed for nobody (100 ms). */
  beforeAll(async () => {
    h = await harness();
    start = new Date(dayOf(h.clock.now()).getTime());
    const rows = [];
    for (let hour = 0; hour < hours; hour++)
      for (let n = 0; n < perHour; n++) {
        const by =
          n < 4
            ? { actor: `user:${ada}`, user_id: ada, operation: "a", status: 200, code: null }
            : n === 4
              ? {
                  actor: `key:${key}`,
                  user_id: bob,
                  operation: "b",
                  status: 422,
                  code: "request.invalid",
                }
              : {
                  actor: "anonymous:anonymous",
                  user_id: null,
                  operation: null,
                  status: 500,
                  code: "service.internal",
                };
        const milliseconds = n === 5 ? 100 : 10;
        rows.push({
          ...by,
          at: new Date(start.getTime() + hour * hourMs + n * 60_000),
          id: newId(),
          transport: "rest",
          method: "GET",
          milliseconds,
          bucket: bucketOf(milliseconds),
          request_bytes: 100,
          response_bytes: 1000,
          ip: null,
          agent: null,
          request_id: "",
        });
      }
    await insertRecords(h.platform, rows, new Set());
    // In the middle of hour 59: its requests are there.
    h.clock.advance(start.getTime() + (hours - 0.5) * hourMs - h.clock.now().getTime());
  });
  const all = () => ({ from: start, to: h.clock.now() });
  const usage = () => h.caller("admin").usage;
  const near = (ms: number) => expect.closeTo(ms, -Math.log10(0.102 * ms));
  const everything = {
    requests: hours * perHour,
    clientErrors: hours,
    serverErrors: hours,
    requestBytes: hours * perHour * 100,
    responseBytes: hours * perHour * 1000,
    p50Ms: near(10),
    p99Ms: near(100),
  };

  async function look() {
    const { totals, series } = await usage().summary({ ...all(), granularity: "hour" });
    expect(totals).toMatchObject(everything);
    expect(series).toHaveLength(hours);
    for (const point of series) expect(point).toMatchObject({ requests: 6, serverErrors: 1 });
    const byDay = await usage().summary({ ...all(), granularity: "day" });
    expect(byDay.totals).toMatchObject(everything);
    expect(byDay.series.map(({ requests }) => requests)).toEqual([144, 144, 72]);
    expect((await usage().byUser(all())).items).toMatchObject([
      { userId: ada, requests: 240, serverErrors: 0 },
      { userId: expect.toBeOneOf([bob, null]), requests: 60 },
      { userId: expect.toBeOneOf([bob, null]), requests: 60 },
    ]);
    expect((await usage().byOperation(all())).items).toMatchObject([
      { operation: "a", requests: 240 },
      { operation: expect.toBeOneOf(["b", null]), requests: 60 },
      { operation: expect.toBeOneOf(["b", null]), requests: 60 },
    ]);
    expect((await usage().byOperation({ ...all(), keyId: key })).items).toMatchObject([
      { operation: "b", requests: 60, clientErrors: 60 },
    ]);
    expect((await usage().byKey(all())).items).toMatchObject([
      { keyId: key, kind: "key", requests: 60 },
    ]);
    expect((await usage().byKey({ ...all(), operation: "a" })).items).toEqual([]);
    expect((await usage().summary({ ...all(), userId: bob, operation: "b" })).totals).toMatchObject(
      {
        requests: 60,
        clientErrorRate: 1,
      },
    );
    const errors = await usage().errors(all());
    expect(errors).toMatchObject({ requests: 360, errors: 120 });
    expect(errors.items).toEqual(
      expect.arrayContaining([
        { code: "request.invalid", status: 422, operation: "b", requests: 60 },
        { code: "service.internal", status: 500, operation: null, requests: 60 },
      ]),
    );
    const slow = await usage().performance(all());
    expect(slow.items[0]).toMatchObject({ name: null, p95Ms: near(100) });
    expect((await usage().performance({ ...all(), by: "key" })).items).toMatchObject([
      { name: key, p50Ms: near(10) },
    ]);
  }

  it("are the same before anything is rolled up, after, and after once more, however many do it at once", async () => {
    await look();
    await Promise.all(Array.from({ length: 4 }, () => rollUp(h.ctx("superadmin"))));
    expect(await readProgress(h.ctx("superadmin"))).toEqual({
      hoursUntil: new Date(start.getTime() + 59 * hourMs),
      daysUntil: new Date(start.getTime() + 2 * dayMs),
    });
    await look();
    const rolled = await h.platform.db.selectFrom("usage_rollup").selectAll().execute();
    expect(await rollUp(h.ctx("superadmin"))).toEqual({ hours: 3, days: 0 });
    const again = await h.platform.db.selectFrom("usage_rollup").selectAll().execute();
    expect(again.length).toBe(rolled.length);
    await look();
  });

  it("a record that was written late counts with the next roll-up", async () => {
    const row = await h.platform.db
      .selectFrom("usage_record")
      .selectAll()
      .limit(1)
      .executeTakeFirstOrThrow();
    const at = new Date(h.clock.now().getTime() - 2 * hourMs);
    await insertRecords(h.platform, [{ ...row, at, id: newId() }], new Set());
    await rollUp(h.ctx("superadmin"));
    expect((await usage().summary({ ...all(), granularity: "hour" })).totals.requests).toBe(361);
  });

  it("reads the time that is asked for by index, and no partition of another", async () => {
    await sql`vacuum analyze usage_rollup`.execute(h.platform.db);
    const now = h.clock.now();
    const statement = figuresStatement({
      dimension: "operation",
      sources: {
        days: { from: start, to: new Date(start.getTime() + dayMs) },
        hours: [
          {
            from: new Date(start.getTime() + dayMs),
            to: new Date(start.getTime() + dayMs + hourMs),
          },
        ],
        records: { from: new Date(now.getTime() - hourMs), to: now },
      },
      most: 10,
    });
    const plan = await h.platform.db.transaction().execute(async (trx) => {
      // There are few rows in this test: what would be read of many is asked for.
      await sql`set local enable_seqscan = off`.execute(trx);
      const { rows } = await sql<{ "QUERY PLAN": string }>`explain ${statement}`.execute(trx);
      return rows.map((row) => row["QUERY PLAN"]).join("\n");
    });
    expect(plan).not.toContain("Seq Scan");
    expect(plan.match(/usage_rollup_pkey/g)?.length).toBeGreaterThanOrEqual(2);
    expect(plan).toMatch(/Index Cond: .*grain = 'day'.*dimension = 'operation'.*starts_at >=/);
    expect(plan).toContain("record_20261123");
    expect(plan).not.toContain("record_20261121");
    expect(plan).not.toContain("record_20261122");
  });

  it("refuses a span that is too long, or the wrong way round, and two filters that cannot be combined", async () => {
    const to = h.clock.now();
    const ago = (days: number) => new Date(to.getTime() - days * dayMs);
    const code = { cause: { definition: { code: "request.invalid" } } };
    await expect(usage().summary({ from: ago(40), to })).rejects.toMatchObject(code);
    await expect(
      usage().summary({ from: ago(401.5), to, granularity: "day" }),
    ).rejects.toMatchObject(code);
    await expect(usage().byUser({ from: to, to: ago(3) })).rejects.toMatchObject(code);
    await expect(usage().summary({ userId: ada, keyId: key })).rejects.toMatchObject(code);
    expect((await usage().summary({ from: ago(31), to })).series.length).toBeLessThanOrEqual(
      31 * 24 + 1,
    );
  });
});
