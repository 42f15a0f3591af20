import { decimal, roundHalfUp } from "@millrace/contract/decimal";
import type { WorkOrderStatus } from "./work-orders.schema.ts";

export interface Transition {
  readonly from: WorkOrderStatus;
  readonly to: WorkOrderStatus;
  readonly permission: string;
}

const write = "workshop:write";
const assign = "workshop:assign";

/** Every step that a work order may take, and who may take it. `assigned` is reached by giving it a welder. */
export const transitions: readonly Transition[] = [
  { from: "open", to: "assigned", permission: assign },
  { from: "open", to: "in_progress", permission: write },
  { from: "open", to: "cancelled", permission: write },
  { from: "assigned", to: "open", permission: assign },
  { from: "assigned", to: "in_progress", permission: write },
  { from: "assigned", to: "waiting_parts", permission: write },
  { from: "assigned", to: "cancelled", permission: write },
  { from: "in_progress", to: "waiting_parts", permission: write },
  { from: "in_progress", to: "done", permission: write },
  { from: "in_progress", to: "cancelled", permission: write },
  { from: "waiting_parts", to: "in_progress", permission: write },
  { from: "waiting_parts", to: "cancelled", permission: write },
  { from: "done", to: "invoiced", permission: "sales:write" },
];

export function transitionOf(from: WorkOrderStatus, to: WorkOrderStatus): Transition | undefined {
  return transitions.find((each) => each.from === from && each.to === to);
}

/** Whether parts, labour and fields are still entered. */
export function isOpen(status: WorkOrderStatus): boolean {
  return transitions.some(({ from, to }) => from === status && to === "cancelled");
}

/** Whether a part is taken out of the stock at once; before the work begins, and while it waits, parts are held for it. */
export function takesParts(status: WorkOrderStatus): boolean {
  return status === "in_progress";
}

/** What was taken costs, to the cent, half up: what each lot and unit was worth in the ledger, summed before it is rounded. */
export function partCost(taken: readonly { readonly value: string }[]): string {
  return roundHalfUp(
    taken.reduce((sum, { value }) => sum.plus(value), decimal(0)),
    2,
  );
}

/** So many minutes at so much for an hour, to the cent, half up. */
export function labourCost(minutes: number, rate: string): string {
  return roundHalfUp(decimal(rate).times(minutes).div(60), 2);
}

/** The sum of lines that are rounded each, so that what is printed adds up. */
export function sumOf(lines: readonly { readonly cost: string }[]): string {
  return lines.reduce((sum, { cost }) => sum.plus(cost), decimal(0)).toFixed(2);
}
