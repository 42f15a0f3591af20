import { decimal, trimDecimal } from "@millrace/contract/decimal";
import type { Unit } from "./units.schema.ts";

/** What a product says of its measures. */
export interface Measured {
  readonly unit: string;
  readonly packs: readonly { readonly unit: string; readonly quantity: string }[];
}

/**
 * How many of the product's own unit one `code` is: its own packs first, then what the unit is of the product's unit, or the other way
 * round. Undefined where nothing says so.
 */
export function factorOf(
  product: Measured,
  code: string,
  units: ReadonlyMap<string, Pick<Unit, "baseCode" | "factor">>,
): { times: string } | { over: string } | undefined {
  if (code === product.unit) return { times: "1" };
  const pack = product.packs.find(({ unit }) => unit === code);
  if (pack) return { times: pack.quantity };
  const unit = units.get(code);
  if (unit?.factor && unit.baseCode === product.unit) return { times: unit.factor };
  const own = units.get(product.unit);
  if (own?.factor && own.baseCode === code) return { over: own.factor };
  return undefined;
}

/** The quantity in the product's own unit, exactly; undefined where four decimals do not hold it. */
export function converted(
  quantity: string,
  factor: { times: string } | { over: string },
): string | undefined {
  const given = decimal(quantity);
  const exact = "times" in factor ? given.times(factor.times) : given.div(factor.over);
  const kept = exact.round(4);
  const same =
    "times" in factor ? kept.eq(exact) : kept.times(factor.over).eq(given) && kept.eq(exact);
  return same ? trimDecimal(kept.toFixed()) : undefined;
}
