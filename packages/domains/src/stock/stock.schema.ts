import {
  Balance,
  Level,
  Money,
  Quantity,
  SignedMoney,
  SignedQuantity,
} from "@millrace/contract/decimal";
import { page, pageQuery } from "@millrace/contract/page";
import { CalendarDate, Code, Id, Instant, line } from "@millrace/contract/primitives";
import { z } from "zod";

const movementTypes = [
  "receive",
  "issue",
  "adjust",
  "transfer",
  "count",
  "reserve",
  "release",
  "produce",
  "consume",
  "return",
  "scrap",
  "move",
  "reverse",
] as const;
export const MovementType = z.enum(movementTypes);
export type MovementType = z.infer<typeof MovementType>;

/** How a product's stock is told apart. */
export const Tracking = z.enum(["none", "lot", "serial"]);
export type Tracking = z.infer<typeof Tracking>;

export const StockLevel = z
  .object({
    productId: Id,
    warehouseId: Id,
    sku: z.string(),
    name: z.string(),
    unit: z.string(),
    onHand: Balance,
    reserved: Balance,
    /** On hand, but nobody may be promised it: quarantined, expired or under maintenance. */
    blocked: Level,
    /** What can still be promised: on hand less reserved and blocked. */
    available: Balance,
    reorderLevel: Level,
    /** At or below the reorder level. */
    low: z.boolean(),
  })
  .meta({ id: "StockLevel" });
export type StockLevel = z.infer<typeof StockLevel>;

export const LevelQuery = z.strictObject({
  ...pageQuery(["productId"]),
  productId: Id.optional(),
  warehouseId: Id.optional(),
  low: z.boolean().optional(),
  sku: Code.optional(),
  categoryId: Id.optional().describe("Products of this category or one below it"),
  expiringWithin: z
    .int()
    .min(0)
    .max(3660)
    .optional()
    .describe("A lot of it that is there expires within so many days, or has expired"),
});
export type LevelQuery = z.infer<typeof LevelQuery>;
export const LevelPage = page(StockLevel);

export const WarehouseLevelQuery = LevelQuery.omit({ warehouseId: true }).extend({ id: Id });
export type WarehouseLevelQuery = z.infer<typeof WarehouseLevelQuery>;

/** What of a product lies at one place and is of one lot. What is not tracked may lie in no place, and is in no bin then. */
export const StockBin = z
  .object({
    warehouseId: Id,
    locationId: Id.nullable(),
    lotId: Id.nullable(),
    quantity: Balance,
    /** Its lot is quarantined or expired. */
    blocked: z.boolean(),
  })
  .meta({ id: "StockBin" });
export type StockBin = z.infer<typeof StockBin>;

export const ProductStock = z
  .object({
    productId: Id,
    onHand: Balance,
    reserved: Balance,
    blocked: Level,
    available: Balance,
    warehouses: z.array(StockLevel),
    bins: z.array(StockBin).describe("The first thousand that are not empty"),
  })
  .meta({ id: "ProductStock" });
export type ProductStock = z.infer<typeof ProductStock>;

export const StockMovement = z
  .object({
    id: Id,
    productId: Id,
    warehouseId: Id,
    type: MovementType,
    /** Signed change of what is on hand. */
    quantity: Balance,
    /** Signed change of what is reserved. */
    reserved: Balance,
    locationId: Id.nullable(),
    lotId: Id.nullable(),
    unitId: Id.nullable(),
    /** Signed change of what the stock is worth, and what that is for one. */
    value: SignedMoney,
    unitCost: Money.nullable(),
    reason: z.string().nullable(),
    documentType: z.string().nullable(),
    documentId: Id.nullable(),
    actor: z.string(),
    createdAt: Instant,
  })
  .meta({ id: "StockMovement" });
export type StockMovement = z.infer<typeof StockMovement>;

export const MovementQuery = z.strictObject({
  ...pageQuery(["createdAt"]),
  productId: Id.optional(),
  warehouseId: Id.optional(),
  type: MovementType.optional(),
  documentId: Id.optional(),
  lotId: Id.optional(),
  unitId: Id.optional(),
  createdFrom: Instant.optional(),
  createdTo: Instant.optional(),
});
export type MovementQuery = z.infer<typeof MovementQuery>;
export const MovementPage = page(StockMovement);

export const lines = <Line extends z.ZodType>(line: Line) =>
  z.array(line).min(1, "must have at least one line").max(500, "must have at most 500 lines");
