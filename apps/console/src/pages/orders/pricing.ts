import { decimal, Money, Quantity, Rate, roundHalfUp } from "@millrace/contract/decimal";

/*
 * What an order that is being written will come to, by the rules of the sales domain: each line's net and tax rounded half up to
 * cents, the order their sum. A preview; the order that is made carries the server's own figures.
 */

interface DraftLine {
  readonly quantity: string;
  readonly unitPrice: string;
  readonly discount: string;
  readonly taxRate: string;
}

export interface Amounts {
  readonly net: string;
  readonly tax: string;
}

/** Null while something in the line is missing or no number. */
export function priceLine(line: DraftLine): Amounts | null {
  const isComplete =
    Quantity.safeParse(line.quantity).success &&
    Money.safeParse(line.unitPrice).success &&
    Rate.safeParse(line.discount).success;
  if (!isComplete) return null;
  const net = roundHalfUp(
    decimal(line.unitPrice).times(line.quantity).times(decimal(1).minus(line.discount)),
    2,
  );
  return { net, tax: roundHalfUp(decimal(net).times(line.taxRate), 2) };
}

export function totalOf(lines: readonly (Amounts | null)[]): Amounts & { total: string } {
  const sum = (field: keyof Amounts) =>
    lines.reduce((total, line) => (line ? total.plus(line[field]) : total), decimal(0));
  const [net, tax] = [sum("net"), sum("tax")];
  return { net: net.toFixed(2), tax: tax.toFixed(2), total: net.plus(tax).toFixed(2) };
}
