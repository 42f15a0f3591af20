import { changeOf } from "@millrace/contract/change";
import { Level, Money, Quantity, Rate } from "@millrace/contract/decimal";
import { page, pageQuery } from "@millrace/contract/page";
import { Code, Id, Instant, line, text, tracked } from "@millrace/contract/primitives";
import { z } from "zod";

/** `service` has no stock; the others do. */
const ProductKind = z.enum(["material", "good", "menu", "tool", "service", "part"]);

const Barcode = z
  .string()
  .trim()
  .min(1, "must not be empty")
  .max(64, "must be at most 64 characters")
  .regex(/^[\x21-\x7e]+$/, "may hold printable ASCII characters without spaces only");
const Unit = line(20);

/** How a product's stock is told apart: not at all, by lot, or each piece by its serial number. */
const Tracking = z.enum(["none", "lot", "serial"]);

/** A pack of the product, and how much of the product's own unit it holds: a bag of 50 (kg). */
const Pack = z.object({ unit: Unit, quantity: Quantity });
const Packs = z
  .array(Pack.strict())
  .max(20, "must be at most 20 packs")
  .refine((packs) => new Set(packs.map(({ unit }) => unit)).size === packs.length, {
    message: "must name each unit once",
  });

export const Product = z
  .object({
    id: Id,
    sku: z.string(),
    barcode: z.string().nullable(),
    name: z.string(),
    description: z.string().nullable(),
    kind: ProductKind,
    unit: z.string(),
    categoryId: Id.nullable(),
    vendorId: Id.nullable(),
    price: Money,
    cost: Money.nullable(),
    taxRate: Rate,
    reorderLevel: Level,
    reorderQuantity: Level,
    allowNegativeStock: z.boolean(),
    tracking: Tracking,
    packs: z.array(Pack),
    ...tracked,
  })
  .meta({ id: "Product" });
export type Product = z.infer<typeof Product>;

export const NewProduct = z.strictObject({
  sku: Code,
  barcode: Barcode.nullable().default(null),
  name: line(200),
  description: text(8000).nullable().default(null),
  kind: ProductKind.default("good"),
  unit: Unit.default("piece"),
  categoryId: Id.nullable().default(null),
  vendorId: Id.nullable().default(null),
  price: Money,
  cost: Money.nullable().default(null),
  taxRate: Rate.default("0"),
  reorderLevel: Level.default("0"),
  reorderQuantity: Level.default("0"),
  allowNegativeStock: z.boolean().default(false),
  tracking: Tracking.default("none").describe("Changes only while there is no stock of it"),
  packs: Packs.default([]),
});
export type NewProduct = z.infer<typeof NewProduct>;

export const ProductChange = changeOf(NewProduct);
export type ProductChange = z.infer<typeof ProductChange>;

export const ProductQuery = z.strictObject({
  ...pageQuery(["name", "sku", "price", "createdAt"]),
  q: line(100)
    .optional()
    .describe("Words in SKU, barcode or name; the nearest ones when no product has them all"),
  categoryId: Id.optional().describe("In this category or one below it"),
  vendorId: Id.optional(),
  kind: ProductKind.optional(),
  sku: Code.optional(),
  barcode: Barcode.optional(),
  createdFrom: Instant.optional(),
  createdTo: Instant.optional().describe("Up to this moment, without it"),
  archived: z.boolean().default(false).describe("Also those that were archived"),
});
export type ProductQuery = z.infer<typeof ProductQuery>;

export const ProductPage = page(Product);

const Flag = z.union([z.boolean(), z.stringbool()]);

/**
 * A row of an import, keyed by SKU. An absent column leaves what is there alone, null empties it. `category` and `vendor` are
 * codes.
 */
export const ProductRow = z.strictObject({
  sku: Code,
  barcode: Barcode.nullable().optional(),
  name: line(200).optional(),
  description: text(8000).nullable().optional(),
  kind: ProductKind.optional(),
  unit: Unit.optional(),
  category: Code.nullable().optional(),
  vendor: Code.nullable().optional(),
  price: Money.optional(),
  cost: Money.nullable().optional(),
  taxRate: Rate.optional(),
  reorderLevel: Level.optional(),
  reorderQuantity: Level.optional(),
  allowNegativeStock: Flag.optional(),
  archived: Flag.optional(),
});
export type ProductRow = z.infer<typeof ProductRow>;

/** What selling and keeping a product needs to know of it. */
export type ProductForSale = Pick<
  Product,
  | "id"
  | "sku"
  | "name"
  | "kind"
  | "unit"
  | "price"
  | "taxRate"
  | "reorderLevel"
  | "allowNegativeStock"
  | "archivedAt"
>;

/** What keeping a product needs to know of it. */
export type ProductForStock = Pick<
  Product,
  | "id"
  | "sku"
  | "name"
  | "kind"
  | "unit"
  | "cost"
  | "tracking"
  | "packs"
  | "reorderLevel"
  | "reorderQuantity"
  | "vendorId"
  | "allowNegativeStock"
  | "archivedAt"
>;

export const ByBarcode = z.strictObject({ code: Barcode });
