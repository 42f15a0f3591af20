import { changeOf } from "@millrace/contract/change";
import { page, pageQuery } from "@millrace/contract/page";
import { Code, Id, line, text, tracked } from "@millrace/contract/primitives";
import { z } from "zod";

/** Levels of the tree at most; a category without a parent is on the first. */
export const maxDepth = 8;

export const Category = z
  .object({
    id: Id,
    code: z.string(),
    name: z.string(),
    description: z.string().nullable(),
    parentId: Id.nullable(),
    ...tracked,
  })
  .meta({ id: "Category" });
export type Category = z.infer<typeof Category>;

export const NewCategory = z.strictObject({
  code: Code,
  name: line(120),
  description: text(4000).nullable().default(null),
  parentId: Id.nullable().default(null),
});
export type NewCategory = z.infer<typeof NewCategory>;

export const CategoryChange = changeOf(NewCategory);
export type CategoryChange = z.infer<typeof CategoryChange>;

export const CategoryQuery = z.strictObject({
  ...pageQuery(["name", "code"]),
  q: line(100).optional().describe("Part of code or name"),
  code: Code.optional(),
  parentId: Id.optional().describe("Directly below this category"),
  top: z.boolean().default(false).describe("Only those without a parent"),
  archived: z.boolean().default(false).describe("Also those that were archived"),
});
export type CategoryQuery = z.infer<typeof CategoryQuery>;

export const CategoryPage = page(Category);

/**
 * A row of an import, keyed by code. An absent column leaves what is there alone, null empties it. `parent` is the code of a
 * category that exists or stands in a row above.
 */
export const CategoryRow = z.strictObject({
  code: Code,
  name: line(120).optional(),
  description: text(4000).nullable().optional(),
  parent: Code.nullable().optional(),
  archived: z.union([z.boolean(), z.stringbool()]).optional(),
});
export type CategoryRow = z.infer<typeof CategoryRow>;
