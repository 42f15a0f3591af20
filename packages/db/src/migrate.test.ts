import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withOwnDatabase } from "@millrace/testkit/database";
import { expect, test } from "vitest";
import { migrate } from "./migrate.ts";
import type { Pool } from "./pool.ts";

type Folder = { directory: string; write: (name: string, sql: string) => Promise<void> };

/** A database that has no migration yet, and a folder of migrations. */
async function fresh(use: (pool: Pool, folder: Folder) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "millrace-migrate-"));
  const write = async (name: string, sql: string) => {
    await mkdir(join(directory, name), { recursive: true });
    await writeFile(join(directory, name, "migration.sql"), sql);
  };
  try {
    await withOwnDatabase(async ({ pool }) => {
      await pool.query("drop schema public, usage_parts cascade; create schema public");
      await use(pool, { directory, write });
    });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

test("migrations are applied in order, once, and with nothing to do it costs two queries", () =>
  fresh(async (pool, { directory, write }) => {
    await write("0002_b", "alter table a add column note text");
    await write("0001_a", "create table a (id int);\ncreate index on a (id);");
    expect(await migrate(pool, directory)).toEqual(["0001_a", "0002_b"]);
    expect((await pool.query("select note from a")).rows).toEqual([]);
    await write("0003_c", "insert into a values (1)");
    expect(await migrate(pool, directory)).toEqual(["0003_c"]);

    let queries = 0;
    pool.on("acquire", () => queries++);
    expect(await migrate(pool, directory)).toEqual([]);
    expect(queries).toBe(2);
  }));

test("processes that start together apply each migration once", () =>
  fresh(async (pool, { directory, write }) => {
    await write("0001_a", "create table a (id int); select pg_sleep(0.1);");
    await write("0002_b", "insert into a values (1)");
    const applied = await Promise.all(Array.from({ length: 8 }, () => migrate(pool, directory)));
    expect(applied.flat()).toEqual(["0001_a", "0002_b"]);
    expect((await pool.query("select * from a")).rowCount).toBe(1);
  }));

test("a failing migration leaves nothing of itself, keeps those before it, and names its line", () =>
  fresh(async (pool, { directory, write }) => {
    await write("0001_a", "create table a (id int);");
    await write("0002_b", "create table b (id int);\n\ninsert into missing values (1);");
    await expect(migrate(pool, directory)).rejects.toThrow(
      'The migration 0002_b failed at line 3: relation "missing" does not exist',
    );
    await expect(pool.query("select * from b")).rejects.toThrow("does not exist");
    await write("0002_b", "create table b (id int);");
    expect(await migrate(pool, directory)).toEqual(["0002_b"]);
  }));

test("a migration changed after it was applied is refused; other line ends are no change", () =>
  fresh(async (pool, { directory, write }) => {
    await write("0001_a", "create table a (\nid int);");
    await migrate(pool, directory);
    await write("0001_a", "create table a (\r\nid int);");
    expect(await migrate(pool, directory)).toEqual([]);
    await write("0001_a", "create table a (id text);");
    await expect(migrate(pool, directory)).rejects.toThrow("0001_a was changed after");
  }));

test("a database of a newer version is refused", () =>
  fresh(async (pool, { directory, write }) => {
    await write("0001_a", "create table a (id int);");
    await write("0002_b", "create table b (id int);");
    await migrate(pool, directory);
    await rm(join(directory, "0002_b"), { recursive: true });
    await expect(migrate(pool, directory)).rejects.toThrow("written by a newer version");
  }));

test("a migration numbered before an applied one, and two of one number, are refused", () =>
  fresh(async (pool, { directory, write }) => {
    await write("0002_b", "create table b (id int);");
    await migrate(pool, directory);
    await write("0001_a", "create table a (id int);");
    await expect(migrate(pool, directory)).rejects.toThrow("0001_a comes before 0002_b");
    await write("0002_a", "create table a (id int);");
    await expect(migrate(pool, directory)).rejects.toThrow("have the same number");
  }));
