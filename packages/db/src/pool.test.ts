import { testDatabase } from "@millrace/testkit/database";
import { expect, test } from "vitest";
import { createDb, jsonb } from "./kysely.ts";
import { createPool, isSaturated, type PoolOptions } from "./pool.ts";

const { url, pool } = await testDatabase();

function poolOf(options: Partial<PoolOptions>) {
  return createPool({ url, max: 1, applicationName: "pool test", ...options });
}

test("numbers, decimals, dates and instants arrive as the wire needs them", async () => {
  const { rows } = await pool.query(`select 9007199254740991::int8 as big, '{1,2}'::int8[] as bigs,
    12.50::numeric(12,4) as money, '{0.10,2}'::numeric[] as moneys, '2026-11-21'::date as day,
    '{2026-11-21}'::date[] as days, '2026-11-21T10:00:00+02:00'::timestamptz as instant,
    '{"a": [1]}'::jsonb as data`);
  expect(rows[0]).toEqual({
    big: Number.MAX_SAFE_INTEGER,
    bigs: [1, 2],
    money: "12.5000",
    moneys: ["0.10", "2"],
    day: "2026-11-21",
    days: ["2026-11-21"],
    instant: new Date("2026-11-21T08:00:00Z"),
    data: { a: [1] },
  });
});

test("a day begins in UTC, whatever the server thinks", async () => {
  const name = new URL(url).pathname.slice(1);
  await pool.query(`alter database ${name} set timezone to 'Asia/Tokyo'`);
  const fresh = poolOf({});
  const { rows } = await fresh.query("select '2026-11-21T23:30:00Z'::timestamptz::date as day");
  expect(rows).toEqual([{ day: "2026-11-21" }]);
  await fresh.end();
});

test("any JSON value is stored as it is, arrays and strings too", async () => {
  const db = createDb(pool);
  for (const value of [[1, "two"], "text", { a: null }, null, 7]) {
    const row = await db.selectNoFrom(jsonb(value).as("value")).executeTakeFirstOrThrow();
    expect(row.value).toEqual(value);
  }
});

test("a caller waits for a connection no longer than asked, and can tell why", async () => {
  const small = poolOf({ connectTimeoutMs: 50 });
  const busy = await small.connect();
  const refused = await small.query("select 1").catch((error: unknown) => error);
  expect(isSaturated(refused)).toBe(true);
  busy.release();
  expect((await small.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
  expect(isSaturated(await small.query("select 1 / 0").catch((error: unknown) => error))).toBe(
    false,
  );
  await small.end();
});

test("a statement that runs too long is cancelled", async () => {
  const hasty = poolOf({ statementTimeoutMs: 50 });
  await expect(hasty.query("select pg_sleep(30)")).rejects.toMatchObject({ code: "57014" });
  await hasty.end();
});

test("a backend that dies inside a transaction costs one error, not the process", async () => {
  const broken: Error[] = [];
  const fragile = poolOf({ onConnectionError: (error) => broken.push(error) });
  const client = await fragile.connect();
  await client.query("begin");
  const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
  const gone = new Promise((end) => client.once("end", end));
  await pool.query("select pg_terminate_backend($1)", [rows[0]?.pid]);
  await gone;
  await expect(client.query("commit")).rejects.toThrow();
  client.release(true);
  expect(broken).not.toHaveLength(0);
  expect((await fragile.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
  await fragile.end();
});
