import { moneyText, trimDecimal } from "@millrace/contract/decimal";
import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { paginate } from "@millrace/platform/cursor";
import { newId } from "@millrace/platform/id";
import { refuseOn } from "@millrace/platform/refusals";
import { containing } from "@millrace/platform/scope";
import type { TxCtx } from "@millrace/platform/transact";
import { sql } from "kysely";
import { recipeCodeTaken } from "./recipes.errors.ts";
import { outturnOf } from "./recipes.rules.ts";
import type {
  NewRecipe,
  Recipe,
  RecipeCheck,
  RecipeQuery,
  RecipeSummary,
} from "./recipes.schema.ts";

const columns = [
  "id",
  "code",
  "name",
  "product_id as productId",
  "yield_quantity as yieldQuantity",
  sql<Recipe["allocation"]>`allocation`.as("allocation"),
  "expected_value as expectedValue",
  "conversion_cost as conversionCost",
  "note",
  "version",
  "created_at as createdAt",
  "updated_at as updatedAt",
  "archived_at as archivedAt",
] as const;

/** What outturns are shares of, in a list that does not read the lines. */
const basis = sql<string>`(select coalesce(sum(quantity), 0) from recipe_input where recipe_id = recipe.id and counts)`;

export async function pageOfRecipes(ctx: Ctx, input: RecipeQuery): Promise<Page<RecipeSummary>> {
  let query = ctx.db.selectFrom("recipe").select([...columns, basis.as("basis")]);
  if (!input.archived) query = query.where("archived_at", "is", null);
  if (input.productId) query = query.where("product_id", "=", input.productId);
  const { q } = input;
  if (q)
    query = query.where((is) =>
      is.or([is("code", "ilike", containing(q)), is("name", "ilike", containing(q))]),
    );
  const found = await paginate(ctx, query, {
    input,
    sorts: { name: "name", code: "code" },
    defaultSort: "name",
    id: "id",
  });
  const items = found.items.map(({ basis, ...row }) => ({
    ...written(row),
    outturn: outturnOf(row.yieldQuantity, [{ quantity: basis, counts: true }]),
  }));
  return { ...found, items };
}

type Written = { yieldQuantity: string; expectedValue: string | null; conversionCost: string };

const written = <Row extends Written>(row: Row): Row => ({
  ...row,
  yieldQuantity: trimDecimal(row.yieldQuantity),
  expectedValue: row.expectedValue && moneyText(row.expectedValue),
  conversionCost: moneyText(row.conversionCost),
});

export async function findRecipe(
  ctx: Ctx | TxCtx,
  id: string,
  lock = false,
): Promise<Recipe | undefined> {
  let query = ctx.db
    .selectFrom("recipe")
    .select([...columns, sql<RecipeCheck[]>`checks`.as("checks")])
    .where("id", "=", id);
  if (lock) query = query.forUpdate();
  const row = await query.executeTakeFirst();
  if (!row) return undefined;
  const [inputs, byProducts] = await Promise.all([
    ctx.db
      .selectFrom("recipe_input")
      .select(["product_id as productId", "quantity", "counts"])
      .where("recipe_id", "=", id)
      .orderBy("position")
      .execute(),
    ctx.db
      .selectFrom("recipe_by_product")
      .select(["product_id as productId", "outturn", "expected_value as expectedValue"])
      .where("recipe_id", "=", id)
      .orderBy("position")
      .execute(),
  ]);
  return {
    ...written(row),
    outturn: outturnOf(row.yieldQuantity, inputs),
    inputs: inputs.map((input) => ({ ...input, quantity: trimDecimal(input.quantity) })),
    byProducts: byProducts.map(({ outturn, expectedValue, ...each }) => ({
      ...each,
      outturn: trimDecimal(outturn),
      expectedValue: expectedValue && moneyText(expectedValue),
    })),
  };
}

/** The recipe with its lines, locked until the transaction ends. */
export function lockRecipe(tx: TxCtx, id: string): Promise<Recipe | undefined> {
  return findRecipe(tx, id, true);
}

const rowOf = (recipe: Omit<NewRecipe, "inputs" | "byProducts">) => ({
  code: recipe.code,
  name: recipe.name,
  product_id: recipe.productId,
  yield_quantity: recipe.yieldQuantity,
  allocation: recipe.allocation,
  expected_value: recipe.expectedValue,
  conversion_cost: recipe.conversionCost,
  checks: JSON.stringify(recipe.checks),
  note: recipe.note,
});

/** Writes a new recipe; refuses a taken code (`catalog.recipe_code_taken`). Returns its id. */
export async function insertRecipe(tx: TxCtx, recipe: NewRecipe): Promise<string> {
  const id = newId();
  await refusing(
    recipe.code,
    tx.db
      .insertInto("recipe")
      .values({ id, ...rowOf(recipe), created_at: tx.now, updated_at: tx.now })
      .execute(),
  );
  await insertLines(tx, id, recipe);
  return id;
}

/** Writes a locked recipe as it is given, with its lines, and raises its version; refuses a taken code. */
export async function replaceRecipe(
  tx: TxCtx,
  before: Recipe,
  recipe: NewRecipe,
  archivedAt: Date | null = before.archivedAt,
): Promise<void> {
  await refusing(
    recipe.code,
    tx.db
      .updateTable("recipe")
      .set({
        ...rowOf(recipe),
        archived_at: archivedAt,
        version: before.version + 1,
        updated_at: tx.now,
      })
      .where("id", "=", before.id)
      .where("version", "=", before.version)
      .executeTakeFirstOrThrow(),
  );
  await tx.db.deleteFrom("recipe_input").where("recipe_id", "=", before.id).execute();
  await tx.db.deleteFrom("recipe_by_product").where("recipe_id", "=", before.id).execute();
  await insertLines(tx, before.id, recipe);
}

async function insertLines(tx: TxCtx, id: string, { inputs, byProducts }: NewRecipe) {
  await tx.db
    .insertInto("recipe_input")
    .values(
      inputs.map(({ productId, quantity, counts }, position) => ({
        recipe_id: id,
        position,
        product_id: productId,
        quantity,
        counts,
      })),
    )
    .execute();
  if (byProducts.length === 0) return;
  await tx.db
    .insertInto("recipe_by_product")
    .values(
      byProducts.map(({ productId, outturn, expectedValue }, position) => ({
        recipe_id: id,
        position,
        product_id: productId,
        outturn,
        expected_value: expectedValue,
      })),
    )
    .execute();
}

const refusing = <T>(code: string, write: Promise<T>) =>
  refuseOn({ recipe_code_key: () => recipeCodeTaken(`The code ${code} is taken.`) }, write);
