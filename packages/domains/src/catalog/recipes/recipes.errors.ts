import { defineProblem } from "@millrace/platform/errors";

export const recipeCodeTaken = defineProblem({
  code: "catalog.recipe_code_taken",
  kind: "conflict",
  title: "The code is taken",
  help: "Another recipe, perhaps an archived one, has this code.",
});