const measured = {
  productId: Id,
  quantity: Quantity,
  unit: line(20).optional().describe("A unit or pack of the product; its own unit otherwise"),
};
const at = { locationId: Id.optional() };
const serials = z
  .array(line(60))
  .min(1)
  .max(500)
  .refine((given) => new Set(given).size === given.length, { message: "must be different" });

/** A lot that comes in: made when its code is new for the product. */
const LotOfLine = z.strictObject({
  code: line(60),
  madeOn: CalendarDate.optional(),
  expiresOn: CalendarDate.optional().describe("The last day on which it may be used"),
  vendorRef: line(60).optional(),
});
const coming = {
  unitCost: Money.optional().describe("For one of the product's own unit; its cost otherwise"),
  ...at,
  lotId: Id.optional(),
  lot: LotOfLine.optional(),
  serials: serials.optional().describe("One for each piece, of a product with serial numbers"),
};
const going = { ...at, lotId: Id.optional(), unitId: Id.optional().describe("A serial unit") };

const InLine = z.strictObject({ ...measured, ...coming });
export type InLine = z.infer<typeof InLine>;
export const OutLine = z.strictObject({ ...measured, ...going });
export type OutLine = z.infer<typeof OutLine>;

/** What a posting did: the levels after it. */
export const StockPosting = z
  .object({
    id: Id,
    type: MovementType,
    warehouseId: Id,
    levels: z.array(StockLevel),
    createdAt: Instant,
  })
  .meta({ id: "StockPosting" });
export type StockPosting = z.infer<typeof StockPosting>;

export const AdjustStock = z.strictObject({
  warehouseId: Id,
  reason: line(200),
  lines: lines(z.strictObject({ ...measured, quantity: SignedQuantity, ...going, ...coming })),
});
export type AdjustStock = z.infer<typeof AdjustStock>;

export const ReceiveStock = z.strictObject({
  warehouseId: Id,
  type: z.enum(["receive", "return"]).default("receive"),
  reason: line(200).optional(),
  lines: lines(InLine),
});
export type ReceiveStock = z.infer<typeof ReceiveStock>;

export const IssueStock = z.strictObject({
  warehouseId: Id,
  type: z.enum(["issue", "scrap"]).default("issue"),
  reason: line(200).optional(),
  lines: lines(OutLine),
});
export type IssueStock = z.infer<typeof IssueStock>;

const ReservationStatus = z.enum(["wanted", "held", "released", "fulfilled"]);

/** The document of the business that a reservation is for, and by which alone it is given back. */
export const ReservationOwner = z.object({
  type: z.string(),
  id: Id,
  number: z.string().nullable(),
});
export type ReservationOwner = z.infer<typeof ReservationOwner>;

export const StockReservation = z
  .object({
    id: Id,
    productId: Id,
    warehouseId: Id,
    /** What is still held, or was when it was released. */
    quantity: Balance,
    status: ReservationStatus,
    documentType: z.string(),
    documentId: Id,
    /** None where it was made by hand. */
    owner: ReservationOwner.nullable(),
    createdAt: Instant,
    closedAt: Instant.nullable(),
  })
  .meta({ id: "StockReservation" });
export type StockReservation = z.infer<typeof StockReservation>;

export const NewReservation = z.strictObject({
  warehouseId: Id,
  productId: Id,
  quantity: Quantity,
  /** What it is for; the reservation itself when nothing is named. */
  documentType: line(60).default("manual"),
  documentId: Id.optional(),
});
export type NewReservation = z.infer<typeof NewReservation>;

export const ReservationQuery = z.strictObject({
  ...pageQuery(["createdAt"]),
  productId: Id.optional(),
  warehouseId: Id.optional(),
  documentId: Id.optional(),
  status: ReservationStatus.optional(),
});
export type ReservationQuery = z.infer<typeof ReservationQuery>;
export const ReservationPage = page(StockReservation);

/** `lastEventId` is set by clients that reconnect. */
export const WatchStock = z.strictObject({
  warehouseId: Id.optional(),
  productId: Id.optional(),
  lastEventId: z.coerce.number().int().min(0).optional(),
});
export type WatchStock = z.infer<typeof WatchStock>;

/** What a subscription to levels yields: levels as they are now, or that they are to be read anew. */
export type WatchedStock =
  | { readonly kind: "resync"; readonly seq: number }
  | {
      readonly kind: "levels";
      readonly seq: number;
      readonly warehouseId: string;
      readonly type: MovementType;
      readonly levels: readonly {
        readonly productId: string;
        readonly quantity: string;
        readonly onHand: string;
        readonly reserved: string;
        readonly available: string;
      }[];
    };
