import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { testDatabase } from "@millrace/testkit/database";
import { expect, test } from "vitest";
import { diffSchema, SQL_ONLY_INDEXES } from "./diff.ts";
import { generatedDirectory, generateTypes } from "./generate.ts";

const { url, pool } = await testDatabase();

test("the migrations make exactly the tables that the Prisma schema says", async () => {
  expect(await diffSchema(url)).toBe("");
});

test("a table, column or index that only one of them has is a difference", async () => {
  await pool.query("create table stray (id int)");
  expect(await diffSchema(url)).toContain('DROP TABLE "stray"');
  await pool.query("drop table stray; alter table event drop column trace");
  expect(await diffSchema(url)).toContain('ALTER TABLE "event" ADD COLUMN     "trace"');
  await pool.query("alter table event add column trace text not null");
  await pool.query("create index stray on event (actor)");
  expect(await diffSchema(url)).toBe('-- DropIndex\nDROP INDEX "stray";\n');
  await pool.query("drop index stray");
  expect(await diffSchema(url)).toBe("");
});

test("every index that is said to live in migrations alone does so", async () => {
  const { rows } = await pool.query<{ name: string }>(
    "select indexname as name from pg_indexes where schemaname = 'public'",
  );
  const names = new Set(rows.map((row) => row.name));
  expect([...SQL_ONLY_INDEXES].filter((name) => !names.has(name))).toEqual([]);
});

test("the committed types are those of the Prisma schema", async () => {
  const scratch = await mkdtemp(join(tmpdir(), "millrace-types-"));
  try {
    await generateTypes(scratch);
    const read = (folder: string) => readFile(join(folder, "types.ts"), "utf8");
    expect(await read(scratch), "run `pnpm generate`").toBe(await read(generatedDirectory));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
});

test("a calendar date is a string in the types, as it is when it arrives", async () => {
  const { rows } = await pool.query<{ column: string; table: string }>(
    `select table_name as table, column_name as column from information_schema.columns
     where table_schema = 'public' and data_type = 'date'`,
  );
  const types = await readFile(join(generatedDirectory, "types.ts"), "utf8");
  const wrong = rows.filter(({ column }) => new RegExp(`\\b${column}: .*Timestamp`).test(types));
  expect(wrong, "put /// @kyselyType(string) above the @db.Date").toEqual([]);
});
