import { Balance } from "@millrace/contract/decimal";
import { Id } from "@millrace/contract/primitives";
import { defineEvent } from "@millrace/platform/events";
import { z } from "zod";
import { PurchaseSummary } from "./purchase-orders.schema.ts";

const { number, status, vendorId, warehouseId, currency, total, version } = PurchaseSummary.shape;
const purchase = z.object({
  orderId: Id,
  ...{ number, status, vendorId, warehouseId, currency, total, version },
});
const example = {
  orderId: "01939f1e-7c7b-7000-8000-000000000091",
  number: "PO-000001",
  status: "sent" as const,
  vendorId: "01939f1e-7c7b-7000-8000-000000000021",
  warehouseId: "01939f1e-7c7b-7000-8000-000000000002",
  currency: "EUR",
  total: "1250.00",
  version: 2,
};
const aggregate = "purchasing.order";

const purchaseEvent = (name: string, summary: string) =>
  defineEvent({ name, version: 1, aggregate, summary, payload: purchase, example });

export const purchaseEvents = {
  created: purchaseEvent("purchasing.order.created", "A purchase order was written."),
  updated: purchaseEvent("purchasing.order.updated", "A purchase order's draft changed."),
  sent: purchaseEvent("purchasing.order.sent", "A purchase order went to the vendor."),
  cancelled: purchaseEvent(
    "purchasing.order.cancelled",
    "What had not come of a purchase order was cancelled.",
  ),
};

export const purchaseReceived = defineEvent({
  name: "purchasing.order.received",
  version: 1,
  aggregate,
  summary: "Goods of a purchase order came; its status says whether it was the last of them.",
  payload: purchase.extend({
    lines: z.array(z.object({ position: z.int(), productId: Id, quantity: Balance })),
  }),
  example: {
    ...{ ...example, status: "received" as const, version: 3 },
    lines: [{ position: 1, productId: "01939f1e-7c7b-7000-8000-000000000011", quantity: "50" }],
  },
});
