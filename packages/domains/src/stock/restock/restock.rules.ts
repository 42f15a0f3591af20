import { decimal } from "@millrace/contract/decimal";

export interface Packed {
  readonly unit: string;
  readonly packs: readonly { readonly unit: string; readonly quantity: string }[];
}

const up = 3; // big.js: away from zero

/**
 * What to order so that at least `missing` comes: whole pieces of the product's smallest pack, so less than one pack too much; `missing`
 * itself where it has no packs. `quantity` is in the product's own unit.
 */
export function inPacks(
  missing: string,
  { unit, packs }: Packed,
): { quantity: string; order: { unit: string; quantity: string } } {
  const pack = packs.toSorted((a, b) => decimal(a.quantity).cmp(b.quantity))[0];
  if (!pack) return { quantity: missing, order: { unit, quantity: missing } };
  const count = decimal(missing).div(pack.quantity).round(0, up);
  return {
    quantity: count.times(pack.quantity).toFixed(),
    order: { unit: pack.unit, quantity: count.toFixed() },
  };
}
