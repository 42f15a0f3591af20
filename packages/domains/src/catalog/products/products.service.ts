import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { newId } from "@millrace/platform/id";
import { invalid } from "@millrace/platform/problems";
import { found, unchanged } from "@millrace/platform/record";
import { type TxCtx, transact } from "@millrace/platform/transact";
import {
  type RowOutcome,
  type RowProblem,
  requiredColumn,
  type Told,
  tell,
  upsertRows,
} from "@millrace/platform/upsert";
import { getVendor, vendorIdsByCode } from "../../parties/index.ts";
import {
  categoryIdsBelow,
  findCategories,
  takingCategory,
} from "../categories/categories.service.ts";
import { productArchived, productCreated, productUpdated } from "./products.events.ts";
import { blankProduct, withRow } from "./products.rules.ts";
import type {
  NewProduct,
  Product,
  ProductChange,
  ProductForSale,
  ProductForStock,
  ProductQuery,
  ProductRow,
} from "./products.schema.ts";
import * as store from "./products.store.ts";

const told: Told<Product, typeof productCreated.payload> = {
  events: { created: productCreated, updated: productUpdated, archived: productArchived },
  payloadOf: ({ id, ...details }) => ({ productId: id, ...details }),
};

export async function getProduct(ctx: Ctx, { id }: { id: string }): Promise<Product> {
  return found(await store.findProduct(ctx, id), "product");
}

/** The product in use that a scanned code names: by its barcode, or else by its SKU. */
export async function getScanned(ctx: Ctx, { code }: { code: string }): Promise<Product> {
  return found(await store.findScanned(ctx, code), "product");
}

/** A category stands for itself and everything below it. */
export async function listProducts(ctx: Ctx, query: ProductQuery): Promise<Page<Product>> {
  const { categoryId } = query;
  const categoryIds =
    categoryId === undefined ? undefined : await categoryIdsBelow(ctx, categoryId);
  return store.pageOfProducts(ctx, query, categoryIds);
}

/** The products that exist among `ids`, archived ones too, in no order. One query, in the caller's transaction. */
export function productsForSale(
  ctx: Ctx | TxCtx,
  ids: readonly string[],
): Promise<ProductForSale[]> {
  return store.productsForSale(ctx, ids);
}

/** The products that exist among `ids`, as keeping them needs them, in no order. One query, in the caller's transaction. */
export function productsForStock(
  ctx: Ctx | TxCtx,
  ids: readonly string[],
): Promise<ProductForStock[]> {
  return store.productsForStock(ctx, ids);
}

/** The condition that `column` names a product of the category or one below it, for lists of other domains. */
export async function inCategory(ctx: Ctx, categoryId: string, column: string) {
  return store.ofCategories(await categoryIdsBelow(ctx, categoryId), column);
}

/** The condition that `column` names a product of the vendor, for lists of other domains. */
export const ofVendor = (vendorId: string, column: string) => store.ofVendor(vendorId, column);

/** The products that have these SKUs, archived ones too, in no order. One query, in the caller's transaction. */
export function productsBySku(
  ctx: Ctx | TxCtx,
  skus: readonly string[],
): Promise<ProductForSale[]> {
  return store.productsBySku(ctx, skus);
}

/** Refuses a taken SKU or barcode and an archived category (`catalog.*`). */
export function createProduct(ctx: Ctx, input: NewProduct): Promise<Product> {
  return transact(ctx, async (tx) => {
    checkTracking(input);
    await checkLinks(tx, input);
    const product = await store.insertProduct(tx, input);
    tell(tx, told, "created", null, product);
    return product;
  });
}

/** Refuses a taken SKU or barcode and an archived category (`catalog.*`). */
export function updateProduct(
  ctx: Ctx,
  { id, version, ...fields }: ProductChange,
): Promise<Product> {
  return transact(ctx, async (tx) => {
    const before = unchanged(await store.lockProduct(tx, id), version, "product");
    checkTracking({ ...before, ...fields });
    await checkLinks(tx, fields, before);
    const product = await store.updateProduct(tx, before, fields);
    tell(tx, told, "updated", before, product);
    return product;
  });
}

/** Takes the product out of use; its SKU, stock and history stay. Doing it twice is doing it once. */
export function archiveProduct(
  ctx: Ctx,
  { id, version }: { id: string; version?: number | undefined },
): Promise<Product> {
  return transact(ctx, async (tx) => {
    const before = unchanged(await store.lockProduct(tx, id), version, "product");
    if (before.archivedAt) return before;
    const product = await store.updateProduct(tx, before, { archived_at: tx.now });
    tell(tx, told, "archived", before, product);
    return product;
  });
}

