import { testDatabase } from "@millrace/testkit/database";
import pg from "pg";
import { expect, test } from "vitest";
import { typeParsers } from "./types.ts";

const { pool } = await testDatabase();
const read = typeParsers.getTypeParser(1184 as never) as (text: string) => unknown;

test("an instant is read as pg reads it, whatever its year, its fraction and its zone", async () => {
  const theirs = pg.types.getTypeParser(1184 as never) as (text: string) => unknown;
  const texts = [
    "2026-11-21 09:30:00+00",
    "2024-02-29 23:59:59.9+00",
    "2026-11-21 09:30:00.05+00",
    "2026-11-21 09:30:00.123+00",
    "1969-12-31 23:59:59.999999+00",
    "0001-01-01 00:00:00+00",
    "0099-12-31 00:00:00.1+00",
    "0100-01-01 00:00:00+00",
    "12026-11-21 09:30:00+00",
    "0044-03-15 12:00:00+00 BC",
    "2026-11-21 09:30:00+05:30",
    "2026-11-21 09:30:00-03",
    "infinity",
    "-infinity",
  ];
  for (const text of texts) expect([text, read(text)]).toEqual([text, theirs(text)]);
});

test("instants of every part of the day come back from Postgres as they went in", async () => {
  const sent = Array.from({ length: 2000 }, (_, n) => new Date(n * 86_399_987 * 37 - 1e12));
  const { rows } = await pool.query<{ at: Date }>(
    "select at from unnest($1::timestamptz[]) with ordinality as t (at, n) order by n",
    [sent],
  );
  expect(rows.map(({ at }) => at)).toEqual(sent);
});
