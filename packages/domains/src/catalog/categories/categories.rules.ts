import { type Category, type CategoryRow, maxDepth } from "./categories.schema.ts";

/** The parent of each category, by id. It has no cycle. */
export type Tree = ReadonlyMap<string, string | null>;

/** Whether a category, with everything below it, may stand under `parentId`. */
export function placeUnder(tree: Tree, id: string, parentId: string): "free" | "cycle" | "tooDeep" {
  const above = pathOf(tree, parentId);
  if (above.includes(id)) return "cycle";
  return above.length + heightOf(tree, id) > maxDepth ? "tooDeep" : "free";
}

/** The category itself, its parent, and so on to the top. */
function pathOf(tree: Tree, id: string): string[] {
  const path: string[] = [];
  for (let at: string | null = id; at !== null; at = tree.get(at) ?? null) path.push(at);
  return path;
}

/** Levels of what hangs on the category, itself included. */
function heightOf(tree: Tree, id: string): number {
  if (!tree.has(id)) return 1;
  return [...tree.keys()].reduce(
    (height, other) => Math.max(height, pathOf(tree, other).indexOf(id) + 1),
    1,
  );
}

/** A category before its first row: `version` 0, nothing known but its code. */
export function blankCategory(id: string, code: string, now: Date): Category {
  return {
    id,
    code,
    name: "",
    description: null,
    parentId: null,
    version: 0,
    createdAt: now,
    updatedAt: now,
    archivedAt: null,
  };
}

/** The category with the columns that the row has, one version on; the category itself when they change nothing. */
export function withRow(
  category: Category,
  row: CategoryRow,
  parentId: string | null,
  now: Date,
): Category {
  const given = {
    ...category,
    name: row.name ?? category.name,
    description: row.description === undefined ? category.description : row.description,
    parentId,
    archivedAt: archivedAt(category, row.archived, now),
  };
  const isSame = JSON.stringify(given) === JSON.stringify(category);
  if (category.version > 0 && isSame) return category;
  return { ...given, version: category.version + 1, updatedAt: now };
}

function archivedAt(category: Category, archived: boolean | undefined, now: Date): Date | null {
  if (archived === undefined) return category.archivedAt;
  return archived ? (category.archivedAt ?? now) : null;
}
