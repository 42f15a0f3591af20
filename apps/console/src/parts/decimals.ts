import { decimal, roundHalfUp, trimDecimal } from "@millrace/contract/decimal";

/* Arithmetic on what is being typed. Kept apart from `format.ts`: only forms need it, and it is loaded with them. */

/** `"15"` → `"0.15"`; text that is no number stays as it is, for the server to refuse. */
export function shareOfPercent(text: string): string {
  const percent = text.trim().replace(/%$/, "").trim();
  return isDecimal(percent) ? trimDecimal(decimal(percent).div(100).toFixed(6)) : text;
}

/** `"0.15"` → `"15"`. */
export const percentOfShare = (share: string): string => decimal(share).times(100).toFixed();

const isDecimal = (text: string) => /^\d+(\.\d+)?$/.test(text);

/** What is left of `from` once `part` is gone. */
export const less = (from: string, part: string): string => decimal(from).minus(part).toFixed();

/** What so many at that price come to, rounded half up to cents as documents do. */
export const cents = (quantity: string, price: string): string =>
  roundHalfUp(decimal(quantity).times(price), 2);
