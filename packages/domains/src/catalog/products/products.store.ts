import type { Page } from "@millrace/contract/page";
import { prepared } from "@millrace/db/prepared";
import type { Ctx } from "@millrace/platform/context";
import { preparedPage } from "@millrace/platform/cursor";
import { newId } from "@millrace/platform/id";
import { refuseOn } from "@millrace/platform/refusals";
import { search } from "@millrace/platform/search";
import type { TxCtx } from "@millrace/platform/transact";
import { sql } from "kysely";
import { barcodeTaken, skuTaken, trackingFixed } from "../catalog.errors.ts";
import type {
  NewProduct,
  Product,
  ProductForSale,
  ProductForStock,
  ProductQuery,
} from "./products.schema.ts";

/*
 * Decimals as the wire has them: money with two decimals at least (`moneyText`), others as short as they are. The columns have other
 * names than the results or are named with their table where they are sorted by, so that Postgres uses the index.
 */
const price = sql<string>`round(price, greatest(min_scale(price), 2))`.as("price");
const cost = sql<string | null>`round(cost, greatest(min_scale(cost), 2))`.as("cost");
const taxRate = sql<string>`trim_scale(tax_rate)`.as("taxRate");
const reorderLevel = sql<string>`trim_scale(reorder_level)`.as("reorderLevel");

const reorderQuantity = sql<string>`trim_scale(reorder_quantity)`.as("reorderQuantity");

const columns = [
  "id",
  "sku",
  "barcode",
  "name",
  "description",
  "kind",
  "unit",
  "category_id as categoryId",
  "vendor_id as vendorId",
  price,
  cost,
  taxRate,
  reorderLevel,
  reorderQuantity,
  "allow_negative_stock as allowNegativeStock",
  "tracking",
  "packs",
  "version",
  "created_at as createdAt",
  "updated_at as updatedAt",
  "archived_at as archivedAt",
] as const;
const sorts = {
  name: "product.name",
  sku: "product.sku",
  price: "product.price",
  createdAt: "product.created_at",
};
const searched = sql<string>`lower(' ' || sku || ' ' || coalesce(barcode, '') || ' ' || name)`;

// A CHECK keeps `kind` one of the schema's.
const products = ({ db }: Pick<Ctx, "db">) =>
  db.selectFrom("product").select(columns).$castTo<Product>();

const productById = prepared((db, id: string) => products({ db }).where("id", "=", id));

export async function findProduct(ctx: Ctx | TxCtx, id: string): Promise<Product | undefined> {
  const [product] = await productById(ctx.db, id);
  return product;
}

/** The product, locked against other changes until the transaction ends; orders and movements that name it go on. */
export function lockProduct(tx: TxCtx, id: string): Promise<Product | undefined> {
  return products(tx).where("id", "=", id).forNoKeyUpdate().executeTakeFirst();
}

type Filters = Pick<
  ProductQuery,
  "archived" | "vendorId" | "kind" | "sku" | "barcode" | "createdFrom" | "createdTo"
> & {
  // One category is read in the order of its index; of several, Postgres sorts what it finds.
  readonly categoryId: string | undefined;
  readonly categoryIds: readonly string[] | undefined;
};

function matching(db: Ctx["db"], filters: Filters) {
  const { archived, categoryId, categoryIds, vendorId, kind, sku, barcode } = filters;
  let query = products({ db });
  if (!archived) query = query.where("archived_at", "is", null);
  if (categoryId) query = query.where("category_id", "=", categoryId);
  if (categoryIds) query = query.where(sql<boolean>`category_id = any(${categoryIds}::uuid[])`);
  if (vendorId) query = query.where("vendor_id", "=", vendorId);
  if (kind) query = query.where("kind", "=", kind);
  if (sku) query = query.where("sku", "=", sku);
  if (barcode) query = query.where("barcode", "=", barcode);
  if (filters.createdFrom) query = query.where("created_at", ">=", filters.createdFrom);
  if (filters.createdTo) query = query.where("created_at", "<", filters.createdTo);
  return query;
}

const list = { sorts, defaultSort: "name", id: "product.id" };
const page = preparedPage(list, matching);

