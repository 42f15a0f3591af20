import { ById, Target } from "@millrace/contract/primitives";
import { permitted, rest, router } from "@millrace/platform/procedure";
import { recipeCodeTaken } from "./recipes.errors.ts";
import * as wire from "./recipes.schema.ts";
import * as recipes from "./recipes.service.ts";

const tags = ["Recipes"] as const;
const at = "2026-11-21T08:00:00.000Z";
const times = { version: 1, createdAt: at, updatedAt: at, archivedAt: null };
const newRecipe = {
  code: "MILL-JASMINE",
  name: "Milled jasmine rice",
  productId: "01939f1e-7c7b-7000-8000-000000000011",
  yieldQuantity: "550",
  allocation: "value",
  conversionCost: "18.00",
  inputs: [{ productId: "01939f1e-7c7b-7000-8000-000000000012", quantity: "1000", counts: true }],
  byProducts: [
    {
      productId: "01939f1e-7c7b-7000-8000-000000000013",
      outturn: "0.12",
      expectedValue: "0.30",
    },
  ],
  checks: [
    {
      name: "Moisture",
      kind: "measured",
      unit: "%",
      min: null,
      max: "14",
      required: true,
      onFail: "block",
    },
  ],
};
const recipe = {
  id: "01939f1e-7c7b-7000-8000-000000000071",
  outturn: "0.55",
  expectedValue: null,
  note: null,
  ...newRecipe,
  ...times,
};
const { inputs: _inputs, byProducts: _byProducts, checks: _checks, ...summary } = recipe;

export const recipesRouter = router({
  list: permitted("catalog:read")
    .meta(
      rest("GET", "/recipes", {
        summary: "List recipes",
        tags,
        example: { output: { items: [summary], nextCursor: null } },
      }),
    )
    .input(wire.RecipeQuery)
    .output(wire.RecipePage)
    .query(({ ctx, input }) => recipes.listRecipes(ctx, input)),
  get: permitted("catalog:read")
    .meta(
      rest("GET", "/recipes/{id}", {
        summary: "Read a recipe",
        tags,
        example: { output: recipe },
      }),
    )
    .input(ById)
    .output(wire.Recipe)
    .query(({ ctx, input }) => recipes.getRecipe(ctx, input)),
  create: permitted("catalog:write")
    .meta(
      rest("POST", "/recipes", {
        summary: "Add a recipe",
        tags,
        status: 201,
        problems: [recipeCodeTaken],
        example: { input: newRecipe, output: recipe },
      }),
    )
    .input(wire.NewRecipe)
    .output(wire.Recipe)
    .mutation(({ ctx, input }) => recipes.createRecipe(ctx, input)),
  update: permitted("catalog:write")
    .meta(
      rest("PATCH", "/recipes/{id}", {
        summary: "Change a recipe",
        tags,
        replace: wire.NewRecipe,
        problems: [recipeCodeTaken],
        example: { input: newRecipe, output: recipe },
      }),
    )
    .input(wire.RecipeChange)
    .output(wire.Recipe)
    .mutation(({ ctx, input }) => recipes.updateRecipe(ctx, input)),
  archive: permitted("catalog:write")
    .meta(
      rest("DELETE", "/recipes/{id}", {
        summary: "Archive a recipe",
        tags,
        example: { output: { ...recipe, archivedAt: at } },
      }),
    )
    .input(Target)
    .output(wire.Recipe)
    .mutation(({ ctx, input }) => recipes.archiveRecipe(ctx, input)),
});