/** What is told apart by lot or serial number is there or it is not: it cannot be owed. */
function checkTracking({
  tracking,
  allowNegativeStock,
}: {
  tracking?: string | undefined;
  allowNegativeStock?: boolean | undefined;
}): void {
  if (tracking === "none" || !allowNegativeStock) return;
  const message = "may be true for a product without lots and serial numbers only";
  const errors = [{ path: "allowNegativeStock", code: "tracked", message }];
  throw invalid(`allowNegativeStock ${message}`, { errors });
}

type LinkFields = { categoryId?: string | null | undefined; vendorId?: string | null | undefined };

/** A category or vendor that is newly named must be there, the category in use. Vendors are never deleted, nor change their role. */
async function checkLinks(tx: TxCtx, fields: LinkFields, before?: Product): Promise<void> {
  const { categoryId, vendorId } = fields;
  if (categoryId && categoryId !== before?.categoryId) await takingCategory(tx, categoryId);
  if (vendorId && vendorId !== before?.vendorId) await getVendor(tx, { id: vendorId });
}

/**
 * Writes up to 1,000 rows by SKU, each by itself: see `upsertRows`. A new product needs a name and a price; category and vendor are
 * known codes, a barcode is nobody else's. Errors: `catalog.barcode_taken` for the whole batch in the one case that a racing
 * transaction takes a barcode that a row gives to an existing product; the batch may be tried again.
 */
export async function upsertProducts(
  tx: TxCtx,
  rows: readonly ProductRow[],
): Promise<RowOutcome[]> {
  const named = <Key extends "category" | "vendor" | "barcode">(key: Key) => [
    ...new Set(rows.flatMap((row) => row[key] ?? [])),
  ];
  const categories = await findCategories(tx, named("category"));
  const vendors = await vendorIdsByCode(tx, named("vendor"));
  const barcodes = named("barcode");
  let owners = new Map<string, string>();

  return upsertRows(tx, {
    rows,
    keyOf: ({ sku }: ProductRow | Product) => sku,
    async lock(skus: readonly string[]) {
      const locked = await store.lockProductsBySku(tx, skus);
      if (barcodes.length > 0) owners = await store.barcodeOwners(tx, barcodes);
      return locked;
    },
    merge(row, current) {
      const product = current ?? blankProduct(newId(), row.sku, tx.now);
      const links = {
        categoryId: linked(
          row.category,
          categories.get(row.category ?? "")?.id,
          product.categoryId,
        ),
        vendorId: linked(row.vendor, vendors.get(row.vendor ?? ""), product.vendorId),
      };
      const problems: RowProblem[] = [];
      if (!current && row.name === undefined) problems.push(requiredColumn("name"));
      if (!current && row.price === undefined) problems.push(requiredColumn("price"));
      if (row.category) {
        const category = categories.get(row.category);
        const isNew = category?.id !== product.categoryId;
        if (!category) problems.push(unknown("category", row.category));
        else if (category.archivedAt && isNew) problems.push(archivedCategory(row.category));
      }
      if (row.vendor && !vendors.has(row.vendor)) problems.push(unknown("vendor", row.vendor));
      const owner = row.barcode ? (owners.get(row.barcode) ?? row.sku) : row.sku;
      if (owner !== row.sku) problems.push(barcodeOf(owner));
      if (problems.length > 0) return { problems };
      if (row.barcode) owners.set(row.barcode, row.sku);
      return { state: withRow(product, row, links, tx.now) };
    },
    insert: (products) => store.insertProducts(tx, products),
    update: (products) => store.updateProducts(tx, products),
    told,
  });
}

/** The id behind a code that the row has, none where the row empties it, the present one where it says nothing. */
function linked(code: string | null | undefined, id: string | undefined, present: string | null) {
  return code === undefined ? present : (id ?? null);
}

const unknown = (column: string, code: string): RowProblem => ({
  column,
  code: "unknown",
  message: `there is no ${column} ${code}`,
});
const archivedCategory = (code: string): RowProblem => ({
  column: "category",
  code: "archived",
  message: `the category ${code} is archived`,
});
const barcodeOf = (sku: string): RowProblem => ({
  column: "barcode",
  code: "taken",
  message: `is the barcode of ${sku}`,
});
