import { expect, test } from "vitest";
import { testDatabase, withOwnDatabase } from "./database.ts";

const first = await testDatabase();

test("a test database has all migrations and no rows", async () => {
  expect(await first.db.selectFrom("event").selectAll().execute()).toEqual([]);
});

test("what one database holds, another does not, and it is gone after its use", async () => {
  const gone = await withOwnDatabase(async (own) => {
    await own.pool.query("create table mine (id int)");
    await expect(first.pool.query("select * from mine")).rejects.toThrow("does not exist");
    return new URL(own.url).pathname.slice(1);
  });
  const { rowCount } = await first.pool.query("select 1 from pg_database where datname = $1", [
    gone,
  ]);
  expect(rowCount).toBe(0);
});

test("a database is dropped although somebody is still connected", async () => {
  await withOwnDatabase(async ({ pool }) => {
    const forgotten = await pool.connect();
    await forgotten.query("begin");
    forgotten.release();
  });
});
