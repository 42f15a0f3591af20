import { moneyText, trimDecimal } from "@millrace/contract/decimal";
import type { Product, ProductRow } from "./products.schema.ts";

/** A product before its first row: `version` 0, nothing known but its SKU. */
export function blankProduct(id: string, sku: string, now: Date): Product {
  return {
    id,
    sku,
    barcode: null,
    name: "",
    description: null,
    kind: "good",
    unit: "piece",
    categoryId: null,
    vendorId: null,
    price: "0.00",
    cost: null,
    taxRate: "0",
    reorderLevel: "0",
    reorderQuantity: "0",
    allowNegativeStock: false,
    tracking: "none",
    packs: [],
    version: 0,
    createdAt: now,
    updatedAt: now,
    archivedAt: null,
  };
}

/** What the codes of a row stand for. */
export interface Links {
  readonly categoryId: string | null;
  readonly vendorId: string | null;
}

/** The product with the columns that the row has, one version on; the product itself when they change nothing. */
export function withRow(product: Product, row: ProductRow, links: Links, now: Date): Product {
  const given: Product = {
    ...product,
    barcode: row.barcode === undefined ? product.barcode : row.barcode,
    name: row.name ?? product.name,
    description: row.description === undefined ? product.description : row.description,
    kind: row.kind ?? product.kind,
    unit: row.unit ?? product.unit,
    ...links,
    price: row.price === undefined ? product.price : moneyText(row.price),
    cost: row.cost === undefined ? product.cost : row.cost && moneyText(row.cost),
    taxRate: row.taxRate === undefined ? product.taxRate : trimDecimal(row.taxRate),
    reorderLevel:
      row.reorderLevel === undefined ? product.reorderLevel : trimDecimal(row.reorderLevel),
    reorderQuantity:
      row.reorderQuantity === undefined
        ? product.reorderQuantity
        : trimDecimal(row.reorderQuantity),
    allowNegativeStock: row.allowNegativeStock ?? product.allowNegativeStock,
    archivedAt:
      row.archived === undefined
        ? product.archivedAt
        : row.archived
          ? (product.archivedAt ?? now)
          : null,
  };
  if (product.version > 0 && JSON.stringify(given) === JSON.stringify(product)) return product;
  return { ...given, version: product.version + 1, updatedAt: now };
}
