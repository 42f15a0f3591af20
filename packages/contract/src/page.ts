import { z } from "zod";

/**
 * What every list takes: `limit` (25, at most 100), an opaque `cursor` from the page before, `total=true` to
 * have all matching rows counted, and `sort`, one of the list's own columns, `-` for descending.
 */
export const pageQuery = <const Sort extends readonly [string, ...string[]]>(sorts: Sort) => {
  type Name = Sort[number];
  const values = sorts.flatMap((name) => [name, `-${name}`]) as (Name | `-${Name}`)[];
  return {
    limit: z.int().min(1).max(100).default(25),
    cursor: z.string().max(1000).optional(),
    sort: z.enum(values as [Name | `-${Name}`, ...(Name | `-${Name}`)[]]).optional(),
    total: z.boolean().default(false),
  };
};

/** A page of a list: `nextCursor` is null on the last one, `total` is there only when it was asked for. */
export const page = <Item extends z.ZodType>(item: Item) =>
  z.object({
    items: z.array(item).max(100),
    nextCursor: z.string().nullable(),
    total: z.int().optional(),
  });

export type Page<Item> = { items: Item[]; nextCursor: string | null; total?: number | undefined };
