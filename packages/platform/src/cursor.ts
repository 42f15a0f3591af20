import { createHmac, hash, timingSafeEqual } from "node:crypto";
import type { Page } from "@millrace/contract/page";
import type { DB } from "@millrace/db/generated/types";
import { preparedShapes } from "@millrace/db/prepared";
import { type Kysely, type SelectQueryBuilder, type SelectQueryNode, sql } from "kysely";
import type { Ctx } from "./context.ts";
import { cursorInvalid } from "./problems.ts";

/** What a list's input holds besides its filters. */
export interface PageInput {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly sort?: string | undefined;
  readonly total: boolean;
}

export interface PageOptions<Input extends PageInput> {
  readonly input: Input;
  /** Wire name of each sort → its column; each has an index that ends in the id. Columns hold no null. */
  readonly sorts: Readonly<Record<string, string>>;
  readonly defaultSort: string;
  /** The column that makes the order total. */
  readonly id: string;
}

/**
 * One page by keyset: cost does not grow with how far in the list it is, and rows that come or go meanwhile are neither skipped nor
 * repeated. Reads one row more than the page has. A cursor carries its place, its sort and a MAC over both and the filters, so that it
 * continues the list that gave it and nothing else (`cursor.invalid`).
 */
export async function paginate<Tables extends keyof DB, Row, Input extends PageInput>(
  ctx: Ctx,
  query: SelectQueryBuilder<DB, Tables, Row>,
  options: PageOptions<Input>,
): Promise<Page<Row>> {
  const order = orderOf(options);
  const { from } = query.toOperationNode() as SelectQueryNode;
  const scope = scopeOf(from, options.input, order.sort);
  const after = options.input.cursor === undefined ? [] : open(ctx, options.input.cursor, scope);
  const found = await sorted(query, order, after).execute();
  const page = pageOf(ctx, found, options.input, scope);
  if (options.input.total) page.total = await countOf(query);
  return page;
}

/**
 * `paginate` for a list that is asked for very often: its statement is built once for each set of filters (`preparedShapes`), by
 * `matching`, which gets stand-ins for those filters that are there. The name of the id's column has its table before it.
 */
export function preparedPage<Filters extends object, Tables extends keyof DB, Row>(
  list: Omit<PageOptions<PageInput>, "input">,
  matching: (db: Kysely<DB>, filters: Filters) => SelectQueryBuilder<DB, Tables, Row>,
): (ctx: Ctx, input: PageInput, filters: Filters) => Promise<Page<Row>> {
  const shapes = preparedShapes<Row & Place>();
  return async (ctx, input, filters) => {
    const { db } = ctx;
    const order = orderOf({ ...list, input });
    const scope = scopeOf(list.id, input, order.sort);
    const [value, id] = input.cursor === undefined ? [] : open(ctx, input.cursor, scope);
    const statement = shapes(
      `${order.sort} ${order.rows}`,
      { ...filters, "cursor value": value, "cursor id": id },
      ({ "cursor value": afterValue, "cursor id": afterId, ...standIns }) =>
        sorted(
          matching(db, standIns as unknown as Filters),
          order,
          afterValue === undefined || afterId === undefined ? [] : [afterValue, afterId],
        ),
    );
    const { rows } = await db.executeQuery(statement);
    const page = pageOf(ctx, rows, input, scope);
    if (input.total) page.total = await countOf(matching(db, filters));
    return page;
  };
}

interface Order {
  /** As the wire has it: `-createdAt`. */
  readonly sort: string;
  readonly column: string;
  readonly direction: "asc" | "desc";
  readonly id: string;
  /** How many rows are read. */
  readonly rows: number;
}

function orderOf<Input extends PageInput>({
  input,
  sorts,
  defaultSort,
  id,
}: PageOptions<Input>): Order {
  const sort = input.sort ?? defaultSort;
  const descending = sort.startsWith("-");
  const column = sorts[descending ? sort.slice(1) : sort];
  if (column === undefined) throw new Error(`no column for sort ${sort}`);
  const direction = descending ? "desc" : "asc";
  return { sort, column, direction, id, rows: rowsToRead(input.limit) };
}

/** Where a row stands in its list, as text, so that nothing of it is lost. */
interface Place {
  readonly cursor_value: string;
  readonly cursor_id: string;
}

function sorted<Tables extends keyof DB, Row>(
  query: SelectQueryBuilder<DB, Tables, Row>,
  { column, direction, id, rows }: Order,
  [value, lastId]: readonly string[],
) {
  const page = query
    .select([
      sql<string>`${sql.ref(column)}::text`.as("cursor_value"),
      sql<string>`${sql.ref(id)}::text`.as("cursor_id"),
    ])
    .orderBy(sql.ref(column), direction)
    .orderBy(sql.ref(id), direction)
    .limit(sql.lit(rows));
  if (value === undefined) return page;
  return page.where(
    sql<boolean>`(${sql.ref(column)}, ${sql.ref(id)}) ${sql.raw(direction === "desc" ? "<" : ">")} (${value}, ${lastId})`,
  );
}

function pageOf<Row>(
  ctx: Ctx,
  found: readonly (Row & Place)[],
  { limit }: PageInput,
  scope: string,
): Page<Row> {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  const isLast = found.length <= limit || !last;
  return {
    items: items as Row[],
    nextCursor: isLast ? null : seal(ctx, [last.cursor_value, last.cursor_id], scope),
  };
}

/**
 * One more than the page has, rounded up to one of a few sizes that stand in the text: a limit that is a parameter makes Postgres plan
 * the list anew each time, which takes longer than reading it.
 */
const rowsToRead = (limit: number) => [26, 51, 101].find((size) => size > limit) ?? limit + 1;

async function countOf<Tables extends keyof DB, Row>(
  query: SelectQueryBuilder<DB, Tables, Row>,
): Promise<number> {
  const { count } = await query
    .clearSelect()
    .select(sql<number>`count(*)::int`.as("count"))
    .executeTakeFirstOrThrow();
  return count as number;
}

/** What the cursor belongs to: the list (`from`), the sort and every filter. */
function scopeOf(from: unknown, input: PageInput, sort: string): string {
  const { limit: _limit, cursor: _cursor, total: _total, ...filters } = input;
  const sorted = Object.entries({ ...filters, sort, from })
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return hash("sha256", JSON.stringify(sorted), "base64url").slice(0, 16);
}

const version = 1;
const macBytes = 12;

function macOf(ctx: Ctx, payload: Buffer, scope: string): Buffer {
  return createHmac("sha256", ctx.platform.cursorKey)
    .update(scope)
    .update(payload)
    .digest()
    .subarray(0, macBytes);
}

function seal(ctx: Ctx, place: readonly [string, string], scope: string): string {
  const payload = Buffer.from(JSON.stringify([version, ...place]));
  return Buffer.concat([macOf(ctx, payload, scope), payload]).toString("base64url");
}

function open(ctx: Ctx, cursor: string, scope: string): [string, string] {
  const bytes = Buffer.from(cursor, "base64url");
  const payload = bytes.subarray(macBytes);
  const mac = macOf(ctx, payload, scope);
  if (bytes.length <= macBytes || !timingSafeEqual(bytes.subarray(0, macBytes), mac)) {
    throw cursorInvalid("This cursor does not belong to this list: same filters and sort, please.");
  }
  const [, value, id] = JSON.parse(payload.toString()) as [number, string, string];
  return [value, id];
}
