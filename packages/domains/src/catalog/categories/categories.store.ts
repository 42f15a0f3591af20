import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { paginate } from "@millrace/platform/cursor";
import { newId } from "@millrace/platform/id";
import { refuseOn } from "@millrace/platform/refusals";
import { containing } from "@millrace/platform/scope";
import type { TxCtx } from "@millrace/platform/transact";
import { sql } from "kysely";
import { categoryCodeTaken, categoryCycle, categoryTooDeep } from "../catalog.errors.ts";
import {
  type Category,
  type CategoryQuery,
  maxDepth,
  type NewCategory,
} from "./categories.schema.ts";

const columns = [
  "id",
  "code",
  "name",
  "description",
  "parent_id as parentId",
  "version",
  "created_at as createdAt",
  "updated_at as updatedAt",
  "archived_at as archivedAt",
] as const;
const sorts = { name: "category.name", code: "category.code" };

/** Held by whoever changes the shape of the tree; the trigger `category_tree` takes the same. */
const treeLock = 7_163_840_010;

export function findCategory(ctx: Ctx | TxCtx, id: string): Promise<Category | undefined> {
  return ctx.db.selectFrom("category").select(columns).where("id", "=", id).executeTakeFirst();
}

/** The category, locked against other changes until the transaction ends; products that name it go on. */
export function lockCategory(tx: TxCtx, id: string): Promise<Category | undefined> {
  return tx.db
    .selectFrom("category")
    .select(columns)
    .where("id", "=", id)
    .forNoKeyUpdate()
    .executeTakeFirst();
}

/** Lets one transaction at a time change the tree's shape. Take it before any row, so that nobody waits in a circle. */
export async function lockTree(tx: TxCtx): Promise<void> {
  await sql`select pg_advisory_xact_lock(${treeLock})`.execute(tx.db);
}

export function pageOfCategories(ctx: Ctx, input: CategoryQuery): Promise<Page<Category>> {
  let query = ctx.db.selectFrom("category").select(columns);
  if (!input.archived) query = query.where("archived_at", "is", null);
  if (input.code) query = query.where("code", "=", input.code);
  if (input.parentId) query = query.where("parent_id", "=", input.parentId);
  if (input.top) query = query.where("parent_id", "is", null);
  const { q } = input;
  if (q) {
    query = query.where((is) =>
      is.or([is("code", "ilike", containing(q)), is("name", "ilike", containing(q))]),
    );
  }
  return paginate(ctx, query, { input, sorts, defaultSort: "name", id: "category.id" });
}

/** The ids of a category and of everything below it. */
export async function idsBelow(ctx: Ctx, id: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with recursive below as (
      select ${id}::uuid as id
      union all
      select category.id from category join below on category.parent_id = below.id
    )
    select id from below
  `.execute(ctx.db);
  return rows.map((row) => row.id);
}

export async function hasLiveChild(tx: TxCtx, id: string): Promise<boolean> {
  const child = await tx.db
    .selectFrom("category")
    .select("id")
    .where("parent_id", "=", id)
    .where("archived_at", "is", null)
    .limit(1)
    .executeTakeFirst();
  return child !== undefined;
}

/** Refuses a taken code, and a place that makes the tree too deep. */
export function insertCategory(
  tx: TxCtx,
  { parentId, ...category }: NewCategory,
): Promise<Category> {
  const row = { id: newId(), ...category, parent_id: parentId };
  return refusing(
    category.code,
    tx.db
      .insertInto("category")
      .values({ ...row, created_at: tx.now, updated_at: tx.now })
      .returning(columns)
      .executeTakeFirstOrThrow(),
  );
}

/** Writes the given fields of a locked category and raises its version. Refuses a taken code and a place that breaks the tree. */
export function updateCategory(
  tx: TxCtx,
  before: Category,
  { parentId, ...fields }: Partial<NewCategory> & { archived_at?: Date },
): Promise<Category> {
  return refusing(
    fields.code,
    tx.db
      .updateTable("category")
      .set({ ...fields, parent_id: parentId, version: before.version + 1, updated_at: tx.now })
      .where("id", "=", before.id)
      .where("version", "=", before.version)
      .returning(columns)
      .executeTakeFirstOrThrow(),
  );
}

/** The whole tree: what a batch that holds the tree's lock is checked against. */
export function readTree(
  tx: TxCtx,
): Promise<{ id: string; code: string; parentId: string | null; archivedAt: Date | null }[]> {
  return tx.db
    .selectFrom("category")
    .select(["id", "code", "parent_id as parentId", "archived_at as archivedAt"])
    .execute();
}

/** The categories that have these codes, locked in the order of their codes until the transaction ends. */
export function lockCategoriesByCode(tx: TxCtx, codes: readonly string[]): Promise<Category[]> {
  return tx.db
    .selectFrom("category")
    .select(columns)
    .where(sql<boolean>`code = any(${codes}::text[])`)
    .orderBy("category.code")
    .forNoKeyUpdate()
    .execute();
}

/** Ids by code, and which of them are archived. */
export async function categoriesByCode(
  tx: TxCtx,
  codes: readonly string[],
): Promise<Map<string, { id: string; archivedAt: Date | null }>> {
  const rows = await tx.db
    .selectFrom("category")
    .select(["id", "code", "archived_at as archivedAt"])
    .where(sql<boolean>`code = any(${codes}::text[])`)
    .execute();
  return new Map(rows.map(({ code, ...category }) => [code, category]));
}

const batchOf = (
  batch: readonly Category[],
) => sql`json_to_recordset(${JSON.stringify(batch)}::json) as r(
  id uuid, code text, name text, description text, "parentId" uuid, version int,
  "createdAt" timestamptz, "updatedAt" timestamptz, "archivedAt" timestamptz)`;

/** Writes those whose code is free; how many those were. */
export async function insertCategories(tx: TxCtx, batch: readonly Category[]): Promise<number> {
  const { numAffectedRows } = await sql`
    insert into category (id, code, name, description, parent_id, version, created_at, updated_at, archived_at)
    select id, code, name, description, "parentId", version, "createdAt", "updatedAt", "archivedAt" from ${batchOf(batch)}
    on conflict (code) do nothing
  `.execute(tx.db);
  return Number(numAffectedRows);
}

/** Writes locked categories as they are given. */
export async function updateCategories(tx: TxCtx, batch: readonly Category[]): Promise<void> {
  await sql`
    update category c
       set name = r.name, description = r.description, parent_id = r."parentId", version = r.version,
           updated_at = r."updatedAt", archived_at = r."archivedAt"
      from ${batchOf(batch)}
     where c.id = r.id
  `.execute(tx.db);
}

function refusing<T>(code: string | undefined, write: Promise<T>): Promise<T> {
  return refuseOn(
    {
      category_code_key: () => categoryCodeTaken(`The code ${code} is taken.`),
      category_no_cycle: () => categoryCycle("A category cannot stand below itself."),
      category_parent_check: () => categoryCycle("A category cannot stand below itself."),
      category_depth: () => categoryTooDeep(`Categories nest ${maxDepth} levels deep at most.`),
    },
    write,
  );
}
