import { testDatabase } from "@millrace/testkit/database";
import pg from "pg";
import { expect, onTestFinished, test } from "vitest";
import { createPool } from "./pool.ts";
import { nameStatements } from "./statements.ts";

const { url } = await testDatabase();

function onePool() {
  const pool = createPool({ url, max: 1, applicationName: "statements test" });
  onTestFinished(() => pool.end());
  return pool;
}

async function preparedTexts(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ statement: string }>(
    "select statement from pg_prepared_statements order by prepare_time",
  );
  return rows.map((row) => row.statement);
}

test("a parametrised statement is prepared at its second use, and once", async () => {
  const pool = onePool();
  await pool.query("select $1::int as n", [1]);
  expect(await preparedTexts(pool)).toEqual([]);
  for (const n of [2, 3, 4]) {
    expect((await pool.query("select $1::int as n", [n])).rows).toEqual([{ n }]);
  }
  expect(await preparedTexts(pool)).toEqual(["select $1::int as n"]);
});

test("what has no parameters, several statements or a transaction in it is left alone", async () => {
  const pool = onePool();
  for (const _ of [1, 2, 3]) {
    await pool.query("begin");
    await pool.query("savepoint s", []);
    await pool.query("select 1; select 2");
    await pool.query("commit");
  }
  expect(await preparedTexts(pool)).toEqual([]);
});

test("statements written for one occasion never take the place of those that repeat", async () => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  onTestFinished(() => client.end());
  nameStatements(2)(client as pg.PoolClient);
  for (let n = 0; n < 20; n++) await client.query(`select $1::int + ${n}`, [1]);
  for (const word of ["a", "a", "b", "b", "c", "c", "c"]) {
    await client.query(`select $1::int as ${word}`, [1]);
  }
  const { rows } = await client.query("select statement from pg_prepared_statements");
  expect(rows.map((row) => row.statement).sort()).toEqual([
    "select $1::int as a",
    "select $1::int as b",
  ]);
});

test("a statement prepared before a migration changed its columns fails once, then works", async () => {
  const pool = onePool();
  await pool.query("create table changing (id int)");
  const read = () => pool.query("select * from changing where id > $1", [0]);
  await read();
  await read();
  await pool.query("alter table changing add column name text");
  await expect(read()).rejects.toThrow("cached plan must not change result type");
  expect((await read()).fields.map((field) => field.name)).toEqual(["id", "name"]);
  expect((await read()).fields).toHaveLength(2);
});

test("a failing statement fails with its own error, by promise and by callback", async () => {
  const pool = onePool();
  for (const _ of [1, 2, 3]) {
    await expect(pool.query("select 1 / $1::int", [0])).rejects.toMatchObject({ code: "22012" });
    const client = await pool.connect();
    await expect(client.query("select 1 / $1::int", [0])).rejects.toMatchObject({ code: "22012" });
    client.release();
  }
});