/** `categoryIds`: the category that was asked for and those below it. */
export function pageOfProducts(
  ctx: Ctx,
  input: ProductQuery,
  categoryIds: readonly string[] | undefined,
): Promise<Page<Product>> {
  const { archived, vendorId, kind, sku, barcode, createdFrom, createdTo } = input;
  const isOne = categoryIds?.length === 1;
  const filters = {
    ...{ archived, vendorId, kind, sku, barcode, createdFrom, createdTo },
    categoryId: isOne ? categoryIds[0] : undefined,
    categoryIds: isOne ? undefined : categoryIds,
  };
  if (input.q === undefined) return page(ctx, input, filters);
  return search(ctx, matching(ctx.db, filters), { ...list, input, text: searched });
}

const forSale = (db: Ctx["db"]) =>
  db
    .selectFrom("product")
    .select(["id", "sku", "name", "kind", "unit", price, taxRate, reorderLevel])
    .select(["allow_negative_stock as allowNegativeStock", "archived_at as archivedAt"])
    // A CHECK keeps the kinds to those of the schema.
    .$castTo<ProductForSale>();

const forSaleById = prepared((db, ids: readonly string[]) =>
  forSale(db).where(sql<boolean>`id = any(${ids}::uuid[])`),
);

/** Those of the products that exist, in no order. */
export function productsForSale(
  ctx: Ctx | TxCtx,
  ids: readonly string[],
): Promise<ProductForSale[]> {
  return forSaleById(ctx.db, ids);
}

/** Those of the SKUs that exist, in no order. */
export function productsBySku(
  ctx: Ctx | TxCtx,
  skus: readonly string[],
): Promise<ProductForSale[]> {
  return forSale(ctx.db).where(sql<boolean>`sku = any(${skus}::text[])`).execute();
}

/** Those of the products that exist, in no order, with what keeping them takes. */
export function productsForStock(
  ctx: Ctx | TxCtx,
  ids: readonly string[],
): Promise<ProductForStock[]> {
  return ctx.db
    .selectFrom("product")
    .select(["id", "sku", "name", "kind", "unit", cost, reorderLevel, reorderQuantity, "tracking"])
    .select(["packs", "vendor_id as vendorId", "allow_negative_stock as allowNegativeStock"])
    .select("archived_at as archivedAt")
    .where(sql<boolean>`id = any(${ids}::uuid[])`)
    .$castTo<ProductForStock>()
    .execute();
}

/** The product in use that has this barcode, or else this SKU. */
export function findScanned(ctx: Ctx, code: string): Promise<Product | undefined> {
  return products(ctx)
    .where((is) => is.or([is("barcode", "=", code), is("sku", "=", code)]))
    .where("archived_at", "is", null)
    .orderBy(sql`(barcode is not distinct from ${code})`, "desc")
    .limit(1)
    .executeTakeFirst();
}

/** The condition that a column names a product of one of these categories, for lists of what is kept of them. */
export const ofCategories = (categoryIds: readonly string[], column: string) =>
  sql<boolean>`${sql.ref(column)} in (select id from product where category_id = any(${categoryIds}::uuid[]))`;

/** The condition that a column names a product of this vendor. */
export const ofVendor = (vendorId: string, column: string) =>
  sql<boolean>`${sql.ref(column)} in (select id from product where vendor_id = ${vendorId})`;

/** Refuses a taken SKU and a taken barcode. */
export function insertProduct(tx: TxCtx, product: NewProduct): Promise<Product> {
  const { sku, name, price } = product;
  const row = { id: newId(), created_at: tx.now, updated_at: tx.now, ...toRow(product) };
  return refuseTaken(
    product,
    tx.db
      .insertInto("product")
      .values({ ...row, sku, name, price, kind: product.kind, unit: product.unit })
      .returning(columns)
      .$castTo<Product>()
      .executeTakeFirstOrThrow(),
  );
}

/**
 * Writes the given fields of a locked product and raises its version. Refuses a taken SKU, a taken barcode, and another tracking while
 * there is stock.
 */
export function updateProduct(
  tx: TxCtx,
  before: Product,
  fields: Partial<NewProduct> & { archived_at?: Date },
): Promise<Product> {
  return refuseTaken(
    fields,
    tx.db
      .updateTable("product")
      .set({ ...toRow(fields), version: before.version + 1, updated_at: tx.now })
      .where("id", "=", before.id)
      .where("version", "=", before.version)
      .returning(columns)
      .$castTo<Product>()
      .executeTakeFirstOrThrow(),
  );
}

