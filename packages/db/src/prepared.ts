import type { Compilable, CompiledQuery, Kysely } from "kysely";
import type { DB } from "./generated/types.ts";

/*
 * Statements that are built once and from then on only filled in, for those that run in each request: to build and compile one takes
 * Kysely as long as Postgres takes to answer it. Whoever builds gets stand-ins for the arguments, which may become
 * parameters of the statement and nothing else.
 */

/** A statement of one shape: `build` is called once. Returns the rows. */
export function prepared<Args extends readonly unknown[], Row>(
  build: (db: Kysely<DB>, ...args: Args) => Compilable<Row>,
): (db: Kysely<DB>, ...args: Args) => Promise<Row[]> {
  let fill: Fill<Row> | undefined;
  return async (db, ...args) => {
    if (!fill) {
      const standIns = Array.from({ length: build.length - 1 }, standIn);
      fill = filler(build(db, ...(standIns as unknown as Args)).compile(), standIns);
    }
    const { rows } = await db.executeQuery(fill(args));
    return rows;
  };
}

/** Shapes of one statement that are kept at most; that many are never in use at a time. */
const mostShapes = 500;

/**
 * A statement of many shapes, such as a list with its filters: `build` is called for each shape once. Its text may depend on `variant`, on
 * which arguments are there, and on those that are null or boolean, which stand for themselves.
 */
export function preparedShapes<Row>() {
  const fills = new Map<string, Fill<Row>>();
  return <Args extends object>(
    variant: string,
    args: Args,
    build: (args: Args) => Compilable<Row>,
  ): CompiledQuery<Row> => {
    let shape = variant;
    const values: unknown[] = [];
    for (const [name, value] of Object.entries(args)) {
      if (value === undefined) continue;
      shape += isItself(value) ? `,${name}=${value}` : `,${name}`;
      if (!isItself(value)) values.push(value);
    }
    let fill = fills.get(shape);
    if (!fill) {
      const named = Object.entries(args).map(
        ([name, value]) =>
          [name, value === undefined || isItself(value) ? value : standIn()] as const,
      );
      const standIns = named.flatMap(([, value]) => (value && !isItself(value) ? [value] : []));
      fill = filler(build(Object.fromEntries(named) as Args).compile(), standIns as object[]);
      if (fills.size >= mostShapes) fills.clear();
      fills.set(shape, fill);
    }
    return fill(values);
  };
}

const isItself = (value: unknown) => value === null || typeof value === "boolean";

type Fill<Row> = (values: readonly unknown[]) => CompiledQuery<Row>;

/** Puts values where the stand-ins are, in their order. */
function filler<Row>(query: CompiledQuery<Row>, standIns: readonly object[]): Fill<Row> {
  for (const [at, one] of standIns.entries()) {
    if (!query.parameters.includes(one))
      throw new Error(`argument ${at + 1} is no parameter of ${query.sql}`);
  }
  const places = query.parameters.map((parameter) => standIns.indexOf(parameter as object));
  return (values) => ({
    ...query,
    parameters: query.parameters.map((parameter, at) => {
      const place = places[at] as number;
      return place === -1 ? parameter : values[place];
    }),
  });
}

const standIn = (): object => ({
  [Symbol.toPrimitive]() {
    throw new Error("an argument of a prepared statement is a parameter of it and nothing else");
  },
});
