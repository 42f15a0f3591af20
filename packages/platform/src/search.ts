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
 * a longer one, a shorter one begins it. When no row has them all, the page holds the nearest rows instead, the nearest first
 * and nothing behind them: what the person probably meant to type.
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
  const page = await paginate(ctx, query.where(holdsWords(text, input.q)), options);
  if (page.items.length > 0 || input.cursor !== undefined) return page;
  const items = await nearest(ctx, query, text, input.q, input.limit);
  return { items, nextCursor: null, ...(input.total && { total: items.length }) };
}

function holdsWords(text: RawBuilder<string>, q: string): RawBuilder<boolean> {
  const conditions = q.split(/\s+/).map((word) => {
    const literal = word.replace(/[\\%_]/g, "\\$&");
    const pattern = word.length < 3 ? `% ${literal}%` : `%${literal}%`;
    return sql<boolean>`${text} like lower(${pattern})`;
  });
  return sql<boolean>`(${sql.join(conditions, sql` and `)})`;
}

/** How much of the trigrams of `q` a row must have: one wrong letter in a word of five leaves half of them. */
const nearness = "0.45";

function nearest<Tables extends keyof DB, Row>(
  ctx: Ctx,
  query: SelectQueryBuilder<DB, Tables, Row>,
  text: RawBuilder<string>,
  q: string,
  limit: number,
): Promise<Row[]> {
  return ctx.db.transaction().execute(async (trx) => {
    await sql`select set_config('pg_trgm.word_similarity_threshold', ${nearness}, true)`.execute(
      trx,
    );
    const rows = query
      .where(sql<boolean>`lower(${q}) <% ${text}`)
      .orderBy(sql`lower(${q}) <<-> ${text}`)
      .limit(limit);
    const { rows: found } = await trx.executeQuery(rows.compile());
    return found;
  });
}
