import { defineProblem } from "@millrace/platform/errors";

export const categoryCodeTaken = defineProblem({
  code: "catalog.category_code_taken",
  kind: "conflict",
  title: "The code is taken",
  help: "Another category, perhaps an archived one, has this code.",
});

export const categoryCycle = defineProblem({
  code: "catalog.category_cycle",
  kind: "conflict",
  title: "A category cannot be inside itself",
  help: "The new parent is the category itself or one below it.",
});

export const categoryTooDeep = defineProblem({
  code: "catalog.category_too_deep",
  kind: "conflict",
  title: "The category tree would be too deep",
  help: "Categories nest 8 levels deep at most, counted with everything below the category that is moved.",
});

export const categoryArchived = defineProblem({
  code: "catalog.category_archived",
  kind: "conflict",
  title: "The category is archived",
  help: "An archived category takes no further products or categories.",
});

export const skuTaken = defineProblem({
  code: "catalog.sku_taken",
  kind: "conflict",
  title: "The SKU is taken",
  help: "Another product, perhaps an archived one, has this SKU.",
});

export const barcodeTaken = defineProblem({
  code: "catalog.barcode_taken",
  kind: "conflict",
  title: "The barcode is taken",
  help: "Another product, perhaps an archived one, has this barcode.",
});
