import { testDatabase, withOwnDatabase } from "@millrace/testkit/database";
import { expect, test } from "vitest";
import { createPool, isSaturated } from "./pool.ts";

const { url, pool } = await testDatabase();

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
