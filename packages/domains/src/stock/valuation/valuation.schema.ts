import { Balance, Money, SignedMoney } from "@millrace/contract/decimal";
import { page, pageQuery } from "@millrace/contract/page";
import { Id, Instant } from "@millrace/contract/primitives";
import { z } from "zod";

const Method = z
  .enum(["average", "fifo"])
  .describe("Moving average, or first in, first out: what is there came in last");
export type Method = z.infer<typeof Method>;

export const ValuationQuery = z.strictObject({
  ...pageQuery(["productId"]),
  method: Method.default("average"),
  at: Instant.optional().describe("As it was at the end of this millisecond; now otherwise"),
  warehouseId: Id.optional(),
  productId: Id.optional(),
});
export type ValuationQuery = z.infer<typeof ValuationQuery>;

const Worth = z.object({
  productId: Id,
  sku: z.string(),
  name: z.string(),
  unit: z.string(),
  warehouseId: Id,
  onHand: Balance,
  value: SignedMoney,
  /** For one, to four decimals; 0 where there is nothing. */
  unitCost: Money,
});

export const Valuation = page(Worth)
  .extend({
    method: Method,
    at: Instant,
    currency: z.string(),
    /** Of everything that was asked for, not of this page alone. */
    value: SignedMoney,
    warehouses: z.array(z.object({ warehouseId: Id, value: SignedMoney })),
    /** What is under way between warehouses, at what it was worth when it left; not in `value`. */
    inTransit: SignedMoney,
  })
  .meta({ id: "StockValuation" });
export type Valuation = z.infer<typeof Valuation>;
