import { newId } from "@millrace/platform/id";
import { record } from "@millrace/platform/record";
import { nextNumber } from "@millrace/platform/series";
import type { TxCtx } from "@millrace/platform/transact";
import { getWorkOrder } from "./state.service.ts";
import { workOrderEvents } from "./work-orders.events.ts";
import type { WorkOrder, WorkOrderRow } from "./work-orders.schema.ts";
import { insertOrder } from "./work-orders.store.ts";

export type Opening = Pick<WorkOrderRow, "kind" | "title" | "siteId" | "dueOn"> &
  Partial<
    Pick<
      WorkOrderRow,
      | "reference"
      | "description"
      | "priority"
      | "customerId"
      | "client"
      | "equipmentId"
      | "machineId"
      | "planId"
      | "inspectionId"
      | "warehouseId"
    >
  >;

/** Opens a work order with its number in the caller's transaction. Refuses a taken reference (`workshop.reference_taken`). */
export async function openWorkOrder(tx: TxCtx, opening: Opening): Promise<WorkOrder> {
  const id = newId();
  await insertOrder(tx, {
    id,
    reference: null,
    description: null,
    priority: 3,
    customerId: null,
    client: null,
    equipmentId: null,
    machineId: null,
    planId: null,
    inspectionId: null,
    warehouseId: null,
    ...opening,
    number: await nextNumber(tx, "workshop.work_order", "WO"),
  });
  const order = await getWorkOrder(tx, { id });
  record(tx, workOrderEvents.created, order, about(order), { after: order });
  return order;
}

/** What the events of an order say of it. */
export const about = ({ id, ...order }: WorkOrderRow) => ({ workOrderId: id, ...order });
