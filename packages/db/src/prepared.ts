import type { Compilable, CompiledQuery, Kysely } from "kysely";
import type { DB } from "./generated/types.ts";

type Builder<Args extends readonly unknown[], Row> = (
  db: Kysely<DB>,
  ...args: Args
) => Compilable<Row>;

/**
 * A statement that is built once and from then on only filled in, for those that run in each request: to build and compile one takes
 * Kysely as long as Postgres takes to answer it. `build` gets stand-ins for its arguments, which may become parameters of the
 * statement and nothing else; its text cannot depend on them. Returns the rows.
 */
export function prepared<Args extends readonly unknown[], Row>(
  build: Builder<Args, Row>,
): (db: Kysely<DB>, ...args: Args) => Promise<Row[]> {
  let statement: ((...args: Args) => CompiledQuery<Row>) | undefined;
  return async (db, ...args) => {
    statement ??= compiled(db, build);
    const { rows } = await db.executeQuery(statement(...args));
    return rows;
  };
}

function compiled<Args extends readonly unknown[], Row>(
  db: Kysely<DB>,
  build: Builder<Args, Row>,
): (...args: Args) => CompiledQuery<Row> {
  const standIns = Array.from({ length: build.length - 1 }, standIn);
  const query = build(db, ...(standIns as unknown as Args)).compile();
  for (const [at, one] of standIns.entries()) {
    if (!query.parameters.includes(one))
      throw new Error(`argument ${at + 1} is no parameter of ${query.sql}`);
  }
  const places = query.parameters.map((parameter) => standIns.indexOf(parameter as object));
  return (...args) => ({
    ...query,
    parameters: query.parameters.map((parameter, at) => {
      const place = places[at] as number;
      return place === -1 ? parameter : args[place];
    }),
  });
}

const standIn = (): object => ({
  [Symbol.toPrimitive]() {
    throw new Error("an argument of a prepared statement is a parameter of it and nothing else");
  },
});
