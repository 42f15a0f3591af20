import { ById, Target } from "@millrace/contract/primitives";
import { permitted, rest, router } from "@millrace/platform/procedure";
import { unitElsewhere, warehouseClosed } from "../stock.errors.ts";
import { lineReceived, purchaseState, vendorClosed } from "./purchase-orders.errors.ts";
import * as wire from "./purchase-orders.schema.ts";
import * as purchases from "./purchase-orders.service.ts";

const tags = ["Purchasing"] as const;
const at = "2026-11-21T08:00:00.000Z";
const actor = "user:01939f1e-7c7b-7000-8000-0000000000a1";
const productId = "01939f1e-7c7b-7000-8000-000000000011";
const warehouseId = "01939f1e-7c7b-7000-8000-000000000002";
const vendorId = "01939f1e-7c7b-7000-8000-000000000021";
const ordered = [{ productId, quantity: "11", unit: "bag", unitPrice: "30.00" }];
const summary = {
  id: "01939f1e-7c7b-7000-8000-000000000091",
  number: "PO-000001",
  status: "draft",
  ...{ vendorId, warehouseId },
  currency: "EUR",
  expectedOn: "2026-11-26",
  note: null as string | null,
  total: "330.00",
  sentAt: null as string | null,
  sentBy: null as string | null,
  receivedAt: null as string | null,
  receivedBy: null as string | null,
  cancelledAt: null as string | null,
  cancelledBy: null as string | null,
  cancelReason: null as string | null,
  version: 1,
  createdAt: at,
  updatedAt: at,
};
const line = {
  position: 1,
  productId,
  sku: "PADDY",
  name: "Paddy",
  unit: "bag",
  quantity: "11",
  unitPrice: "30.00",
  received: "0",
  baseQuantity: "550",
  outstanding: "550",
  receivedAt: null as string | null,
  receivedBy: null as string | null,
};
const order = { ...summary, lines: [line] };
const sent = { ...order, status: "sent", sentAt: at, sentBy: actor, version: 2 };
const came = { receivedAt: at, receivedBy: actor };

export const purchaseOrdersRouter = router({
  list: permitted("purchasing:read")
    .meta(
      rest("GET", "/purchase-orders", {
        summary: "List purchase orders",
        tags,
        example: { output: { items: [summary], nextCursor: null } },
      }),
    )
    .input(wire.PurchaseQuery)
    .output(wire.PurchasePage)
    .query(({ ctx, input }) => purchases.listOrders(ctx, input)),
  get: permitted("purchasing:read")
    .meta(
      rest("GET", "/purchase-orders/{id}", {
        summary: "Read a purchase order",
        tags,
        example: { output: order },
      }),
    )
    .input(ById)
    .output(wire.PurchaseOrder)
    .query(({ ctx, input }) => purchases.getOrder(ctx, input)),
  create: permitted("purchasing:write")
    .meta(
      rest("POST", "/purchase-orders", {
        summary: "Write a purchase order",
        description:
          "A draft. What is on it counts as on order, so that it is not suggested again.",
        tags,
        status: 201,
        problems: [vendorClosed],
        example: {
          input: { vendorId, warehouseId, expectedOn: "2026-11-26", lines: ordered },
          output: order,
        },
      }),
    )
    .input(wire.NewPurchaseOrder)
    .output(wire.PurchaseOrder)
    .mutation(({ ctx, input }) => purchases.createOrder(ctx, input)),
  update: permitted("purchasing:write")
    .meta(
      rest("PATCH", "/purchase-orders/{id}", {
        summary: "Change a purchase order's draft",
        tags,
        replace: wire.PurchaseTerms,
        problems: [purchaseState, vendorClosed],
        example: {
          input: { vendorId, note: "By the back gate", lines: ordered },
          output: { ...order, note: "By the back gate", version: 2 },
        },
      }),
    )
    .input(wire.PurchaseChange)
    .output(wire.PurchaseOrder)
    .mutation(({ ctx, input }) => purchases.updateOrder(ctx, input)),
  send: permitted("purchasing:write")
    .meta(
      rest("POST", "/purchase-orders/{id}/send", {
        summary: "Mark a purchase order as sent to the vendor",
        tags,
        problems: [purchaseState],
        example: { input: {}, output: sent },
      }),
    )
    .input(Target)
    .output(wire.PurchaseOrder)
    .mutation(({ ctx, input }) => purchases.sendOrder(ctx, input)),
  receive: permitted("purchasing:write")
    .meta(
      rest("POST", "/purchase-orders/{id}/receive", {
        summary: "Receive goods of a purchase order",
        description:
          "All that is still to come, or the given lines with their lots, serial numbers and real cost. Into the stock at once, or nothing.",
        tags,
        problems: [purchaseState, lineReceived, unitElsewhere, warehouseClosed],
        example: {
          input: {
            lines: [
              {
                position: 1,
                quantity: "4",
                unitCost: "29.50",
                lot: { code: "L-2026-117", expiresOn: "2027-05-31" },
              },
            ],
            deliveryNote: "DN-4711",
          },
          output: {
            ...sent,
            status: "partly_received",
            ...came,
            version: 3,
            lines: [{ ...line, ...came, received: "4", outstanding: "350" }],
          },
        },
      }),
    )
    .input(wire.ReceivePurchase)
    .output(wire.PurchaseOrder)
    .mutation(({ ctx, input }) => purchases.receiveOrder(ctx, input)),
  cancel: permitted("purchasing:write")
    .meta(
      rest("POST", "/purchase-orders/{id}/cancel", {
        summary: "Cancel what has not come of a purchase order",
        tags,
        problems: [purchaseState],
        example: {
          input: { reason: "The vendor is out of it" },
          output: {
            ...sent,
            status: "cancelled",
            cancelledAt: at,
            cancelledBy: actor,
            cancelReason: "The vendor is out of it",
            version: 3,
            lines: [{ ...line, outstanding: "0" }],
          },
        },
      }),
    )
    .input(wire.CancelPurchase)
    .output(wire.PurchaseOrder)
    .mutation(({ ctx, input }) => purchases.cancelOrder(ctx, input)),
});
