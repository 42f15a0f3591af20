import { decimal } from "@millrace/contract/decimal";
import { invalid } from "@millrace/platform/problems";
import type { TxCtx } from "@millrace/platform/transact";
import { insertUnits } from "./units.store.ts";

/**
 * The units of each line that names serial numbers, in their order; undefined for the others. New numbers become units that are nowhere
 * yet: the posting brings them to their place. Refuses a line with other than one number for each piece.
 */
export async function unitsOfSerials(
  tx: TxCtx,
  lines: readonly {
    readonly productId: string;
    readonly quantity: string;
    readonly serials?: readonly string[] | undefined;
  }[],
): Promise<(string[] | undefined)[]> {
  const errors = lines.flatMap(({ serials, quantity }, at) =>
    serials === undefined || decimal(quantity).eq(serials.length)
      ? []
      : [
          {
            path: `lines.${at}.serials`,
            code: "count",
            message: `must be ${quantity} serial numbers, one for each piece`,
          },
        ],
  );
  if (errors.length > 0) throw invalid(`${errors[0]?.path} ${errors[0]?.message}`, { errors });
  const named = lines.flatMap(({ productId, serials = [] }) =>
    serials.map((serial) => ({ productId, serial })),
  );
  if (named.length === 0) return lines.map(() => undefined);
  const units = await insertUnits(tx, named);
  const ids = new Map(units.map(({ id, productId, serial }) => [`${productId} ${serial}`, id]));
  return lines.map(({ productId, serials }) =>
    serials?.map((serial) => ids.get(`${productId} ${serial}`) ?? ""),
  );
}
