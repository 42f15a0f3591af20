import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { invalid } from "@millrace/platform/problems";
import { found, unchanged } from "@millrace/platform/record";
import { type TxCtx, transact } from "@millrace/platform/transact";
import { tell } from "@millrace/platform/upsert";
import { productsForSale } from "../products/products.service.ts";
import { recipeEvents } from "./recipes.events.ts";
import { faultsOf } from "./recipes.rules.ts";
import type {
  NewRecipe,
  Recipe,
  RecipeChange,
  RecipeQuery,
  RecipeSummary,
} from "./recipes.schema.ts";
import * as store from "./recipes.store.ts";

const told = {
  events: recipeEvents,
  payloadOf: ({ id, ...recipe }: Recipe) => ({ recipeId: id, ...recipe }),
};

/** The recipe with its lines, or `resource.not_found`. Joins the caller's transaction. */
export async function getRecipe(ctx: Ctx | TxCtx, { id }: { id: string }): Promise<Recipe> {
  return found(await store.findRecipe(ctx, id), "recipe");
}

export function listRecipes(ctx: Ctx, query: RecipeQuery): Promise<Page<RecipeSummary>> {
  return store.pageOfRecipes(ctx, query);
}

/** Refuses a taken code (`catalog.recipe_code_taken`) and lines that name no product in use or do not go together (422). */
export function createRecipe(ctx: Ctx, input: NewRecipe): Promise<Recipe> {
  return transact(ctx, async (tx) => {
    await checkLines(tx, input, new Set());
    const recipe = await getRecipe(tx, { id: await store.insertRecipe(tx, input) });
    tell(tx, told, "created", null, recipe);
    return recipe;
  });
}

/** Changes a recipe; batches keep the one that they were made by. Refuses what `createRecipe` refuses. */
export function updateRecipe(ctx: Ctx, { id, version, ...change }: RecipeChange): Promise<Recipe> {
  return transact(ctx, async (tx) => {
    const before = unchanged(await store.lockRecipe(tx, id), version, "recipe");
    const given = Object.entries(change).filter(([, value]) => value !== undefined);
    const after = { ...fieldsOf(before), ...Object.fromEntries(given) };
    await checkLines(tx, after, new Set(productIdsOf(before)));
    await store.replaceRecipe(tx, before, after);
    const recipe = await getRecipe(tx, { id });
    tell(tx, told, "updated", before, recipe);
    return recipe;
  });
}

/** Takes a recipe out of use: no further orders and batches are made by it. Doing it twice is doing it once. */
export function archiveRecipe(
  ctx: Ctx,
  { id, version }: { id: string; version?: number | undefined },
): Promise<Recipe> {
  return transact(ctx, async (tx) => {
    const before = unchanged(await store.lockRecipe(tx, id), version, "recipe");
    if (before.archivedAt) return before;
    await store.replaceRecipe(tx, before, fieldsOf(before), tx.now);
    const recipe = await getRecipe(tx, { id });
    tell(tx, told, "archived", before, recipe);
    return recipe;
  });
}

function fieldsOf(recipe: Recipe): NewRecipe {
  const { code, name, productId, yieldQuantity, allocation, expectedValue } = recipe;
  const { conversionCost, inputs, byProducts, checks, note } = recipe;
  const costs = { allocation, expectedValue, conversionCost };
  return { code, name, productId, yieldQuantity, ...costs, inputs, byProducts, checks, note };
}

const productIdsOf = ({
  productId,
  inputs,
  byProducts,
}: Pick<NewRecipe, "productId" | "inputs" | "byProducts">) => [
  productId,
  ...inputs.map((line) => line.productId),
  ...byProducts.map((line) => line.productId),
];

/** Every product is there and kept in stock, and in use unless the recipe had it already; the lines go together. */
async function checkLines(tx: TxCtx, recipe: NewRecipe, had: ReadonlySet<string>): Promise<void> {
  const known = await productsForSale(tx, [...new Set(productIdsOf(recipe))]);
  const byId = new Map(known.map((product) => [product.id, product]));
  const named = [
    { path: "productId", productId: recipe.productId },
    ...recipe.inputs.map(({ productId }, n) => ({ path: `inputs.${n}.productId`, productId })),
    ...recipe.byProducts.map(({ productId }, n) => ({
      path: `byProducts.${n}.productId`,
      productId,
    })),
  ];
  const errors = named.flatMap(({ path, productId }) => {
    const product = byId.get(productId);
    if (!product) return [{ path, code: "unknown", message: "is not a product" }];
    if (product.kind === "service")
      return [{ path, code: "not_stocked", message: "is a service, which has no stock" }];
    if (product.archivedAt && !had.has(productId))
      return [{ path, code: "archived", message: "is archived" }];
    return [];
  });
  errors.push(...faultsOf(recipe));
  if (errors.length > 0) throw invalid(`${errors[0]?.path} ${errors[0]?.message}`, { errors });
}
