import { dateIn } from "@millrace/contract/calendar";
import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { inUse, invalid } from "@millrace/platform/problems";
import { found, record, unchanged } from "@millrace/platform/record";
import { type TxCtx, transact } from "@millrace/platform/transact";
import { attach } from "../../files/index.ts";
import type { maintenanceDue } from "../../machines/index.ts";
import { getCustomer } from "../../parties/index.ts";
import { getSite, getWarehouse } from "../../sites/index.ts";
import { equipmentInUse } from "../equipment/equipment.service.ts";
import { about, openWorkOrder } from "./opening.service.ts";
import { giveBackParts } from "./parts.service.ts";
import { getWorkOrder, lockOpen, ownerType } from "./state.service.ts";
import { workOrderAttached, workOrderEvents } from "./work-orders.events.ts";
import type {
  AttachFiles,
  NewWorkOrder,
  WorkOrder,
  WorkOrderChange,
  WorkOrderQuery,
  WorkOrderSummary,
} from "./work-orders.schema.ts";
import * as store from "./work-orders.store.ts";

export function listWorkOrders(ctx: Ctx, query: WorkOrderQuery): Promise<Page<WorkOrderSummary>> {
  return store.pageOfOrders(ctx, query);
}

/** Opens a work order with its number. Refuses a taken reference (`workshop.reference_taken`) and archived equipment. */
export function createWorkOrder(ctx: Ctx, input: NewWorkOrder): Promise<WorkOrder> {
  return transact(ctx, async (tx) => {
    oneClient(input);
    const place = await checkLinks(tx, input);
    const siteId = input.siteId ?? place;
    if (siteId === undefined)
      throw refused("siteId", "required", "is needed without a warehouse or equipment");
    await getSite(tx, { id: siteId });
    return openWorkOrder(tx, { ...input, siteId });
  });
}

/** What an order is about must be there; the site of its warehouse, or else of its equipment. */
async function checkLinks(
  tx: TxCtx,
  links: Pick<WorkOrderChange, "customerId" | "equipmentId" | "warehouseId">,
): Promise<string | undefined> {
  if (links.customerId) await getCustomer(tx, { id: links.customerId });
  const equipment = links.equipmentId ? await equipmentInUse(tx, links.equipmentId) : undefined;
  const warehouse = links.warehouseId
    ? await getWarehouse(tx, { id: links.warehouseId })
    : undefined;
  return warehouse?.siteId ?? equipment?.siteId;
}

function oneClient({ customerId, client }: Pick<WorkOrderChange, "customerId" | "client">): void {
  if (customerId && client)
    throw refused("client", "one_of", "or customerId is given, one of them");
}

const refused = (path: string, code: string, message: string) =>
  invalid(`${path} ${message}`, { errors: [{ path, code, message }] });

/** Changes an order that is not over (`workshop.work_order_state`). A customer takes the place of a client's name, and the other way round. */
export function updateWorkOrder(
  ctx: Ctx,
  { id, version, ...change }: WorkOrderChange,
): Promise<WorkOrder> {
  return transact(ctx, async (tx) => {
    const before = await lockOpen(tx, { id, version });
    oneClient(change);
    await checkLinks(tx, {
      customerId: change.customerId,
      warehouseId: change.warehouseId,
      equipmentId: change.equipmentId === before.equipmentId ? null : change.equipmentId,
    });
    const { customerId, client, equipmentId, warehouseId, dueOn, ...fields } = change;
    await store.updateOrder(tx, before, {
      ...fields,
      customer_id: client ? null : customerId,
      client: customerId ? null : client,
      equipment_id: equipmentId,
      warehouse_id: warehouseId,
      due_on: dueOn,
    });
    const order = await getWorkOrder(tx, { id });
    record(tx, workOrderEvents.updated, order, about(order), { before, after: order });
    return order;
  });
}

/**
 * Puts an order away. One on which work has not begun is cancelled with it, its parts are given back; one that is being worked on is
 * refused (`resource.in_use`). Doing it twice is doing it once.
 */
export function archiveWorkOrder(
  ctx: Ctx,
  { id, version }: { id: string; version?: number | undefined },
): Promise<WorkOrder> {
  return transact(ctx, async (tx) => {
    const before = unchanged(await store.lockOrder(tx, id), version, "work order");
    if (before.archivedAt) return getWorkOrder(tx, { id });
    if (before.status === "in_progress" || before.status === "waiting_parts")
      throw inUse(`The work order ${before.number} is being worked on: cancel it first.`);
    const isIdle = before.status === "open" || before.status === "assigned";
    if (isIdle) await giveBackParts(tx, before);
    await store.updateOrder(tx, before, {
      archived_at: tx.now,
      ...(isIdle && { status: "cancelled" as const, parts_cost: "0" }),
    });
    const order = await getWorkOrder(tx, { id });
    record(tx, workOrderEvents.archived, order, about(order), { before, after: order });
    return order;
  });
}

/** Hangs uploaded files on an order, also on one that is over. */
export function attachFiles(ctx: Ctx, { id, fileIds }: AttachFiles): Promise<WorkOrder> {
  return transact(ctx, async (tx) => {
    const { number, siteId } = found(await store.lockOrder(tx, id), "work order");
    for (const fileId of new Set(fileIds))
      await attach(tx, { fileId, ownerType, ownerId: id, siteId });
    record(tx, workOrderAttached, { id, siteId }, { workOrderId: id, number, fileIds });
    return getWorkOrder(tx, { id });
  });
}

type Due = (typeof maintenanceDue)["payload"]["_output"];

/** Opens the work order of a maintenance plan that is due, unless one is being worked on; in the listener's transaction, so once for an event. */
export async function openForPlan(tx: TxCtx, due: Due): Promise<void> {
  if (await store.hasOpenOrderOf(tx, due.planId)) return;
  const { timezone } = await getSite({ ...tx, sites: "all" }, { id: due.siteId });
  await openWorkOrder(tx, {
    kind: "service",
    title: `${due.machineCode}: ${due.name}`.slice(0, 200),
    description: due.instructions,
    machineId: due.machineId,
    planId: due.planId,
    siteId: due.siteId,
    dueOn: dateIn(timezone, new Date(due.dueSince)),
  });
}
