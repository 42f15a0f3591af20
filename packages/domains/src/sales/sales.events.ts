import { Money, Quantity } from "@millrace/contract/decimal";
import { Id } from "@millrace/contract/primitives";
import { defineEvent } from "@millrace/platform/events";
import { z } from "zod";
import { OrderStatus } from "./sales.schema.ts";

const orderId = "01939f1e-7c7b-7000-8000-000000000041";
const productId = "01939f1e-7c7b-7000-8000-000000000011";
const order = {
  orderId,
  number: "SO-000001",
  status: "draft" as const,
  customerId: "01939f1e-7c7b-7000-8000-000000000021",
  warehouseId: "01939f1e-7c7b-7000-8000-000000000002",
  currency: "EUR",
  total: "107.00",
  orderedOn: "2026-11-21",
  lines: [{ position: 1, productId, quantity: "2", unitPrice: "50.00", total: "107.00" }],
};
const orderPayload = z.object({
  orderId: Id,
  number: z.string(),
  status: OrderStatus,
  customerId: Id,
  warehouseId: Id,
  currency: z.string(),
  total: Money,
  orderedOn: z.string(),
  lines: z.array(
    z.object({
      position: z.int(),
      productId: Id,
      quantity: Quantity,
      unitPrice: Money,
      total: Money,
    }),
  ),
});

export const orderCreated = defineEvent({
  name: "sales.order.created",
  version: 1,
  aggregate: "sales.order",
  summary: "An order was made.",
  payload: orderPayload,
  example: order,
});

export const orderUpdated = defineEvent({
  name: "sales.order.updated",
  version: 1,
  aggregate: "sales.order",
  summary: "A draft was changed.",
  payload: orderPayload,
  example: order,
});

export const orderStatusChanged = defineEvent({
  name: "sales.order.status_changed",
  version: 1,
  aggregate: "sales.order",
  summary: "An order went from one state to another.",
  payload: z.object({
    orderId: Id,
    number: z.string(),
    from: OrderStatus,
    to: OrderStatus,
    customerId: Id,
    currency: z.string(),
    total: Money,
    orderedOn: z.string(),
    reason: z.string().optional(),
  }),
  example: {
    orderId,
    number: order.number,
    from: "draft",
    to: "confirmed",
    customerId: order.customerId,
    currency: "EUR",
    total: "107.00",
    orderedOn: "2026-11-21",
  },
});

export const orderShipped = defineEvent({
  name: "sales.order.shipped",
  version: 1,
  aggregate: "sales.order",
  summary: "Goods left for an order: all of it, or a part.",
  payload: z.object({
    orderId: Id,
    number: z.string(),
    shipmentId: Id,
    complete: z.boolean(),
    lines: z.array(z.object({ position: z.int(), productId: Id, quantity: Quantity })),
  }),
  example: {
    orderId,
    number: order.number,
    shipmentId: "01939f1e-7c7b-7000-8000-000000000051",
    complete: true,
    lines: [{ position: 1, productId, quantity: "2" }],
  },
});
