import type { Ctx } from "@millrace/platform/context";
import { newId } from "@millrace/platform/id";
import { found, record } from "@millrace/platform/record";
import { type TxCtx, transact } from "@millrace/platform/transact";
import { getEmployee } from "../../people/index.ts";
import * as lines from "./lines.store.ts";
import { getWorkOrder, lockOpen } from "./state.service.ts";
import { labourChanged } from "./work-orders.events.ts";
import { labourCost, sumOf } from "./work-orders.rules.ts";
import type {
  AddLabour,
  LineTarget,
  WorkOrder,
  WorkOrderLabour,
  WorkOrderRow,
} from "./work-orders.schema.ts";
import { updateOrder } from "./work-orders.store.ts";

/** Enters somebody's minutes at their rate. Refuses an order that is over (`workshop.work_order_state`). */
export function addLabour(ctx: Ctx, { id, version, ...input }: AddLabour): Promise<WorkOrder> {
  return transact(ctx, async (tx) => {
    const before = await lockOpen(tx, { id, version });
    await getEmployee(tx, { id: input.employeeId });
    const line = { ...input, id: newId(), cost: labourCost(input.minutes, input.rate) };
    await lines.insertLabour(tx, id, line);
    return recounted(tx, before, line, false);
  });
}

/** Takes hours that were entered by mistake out again. */
export function removeLabour(ctx: Ctx, { id, lineId }: LineTarget): Promise<WorkOrder> {
  return transact(ctx, async (tx) => {
    const before = await lockOpen(tx, { id });
    const line = found(
      before.labour.find((each) => each.id === lineId),
      "labour of this work order",
    );
    await lines.deleteLine(tx, "work_order_labour", lineId);
    return recounted(tx, before, line, true);
  });
}

async function recounted(
  tx: TxCtx,
  before: WorkOrderRow,
  line: Pick<WorkOrderLabour, "id" | "employeeId" | "minutes" | "cost">,
  removed: boolean,
): Promise<WorkOrder> {
  await updateOrder(tx, before, { labour_cost: sumOf(await lines.labourOf(tx, before.id)) });
  const order = await getWorkOrder(tx, before);
  const { id: lineId, employeeId, minutes, cost } = line;
  const { id: workOrderId, number } = order;
  const payload = { workOrderId, number, lineId, employeeId, minutes, cost, removed };
  record(tx, labourChanged, order, payload, { after: { ...line, removed } });
  return order;
}
