import { decimal, roundHalfUp } from "@millrace/contract/decimal";
import type { OrderStatus } from "./sales.schema.ts";

/** Which states follow which. Shipping a part keeps an order `confirmed` until the last part has left. */
export const transitions: Readonly<Record<OrderStatus, readonly OrderStatus[]>> = {
  draft: ["confirmed", "cancelled"],
  confirmed: ["shipped", "cancelled"],
  shipped: ["completed"],
  completed: [],
  cancelled: [],
};

export function mayBecome(from: OrderStatus, to: OrderStatus): boolean {
  return transitions[from].includes(to);
}

export interface PricedLine {
  readonly quantity: string;
  readonly unitPrice: string;
  readonly discount: string;
  readonly taxRate: string;
}

/** Amounts of one line, each rounded half up to cents: net = price × quantity × (1 − discount), tax = net × rate. */
export function priceLine(line: PricedLine): { net: string; tax: string; total: string } {
  const net = roundHalfUp(
    decimal(line.unitPrice).times(line.quantity).times(decimal(1).minus(line.discount)),
    2,
  );
  const tax = roundHalfUp(decimal(net).times(line.taxRate), 2);
  return { net, tax, total: decimal(net).plus(tax).toFixed(2) };
}

/** An order's amounts are the sums of its lines' rounded ones, so that what is printed adds up. */
export function totalOf(lines: readonly { net: string; tax: string }[]): {
  subtotal: string;
  tax: string;
  total: string;
} {
  const sum = (field: "net" | "tax") =>
    lines.reduce((total, line) => total.plus(line[field]), decimal(0));
  const subtotal = sum("net");
  const tax = sum("tax");
  return {
    subtotal: subtotal.toFixed(2),
    tax: tax.toFixed(2),
    total: subtotal.plus(tax).toFixed(2),
  };
}

interface OpenLine {
  readonly position: number;
  readonly productId: string;
  readonly quantity: string;
  readonly shipped: string;
}

/** What is still to ship of each line that is not done. */
export function openLines(
  lines: readonly OpenLine[],
): { position: number; productId: string; quantity: string }[] {
  return lines.flatMap(({ position, productId, quantity, shipped }) => {
    const open = decimal(quantity).minus(shipped);
    return open.gt(0) ? [{ position, productId, quantity: open.toFixed() }] : [];
  });
}

/** Positions of `wanted` that ask for more than is open, or for a line that is not there. */
export function overShipped(
  lines: readonly OpenLine[],
  wanted: readonly { position: number; quantity: string }[],
): number[] {
  const open = new Map(openLines(lines).map((line) => [line.position, line.quantity]));
  const sums = Map.groupBy(wanted, (line) => line.position);
  return [...sums]
    .filter(([position, same]) =>
      same.reduce((sum, line) => sum.plus(line.quantity), decimal(0)).gt(open.get(position) ?? 0),
    )
    .map(([position]) => position);
}
