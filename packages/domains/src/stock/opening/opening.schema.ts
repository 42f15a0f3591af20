import { Level, Money } from "@millrace/contract/decimal";
import { CalendarDate, Code, line } from "@millrace/contract/primitives";
import { z } from "zod";

/** A row of opening stock: what is on hand of a product at one place, of one lot or as one unit, whatever was there before. */
export const StockRow = z.strictObject({
  sku: Code,
  quantity: Level,
  /** Of a product with lots: made when its code is new. */
  lot: line(60).optional(),
  expiresOn: CalendarDate.optional(),
  /** Of a product with serial numbers: a row for each piece. */
  serial: line(60).optional(),
  /** The code of a location of the warehouse; what lies in none without it. */
  bin: Code.optional(),
  /** What one cost; the product's cost, or what the stock is worth on average, without it. */
  unitCost: Money.optional(),
});
export type StockRow = z.infer<typeof StockRow>;
