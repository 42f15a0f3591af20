import { SignedMoney } from "@millrace/contract/decimal";
import { CalendarDate } from "@millrace/contract/primitives";
import { z } from "zod";

export const TodayQuery = z.strictObject({ days: z.int().min(1).max(366).default(30) });
export type TodayQuery = z.infer<typeof TodayQuery>;

export const Today = z.object({
  currency: z.string(),
  /** The days that have figures, the oldest first. */
  days: z.array(
    z.object({ day: CalendarDate, orders: z.int(), shipped: z.int(), revenue: SignedMoney }),
  ),
  /** Levels at or below their reorder level. */
  lowStock: z.int(),
});
export type Today = z.infer<typeof Today>;
