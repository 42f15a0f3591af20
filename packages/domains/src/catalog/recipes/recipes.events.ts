import { Id } from "@millrace/contract/primitives";
import { defineEvent } from "@millrace/platform/events";
import { z } from "zod";
import { Recipe } from "./recipes.schema.ts";

const { code, name, productId, yieldQuantity, outturn, version } = Recipe.shape;
const payload = z.object({ recipeId: Id, code, name, productId, yieldQuantity, outturn, version });
const example = {
  recipeId: "01939f1e-7c7b-7000-8000-000000000071",
  code: "MILL-JASMINE",
  name: "Milled jasmine rice",
  productId: "01939f1e-7c7b-7000-8000-000000000011",
  yieldQuantity: "550",
  outturn: "0.55",
  version: 1,
};

const recipeEvent = (event: string, summary: string) =>
  defineEvent({ name: event, version: 1, aggregate: "catalog.recipe", summary, payload, example });

export const recipeEvents = {
  created: recipeEvent("catalog.recipe.created", "A recipe was added."),
  updated: recipeEvent(
    "catalog.recipe.updated",
    "A recipe changed; batches keep the one they had.",
  ),
  archived: recipeEvent("catalog.recipe.archived", "A recipe was archived."),
};
