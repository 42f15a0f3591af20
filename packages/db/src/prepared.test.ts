import { testDatabase } from "@millrace/testkit/database";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { prepared, preparedShapes } from "./prepared.ts";

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

test("a statement of many shapes is built once for each, and never mixes their arguments up", async () => {
  let built = 0;
  const shapes = preparedShapes<{ text: string }>();
  type Filters = { name?: string; upper: boolean; city?: string | null };
  const run = async (variant: "a" | "b", filters: Filters) => {
    const statement = shapes(variant, filters, ({ name, upper, city }) => {
      built += 1;
      const parts = [sql`${variant}::text`, sql`${upper ? "upper" : "lower"}::text`];
      if (name !== undefined) parts.push(sql`${name}::text`);
      if (city !== undefined) parts.push(city === null ? sql`'none'` : sql`${city}::text`);
      return db.selectNoFrom(sql<string>`concat_ws(' ', ${sql.join(parts)})`.as("text"));
    });
    return (await db.executeQuery(statement)).rows[0]?.text;
  };
  const calls: [variant: "a" | "b", filters: Filters, text: string][] = [
    ["a", { upper: true }, "a upper"],
    ["b", { upper: true }, "b upper"],
    ["a", { upper: false }, "a lower"],
    ["a", { upper: false, name: "Anna" }, "a lower Anna"],
    ["a", { upper: false, city: "Ulm" }, "a lower Ulm"],
    ["a", { upper: false, city: null }, "a lower none"],
    ["a", { upper: false, name: "Anna", city: "Ulm" }, "a lower Anna Ulm"],
  ];
  for (const round of ["first", "second"]) {
    const texts = await Promise.all(calls.map(([variant, filters]) => run(variant, filters)));
    expect([round, texts]).toEqual([round, calls.map(([, , text]) => text)]);
  }
  expect(built).toBe(calls.length);
  expect(await run("a", { upper: false, name: "Bert", city: "Jena" })).toBe("a lower Bert Jena");
});
