import { ById, Target } from "@millrace/contract/primitives";
import { inUse } from "@millrace/platform/problems";
import { permitted, rest, router } from "@millrace/platform/procedure";
import * as problem from "./catalog.errors.ts";
import * as categories from "./categories/categories.schema.ts";
import * as categoryService from "./categories/categories.service.ts";
import * as products from "./products/products.schema.ts";
import * as productService from "./products/products.service.ts";

const times = {
  version: 1,
  createdAt: "2026-11-21T08:00:00.000Z",
  updatedAt: "2026-11-21T08:00:00.000Z",
  archivedAt: null,
};
const archived = { archivedAt: times.updatedAt };

const newCategory = { code: "BEVERAGES", name: "Beverages", description: "Soft drinks and teas" };
const category = {
  id: "01939f1e-7c7b-7000-8000-000000000021",
  ...newCategory,
  parentId: null,
  ...times,
};
const categoryProblems = [
  problem.categoryCodeTaken,
  problem.categoryArchived,
  problem.categoryTooDeep,
];

const newProduct = {
  sku: "CHAI-10",
  name: "Chai",
  kind: "good",
  unit: "box",
  price: "18.00",
  taxRate: "0.19",
  categoryId: category.id,
};
const product = {
  id: "01939f1e-7c7b-7000-8000-000000000031",
  barcode: null,
  description: null,
  vendorId: null,
  cost: null,
  reorderLevel: "0",
  reorderQuantity: "0",
  allowNegativeStock: false,
  ...newProduct,
  ...times,
};
const productProblems = [problem.skuTaken, problem.barcodeTaken, problem.categoryArchived];

const categoriesRouter = router({
  list: permitted("catalog:read")
    .meta(
      rest("GET", "/categories", {
        summary: "List categories",
        tags: ["Categories"],
        example: { input: { top: true }, output: { items: [category], nextCursor: null } },
      }),
    )
    .input(categories.CategoryQuery)
    .output(categories.CategoryPage)
    .query(({ ctx, input }) => categoryService.listCategories(ctx, input)),
  get: permitted("catalog:read")
    .meta(
      rest("GET", "/categories/{id}", {
        summary: "Read a category",
        tags: ["Categories"],
        example: { output: category },
      }),
    )
    .input(ById)
    .output(categories.Category)
    .query(({ ctx, input }) => categoryService.getCategory(ctx, input)),
  create: permitted("catalog:write")
    .meta(
      rest("POST", "/categories", {
        summary: "Add a category",
        tags: ["Categories"],
        status: 201,
        problems: categoryProblems,
        example: { input: newCategory, output: category },
      }),
    )
    .input(categories.NewCategory)
    .output(categories.Category)
    .mutation(({ ctx, input }) => categoryService.createCategory(ctx, input)),
  update: permitted("catalog:write")
    .meta(
      rest("PATCH", "/categories/{id}", {
        summary: "Change or move a category",
        tags: ["Categories"],
        replace: categories.NewCategory,
        problems: [...categoryProblems, problem.categoryCycle],
        example: { input: { name: "Drinks" }, output: { ...category, name: "Drinks" } },
      }),
    )
    .input(categories.CategoryChange)
    .output(categories.Category)
    .mutation(({ ctx, input }) => categoryService.updateCategory(ctx, input)),
  archive: permitted("catalog:write")
    .meta(
      rest("DELETE", "/categories/{id}", {
        summary: "Archive a category",
        tags: ["Categories"],
        problems: [inUse],
        example: { output: { ...category, ...archived } },
      }),
    )
    .input(Target)
    .output(categories.Category)
    .mutation(({ ctx, input }) => categoryService.archiveCategory(ctx, input)),
});

const productsRouter = router({
  list: permitted("catalog:read")
    .meta(
      rest("GET", "/products", {
        summary: "List and search products",
        tags: ["Products"],
        example: { input: { q: "chai" }, output: { items: [product], nextCursor: null } },
      }),
    )
    .input(products.ProductQuery)
    .output(products.ProductPage)
    .query(({ ctx, input }) => productService.listProducts(ctx, input)),
  get: permitted("catalog:read")
    .meta(
      rest("GET", "/products/{id}", {
        summary: "Read a product",
        tags: ["Products"],
        example: { output: product },
      }),
    )
    .input(ById)
    .output(products.Product)
    .query(({ ctx, input }) => productService.getProduct(ctx, input)),
  create: permitted("catalog:write")
    .meta(
      rest("POST", "/products", {
        summary: "Add a product",
        tags: ["Products"],
        status: 201,
        problems: productProblems,
        example: { input: newProduct, output: product },
      }),
    )
    .input(products.NewProduct)
    .output(products.Product)
    .mutation(({ ctx, input }) => productService.createProduct(ctx, input)),
  update: permitted("catalog:write")
    .meta(
      rest("PATCH", "/products/{id}", {
        summary: "Change a product",
        tags: ["Products"],
        replace: products.NewProduct,
        problems: productProblems,
        example: { input: { price: "19.50" }, output: { ...product, price: "19.50" } },
      }),
    )
    .input(products.ProductChange)
    .output(products.Product)
    .mutation(({ ctx, input }) => productService.updateProduct(ctx, input)),
  archive: permitted("catalog:write")
    .meta(
      rest("DELETE", "/products/{id}", {
        summary: "Archive a product",
        tags: ["Products"],
        example: { output: { ...product, ...archived } },
      }),
    )
    .input(Target)
    .output(products.Product)
    .mutation(({ ctx, input }) => productService.archiveProduct(ctx, input)),
});

export const catalogRouter = router({ categories: categoriesRouter, products: productsRouter });
