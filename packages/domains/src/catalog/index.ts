export { CategoryRow } from "./categories/categories.schema.ts";
export { upsertCategories } from "./categories/categories.service.ts";
export { productUpdated } from "./products/products.events.ts";
export { ProductRow } from "./products/products.schema.ts";
export {
  inCategory,
  ofVendor,
  productsBySku,
  productsForSale,
  productsForStock,
  upsertProducts,
} from "./products/products.service.ts";
export { getRecipe } from "./recipes/recipes.service.ts";
export { inBaseUnits } from "./units/units.service.ts";
