import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { nextCode } from "@millrace/testkit/factories";
import { type Harness, harness } from "@millrace/testkit/harness";
import { sql } from "kysely";
import { beforeAll, expect, test } from "vitest";
import { cleanUpImports } from "./clean-up.ts";
import { runImport } from "./run-import.ts";

let h: Harness;
let admin: ReturnType<Harness["caller"]>;
beforeAll(async () => {
  h = await harness();
  admin = h.caller("admin");
});

type NewImport = Parameters<typeof admin.transfer.imports.create>[0];

const run = (id: string, isLastTry = false) => runImport(h.ctx("superadmin"), id, isLastTry);
const read = (id: string) => admin.transfer.imports.get({ id });

/** Every 100th row is bad. */
const products = (prefix: string, rows: number) =>
  `sku,name,price\n${Array.from({ length: rows }, (_, at) => `${prefix}-${at},Product ${at},${at % 100 === 0 ? "free" : "1.5"}\n`).join("")}`;

/** What there is of the file: products, the events that tell of them, and the highest version. */
async function written(prefix: string) {
  const { rows } = await h.platform.pool.query(
    `select (select count(*)::int from product where sku like $1) as products,
            (select max(version) from product where sku like $1) as version,
            (select count(*)::int from event where name = 'catalog.product.created' and payload ->> 'sku' like $1) as events`,
    [`${prefix}-%`],
  );
  return rows[0];
}

/** Resolves once the import has committed this many rows. */
async function reached(id: string, rows: number) {
  while ((await read(id)).processed < rows) await sleep(2);
}

/** Cuts every connection of the process but the one that does it, as a killed process would. */
const cutOff = (which = "true") =>
  h.platform.pool.query(
    `begin; set local role none; select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and ${which}; commit`,
  );

/** Resolves once the pool has noticed: every connection that it gives away works. */
async function reconnected() {
  const ask = () => h.platform.pool.query("select 1");
  for (;;) {
    const asked = await Promise.allSettled(Array.from({ length: 40 }, ask));
    if (asked.every(({ status }) => status === "fulfilled")) return;
  }
}

test.each<[string, Partial<NewImport>]>([
  ["partial", {}],
  ["atomic", { mode: "atomic" }],
])(
  "a %s import that is cut off again and again ends without a duplicate or a gap",
  async (mode, input) => {
    const prefix = nextCode("CUT");
    const good =
      mode === "atomic" ? products(prefix, 6000).replaceAll("free", "0") : products(prefix, 6000);
    const { id } = await admin.transfer.imports.create({ type: "products", data: good, ...input });
    for (const rows of [1000, 3000, 5000]) {
      const cut = expect(run(id)).rejects.toThrow();
      await reached(id, rows);
      await cutOff();
      await cut;
      await reconnected();
    }
    await run(id);
    const failed = mode === "atomic" ? 0 : 60;
    expect(await read(id)).toMatchObject({
      status: "completed",
      processed: 6000,
      total: 6000,
      created: 6000 - failed,
      updated: 0,
      unchanged: 0,
      failed,
      errorCount: failed,
    });
    expect(await written(prefix)).toEqual({
      products: 6000 - failed,
      events: 6000 - failed,
      version: 1,
    });
    const { total } = await admin.transfer.imports.errors({ id, total: true });
    expect(total).toBe(failed);
    expect(await run(id)).toEqual({ importId: id, skipped: "the import has ended already" });
  },
);

test("a run that was given up but still lives writes nothing more", async () => {
  const prefix = nextCode("ZOMBIE");
  await admin.catalog.products.create({ sku: `${prefix}-2501`, name: "In the way", price: "1" });
  const data = products(prefix, 4000);
  const { id } = await admin.transfer.imports.create({ type: "products", data });

  // Both runs wait for a row of the third batch, which somebody else has locked.
  const { first, second } = await h.platform.db.transaction().execute(async (trx) => {
    await trx
      .selectFrom("product")
      .select("id")
      .where("sku", "=", `${prefix}-2501`)
      .forUpdate()
      .execute();
    const first = run(id).catch((error: Error) => error);
    await reached(id, 2000);
    const second = run(id);
    await waiters(2);
    return { first, second };
  });
  const given = await first;
  expect(given).toBeInstanceOf(Error);
  expect(String(given)).toMatch(/was given up/);
  expect(await second).toMatchObject({ status: "completed", processed: 4000, failed: 40 });
  const { products: count, events } = await written(prefix);
  expect([count, events]).toEqual([3960, 3960]);
});

