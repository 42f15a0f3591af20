import type { Ctx } from "@millrace/platform/context";
import { found, unchanged } from "@millrace/platform/record";
import type { TxCtx } from "@millrace/platform/transact";
import { filesOf } from "../../files/index.ts";
import { personBehind } from "../../identity/index.ts";
import { workOrderState } from "../workshop.errors.ts";
import { isOpen, type Transition, transitionOf } from "./work-orders.rules.ts";
import type { WorkOrder, WorkOrderRow, WorkOrderStatus } from "./work-orders.schema.ts";
import { findOrder, lockOrder } from "./work-orders.store.ts";

interface Named {
  readonly id: string;
  readonly version?: number | undefined;
}

export const ownerType = "workshop.work_order";

/** The order with its lines and files, or `resource.not_found` also where its site is not the caller's. */
export async function getWorkOrder(ctx: Ctx | TxCtx, { id }: { id: string }): Promise<WorkOrder> {
  const order = found(await findOrder(ctx, id), "work order");
  const files = await filesOf(ctx, ownerType, [id]);
  return { ...order, attachments: files.get(id) ?? [] };
}

/** The order, locked, on which something is to be entered; refuses one that is over (`workshop.work_order_state`). */
export async function lockOpen(tx: TxCtx, { id, version }: Named): Promise<WorkOrderRow> {
  const order = found(await lockOrder(tx, id), "work order");
  // Somebody else's completion is told as such, not as another version.
  if (!isOpen(order.status)) throw await wrongState(tx, order, "changed");
  return unchanged(order, version, "work order");
}

/** The order, locked, and its step to `to`; of two that race the second hears who was first and when (`workshop.work_order_state`). */
export async function lockFor(
  tx: TxCtx,
  { id, version }: Named,
  to: WorkOrderStatus,
): Promise<{ order: WorkOrderRow; step: Transition }> {
  const order = found(await lockOrder(tx, id), "work order");
  const step = transitionOf(order.status, to);
  if (!step || order.archivedAt) throw await wrongState(tx, order, to);
  return { order: unchanged(order, version, "work order"), step };
}

const words = (status: string) => status.replace("_", " ");

export async function wrongState(tx: TxCtx, order: WorkOrderRow, wanted: string) {
  const { number, status, completedAt, completedBy } = order;
  const details = { status, completedAt, completedBy };
  if (completedAt && completedBy && wanted !== "invoiced") {
    const who = await personBehind(tx, completedBy);
    return workOrderState(
      `The work order ${number} was completed by ${who} at ${completedAt.toISOString()}.`,
      { details },
    );
  }
  return workOrderState(
    `The work order ${number} is ${words(status)} and cannot be ${words(wanted)}.`,
    { details },
  );
}
