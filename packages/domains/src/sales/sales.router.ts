import { ById, Target } from "@millrace/contract/primitives";
import { permitted, rest, router } from "@millrace/platform/procedure";
import { stockInsufficient } from "../stock/index.ts";
import { customerClosed, orderState, overShipment } from "./sales.errors.ts";
import * as wire from "./sales.schema.ts";
import * as service from "./sales.service.ts";

const tags = ["Sales orders"] as const;
const line = {
  position: 1,
  productId: "01939f1e-7c7b-7000-8000-000000000011",
  sku: "RICE-50",
  name: "Basmati rice, 50 kg",
  unit: "bag",
  quantity: "2",
  shipped: "0",
  unitPrice: "50.00",
  discount: "0",
  taxRate: "0.07",
  net: "100.00",
  tax: "7.00",
  total: "107.00",
};
const { lines, ...summary } = {
  id: "01939f1e-7c7b-7000-8000-000000000041",
  number: "SO-000001",
  status: "draft",
  customerId: "01939f1e-7c7b-7000-8000-000000000021",
  siteId: "01939f1e-7c7b-7000-8000-000000000001",
  warehouseId: "01939f1e-7c7b-7000-8000-000000000002",
  currency: "EUR",
  orderedOn: "2026-11-21",
  note: null,
  subtotal: "100.00",
  tax: "7.00",
  total: "107.00",
  version: 1,
  createdAt: "2026-11-21T08:00:00.000Z",
  updatedAt: "2026-11-21T08:00:00.000Z",
  lines: [line],
};
const order = { ...summary, lines };
const newLine = { productId: line.productId, quantity: "2" };
const newOrder = { customerId: order.customerId, warehouseId: order.warehouseId, lines: [newLine] };
const as = (status: string, shipped = "0") => ({
  ...order,
  status,
  version: 2,
  lines: [{ ...line, shipped }],
});

export const salesRouter = router({
  orders: router({
    list: permitted("sales:read")
      .meta(
        rest("GET", "/sales/orders", {
          summary: "List sales orders",
          tags,
          example: { output: { items: [summary], nextCursor: null } },
        }),
      )
      .input(wire.OrderQuery)
      .output(wire.OrderPage)
      .query(({ ctx, input }) => service.listOrders(ctx, input)),
    get: permitted("sales:read")
      .meta(
        rest("GET", "/sales/orders/{id}", {
          summary: "Read a sales order",
          tags,
          example: { output: order },
        }),
      )
      .input(ById)
      .output(wire.Order)
      .query(({ ctx, input }) => service.getOrder(ctx, input)),
    create: permitted("sales:write")
      .meta(
        rest("POST", "/sales/orders", {
          summary: "Make a sales order",
          tags,
          status: 201,
          problems: [customerClosed, stockInsufficient],
          example: { input: newOrder, output: order },
        }),
      )
      .input(wire.NewOrder)
      .output(wire.Order)
      .mutation(({ ctx, input }) => service.createOrder(ctx, input)),
    update: permitted("sales:write")
      .meta(
        rest("PATCH", "/sales/orders/{id}", {
          summary: "Change a draft",
          tags,
          replace: wire.OrderFields,
          problems: [orderState, customerClosed],
          example: { input: { customerId: order.customerId, lines: [newLine] }, output: order },
        }),
      )
      .input(wire.OrderChange)
      .output(wire.Order)
      .mutation(({ ctx, input }) => service.updateOrder(ctx, input)),
    confirm: permitted("sales:write")
      .meta(
        rest("POST", "/sales/orders/{id}/confirm", {
          summary: "Confirm an order and reserve its stock",
          tags,
          problems: [orderState, stockInsufficient],
          example: { input: {}, output: as("confirmed") },
        }),
      )
      .input(Target)
      .output(wire.Order)
      .mutation(({ ctx, input }) => service.confirmOrder(ctx, input)),
    ship: permitted("sales:write")
      .meta(
        rest("POST", "/sales/orders/{id}/ship", {
          summary: "Ship an order or a part of it",
          tags,
          problems: [orderState, overShipment],
          example: {
            input: { lines: [{ position: 1, quantity: "2" }] },
            output: as("shipped", "2"),
          },
        }),
      )
      .input(wire.ShipOrder)
      .output(wire.Order)
      .mutation(({ ctx, input }) => service.shipOrder(ctx, input)),
    complete: permitted("sales:write")
      .meta(
        rest("POST", "/sales/orders/{id}/complete", {
          summary: "Complete a shipped order",
          tags,
          problems: [orderState],
          example: { input: {}, output: as("completed", "2") },
        }),
      )
      .input(Target)
      .output(wire.Order)
      .mutation(({ ctx, input }) => service.completeOrder(ctx, input)),
    cancel: permitted("sales:write")
      .meta(
        rest("POST", "/sales/orders/{id}/cancel", {
          summary: "Cancel an order and give its stock back",
          tags,
          problems: [orderState],
          example: { input: { reason: "ordered twice" }, output: as("cancelled") },
        }),
      )
      .input(wire.CancelOrder)
      .output(wire.Order)
      .mutation(({ ctx, input }) => service.cancelOrder(ctx, input)),
  }),
});
