import { Balance, Level } from "@millrace/contract/decimal";
import { page, pageQuery } from "@millrace/contract/page";
import { Id, Instant, line } from "@millrace/contract/primitives";
import { z } from "zod";
import { lines } from "../stock.schema.ts";

const CountStatus = z.enum(["open", "approved", "rejected"]);

export const StockCount = z
  .object({
    id: Id,
    number: z.string(),
    warehouseId: Id,
    status: CountStatus,
    note: z.string().nullable(),
    countedBy: z.string(),
    countedAt: Instant,
    decidedBy: z.string().nullable(),
    decidedAt: Instant.nullable(),
    /** What the one who decided said. */
    decision: z.string().nullable(),
  })
  .meta({ id: "StockCount" });
export type StockCount = z.infer<typeof StockCount>;

/** A unit that the books say is at the counted place (expected), or that was found there, or both. */
const CountedUnit = z.object({
  serial: z.string(),
  unitId: Id.nullable().describe("None of a number that nobody knew"),
  expected: z.boolean(),
  found: z.boolean(),
});
export type CountedUnit = z.infer<typeof CountedUnit>;

const CountLine = z.object({
  position: z.int(),
  productId: Id,
  sku: z.string(),
  name: z.string(),
  unit: z.string(),
  locationId: Id.nullable(),
  lotId: Id.nullable(),
  lotCode: z.string().nullable(),
  counted: Level,
  /** What the books said when it was counted. */
  book: Balance,
  /** What approval posts, whatever moved meanwhile. */
  difference: Balance,
  units: z.array(CountedUnit).describe("Of a product with serial numbers, those that differ first"),
});

export const CountWithLines = StockCount.extend({ lines: z.array(CountLine) }).meta({
  id: "StockCountWithLines",
});
export type CountWithLines = z.infer<typeof CountWithLines>;

export const NewCount = z.strictObject({
  warehouseId: Id,
  note: line(200).optional(),
  lines: lines(
    z.strictObject({
      productId: Id,
      locationId: Id.optional().describe("What lies in no location, when it is left out"),
      lotId: Id.optional().describe("Required for a product with lots"),
      counted: Level.optional().describe("Required for a product without serial numbers"),
      unit: line(20).optional(),
      serials: z
        .array(line(60))
        .max(2000)
        .refine((given) => new Set(given).size === given.length, { message: "must be different" })
        .optional()
        .describe("The serial numbers that were found, of a product with serial numbers"),
    }),
  ),
});
export type NewCount = z.infer<typeof NewCount>;

export const DecideCount = z.strictObject({ id: Id, decision: line(200).optional() });
export type DecideCount = z.infer<typeof DecideCount>;

export const CountQuery = z.strictObject({
  ...pageQuery(["countedAt"]),
  warehouseId: Id.optional(),
  status: CountStatus.optional(),
});
export type CountQuery = z.infer<typeof CountQuery>;
export const CountPage = page(StockCount);
