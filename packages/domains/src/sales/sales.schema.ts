import { Money, Quantity, Rate } from "@millrace/contract/decimal";
import { page, pageQuery } from "@millrace/contract/page";
import { CalendarDate, Id, Instant, text, Version } from "@millrace/contract/primitives";
import { z } from "zod";

export const OrderStatus = z.enum(["draft", "confirmed", "shipped", "completed", "cancelled"]);
export type OrderStatus = z.infer<typeof OrderStatus>;

export const OrderLine = z
  .object({
    position: z.int(),
    productId: Id,
    sku: z.string(),
    name: z.string(),
    unit: z.string(),
    quantity: Quantity,
    /** How much of it has left the warehouse. */
    shipped: z.string(),
    unitPrice: Money,
    /** A share: "0.15" is 15 %. */
    discount: Rate,
    taxRate: Rate,
    net: Money,
    tax: Money,
    total: Money,
  })
  .meta({ id: "SalesOrderLine" });
export type OrderLine = z.infer<typeof OrderLine>;

const orderFields = {
  id: Id,
  number: z.string(),
  status: OrderStatus,
  customerId: Id,
  siteId: Id,
  warehouseId: Id,
  currency: z.string(),
  orderedOn: CalendarDate,
  note: z.string().nullable(),
  subtotal: Money,
  tax: Money,
  total: Money,
  version: Version,
  createdAt: Instant,
  updatedAt: Instant,
};

export const Order = z
  .object({ ...orderFields, lines: z.array(OrderLine) })
  .meta({ id: "SalesOrder" });
export type Order = z.infer<typeof Order>;

/** An order in a list: without its lines. */
export const OrderSummary = z.object(orderFields).meta({ id: "SalesOrderSummary" });
export type OrderSummary = z.infer<typeof OrderSummary>;

export const NewOrderLine = z.strictObject({
  productId: Id,
  quantity: Quantity,
  /** The product's price unless given. */
  unitPrice: Money.optional(),
  discount: Rate.default("0"),
});
export type NewOrderLine = z.infer<typeof NewOrderLine>;

const lines = z
  .array(NewOrderLine)
  .min(1, "must have at least one line")
  .max(500, "must have at most 500 lines");

export const NewOrder = z.strictObject({
  customerId: Id,
  warehouseId: Id,
  lines,
  note: text(2000).nullable().default(null),
  /** Today in the site's time zone unless given. */
  orderedOn: CalendarDate.optional(),
  /** Confirms in the same step: the order is made with its stock reserved, or not at all. */
  confirm: z.boolean().default(false),
});
export type NewOrder = z.infer<typeof NewOrder>;

/** What may still change while it is a draft. */
export const OrderFields = z.strictObject({
  customerId: Id,
  lines,
  note: text(2000).nullable().default(null),
  orderedOn: CalendarDate.optional(),
});

export const OrderChange = z.strictObject({
  id: Id,
  version: Version.optional(),
  customerId: Id.optional(),
  lines: lines.optional(),
  note: text(2000).nullable().optional(),
  orderedOn: CalendarDate.optional(),
});
export type OrderChange = z.infer<typeof OrderChange>;

export const ShipOrder = z.strictObject({
  id: Id,
  version: Version.optional(),
  /** What leaves now; all that is open unless given. */
  lines: z
    .array(z.strictObject({ position: z.int().min(1).max(500), quantity: Quantity }))
    .min(1, "must have at least one line")
    .max(500, "must have at most 500 lines")
    .optional(),
});
export type ShipOrder = z.infer<typeof ShipOrder>;

export const CancelOrder = z.strictObject({
  id: Id,
  version: Version.optional(),
  reason: text(500).optional(),
});
export type CancelOrder = z.infer<typeof CancelOrder>;

export const OrderQuery = z.strictObject({
  ...pageQuery(["createdAt"]),
  status: OrderStatus.optional(),
  customerId: Id.optional(),
  warehouseId: Id.optional(),
  siteId: Id.optional(),
  number: z.string().max(40).optional(),
  createdFrom: Instant.optional(),
  createdTo: Instant.optional(),
});
export type OrderQuery = z.infer<typeof OrderQuery>;
export const OrderPage = page(OrderSummary);
