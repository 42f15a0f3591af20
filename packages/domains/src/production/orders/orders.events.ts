import { Id } from "@millrace/contract/primitives";
import { defineEvent } from "@millrace/platform/events";
import { z } from "zod";
import { ProductionOrder, ProductionOrderStatus } from "./orders.schema.ts";

const { number, status, productId, plannedQuantity, producedQuantity, dueOn, priority } =
  ProductionOrder.shape;
const payload = z.object({
  orderId: Id,
  number,
  status,
  recipeId: Id,
  productId,
  warehouseId: Id,
  plannedQuantity,
  producedQuantity,
  dueOn,
  priority,
});
const example = {
  orderId: "01939f1e-7c7b-7000-8000-000000000081",
  number: "MO-000001",
  status: "draft" as const,
  recipeId: "01939f1e-7c7b-7000-8000-000000000071",
  productId: "01939f1e-7c7b-7000-8000-000000000011",
  warehouseId: "01939f1e-7c7b-7000-8000-000000000002",
  plannedQuantity: "5500",
  producedQuantity: "0",
  dueOn: "2026-11-28",
  priority: 3,
};
const aggregate = "production.order";

export const orderCreated = defineEvent({
  name: "production.order.created",
  version: 1,
  aggregate,
  summary: "A production order was made.",
  payload,
  example,
});

export const orderUpdated = defineEvent({
  name: "production.order.updated",
  version: 1,
  aggregate,
  summary: "A production order's quantity, date, priority or note changed.",
  payload,
  example,
});

export const orderStatusChanged = defineEvent({
  name: "production.order.status_changed",
  version: 1,
  aggregate,
  summary: "A production order went from one state to another.",
  payload: z.object({
    orderId: Id,
    number,
    from: ProductionOrderStatus,
    to: ProductionOrderStatus,
    productId,
    plannedQuantity,
    producedQuantity,
    reason: z.string().optional(),
  }),
  example: {
    orderId: example.orderId,
    number: example.number,
    from: "planned",
    to: "released",
    productId: example.productId,
    plannedQuantity: "5500",
    producedQuantity: "0",
  },
});
