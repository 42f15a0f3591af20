import { Id } from "@millrace/contract/primitives";
import { defineEvent } from "@millrace/platform/events";
import { z } from "zod";
import { WorkOrderRow, WorkOrderStatus } from "./work-orders.schema.ts";

const { number, kind, title, status, priority, customerId, client, equipmentId, machineId } =
  WorkOrderRow.shape;
const { planId, inspectionId, siteId, assigneeId, dueOn, partsCost, labourCost, totalCost } =
  WorkOrderRow.shape;
const workOrderId = "01939f1e-7c7b-7000-8000-0000000000e2";
const employeeId = "01939f1e-7c7b-7000-8000-0000000000f1";
const productId = "01939f1e-7c7b-7000-8000-000000000011";
const aggregate = "workshop.work_order";
const payload = z.object({
  workOrderId: Id,
  number,
  kind,
  title,
  status,
  priority,
  customerId,
  client,
  equipmentId,
  machineId,
  planId,
  inspectionId,
  siteId,
  assigneeId,
  dueOn,
  partsCost,
  labourCost,
  totalCost,
});
const example = {
  workOrderId,
  number: "WO-000001",
  kind: "repair" as const,
  title: "Gate hinge broken",
  status: "open" as const,
  priority: 3,
  customerId: null,
  client: "Farm Aru",
  equipmentId: null,
  machineId: null,
  planId: null,
  inspectionId: null,
  siteId: "01939f1e-7c7b-7000-8000-000000000001",
  assigneeId: null,
  dueOn: "2026-11-28",
  partsCost: "0.00",
  labourCost: "0.00",
  totalCost: "0.00",
};

const workOrderEvent = (event: string, summary: string) =>
  defineEvent({ name: event, version: 1, aggregate, summary, payload, example });

export const workOrderEvents = {
  created: workOrderEvent("workshop.work_order.created", "A work order was opened."),
  updated: workOrderEvent("workshop.work_order.updated", "A work order's data changed."),
  archived: workOrderEvent("workshop.work_order.archived", "A work order was put away."),
};

export const workOrderCompleted = defineEvent({
  name: "workshop.work_order.completed",
  version: 1,
  aggregate,
  summary: "The work of a work order is done; its cost is final.",
  payload: payload.extend({ completedAt: z.string(), completedBy: z.string() }),
  example: {
    ...example,
    status: "done" as const,
    assigneeId: employeeId,
    partsCost: "12.40",
    labourCost: "30.00",
    totalCost: "42.40",
    completedAt: "2026-11-27T15:10:00.000Z",
    completedBy: "user:01939f1e-7c7b-7000-8000-0000000000a1",
  },
});

export const workOrderStatusChanged = defineEvent({
  name: "workshop.work_order.status_changed",
  version: 1,
  aggregate,
  summary: "A work order went from one state to another.",
  payload: z.object({
    workOrderId: Id,
    number,
    from: WorkOrderStatus,
    to: WorkOrderStatus,
    assigneeId,
    reason: z.string().optional(),
  }),
  example: {
    workOrderId,
    number: example.number,
    from: "in_progress",
    to: "waiting_parts",
    assigneeId: employeeId,
    reason: "The bearing comes on Friday",
  },
});

export const partChanged = defineEvent({
  name: "workshop.work_order.part_changed",
  version: 1,
  aggregate,
  summary: "A part of a work order was wanted, reserved, issued, or given back.",
  payload: z.object({
    workOrderId: Id,
    number,
    lineId: Id,
    productId: Id,
    quantity: z.string(),
    status: z.enum(["wanted", "reserved", "issued", "removed"]),
    cost: z.string(),
  }),
  example: {
    workOrderId,
    number: example.number,
    lineId: "01939f1e-7c7b-7000-8000-0000000000e4",
    productId,
    quantity: "2",
    status: "issued",
    cost: "12.40",
  },
});

export const labourChanged = defineEvent({
  name: "workshop.work_order.labour_changed",
  version: 1,
  aggregate,
  summary: "Hours were entered on a work order, or taken out again.",
  payload: z.object({
    workOrderId: Id,
    number,
    lineId: Id,
    employeeId: Id,
    minutes: z.int(),
    cost: z.string(),
    removed: z.boolean(),
  }),
  example: {
    workOrderId,
    number: example.number,
    lineId: "01939f1e-7c7b-7000-8000-0000000000e5",
    employeeId,
    minutes: 60,
    cost: "30.00",
    removed: false,
  },
});

export const workOrderAttached = defineEvent({
  name: "workshop.work_order.attached",
  version: 1,
  aggregate,
  summary: "Files were attached to a work order.",
  payload: z.object({ workOrderId: Id, number, fileIds: z.array(Id) }),
  example: {
    workOrderId,
    number: example.number,
    fileIds: ["01939f1e-7c7b-7000-8000-0000000000d1"],
  },
});
