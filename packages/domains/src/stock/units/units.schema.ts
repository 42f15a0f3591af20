import { Money } from "@millrace/contract/decimal";
import { page, pageQuery } from "@millrace/contract/page";
import { CalendarDate, Id, Instant, line, text, Version } from "@millrace/contract/primitives";
import { z } from "zod";

const UnitStatus = z.enum(["available", "reserved", "rented", "maintenance", "retired"]);
const Condition = z.enum(["new", "good", "fair", "poor", "broken"]);

export const StockUnit = z
  .object({
    id: Id,
    productId: Id,
    sku: z.string(),
    name: z.string(),
    serial: z.string(),
    status: UnitStatus,
    condition: Condition,
    note: z.string().nullable(),
    warehouseId: Id.nullable(),
    locationId: Id.nullable(),
    /** The transfer that it is under way with. */
    transferId: Id.nullable(),
    lastMaintenanceOn: CalendarDate.nullable(),
    nextMaintenanceOn: CalendarDate.nullable(),
    version: Version,
    createdAt: Instant,
    updatedAt: Instant,
    archivedAt: Instant.nullable(),
  })
  .meta({ id: "SerialUnit" });
export type StockUnit = z.infer<typeof StockUnit>;

const care = {
  condition: Condition.default("good"),
  note: text(1000).nullable().default(null),
  lastMaintenanceOn: CalendarDate.nullable().default(null),
  nextMaintenanceOn: CalendarDate.nullable().default(null),
};

/** A unit that is received: it is in the ledger as one piece. */
export const NewStockUnit = z.strictObject({
  productId: Id,
  warehouseId: Id,
  locationId: Id.optional(),
  serial: line(60),
  unitCost: Money.optional(),
  ...care,
});
export type NewStockUnit = z.infer<typeof NewStockUnit>;

/** Retired is what leaves the stock: by an issue, a sale, or DELETE. */
const status = UnitStatus.exclude(["retired"]);

export const StockUnitChange = z.strictObject({
  id: Id,
  version: Version.optional(),
  status: status.optional(),
  condition: Condition.optional(),
  note: text(1000).nullable().optional(),
  lastMaintenanceOn: CalendarDate.nullable().optional(),
  nextMaintenanceOn: CalendarDate.nullable().optional(),
});
export type StockUnitChange = z.infer<typeof StockUnitChange>;

/** What PUT replaces. */
export const StockUnitFields = z.strictObject({ status: status.default("available"), ...care });

export const StockUnitQuery = z.strictObject({
  ...pageQuery(["createdAt"]),
  productId: Id.optional(),
  warehouseId: Id.optional(),
  status: UnitStatus.optional(),
  serial: line(60).optional(),
  maintenanceBefore: CalendarDate.optional().describe("Whose next maintenance is due before it"),
});
export type StockUnitQuery = z.infer<typeof StockUnitQuery>;
export const StockUnitPage = page(StockUnit);
