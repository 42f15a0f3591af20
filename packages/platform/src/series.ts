import { sql } from "kysely";
import type { TxCtx } from "./transact.ts";

/**
 * The next number of a series, `SO-000123`: unique and without gaps, because a transaction that fails gives its number back. The
 * series' row stays locked until the commit, so take the number as the last thing before it.
 */
export async function nextNumber(tx: TxCtx, series: string, prefix: string): Promise<string> {
  const { rows } = await sql<{ taken: number }>`
    insert into number_series as s (name, next) values (${series}, 2)
    on conflict (name) do update set next = s.next + 1
    returning next - 1 as taken
  `.execute(tx.db);
  return `${prefix}-${String(rows[0]?.taken).padStart(6, "0")}`;
}
