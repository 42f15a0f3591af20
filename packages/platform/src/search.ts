import type { Page } from "@millrace/contract/page";
import type { DB } from "@millrace/db/generated/types";
import { type RawBuilder, type SelectQueryBuilder, sql } from "kysely";
import type { Ctx } from "./context.ts";
import { type PageInput, type PageOptions, paginate } from "./cursor.ts";

interface SearchOptions<Input extends PageInput> extends PageOptions<Input> {
  /**
   * The expression that is searched, exactly that of its `gin_trgm_ops` index: the searched columns in lower case, each behind a
   * space, so that the start of each word is one.
   */
  readonly text: RawBuilder<string>;
}

/**
 * A page of a list that `q` narrows to rows with all its words, in any order: a word of three letters or more may stand anywhere in
 * a longer one, a shorter one begins it. When no row has them all, the page holds rows with words like them instead, the
 * nearest first and nothing behind them: one letter wrong, missing or too many in a word of five is found.
 */
export async function search<
  Tables extends keyof DB,
  Row,
  Input extends PageInput & { readonly q?: string | undefined },
>(
  ctx: Ctx,
  query: SelectQueryBuilder<DB, Tables, Row>,
  options: SearchOptions<Input>,
): Promise<Page<Row>> {
  const { text, input } = options;
  if (input.q === undefined) return paginate(ctx, query, options);
  const words = input.q.split(/\s+/);
  const page = await paginate(ctx, query.where(every(words, holding(text))), options);
  const longWords = words.filter(isLong);
  if (page.items.length > 0 || input.cursor !== undefined || longWords.length === 0) return page;
  const items = await nearest(ctx, query, text, longWords, input.limit);
  return { items, nextCursor: null, ...(input.total && { total: items.length }) };
}

const every = (words: readonly string[], condition: (word: string) => RawBuilder<boolean>) =>
  sql<boolean>`(${sql.join(words.map(condition), sql` and `)})`;

/** Shorter words have too few trigrams to be looked up by. */
const isLong = (word: string) => word.length >= 3;

const holding = (text: RawBuilder<string>) => (word: string) => {
  const literal = word.replace(/[\\%_]/g, "\\$&");
  return sql<boolean>`${text} like lower(${isLong(word) ? `%${literal}%` : `% ${literal}%`})`;
};

/** How much of a word's trigrams the nearest word of a row must have: a wrong letter in five leaves half of them. */
const nearness = "0.4";

/** Rows that are compared at most: of a thousand rows with equally near words, any will do. */
const candidates = 500;

function nearest<Tables extends keyof DB, Row>(
  ctx: Ctx,
  query: SelectQueryBuilder<DB, Tables, Row>,
  text: RawBuilder<string>,
  words: readonly string[],
  limit: number,
): Promise<Row[]> {
  const distances = words.map((word) => sql`(lower(${word}) <<-> ${text})`);
  const near = query
    .where(every(words, (word) => sql<boolean>`lower(${word}) <% ${text}`))
    .select(sql<number>`${sql.join(distances, sql` + `)}`.as("distance"))
    .limit(candidates);
  return ctx.db.transaction().execute(async (trx) => {
    // The limit lures the planner into reading the table until it has them all: the index finds them sooner.
    await sql`
      select set_config('pg_trgm.word_similarity_threshold', ${nearness}, true), set_config('enable_seqscan', 'off', true)
    `.execute(trx);
    const { rows } =
      await sql<Row>`select * from (${near}) as near order by distance limit ${limit}`.execute(trx);
    return rows;
  });
}
