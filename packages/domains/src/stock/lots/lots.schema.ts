import { Balance } from "@millrace/contract/decimal";
import { page, pageQuery } from "@millrace/contract/page";
import { CalendarDate, Id, Instant, line } from "@millrace/contract/primitives";
import { z } from "zod";

const LotStatus = z.enum(["available", "quarantined"]);

/** What of a lot lies where. */
const LotPlace = z.object({
  warehouseId: Id,
  locationId: Id.nullable(),
  quantity: Balance,
  /** Quarantined or expired: neither picked nor promised. */
  blocked: z.boolean(),
});

export const Lot = z
  .object({
    id: Id,
    productId: Id,
    sku: z.string(),
    name: z.string(),
    unit: z.string(),
    code: z.string(),
    madeOn: CalendarDate.nullable(),
    /** The last day on which it may be used. */
    expiresOn: CalendarDate.nullable(),
    status: LotStatus,
    /** Why it is in quarantine. */
    reason: z.string().nullable(),
    vendorRef: z.string().nullable(),
    /** In the warehouses that the caller sees. */
    onHand: Balance,
    places: z.array(LotPlace),
    createdAt: Instant,
  })
  .meta({ id: "StockLot" });
export type Lot = z.infer<typeof Lot>;

export const LotQuery = z.strictObject({
  ...pageQuery(["createdAt", "expiresOn"]),
  productId: Id.optional(),
  warehouseId: Id.optional().describe("Of which something lies there"),
  code: line(60).optional(),
  status: LotStatus.optional(),
  expiringWithin: z.int().min(0).max(3660).optional().describe("In so many days, or expired"),
  inStock: z.boolean().optional().describe("Of which something is there, or nothing"),
});
export type LotQuery = z.infer<typeof LotQuery>;
export const LotPage = page(Lot);

export const BatchQuery = LotQuery.omit({ productId: true }).extend({ id: Id });
export type BatchQuery = z.infer<typeof BatchQuery>;

export const QuarantineLot = z.strictObject({ id: Id, reason: line(200) });
export type QuarantineLot = z.infer<typeof QuarantineLot>;

/** A lot as goods bring it: made when its code is new for the product. */
export interface NewLot {
  readonly code: string;
  readonly madeOn?: string | undefined;
  readonly expiresOn?: string | undefined;
  readonly vendorRef?: string | undefined;
}
