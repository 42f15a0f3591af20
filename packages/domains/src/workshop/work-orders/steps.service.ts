import { type Ctx, may } from "@millrace/platform/context";
import { DomainError } from "@millrace/platform/errors";
import { actorOf, emit } from "@millrace/platform/events";
import { forbidden, invalid } from "@millrace/platform/problems";
import { found, record, unchanged } from "@millrace/platform/record";
import { type TxCtx, transact } from "@millrace/platform/transact";
import { completePlan } from "../../machines/index.ts";
import { getEmployee } from "../../people/index.ts";
import { serviced } from "../equipment/equipment.service.ts";
import { repeatInspection } from "../inspections/repeat.service.ts";
import { workOrderState } from "../workshop.errors.ts";
import { about } from "./opening.service.ts";
import { giveBackParts, issueHeld, partsCostOf } from "./parts.service.ts";
import { getWorkOrder, lockFor, wrongState } from "./state.service.ts";
import { workOrderCompleted, workOrderStatusChanged } from "./work-orders.events.ts";
import { isOpen } from "./work-orders.rules.ts";
import type {
  AssignWorkOrder,
  SetWorkOrderStatus,
  WorkOrder,
  WorkOrderRow,
} from "./work-orders.schema.ts";
import { lockOrder, type OrderFields, updateOrder } from "./work-orders.store.ts";

/**
 * Gives an order to a welder. Of two who give it to different ones, one wins and the other hears to whom (`workshop.work_order_state`);
 * to take it from somebody on purpose, name the version that was read. The same welder again is no change.
 */
export function assignWorkOrder(
  ctx: Ctx,
  { id, version, employeeId }: AssignWorkOrder,
): Promise<WorkOrder> {
  return transact(ctx, async (tx) => {
    const before = found(await lockOrder(tx, id), "work order");
    if (!isOpen(before.status) || before.archivedAt) throw await wrongState(tx, before, "assigned");
    if (before.assigneeId === employeeId) return getWorkOrder(tx, { id });
    const welder = await getEmployee(tx, { id: employeeId });
    if (welder.archivedAt || welder.leftOn !== null)
      throw invalid("employeeId does not work here any more", {
        errors: [{ path: "employeeId", code: "unusable", message: "does not work here any more" }],
      });
    if (before.assigneeId !== null && version === undefined) {
      const { name } = await getEmployee({ ...tx, sites: "all" }, { id: before.assigneeId });
      throw workOrderState(`The work order ${before.number} is assigned to ${name} already.`, {
        details: { status: before.status, assigneeId: before.assigneeId },
      });
    }
    unchanged(before, version, "work order");
    const to = before.status === "open" ? "assigned" : before.status;
    return become(tx, before, { status: to, assignee_id: employeeId });
  });
}

/**
 * Takes an order a step on, by the table of `transitions`. Of two that race one wins, the other hears who completed it and when
 * (`workshop.work_order_state`). Work that begins takes the parts that were held; cancelling gives all of them back; completion moves the
 * equipment's next service, tells the maintenance plan that its work is done, and asks for another inspection where a failed one asked for
 * the order. All or nothing.
 */
export function stepWorkOrder(
  ctx: Ctx,
  { id, version, status: to, reason }: SetWorkOrderStatus,
): Promise<WorkOrder> {
  return transact(ctx, async (tx) => {
    const { order: before, step } = await lockFor(tx, { id, version }, to);
    if (!may(tx as Ctx, step.permission))
      throw forbidden(`This needs the permission ${step.permission}.`, {
        details: { permission: step.permission },
      });
    const fields: OrderFields = { status: to };
    if (to === "open") return become(tx, before, { ...fields, assignee_id: null }, reason);
    if (to === "in_progress") {
      await issueHeld(tx, before);
      return become(
        tx,
        before,
        {
          ...fields,
          started_at: before.startedAt ?? tx.now,
          parts_cost: await partsCostOf(tx, id),
        },
        reason,
      );
    }
    if (to === "cancelled") {
      await giveBackParts(tx, before);
      return become(tx, before, { ...fields, parts_cost: "0" }, reason);
    }
    if (to === "done") return complete(tx, before, reason);
    return become(tx, before, fields, reason);
  });
}

async function complete(
  tx: TxCtx,
  before: WorkOrderRow,
  reason: string | undefined,
): Promise<WorkOrder> {
  // What never came was not needed.
  await giveBackParts(tx, before, ({ status }) => status === "wanted");
  const completedBy = actorOf(tx);
  const order = await become(
    tx,
    before,
    { status: "done", completed_at: tx.now, completed_by: completedBy },
    reason,
  );
  if (order.kind === "service" && order.equipmentId) await serviced(tx, order.equipmentId);
  if (order.planId && order.machineId) await planDone(tx, order.machineId, order.planId);
  if (order.inspectionId) await repeatInspection(tx, order.inspectionId);
  emit(tx, workOrderCompleted, order, {
    ...about(order),
    completedAt: tx.now.toISOString(),
    completedBy,
  });
  return order;
}

/** A plan that has ended meanwhile counts no further. */
async function planDone(tx: TxCtx, machineId: string, planId: string): Promise<void> {
  try {
    await completePlan({ ...tx, sites: "all" }, { id: machineId, planId });
  } catch (error) {
    const isOver =
      error instanceof DomainError && error.definition.code === "machines.plan_archived";
    if (!isOver) throw error;
  }
}

async function become(
  tx: TxCtx,
  before: WorkOrderRow,
  fields: OrderFields,
  reason?: string,
): Promise<WorkOrder> {
  await updateOrder(tx, before, fields);
  const order = await getWorkOrder(tx, before);
  const { id: workOrderId, number, status: to, assigneeId } = order;
  record(
    tx,
    workOrderStatusChanged,
    order,
    { workOrderId, number, from: before.status, to, assigneeId, ...(reason && { reason }) },
    {
      before: { status: before.status, assigneeId: before.assigneeId },
      after: { status: to, assigneeId, reason },
    },
  );
  return order;
}
