export { CategoryRow } from "./categories/categories.schema.ts";
export { upsertCategories } from "./categories/categories.service.ts";
export { productUpdated } from "./products/products.events.ts";
export { ProductRow } from "./products/products.schema.ts";
export { productsBySku, productsForSale, upsertProducts } from "./products/products.service.ts";
