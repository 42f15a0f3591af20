import { Balance, Level, Quantity, SignedQuantity } from "@millrace/contract/decimal";
import { page, pageQuery } from "@millrace/contract/page";
import { Id, Instant, line } from "@millrace/contract/primitives";
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
] as const;
export const MovementType = z.enum(movementTypes);
export type MovementType = z.infer<typeof MovementType>;

export const StockLevel = z
  .object({
    productId: Id,
    warehouseId: Id,
    sku: z.string(),
    name: z.string(),
    unit: z.string(),
    onHand: Balance,
    reserved: Balance,
    /** What can still be promised: on hand less reserved. */
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
});
export type LevelQuery = z.infer<typeof LevelQuery>;
export const LevelPage = page(StockLevel);

export const WarehouseLevelQuery = LevelQuery.omit({ warehouseId: true }).extend({ id: Id });
export type WarehouseLevelQuery = z.infer<typeof WarehouseLevelQuery>;

export const ProductStock = z
  .object({
    productId: Id,
    onHand: Balance,
    reserved: Balance,
    available: Balance,
    warehouses: z.array(StockLevel),
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
  createdFrom: Instant.optional(),
  createdTo: Instant.optional(),
});
export type MovementQuery = z.infer<typeof MovementQuery>;
export const MovementPage = page(StockMovement);

const lines = <Line extends z.ZodType>(line: Line) =>
  z.array(line).min(1, "must have at least one line").max(500, "must have at most 500 lines");
const Line = z.strictObject({ productId: Id, quantity: Quantity });

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
  lines: lines(z.strictObject({ productId: Id, quantity: SignedQuantity })),
});
export type AdjustStock = z.infer<typeof AdjustStock>;

export const ReceiveStock = z.strictObject({
  warehouseId: Id,
  type: z.enum(["receive", "return"]).default("receive"),
  reason: line(200).optional(),
  lines: lines(Line),
});
export type ReceiveStock = z.infer<typeof ReceiveStock>;

export const IssueStock = z.strictObject({
  warehouseId: Id,
  type: z.enum(["issue", "scrap"]).default("issue"),
  reason: line(200).optional(),
  lines: lines(Line),
});
export type IssueStock = z.infer<typeof IssueStock>;

export const StockTransfer = z
  .object({
    id: Id,
    number: z.string(),
    fromWarehouseId: Id,
    toWarehouseId: Id,
    reason: z.string().nullable(),
    lines: z.array(z.object({ productId: Id, quantity: Balance })),
    actor: z.string(),
    createdAt: Instant,
  })
  .meta({ id: "StockTransfer" });
export type StockTransfer = z.infer<typeof StockTransfer>;

export const NewTransfer = z
  .strictObject({
    fromWarehouseId: Id,
    toWarehouseId: Id,
    reason: line(200).optional(),
    lines: lines(Line),
  })
  .refine((transfer) => transfer.fromWarehouseId !== transfer.toWarehouseId, {
    path: ["toWarehouseId"],
    message: "must be another warehouse than fromWarehouseId",
  });
export type NewTransfer = z.infer<typeof NewTransfer>;

export const TransferQuery = z.strictObject({
  ...pageQuery(["createdAt"]),
  warehouseId: Id.optional(),
});
export type TransferQuery = z.infer<typeof TransferQuery>;
export const TransferPage = page(StockTransfer);

const ReservationStatus = z.enum(["held", "released", "fulfilled"]);

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

export const Verification = z
  .object({
    ok: z.boolean(),
    levels: z.int(),
    movements: z.int(),
    /** At most 100 of those that differ. */
    differences: z.array(
      z.object({
        productId: Id,
        warehouseId: Id,
        onHand: Balance,
        onHandByLedger: Balance,
        reserved: Balance,
        reservedByLedger: Balance,
        reservedByReservations: Balance,
      }),
    ),
  })
  .meta({ id: "StockVerification" });
export type Verification = z.infer<typeof Verification>;
