import { Balance, Quantity } from "@millrace/contract/decimal";
import { page, pageQuery } from "@millrace/contract/page";
import { CalendarDate, Id, Instant, line, text, Version } from "@millrace/contract/primitives";
import { z } from "zod";

export const ProductionOrderStatus = z.enum([
  "draft",
  "planned",
  "released",
  "in_progress",
  "completed",
  "closed",
  "cancelled",
]);
export type ProductionOrderStatus = z.infer<typeof ProductionOrderStatus>;

export const ProductionOrder = z
  .object({
    id: Id,
    number: z.string(),
    status: ProductionOrderStatus,
    recipeId: Id,
    productId: Id,
    plannedQuantity: Quantity,
    /** Of its product, by its completed batches. */
    producedQuantity: Balance,
    dueOn: CalendarDate,
    /** 1 is the most urgent, 5 the least. */
    priority: z.int(),
    siteId: Id,
    warehouseId: Id,
    note: z.string().nullable(),
    version: Version,
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: "ProductionOrder" });
export type ProductionOrder = z.infer<typeof ProductionOrder>;

const Priority = z.int().min(1).max(5);

export const NewProductionOrder = z.strictObject({
  recipeId: Id,
  warehouseId: Id,
  plannedQuantity: Quantity,
  dueOn: CalendarDate,
  priority: Priority.default(3),
  note: text(2000).nullable().default(null),
});
export type NewProductionOrder = z.infer<typeof NewProductionOrder>;

/** What may still change until it is released. */
export const ProductionOrderFields = NewProductionOrder.omit({ recipeId: true, warehouseId: true });

export const ProductionOrderChange = z.strictObject({
  id: Id,
  version: Version.optional(),
  plannedQuantity: Quantity.optional(),
  dueOn: CalendarDate.optional(),
  priority: Priority.optional(),
  note: text(2000).nullable().optional(),
});
export type ProductionOrderChange = z.infer<typeof ProductionOrderChange>;

export const OrderStep = z.strictObject({ id: Id, version: Version.optional() });
export type OrderStep = z.infer<typeof OrderStep>;

export const CancelProductionOrder = z.strictObject({
  ...OrderStep.shape,
  reason: text(500).optional(),
});
export type CancelProductionOrder = z.infer<typeof CancelProductionOrder>;

export const ProductionOrderQuery = z.strictObject({
  ...pageQuery(["createdAt", "dueOn"]),
  status: ProductionOrderStatus.optional(),
  productId: Id.optional(),
  recipeId: Id.optional(),
  warehouseId: Id.optional(),
  siteId: Id.optional(),
  number: line(40).optional(),
  dueFrom: CalendarDate.optional(),
  dueTo: CalendarDate.optional(),
});
export type ProductionOrderQuery = z.infer<typeof ProductionOrderQuery>;
export const ProductionOrderPage = page(ProductionOrder);
