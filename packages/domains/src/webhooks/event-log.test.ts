import type { Ctx } from "@millrace/platform/context";
import { followLog } from "@millrace/platform/event-tail";
import { emit } from "@millrace/platform/events";
import { newId } from "@millrace/platform/id";
import { router } from "@millrace/platform/procedure";
import { publish } from "@millrace/platform/relay";
import { systemCtx } from "@millrace/platform/runtime";
import { transact } from "@millrace/platform/transact";
import { testPlatform } from "@millrace/testkit/platform";
import { expect, test } from "vitest";
import { siteCreated, siteUpdated } from "../sites/sites.events.ts";
import type { Watched, WatchInput } from "./event-log.schema.ts";
import { fanOut } from "./index.ts";
import { webhooksRouter } from "./webhooks.router.ts";

const { platform } = await testPlatform();
const ctx = systemCtx(platform, "test");

function caller(overrides: Partial<Ctx> = {}) {
  const actor = { kind: "user", id: newId(), sessionId: newId() } as const;
  return router({ webhooks: webhooksRouter }).createCaller({ ...ctx, actor, ...overrides })
    .webhooks;
}

/** One event; `beforeCommit` holds its transaction open. */
function happen(
  code: string,
  beforeCommit: () => Promise<void> = async () => {},
  type = siteCreated,
  siteId?: string,
) {
  return transact(ctx, async (tx) => {
    const id = siteId ?? newId();
    emit(tx, type, { id, siteId: siteId ?? null }, { siteId: id, code, name: code });
    await beforeCommit();
  });
}

const publishOnce = () => publish(platform, { listeners: [], publications: [fanOut] });

async function publishAll(): Promise<void> {
  while ((await publishOnce()) > 0);
}

/** The newest number of all. */
async function end(): Promise<number> {
  let after = 0;
  for (;;) {
    const page = await caller().events.list({ after, limit: 500 });
    after = page.lastSeq;
    if (page.nextCursor === null) return after;
  }
}

type Tracked = readonly [string, Watched, symbol];

/** Subscribes; `take` gives the next ones. */
async function watching(input: WatchInput, overrides: Partial<Ctx> = {}) {
  const stop = new AbortController();
  const source = await caller({ ...overrides, signal: stop.signal }).events.watch(input);
  const iterator = (source as AsyncIterable<unknown>)[
    Symbol.asyncIterator
  ]() as AsyncIterator<Tracked>;
  return {
    async take(count: number): Promise<Watched[]> {
      const taken: Watched[] = [];
      while (taken.length < count) {
        const { value, done } = await iterator.next();
        if (done) break;
        expect(value[0]).toBe(String(value[1].seq));
        taken.push(value[1]);
      }
      return taken;
    },
    async stop() {
      stop.abort();
      return iterator.next();
    },
  };
}

const codes = (watched: readonly Watched[]) =>
  watched.map((item) => (item.kind === "event" ? (item.event.data.code as string) : item.kind));

test("an event whose transaction commits late is skipped by no reader", async () => {
  const start = await end();
  const live = await watching({ after: start });
  let commitSlow = () => {};
  const slowMayCommit = new Promise<void>((resolve) => {
    commitSlow = resolve;
  });
  let slowHasBegun = () => {};
  const begun = new Promise<void>((resolve) => {
    slowHasBegun = resolve;
  });
  const slow = happen("slow", async () => {
    slowHasBegun();
    await slowMayCommit;
  });
  await begun;
  await happen("fast");
  await publishAll();
  expect(codes(await live.take(1))).toEqual(["fast"]);
  const first = await caller().events.list({ after: start });
  expect(first.items.map(({ data }) => data.code)).toEqual(["fast"]);

  commitSlow();
  await slow;
  await publishAll();
  expect(codes(await live.take(1))).toEqual(["slow"]);
  const second = await caller().events.list({ after: first.lastSeq });
  expect(second.items.map(({ data }) => data.code)).toEqual(["slow"]);
  expect(second.items[0]?.seq).toBe(start + 2);
  await live.stop();
});

test("pages of the log join without a gap, and filtered readers move on past what they did not ask for", async () => {
  const start = await end();
  for (let n = 0; n < 7; n++) await happen(`P${n}`, undefined, n % 2 ? siteUpdated : siteCreated);
  await publishAll();
  const seen: unknown[] = [];
  let after = start;
  for (;;) {
    const page = await caller().events.list({ after, limit: 2 });
    seen.push(...page.items.map(({ data }) => data.code));
    expect(page.nextCursor).toBe(page.nextCursor === null ? null : String(page.lastSeq));
    after = page.lastSeq;
    if (page.nextCursor === null) break;
  }
  expect(seen).toEqual(["P0", "P1", "P2", "P3", "P4", "P5", "P6"]);
  const updates = await caller().events.list({ after: start, types: ["sites.site.updated"] });
  expect(updates.items.map(({ data }) => data.code)).toEqual(["P1", "P3", "P5"]);
  expect(updates.lastSeq).toBe(start + 7);
  expect((await caller().events.list({ after: start, types: ["catalog.*"] })).lastSeq).toBe(
    start + 7,
  );
});

