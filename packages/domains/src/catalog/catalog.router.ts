import { ById, Target } from "@millrace/contract/primitives";
import { inUse } from "@millrace/platform/problems";
import { permitted, rest, router } from "@millrace/platform/procedure";
import * as problem from "./catalog.errors.ts";
import * as categories from "./categories/categories.schema.ts";
import * as categoryService from "./categories/categories.service.ts";
import { imageProcedures } from "./images/images.router.ts";
import * as products from "./products/products.schema.ts";
import * as productService from "./products/products.service.ts";
import { recipesRouter } from "./recipes/recipes.router.ts";
import * as units from "./units/units.schema.ts";
import * as unitService from "./units/units.service.ts";

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
  tracking: "none",
  packs: [],
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
  byBarcode: permitted("catalog:read")
    .meta(
      rest("GET", "/products/by-barcode/{code}", {
        summary: "Find the product that a scanned code names",
        description: "By its barcode, or else by its SKU; archived products are not found.",
        tags: ["Products"],
        example: { output: { ...product, barcode: "4006381333931" } },
      }),
    )
    .input(products.ByBarcode)
    .output(products.Product)
    .query(({ ctx, input }) => productService.getScanned(ctx, input)),
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
        problems: [...productProblems, problem.trackingFixed],
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
  ...imageProcedures,
});

const newUnit = { code: "t", name: "Tonne", baseCode: "kg", factor: "1000" };
const unit = { id: "01939f1e-7c7b-7000-8000-000000000041", ...newUnit, ...times };

const unitsRouter = router({
  list: permitted("catalog:read")
    .meta(
      rest("GET", "/units", {
        summary: "List units of measure",
        tags: ["Products"],
        example: { output: { items: [unit], nextCursor: null } },
      }),
    )
    .input(units.UnitQuery)
    .output(units.UnitPage)
    .query(({ ctx, input }) => unitService.listUnits(ctx, input)),
  create: permitted("catalog:write")
    .meta(
      rest("POST", "/units", {
        summary: "Add a unit of measure",
        tags: ["Products"],
        status: 201,
        location: "/units?q={code}",
        problems: [problem.unitTaken],
        example: { input: newUnit, output: unit },
      }),
    )
    .input(units.NewUnit)
    .output(units.Unit)
    .mutation(({ ctx, input }) => unitService.createUnit(ctx, input)),
  update: permitted("catalog:write")
    .meta(
      rest("PATCH", "/units/{id}", {
        summary: "Change a unit of measure",
        tags: ["Products"],
        replace: units.NewUnit,
        problems: [problem.unitTaken],
        example: { input: { name: "Metric ton" }, output: { ...unit, name: "Metric ton" } },
      }),
    )
    .input(units.UnitChange)
    .output(units.Unit)
    .mutation(({ ctx, input }) => unitService.updateUnit(ctx, input)),
  archive: permitted("catalog:write")
    .meta(
      rest("DELETE", "/units/{id}", {
        summary: "Archive a unit of measure",
        tags: ["Products"],
        example: { output: { ...unit, ...archived } },
      }),
    )
    .input(Target)
    .output(units.Unit)
    .mutation(({ ctx, input }) => unitService.archiveUnit(ctx, input)),
});

export const catalogRouter = router({
  categories: categoriesRouter,
  products: productsRouter,
  recipes: recipesRouter,
  units: unitsRouter,
});
