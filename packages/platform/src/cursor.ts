import { createHmac, hash, timingSafeEqual } from "node:crypto";
import type { Page } from "@millrace/contract/page";
import type { DB } from "@millrace/db/generated/types";
import {
  type OperationNodeSource,
  type SelectQueryBuilder,
  type SelectQueryNode,
  sql,
} from "kysely";
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
 * repeated. Reads `limit + 1` rows. A cursor carries its place, its sort and a MAC over both and the filters, so that it continues
 * the list that gave it and nothing else (`cursor.invalid`).
 */
export async function paginate<Tables extends keyof DB, Row, Input extends PageInput>(
  ctx: Ctx,
  query: SelectQueryBuilder<DB, Tables, Row>,
  { input, sorts, defaultSort, id }: PageOptions<Input>,
): Promise<Page<Row>> {
  const sort = input.sort ?? defaultSort;
  const descending = sort.startsWith("-");
  const column = sorts[descending ? sort.slice(1) : sort];
  if (column === undefined) throw new Error(`no column for sort ${sort}`);
  const scope = scopeOf(query, input, sort);
  const direction = descending ? "desc" : "asc";

  let rows = query
    .select([
      sql<string>`${sql.ref(column)}::text`.as("cursor_value"),
      sql<string>`${sql.ref(id)}::text`.as("cursor_id"),
    ])
    .orderBy(sql.ref(column), direction)
    .orderBy(sql.ref(id), direction)
    .limit(sql.lit(rowsToRead(input.limit)));
  if (input.cursor !== undefined) {
    const [value, lastId] = open(ctx, input.cursor, scope);
    rows = rows.where(
      sql<boolean>`(${sql.ref(column)}, ${sql.ref(id)}) ${sql.raw(descending ? "<" : ">")} (${value}, ${lastId})`,
    );
  }
  const found = await rows.execute();
  const items = found.slice(0, input.limit);
  const last = items.at(-1);
  const page: Page<Row> = {
    items: items as Row[],
    nextCursor:
      found.length > input.limit && last
        ? seal(ctx, [last.cursor_value, last.cursor_id], scope)
        : null,
  };
  if (input.total) page.total = await countOf(query);
  return page;
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

/** What the cursor belongs to: the table, the sort and every filter. */
function scopeOf(query: OperationNodeSource, input: PageInput, sort: string): string {
  const { from } = query.toOperationNode() as SelectQueryNode;
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
