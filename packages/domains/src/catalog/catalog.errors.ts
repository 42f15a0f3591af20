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

export const trackingFixed = defineProblem({
  code: "catalog.tracking_fixed",
  kind: "conflict",
  title: "The product has stock",
  help: "Whether a product is tracked by lot or serial number changes only while nothing of it is on hand, reserved or under way.",
});

export const unitTaken = defineProblem({
  code: "catalog.unit_taken",
  kind: "conflict",
  title: "The unit's code is taken",
  help: "Another unit of measure, perhaps an archived one, has this code.",
});
