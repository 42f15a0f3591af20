import { testDatabase } from "@millrace/testkit/database";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { prepared } from "./prepared.ts";

const { db } = await testDatabase();

test("each call runs with its own arguments, wherever and however often they stand in the statement", async () => {
  const statement = prepared((on, first: number, second: string[]) =>
    on
      .selectNoFrom([
        sql<number>`${first}::int`.as("first"),
        sql<string>`${"fixed"}::text`.as("fixed"),
        sql<string[]>`${second}::text[]`.as("second"),
        sql<number>`${first}::int + 1`.as("next"),
      ])
      .where(sql<boolean>`true`),
  );
  const run = (first: number) => statement(db, first, [`${first}`]);
  expect(await Promise.all([1, 2, 3].map(run))).toEqual(
    [1, 2, 3].map((first) => [{ first, fixed: "fixed", second: [`${first}`], next: first + 1 }]),
  );
});

test("an argument that would change the text, or goes nowhere, is refused at the first call", async () => {
  const pasted = prepared((on, text: string) =>
    on.selectNoFrom(sql<string>`${`%${text}%`}::text`.as("text")),
  );
  await expect(pasted(db, "a")).rejects.toThrow("a parameter of it and nothing else");
  const unused = prepared((on, _text: string) => on.selectNoFrom(sql<number>`1`.as("one")));
  await expect(unused(db, "a")).rejects.toThrow("argument 1 is no parameter");
});