/** The products that have these SKUs, locked in the order of their SKUs until the transaction ends. */
export function lockProductsBySku(tx: TxCtx, skus: readonly string[]): Promise<Product[]> {
  return products(tx)
    .where(sql<boolean>`sku = any(${skus}::text[])`)
    .orderBy("product.sku")
    .forNoKeyUpdate()
    .execute();
}

/** SKU of the product that has each barcode. */
export async function barcodeOwners(
  tx: TxCtx,
  barcodes: readonly string[],
): Promise<Map<string, string>> {
  const rows = await tx.db
    .selectFrom("product")
    .select([sql<string>`barcode`.as("barcode"), "sku"])
    .where(sql<boolean>`barcode = any(${barcodes}::text[])`)
    .execute();
  return new Map(rows.map(({ barcode, sku }) => [barcode, sku]));
}

/** A batch of whole products as one parameter: cheaper than an array for each column. */
const batchOf = (
  batch: readonly Product[],
) => sql`json_to_recordset(${JSON.stringify(batch)}::json) as r(
  id uuid, sku text, barcode text, name text, description text, kind text, unit text, "categoryId" uuid, "vendorId" uuid,
  price numeric, cost numeric, "taxRate" numeric, "reorderLevel" numeric, "reorderQuantity" numeric,
  "allowNegativeStock" boolean, version int, "createdAt" timestamptz, "updatedAt" timestamptz, "archivedAt" timestamptz)`;

/** Writes those whose SKU and barcode are free; how many those were. */
export async function insertProducts(tx: TxCtx, batch: readonly Product[]): Promise<number> {
  const { numAffectedRows } = await sql`
    insert into product (id, sku, barcode, name, description, kind, unit, category_id, vendor_id, price, cost, tax_rate,
                         reorder_level, reorder_quantity, allow_negative_stock, version, created_at, updated_at, archived_at)
    select id, sku, barcode, name, description, kind, unit, "categoryId", "vendorId", price, cost, "taxRate",
           "reorderLevel", "reorderQuantity", "allowNegativeStock", version, "createdAt", "updatedAt", "archivedAt"
      from ${batchOf(batch)}
    on conflict do nothing
  `.execute(tx.db);
  return Number(numAffectedRows);
}

/** Writes locked products as they are given. Refuses a barcode that was taken meanwhile. */
export async function updateProducts(tx: TxCtx, batch: readonly Product[]): Promise<void> {
  const write = sql`
    update product p
       set barcode = r.barcode, name = r.name, description = r.description, kind = r.kind, unit = r.unit,
           category_id = r."categoryId", vendor_id = r."vendorId", price = r.price, cost = r.cost, tax_rate = r."taxRate",
           reorder_level = r."reorderLevel", reorder_quantity = r."reorderQuantity",
           allow_negative_stock = r."allowNegativeStock", version = r.version, updated_at = r."updatedAt",
           archived_at = r."archivedAt"
      from ${batchOf(batch)}
     where p.id = r.id
  `.execute(tx.db);
  await refuseTaken({}, write);
}

/** Columns of the given fields; what is absent stays absent. */
function toRow(fields: Partial<NewProduct>) {
  const {
    categoryId,
    vendorId,
    taxRate,
    reorderLevel,
    reorderQuantity,
    allowNegativeStock,
    packs,
    ...same
  } = fields;
  return {
    ...same,
    packs: packs && JSON.stringify(packs),
    category_id: categoryId,
    vendor_id: vendorId,
    tax_rate: taxRate,
    reorder_level: reorderLevel,
    reorder_quantity: reorderQuantity,
    allow_negative_stock: allowNegativeStock,
  };
}

function refuseTaken<T>(
  { sku, barcode }: { sku?: string | undefined; barcode?: string | null | undefined },
  write: Promise<T>,
): Promise<T> {
  return refuseOn(
    {
      product_sku_key: () => skuTaken(`The SKU ${sku} is taken.`),
      product_barcode_key: () =>
        barcodeTaken(barcode ? `The barcode ${barcode} is taken.` : "A barcode is taken."),
      product_tracking_has_stock: () =>
        trackingFixed("There is stock of the product; bring it to nothing first."),
    },
    write,
  );
}