/** Resolves once so many statements wait for a row of products. */
async function waiters(count: number) {
  for (;;) {
    const { rows } = await h.platform.db.transaction().execute(async (trx) => {
      // What a connection does is shown to those who log in as its user.
      await sql`set local role none`.execute(trx);
      return sql<{ count: number }>`
        select count(*)::int as count from pg_stat_activity
         where datname = current_database() and wait_event_type = 'Lock' and query like '%from "product"%'`.execute(
        trx,
      );
    });
    if ((rows[0]?.count ?? 0) >= count) return;
    await sleep(5);
  }
}

test("an import whose last try fails says so, once", async () => {
  const prefix = nextCode("LAST");
  const data = products(prefix, 3000);
  const { id } = await admin.transfer.imports.create({ type: "products", data });
  const failing = expect(run(id, true)).rejects.toThrow();
  await reached(id, 1000);
  await cutOff("xact_start is not null");
  await failing;
  await reconnected();
  const ended = await read(id);
  expect(ended).toMatchObject({
    status: "failed",
    problem: { code: "service.internal", message: "The import failed on our side.", line: null },
  });
  expect(ended.processed).toBeGreaterThanOrEqual(1000);
  expect((await written(prefix)).products).toBe(ended.created);
  expect(await run(id)).toMatchObject({ skipped: expect.any(String) });
});

test("what was given up is cleaned up: uploads and imports after a day, files after 30 days", async () => {
  const prefix = nextCode("OLD");
  const create = () =>
    admin.transfer.imports.create({ type: "products", data: products(prefix, 10) });
  const [ended, abandoned] = [await create(), await create()];
  await run(ended.id);
  // A process that was killed while it received a file leaves this.
  await h.platform.pool.query(
    `insert into import (id, type, mode, dry_run, plan, status, created_by, created_at, updated_at)
     values (gen_random_uuid(), 'products', 'partial', false, '{}', 'receiving', 'user:x', $1, $1)`,
    [h.clock.now()],
  );
  const cleanUp = () => cleanUpImports({ ...h.ctx("superadmin"), now: h.clock.now() });
  expect(await cleanUp()).toMatchObject({ uploads: 0, abandoned: 0, files: 0 });
  h.clock.advance(25 * 3_600_000);
  expect(await cleanUp()).toMatchObject({ uploads: 1, abandoned: 1, files: 0 });
  expect(await read(abandoned.id)).toMatchObject({ status: "failed", processed: 0 });
  h.clock.advance(30 * 86_400_000);
  const { files } = await cleanUp();
  expect(files).toBeGreaterThanOrEqual(2);
  expect(await cleanUp()).toEqual({ uploads: 0, abandoned: 0, files: 0 });
  expect(await read(ended.id)).toMatchObject({ status: "completed", created: 10 - 1 });
});

test.each<[string, number, Partial<NewImport>]>([
  ["partial", 100_000, {}],
  ["dry", 40_000, { dryRun: true }],
])(
  "a %s import of %i rows stays in bounded memory",
  async (_name, rows, input) => {
    const prefix = nextCode("BIG");
    async function* file() {
      yield Buffer.from("code,name,note\n");
      for (let at = 0; at < rows; at += 1) {
        yield Buffer.from(`${prefix}-${at},Vendor,${"x".repeat(200)}\n`);
      }
    }
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const used = () => {
      collect();
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      return heapUsed + arrayBuffers;
    };
    const before = used();
    const { id } = await admin.transfer.imports.create({ type: "vendors", data: file(), ...input });
    const running = run(id);
    let most = used();
    for (let done = 5000; done < rows; done += 5000) {
      await reached(id, done);
      most = Math.max(most, used());
    }
    expect(await running).toMatchObject({ processed: rows, created: rows });
    // The rows and their events take some 2 KB each.
    expect(most - before).toBeLessThan(48 << 20);
  },
  120_000,
);
