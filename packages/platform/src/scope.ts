import { type RawBuilder, sql } from "kysely";
import type { Ctx } from "./context.ts";

/** The condition that a row's site is one that the caller sees: other sites' rows do not exist for them. */
export function inSites(ctx: Pick<Ctx, "sites">, column: string): RawBuilder<boolean> {
  return among(ctx.sites, column);
}

/** The condition that a column is one of these ids, or anything where all are meant. */
export function among(ids: "all" | readonly string[], column: string): RawBuilder<boolean> {
  return ids === "all"
    ? sql<boolean>`true`
    : sql<boolean>`${sql.ref(column)} = any(${[...ids]}::uuid[])`;
}

/** A `like` pattern that finds `text` anywhere, with the text's own wildcards taken literally. */
export function containing(text: string): string {
  return `%${text.replace(/[\\%_]/g, "\\$&")}%`;
}
