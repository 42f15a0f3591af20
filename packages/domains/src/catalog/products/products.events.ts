import { Id } from "@millrace/contract/primitives";
import { defineEvent } from "@millrace/platform/events";
import { z } from "zod";
import { Product } from "./products.schema.ts";

const {
  id: _id,
  createdAt: _createdAt,
  updatedAt: _updatedAt,
  archivedAt: _archivedAt,
  ...details
} = Product.shape;
const payload = z.object({ productId: Id, ...details });
const example = {
  productId: "01939f1e-7c7b-7000-8000-000000000031",
  sku: "CHAI-10",
  barcode: "4006381333931",
  name: "Chai",
  description: null,
  kind: "good" as const,
  unit: "box",
  categoryId: "01939f1e-7c7b-7000-8000-000000000021",
  vendorId: "01939f1e-7c7b-7000-8000-000000000012",
  price: "18.00",
  cost: "11.20",
  taxRate: "0.19",
  reorderLevel: "10",
  reorderQuantity: "40",
  allowNegativeStock: false,
  tracking: "lot" as const,
  packs: [{ unit: "pallet", quantity: "80" }],
  version: 1,
};

const productEvent = (name: string, summary: string) =>
  defineEvent({ name, version: 1, aggregate: "catalog.product", summary, payload, example });

export const productCreated = productEvent("catalog.product.created", "A product was added.");
export const productUpdated = productEvent("catalog.product.updated", "A product's data changed.");
export const productArchived = productEvent("catalog.product.archived", "A product was archived.");
