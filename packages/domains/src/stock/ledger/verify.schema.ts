import { Balance, SignedMoney } from "@millrace/contract/decimal";
import { Id } from "@millrace/contract/primitives";
import { z } from "zod";

const ofLevel = { productId: Id, warehouseId: Id };

export const Verification = z
  .object({
    ok: z.boolean(),
    levels: z.int(),
    movements: z.int(),
    /** At most 100 of those that differ, here and below. */
    differences: z.array(
      z.object({
        ...ofLevel,
        onHand: Balance,
        onHandByLedger: Balance,
        reserved: Balance,
        reservedByLedger: Balance,
        reservedByReservations: Balance,
      }),
    ),
    /** Levels whose worth is not what their movements add up to, by moving average or in the layers of first in, first out. */
    values: z.array(
      z.object({
        ...ofLevel,
        value: SignedMoney,
        valueByLedger: SignedMoney,
        fifo: SignedMoney,
        fifoByLedger: SignedMoney,
      }),
    ),
    /** Bins that do not hold what their movements say, and levels that do not hold what their bins and units do. */
    bins: z.array(
      z.object({
        ...ofLevel,
        locationId: Id.nullable(),
        lotId: Id.nullable(),
        what: z.enum(["quantity", "binned", "blocked"]),
        held: Balance,
        byLedger: Balance,
      }),
    ),
    /** Units that are not where their movements say. */
    units: z.array(
      z.object({
        unitId: Id,
        productId: Id,
        warehouseId: Id.nullable(),
        warehouseIdByLedger: Id.nullable(),
      }),
    ),
  })
  .meta({ id: "StockVerification" });
export type Verification = z.infer<typeof Verification>;
