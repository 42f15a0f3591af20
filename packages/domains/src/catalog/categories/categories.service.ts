import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { newId } from "@millrace/platform/id";
import { inUse } from "@millrace/platform/problems";
import { found, unchanged } from "@millrace/platform/record";
import { type TxCtx, transact } from "@millrace/platform/transact";
import {
  type RowOutcome,
  type RowProblem,
  requiredColumn,
  type Told,
  tell,
  upsertRows,
} from "@millrace/platform/upsert";
import { categoryArchived } from "../catalog.errors.ts";
import { categoryEvents } from "./categories.events.ts";
import { blankCategory, placeUnder, withRow } from "./categories.rules.ts";
import {
  type Category,
  type CategoryChange,
  type CategoryQuery,
  type CategoryRow,
  maxDepth,
  type NewCategory,
} from "./categories.schema.ts";
import * as store from "./categories.store.ts";

const told: Told<Category, typeof categoryEvents.created.payload> = {
  events: categoryEvents,
  payloadOf: ({ id, ...details }) => ({ categoryId: id, ...details }),
};

export async function getCategory(ctx: Ctx | TxCtx, { id }: { id: string }): Promise<Category> {
  return found(await store.findCategory(ctx, id), "category");
}

export function listCategories(ctx: Ctx, query: CategoryQuery): Promise<Page<Category>> {
  return store.pageOfCategories(ctx, query);
}

/** Refuses a taken code, an archived parent and a ninth level (`catalog.category_*`). */
export function createCategory(ctx: Ctx, input: NewCategory): Promise<Category> {
  return transact(ctx, async (tx) => {
    await store.lockTree(tx);
    if (input.parentId) usable(await store.findCategory(tx, input.parentId));
    const category = await store.insertCategory(tx, input);
    tell(tx, told, "created", null, category);
    return category;
  });
}

/**
 * The tree stays a tree of at most 8 levels, whoever moves what at the same moment: moves go one by one, and Postgres checks
 * each. Refuses a taken code, an archived parent, a cycle and a ninth level (`catalog.category_*`).
 */
export function updateCategory(
  ctx: Ctx,
  { id, version, ...fields }: CategoryChange,
): Promise<Category> {
  return transact(ctx, async (tx) => {
    if (fields.parentId) {
      await store.lockTree(tx);
      usable(await store.findCategory(tx, fields.parentId));
    }
    const before = unchanged(await store.lockCategory(tx, id), version, "category");
    const category = await store.updateCategory(tx, before, fields);
    tell(tx, told, "updated", before, category);
    return category;
  });
}

/** Takes the category out of use; its products stay in it. Refuses one with categories in use below it (`resource.in_use`). */
export function archiveCategory(
  ctx: Ctx,
  { id, version }: { id: string; version?: number | undefined },
): Promise<Category> {
  return transact(ctx, async (tx) => {
    await store.lockTree(tx);
    const before = unchanged(await store.lockCategory(tx, id), version, "category");
    if (before.archivedAt) return before;
    if (await store.hasLiveChild(tx, id)) {
      throw inUse(
        `The category ${before.code} has categories below it: archive or move them first.`,
      );
    }
    const category = await store.updateCategory(tx, before, { archived_at: tx.now });
    tell(tx, told, "archived", before, category);
    return category;
  });
}

/** The category, when it is there and takes what is put into it. */
function usable(category: Category | undefined): Category {
  const there = found(category, "category");
  if (there.archivedAt) throw categoryArchived(`The category ${there.code} is archived.`);
  return there;
}

/** The category that a product is about to be put into; refuses an archived one (`catalog.category_archived`). */
export async function takingCategory(tx: TxCtx, id: string): Promise<Category> {
  return usable(await store.findCategory(tx, id));
}

/** The ids of a category and of everything below it; of the id alone when it is nobody's. */
export function categoryIdsBelow(ctx: Ctx, id: string): Promise<string[]> {
  return store.idsBelow(ctx, id);
}

/** Categories by code: id, and since when archived. One query. */
export function findCategories(tx: TxCtx, codes: readonly string[]) {
  return store.categoriesByCode(tx, codes);
}

/**
 * Writes up to 1,000 rows by code, each by itself: see `upsertRows`. A new category needs a name; a parent exists or stands in a row
 * above. Other changes of the tree's shape wait until the transaction ends.
 */
export async function upsertCategories(
  tx: TxCtx,
  rows: readonly CategoryRow[],
): Promise<RowOutcome[]> {
  await store.lockTree(tx);
  const nodes = await store.readTree(tx);
  const tree = new Map(nodes.map(({ id, parentId }) => [id, parentId]));
  const byCode = new Map(nodes.map((node) => [node.code, node]));

  return upsertRows(tx, {
    rows,
    keyOf: ({ code }: CategoryRow | Category) => code,
    lock: (codes: readonly string[]) => store.lockCategoriesByCode(tx, codes),
    merge(row, current) {
      const category = current ?? blankCategory(newId(), row.code, tx.now);
      const parent = row.parent ? byCode.get(row.parent) : undefined;
      const parentId = row.parent === undefined ? category.parentId : (parent?.id ?? null);
      const problems: RowProblem[] = [];
      if (!row.name && !current) problems.push(requiredColumn("name"));
      if (row.parent && (!parent || parent.id !== category.parentId)) {
        problems.push(...parentProblems(row.parent, parent, category.id));
      }
      if (problems.length > 0) return { problems };
      const state = withRow(category, row, parentId, tx.now);
      tree.set(state.id, state.parentId);
      byCode.set(state.code, state);
      return { state };
    },
    insert: (categories) => store.insertCategories(tx, categories),
    update: (categories) => store.updateCategories(tx, categories),
    told,
  });

  function parentProblems(
    code: string,
    parent: { id: string; archivedAt: Date | null } | undefined,
    id: string,
  ): RowProblem[] {
    const problem = (code: string, message: string) => [{ column: "parent", code, message }];
    if (!parent) {
      return problem("unknown", `there is no category ${code}; parents come before their children`);
    }
    if (parent.archivedAt) return problem("archived", `the category ${code} is archived`);
    const place = placeUnder(tree, id, parent.id);
    if (place === "cycle") return problem("cycle", `${code} stands below this category`);
    if (place === "tooDeep") {
      return problem("too_deep", `would be deeper than ${maxDepth} levels`);
    }
    return [];
  }
}
