import pg from "pg";

const INT8 = 20;
const INT8_ARRAY = 1016;
const DATE = 1082;
const DATE_ARRAY = 1182;
const NUMERIC_ARRAY = 1231;
const TEXT_ARRAY = 1009;

const asText = (value: string) => value;
const textArray: (value: string) => string[] = pg.types.getTypeParser(TEXT_ARRAY as never, "text");

const parsers = new Map<number, (value: string) => unknown>([
  [INT8, Number], // counts and sequence numbers, all far below 2^53
  [INT8_ARRAY, (value) => textArray(value).map(Number)],
  [DATE, asText], // a calendar date has no time zone, a `Date` has
  [DATE_ARRAY, textArray],
  [NUMERIC_ARRAY, textArray], // pg makes floats of them and loses cents
]);

/** How text from Postgres becomes a TypeScript value; what is not listed is read as `pg` reads it. */
export const typeParsers: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: "text" | "binary") =>
    (format !== "binary" && parsers.get(oid)) ||
    pg.types.getTypeParser(oid, format as "text")) as typeof pg.types.getTypeParser,
};
