import { decimal, roundHalfUp } from "@millrace/contract/decimal";
import type { PurchaseStatus } from "./purchase-orders.schema.ts";

export type PurchaseStep = "update" | "send" | "receive" | "cancel";

/** From which states each step may be taken. */
export const steps: Readonly<Record<PurchaseStep, readonly PurchaseStatus[]>> = {
  update: ["draft"],
  send: ["draft"],
  receive: ["sent", "partly_received"],
  cancel: ["draft", "sent", "partly_received"],
};

/** What the lines cost together, each rounded half up to cents. */
export function totalOf(lines: readonly { quantity: string; unitPrice: string }[]): string {
  return lines
    .reduce(
      (sum, { quantity, unitPrice }) =>
        sum.plus(roundHalfUp(decimal(quantity).times(unitPrice), 2)),
      decimal(0),
    )
    .toFixed(2);
}

/** What one of the product's own unit costs where `quantity` units at `price` are `base` of it; four decimals, half up. */
export function baseCost(price: string, quantity: string, base: string): string {
  return decimal(roundHalfUp(decimal(price).times(quantity).div(base), 4)).toFixed();
}

interface Open {
  readonly position: number;
  readonly quantity: string;
  readonly received: string;
}

/** What is still to come of each line that is not done, in its unit. */
export function stillToCome(lines: readonly Open[]): { position: number; quantity: string }[] {
  return lines.flatMap(({ position, quantity, received }) => {
    const open = decimal(quantity).minus(received);
    return open.gt(0) ? [{ position, quantity: open.toFixed() }] : [];
  });
}

/** The lines of which more arrives than is open, beyond the share `tolerance` of what was ordered; also those that are not there. */
export function tooMuch(
  lines: readonly Open[],
  arrived: readonly { position: number; quantity: string }[],
  tolerance: string,
): number[] {
  const byPosition = new Map(lines.map((line) => [line.position, line]));
  return [...Map.groupBy(arrived, ({ position }) => position)].flatMap(([position, same]) => {
    const line = byPosition.get(position);
    if (!line) return [position];
    const sum = same.reduce((total, { quantity }) => total.plus(quantity), decimal(line.received));
    return sum.gt(decimal(line.quantity).times(decimal(1).plus(tolerance))) ? [position] : [];
  });
}
