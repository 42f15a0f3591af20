import type { ProductionOrderStatus } from "./orders.schema.ts";

export interface OrderTransition {
  readonly from: readonly ProductionOrderStatus[];
  readonly to: ProductionOrderStatus;
  readonly permission: `production:${string}`;
  /** Not while one of its batches is being worked on. */
  readonly withoutOpenBatches?: boolean;
}

/** What a production order may go through, by the name of the step. */
export const orderSteps = {
  plan: { from: ["draft"], to: "planned", permission: "production:plan" },
  release: { from: ["planned"], to: "released", permission: "production:plan" },
  start: { from: ["released"], to: "in_progress", permission: "production:plan" },
  complete: {
    from: ["in_progress"],
    to: "completed",
    permission: "production:plan",
    withoutOpenBatches: true,
  },
  close: { from: ["completed"], to: "closed", permission: "production:plan" },
  cancel: {
    from: ["draft", "planned", "released", "in_progress"],
    to: "cancelled",
    permission: "production:plan",
    withoutOpenBatches: true,
  },
} as const satisfies Readonly<Record<string, OrderTransition>>;

export type OrderStepName = keyof typeof orderSteps;

/** Whether batches are made for an order in this status. */
export function takesBatches(status: ProductionOrderStatus): boolean {
  return status === "released" || status === "in_progress";
}

/** Whether its quantity and dates are still to be decided. */
export function isOpenToChange(status: ProductionOrderStatus): boolean {
  return status === "draft" || status === "planned";
}
