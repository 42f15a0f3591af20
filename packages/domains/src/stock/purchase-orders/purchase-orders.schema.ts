import { changeOf } from "@millrace/contract/change";
import { Balance, Level, Money, Quantity } from "@millrace/contract/decimal";
import { page, pageQuery } from "@millrace/contract/page";
import { CalendarDate, Id, Instant, line, text, Version } from "@millrace/contract/primitives";
import { z } from "zod";
import { lines, ReceiveStock } from "../stock.schema.ts";

export const PurchaseStatus = z.enum(["draft", "sent", "partly_received", "received", "cancelled"]);
export type PurchaseStatus = z.infer<typeof PurchaseStatus>;

const PurchaseLine = z.object({
  position: z.int(),
  productId: Id,
  sku: z.string(),
  name: z.string(),
  /** In which quantity, price and what was received are: the product's own, or one of its packs. */
  unit: z.string(),
  quantity: Balance,
  unitPrice: Money,
  received: Balance,
  /** In the product's own unit: what was ordered, and what of it is still to come. */
  baseQuantity: Balance,
  outstanding: Level,
  receivedAt: Instant.nullable(),
  receivedBy: z.string().nullable(),
});
export type PurchaseLine = z.infer<typeof PurchaseLine>;

export const PurchaseSummary = z
  .object({
    id: Id,
    number: z.string(),
    status: PurchaseStatus,
    vendorId: Id,
    warehouseId: Id,
    currency: z.string(),
    expectedOn: CalendarDate.nullable(),
    note: z.string().nullable(),
    total: Money,
    sentAt: Instant.nullable(),
    sentBy: z.string().nullable(),
    receivedAt: Instant.nullable().describe("When goods last came"),
    receivedBy: z.string().nullable(),
    cancelledAt: Instant.nullable(),
    cancelledBy: z.string().nullable(),
    cancelReason: z.string().nullable(),
    version: Version,
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: "PurchaseOrderSummary" });
export type PurchaseSummary = z.infer<typeof PurchaseSummary>;

export const PurchaseOrder = PurchaseSummary.extend({ lines: z.array(PurchaseLine) }).meta({
  id: "PurchaseOrder",
});
export type PurchaseOrder = z.infer<typeof PurchaseOrder>;

const OrderedLine = z.strictObject({
  productId: Id,
  quantity: Quantity,
  unit: line(20).optional().describe("A unit or pack of the product; its own unit otherwise"),
  unitPrice: Money.optional().describe("For one of the unit; the product's cost otherwise"),
});
export type OrderedLine = z.infer<typeof OrderedLine>;

/** What of a draft may change: all but where the goods go. */
export const PurchaseTerms = z.strictObject({
  vendorId: Id,
  expectedOn: CalendarDate.nullable().default(null),
  note: text(2000).nullable().default(null),
  lines: lines(OrderedLine),
});
export const NewPurchaseOrder = PurchaseTerms.extend({ warehouseId: Id });
export type NewPurchaseOrder = z.infer<typeof NewPurchaseOrder>;
export const PurchaseChange = changeOf(PurchaseTerms);
export type PurchaseChange = z.infer<typeof PurchaseChange>;

export const PurchaseQuery = z.strictObject({
  ...pageQuery(["createdAt"]),
  status: PurchaseStatus.optional(),
  vendorId: Id.optional(),
  warehouseId: Id.optional(),
  number: line(40).optional(),
});
export type PurchaseQuery = z.infer<typeof PurchaseQuery>;
export const PurchasePage = page(PurchaseSummary);

const { lot, serials, locationId } = ReceiveStock.shape.lines.element.shape;
const ArrivedLine = z.strictObject({
  position: z.int().min(1),
  quantity: Quantity.describe("In the line's unit"),
  unitCost: Money.optional().describe(
    "What one of the line's unit really cost; its price otherwise",
  ),
  lot,
  serials,
  locationId,
});
export type ArrivedLine = z.infer<typeof ArrivedLine>;

export const ReceivePurchase = z.strictObject({
  id: Id,
  version: Version.optional(),
  lines: lines(ArrivedLine).optional().describe("All that is still to come, when it is left out"),
  deliveryNote: line(200).optional().describe("The vendor's number of the delivery"),
});
export type ReceivePurchase = z.infer<typeof ReceivePurchase>;

export const CancelPurchase = z.strictObject({
  id: Id,
  version: Version.optional(),
  reason: line(200).optional(),
});
export type CancelPurchase = z.infer<typeof CancelPurchase>;
