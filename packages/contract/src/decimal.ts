import Big from "big.js";
import { z } from "zod";

/*
 * Decimals travel as strings ("12.50") on every wire and are never JavaScript numbers: 0.1 + 0.2 is
 * not 0.3 there. The bounds fit numeric(19,4), the widest column that holds them.
 */

const unsigned = String.raw`(?:0|[1-9]\d{0,14})(?:\.\d{1,4})?`;
const decimalText = (pattern: string, description: string) =>
  z
    .string()
    .regex(new RegExp(`^${pattern}$`), `must be ${description}`)
    .meta({ description });

/** An amount of money of either sign, at most four decimals: `"-12.50"`. */
export const SignedMoney = decimalText(`-?${unsigned}`, 'a decimal string such as "12.50"');

/** An amount of money, zero or more. */
export const Money = decimalText(unsigned, 'a decimal string such as "12.50", zero or more');

/** A quantity in the product's unit that may be negative (adjustments), never zero. */
export const SignedQuantity = decimalText(
  `(?!-?0(?:\\.0+)?$)-?${unsigned}`,
  'a decimal string such as "-3" or "2.5", not zero',
);

/** A quantity in the product's unit, more than zero. */
export const Quantity = decimalText(
  `(?!0(?:\\.0+)?$)${unsigned}`,
  'a decimal string such as "3" or "2.5", more than zero',
);

/** A level (reorder level, balance) that may be zero. */
export const Level = decimalText(unsigned, 'a decimal string such as "10", zero or more');

/** A balance as it is reported: may be below zero where the product allows it. */
export const Balance = decimalText(`-?${unsigned}`, 'a decimal string such as "10"');

/** A share between 0 and 1, at most six decimals: `"0.15"` is 15 %. */
export const Rate = decimalText(
  String.raw`(?:0(?:\.\d{1,6})?|1(?:\.0{1,6})?)`,
  'a decimal string between 0 and 1 such as "0.15"',
);

/** ISO 4217 code. */
export const Currency = z
  .string()
  .regex(/^[A-Z]{3}$/, "must be a three-letter ISO 4217 code such as EUR");

/** Rounds half up, away from zero (the way invoices are rounded), to `places` decimals; keeps them: `"12.50"`. */
export function roundHalfUp(value: Big.BigSource, places: number): string {
  return new Big(value).round(places, Big.roundHalfUp).toFixed(places);
}

/** The shortest exact form, `"12.5"` for `"12.5000"`: how quantities are written on the wire. */
export function trimDecimal(value: string): string {
  if (!value.includes(".")) return value;
  const trimmed = value.replace(/0+$/, "").replace(/\.$/, "");
  return trimmed === "-0" ? "0" : trimmed;
}

/** The shortest exact form with two decimals at least, `"12.50"` for `"12.5"` or `"12.5000"`: how money is written on the wire. */
export function moneyText(value: string): string {
  const short = trimDecimal(value);
  const point = short.indexOf(".");
  if (point === -1) return `${short}.00`;
  return short.length - point === 2 ? `${short}0` : short;
}

/** Exact decimal arithmetic for rules: `decimal("0.1").plus("0.2")`. */
export function decimal(value: Big.BigSource): Big {
  return new Big(value);
}
