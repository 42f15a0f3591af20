import { Balance, Level } from "@millrace/contract/decimal";
import { page, pageQuery } from "@millrace/contract/page";
import { CalendarDate, Id, Instant } from "@millrace/contract/primitives";
import { z } from "zod";

export const AlertKind = z.enum(["low", "out", "expiring", "expired"]);
export type AlertKind = z.infer<typeof AlertKind>;

export const StockAlert = z
  .object({
    id: Id,
    kind: AlertKind,
    productId: Id,
    sku: z.string(),
    name: z.string(),
    unit: z.string(),
    warehouseId: Id,
    /** Of the whole level, as it is now. */
    onHand: Balance,
    reorderLevel: Level,
    lotId: Id.nullable(),
    lotCode: z.string().nullable(),
    expiresOn: CalendarDate.nullable(),
    raisedAt: Instant,
    resolvedAt: Instant.nullable(),
  })
  .meta({ id: "StockAlert" });
export type StockAlert = z.infer<typeof StockAlert>;

export const AlertQuery = z.strictObject({
  ...pageQuery(["raisedAt"]),
  kind: AlertKind.optional(),
  warehouseId: Id.optional(),
  productId: Id.optional(),
  resolved: z.boolean().default(false).describe("Also those that are over"),
});
export type AlertQuery = z.infer<typeof AlertQuery>;
export const AlertPage = page(StockAlert);