test("the log is browsed in both directions, by kind, aggregate and time, each event once", async () => {
  const start = await end();
  for (let n = 0; n < 7; n++) await happen(`B${n}`, undefined, n % 2 ? siteUpdated : siteCreated);
  await publishAll();
  const walk = async (query: Parameters<ReturnType<typeof caller>["events"]["browse"]>[0]) => {
    const seen: unknown[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await caller().events.browse({ ...query, after: start, limit: 2, cursor });
      seen.push(...page.items.map(({ data }) => data.code));
      expect(page.position).toBe(start + 7);
      if (page.nextCursor === null) return seen;
      cursor = page.nextCursor;
    }
  };
  const all = ["B0", "B1", "B2", "B3", "B4", "B5", "B6"];
  expect(await walk({})).toEqual(all);
  expect(await walk({ sort: "-seq" })).toEqual(all.toReversed());
  expect(await walk({ sort: "-seq", before: start + 4 })).toEqual(["B2", "B1", "B0"]);
  expect(await walk({ types: ["sites.site.updated"] })).toEqual(["B1", "B3", "B5"]);
  const { items } = await caller().events.browse({ after: start, limit: 1 });
  const [first] = items;
  expect(await walk({ aggregateId: first?.aggregateId })).toEqual(["B0"]);
  expect(await walk({ to: first?.timestamp })).toEqual([]);
  expect(await walk({ from: first?.timestamp })).toEqual(all);
});

test("a watcher that comes back gets what it missed, then what comes, each once and in order", async () => {
  const start = await end();
  for (let n = 0; n < 3; n++) await happen(`M${n}`);
  await publishAll();
  const watcher = await watching({ after: start + 1 });
  expect(codes(await watcher.take(1))).toEqual(["M1"]);
  // These come while the replay is still under way.
  for (let n = 3; n < 6; n++) await happen(`M${n}`);
  await publishAll();
  expect(codes(await watcher.take(4))).toEqual(["M2", "M3", "M4", "M5"]);
  await watcher.stop();
});

test("many watchers miss and repeat nothing while events keep coming", async () => {
  const start = await end();
  const total = 300;
  const producer = (async () => {
    for (let n = 0; n < total; n++) {
      await happen(`R${n}`);
      if (n % 10 === 9) await publishAll();
    }
    await publishAll();
  })();
  const watchers = await Promise.all(
    Array.from({ length: 8 }, async () => {
      const watcher = await watching({ after: start });
      const watched = await watcher.take(total);
      await watcher.stop();
      return watched.map(({ seq }) => seq);
    }),
  );
  await producer;
  const all = Array.from({ length: total }, (_, n) => start + 1 + n);
  for (const seqs of watchers) expect(seqs).toEqual(all);
});

test("a watcher sees only the events that it asked for, of the sites that it may see", async () => {
  const start = await end();
  const [mine, theirs] = [newId(), newId()];
  for (const site of [mine, theirs]) {
    await platform.db
      .insertInto("site")
      .values({ id: site, code: site.slice(-12), name: "Site" })
      .execute();
  }
  const watcher = await watching(
    { after: start, types: ["sites.site.created"] },
    { sites: [mine] },
  );
  const happenings = async (suffix: string) => {
    await happen(`theirs${suffix}`, undefined, siteCreated, theirs);
    await happen(`updated${suffix}`, undefined, siteUpdated, mine);
    await happen(`mine${suffix}`, undefined, siteCreated, mine);
    await happen(`nobody's${suffix}`);
    await publishAll();
  };
  await happenings("-1");
  expect(codes(await watcher.take(2))).toEqual(["mine-1", "nobody's-1"]);
  await happenings("-2");
  expect(codes(await watcher.take(2))).toEqual(["mine-2", "nobody's-2"]);
  await watcher.stop();
  const { items } = await caller({ sites: [mine] }).events.list({ after: start });
  const browsed = await caller({ sites: [mine] }).events.browse({ after: start, limit: 100 });
  expect(browsed.items).toEqual(items);
  expect(items).toHaveLength(6);
});

test("a watcher whose place is too old, or not of this log, is told to resync and goes on from the newest", async () => {
  const newest = await end();
  const lost = await watching({ after: newest + 1_000_000 });
  expect(await lost.take(1)).toEqual([{ kind: "resync", seq: newest }]);
  await lost.stop();
  await platform.db
    .updateTable("event_head")
    .set({ seq: newest + 20_000 })
    .execute();
  const watcher = await watching({ after: newest });
  expect(await watcher.take(1)).toEqual([{ kind: "resync", seq: newest + 20_000 }]);
  await happen("after");
  await publishAll();
  expect(codes(await watcher.take(1))).toEqual(["after"]);
  await watcher.stop();
});

test("a follower too slow for memory reads from the log instead, without a gap", async () => {
  const start = await end();
  const stop = new AbortController();
  const follower = followLog(ctx, { after: start, signal: stop.signal });
  await happen("first");
  await publishAll();
  expect((await follower.next()).value).toMatchObject({ kind: "event" });
  const rows = Array.from({ length: 2500 }, (_, n) => n);
  await transact(ctx, async (tx) => {
    for (const n of rows) {
      const id = newId();
      emit(tx, siteCreated, { id }, { siteId: id, code: `T${n}`, name: "T" });
    }
  });
  await publishAll();
  const other = followLog(ctx, { after: start + 2500, signal: stop.signal });
  await other.next();
  for (let n = 0; n < 2500; n++) {
    const { value } = await follower.next();
    expect(value).toMatchObject({ kind: "event", event: { seq: start + 2 + n } });
  }
  stop.abort();
  expect(await follower.next()).toEqual({ done: true, value: undefined });
});

test("a watcher that names no place is told where it starts, so that it misses nothing when it comes back", async () => {
  const newest = await end();
  const watcher = await watching({});
  expect(await watcher.take(1)).toEqual([{ kind: "resync", seq: newest }]);
  await watcher.stop();
  await happen("meanwhile");
  await publishAll();
  const back = await watching({ lastEventId: newest });
  expect(codes(await back.take(1))).toEqual(["meanwhile"]);
  await back.stop();
});

test("aborting ends a waiting watcher cleanly", async () => {
  const watcher = await watching({ after: await end() });
  const waiting = watcher.take(1);
  await watcher.stop();
  expect(await waiting).toEqual([]);
});
