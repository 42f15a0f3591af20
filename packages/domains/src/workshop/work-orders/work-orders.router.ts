import { ById, Target } from "@millrace/contract/primitives";
import { inUse } from "@millrace/platform/problems";
import { permitted, rest, router } from "@millrace/platform/procedure";
import { stockInsufficient } from "../../stock/index.ts";
import { equipmentArchived, referenceTaken, workOrderState } from "../workshop.errors.ts";
import { addLabour, removeLabour } from "./labour.service.ts";
import { addPart, removePart } from "./parts.service.ts";
import { getWorkOrder } from "./state.service.ts";
import { assignWorkOrder, stepWorkOrder } from "./steps.service.ts";
import * as wire from "./work-orders.schema.ts";
import * as orders from "./work-orders.service.ts";

const tags = ["Work orders"] as const;
const at = "2026-11-21T08:00:00.000Z";
const actor = "user:01939f1e-7c7b-7000-8000-0000000000a1";
const productId = "01939f1e-7c7b-7000-8000-000000000011";
const employeeId = "01939f1e-7c7b-7000-8000-0000000000f1";
const newOrder = {
  title: "Gate hinge broken",
  client: "Farm Aru",
  dueOn: "2026-11-28",
  warehouseId: "01939f1e-7c7b-7000-8000-000000000002",
};
const summary = {
  id: "01939f1e-7c7b-7000-8000-0000000000e2",
  number: "WO-000001",
  reference: null,
  kind: "repair",
  description: null,
  status: "open",
  priority: 3,
  customerId: null,
  equipmentId: null,
  machineId: null,
  planId: null,
  inspectionId: null,
  siteId: "01939f1e-7c7b-7000-8000-000000000001",
  ...newOrder,
  assigneeId: null,
  partsCost: "0.00",
  labourCost: "0.00",
  totalCost: "0.00",
  startedAt: null,
  completedAt: null,
  completedBy: null,
  version: 1,
  createdAt: at,
  updatedAt: at,
  archivedAt: null,
};
const order = { ...summary, parts: [], labour: [], attachments: [] };
const part = {
  id: "01939f1e-7c7b-7000-8000-0000000000e4",
  productId,
  warehouseId: newOrder.warehouseId,
  lotId: null,
  quantity: "2",
  status: "reserved",
  taken: null,
  cost: "0.00",
  actor,
  createdAt: at,
};
const labour = {
  id: "01939f1e-7c7b-7000-8000-0000000000e5",
  employeeId,
  minutes: 90,
  rate: "20.00",
  cost: "30.00",
  note: null,
  actor,
  createdAt: at,
};
const file = {
  id: "01939f1e-7c7b-7000-8000-0000000000d1",
  name: "hinge.jpg",
  status: "ready",
  type: "image/jpeg",
  bytes: 81_233,
  sha256: null,
  width: null,
  height: null,
  ownerType: "workshop.work_order",
  ownerId: summary.id,
  createdBy: actor,
  version: 2,
  createdAt: at,
  updatedAt: at,
  url: "https://millrace.example.com/files/signed/…",
  urlExpiresAt: at,
  variants: [],
};
const state = [workOrderState] as const;

export const workOrdersRouter = router({
  list: permitted("workshop:read")
    .meta(
      rest("GET", "/workshop/work-orders", {
        summary: "List work orders",
        tags,
        example: { output: { items: [summary], nextCursor: null } },
      }),
    )
    .input(wire.WorkOrderQuery)
    .output(wire.WorkOrderPage)
    .query(({ ctx, input }) => orders.listWorkOrders(ctx, input)),
  get: permitted("workshop:read")
    .meta(
      rest("GET", "/workshop/work-orders/{id}", {
        summary: "Read a work order",
        tags,
        example: { output: order },
      }),
    )
    .input(ById)
    .output(wire.WorkOrder)
    .query(({ ctx, input }) => getWorkOrder(ctx, input)),
  create: permitted("workshop:write")
    .meta(
      rest("POST", "/workshop/work-orders", {
        summary: "Open a work order",
        tags,
        status: 201,
        problems: [referenceTaken, equipmentArchived],
        example: { input: newOrder, output: order },
      }),
    )
    .input(wire.NewWorkOrder)
    .output(wire.WorkOrder)
    .mutation(({ ctx, input }) => orders.createWorkOrder(ctx, input)),
  update: permitted("workshop:write")
    .meta(
      rest("PATCH", "/workshop/work-orders/{id}", {
        summary: "Change a work order that is not over",
        tags,
        replace: wire.WorkOrderFields,
        problems: [...state, referenceTaken, equipmentArchived],
        example: {
          input: { dueOn: "2026-11-30", priority: 1 },
          output: { ...order, dueOn: "2026-11-30", priority: 1, version: 2 },
        },
      }),
    )
    .input(wire.WorkOrderChange)
    .output(wire.WorkOrder)
    .mutation(({ ctx, input }) => orders.updateWorkOrder(ctx, input)),
  archive: permitted("workshop:write")
    .meta(
      rest("DELETE", "/workshop/work-orders/{id}", {
        summary: "Put a work order away",
        description: "One on which work has not begun is cancelled with it.",
        tags,
        problems: [inUse],
        example: { output: { ...order, status: "cancelled", archivedAt: at, version: 2 } },
      }),
    )
    .input(Target)
    .output(wire.WorkOrder)
    .mutation(({ ctx, input }) => orders.archiveWorkOrder(ctx, input)),
  assign: permitted("workshop:assign")
    .meta(
      rest("POST", "/workshop/work-orders/{id}/assign", {
        summary: "Give a work order to a welder",
        description:
          "To take it from another one, name the `version` that was read; without it that is refused.",
        tags,
        problems: state,
        example: {
          input: { employeeId },
          output: { ...order, status: "assigned", assigneeId: employeeId, version: 2 },
        },
      }),
    )
    .input(wire.AssignWorkOrder)
    .output(wire.WorkOrder)
    .mutation(({ ctx, input }) => assignWorkOrder(ctx, input)),
  setStatus: permitted("workshop:write")
    .meta(
      rest("PUT", "/workshop/work-orders/{id}/status", {
        summary: "Take a work order a step on",
        description:
          "`in_progress` takes the parts that were held out of the stock; `cancelled` gives all parts back; `done` makes the cost final.",
        tags,
        problems: [...state, stockInsufficient],
        example: {
          input: { status: "in_progress" },
          output: { ...order, status: "in_progress", startedAt: at, version: 2 },
        },
      }),
    )
    .input(wire.SetWorkOrderStatus)
    .output(wire.WorkOrder)
    .mutation(({ ctx, input }) => stepWorkOrder(ctx, input)),
  addPart: permitted("workshop:write")
    .meta(
      rest("POST", "/workshop/work-orders/{id}/parts", {
        summary: "Take or hold a part for a work order",
        description:
          "While work is in progress it leaves the stock at once; before that, and while the order waits for parts, it is held.",
        tags,
        problems: [...state, stockInsufficient],
        example: {
          input: { productId, quantity: "2" },
          output: { ...order, parts: [part], version: 2 },
        },
      }),
    )
    .input(wire.AddPart)
    .output(wire.WorkOrder)
    .mutation(({ ctx, input }) => addPart(ctx, input)),
  removePart: permitted("workshop:write")
    .meta(
      rest("DELETE", "/workshop/work-orders/{id}/parts/{lineId}", {
        summary: "Give a part of a work order back",
        tags,
        problems: state,
        example: { output: { ...order, version: 3 } },
      }),
    )
    .input(wire.LineTarget)
    .output(wire.WorkOrder)
    .mutation(({ ctx, input }) => removePart(ctx, input)),
  addLabour: permitted("workshop:write")
    .meta(
      rest("POST", "/workshop/work-orders/{id}/labour", {
        summary: "Enter hours on a work order",
        tags,
        problems: state,
        example: {
          input: { employeeId, minutes: 90, rate: "20.00" },
          output: {
            ...order,
            labour: [labour],
            labourCost: "30.00",
            totalCost: "30.00",
            version: 2,
          },
        },
      }),
    )
    .input(wire.AddLabour)
    .output(wire.WorkOrder)
    .mutation(({ ctx, input }) => addLabour(ctx, input)),
  removeLabour: permitted("workshop:write")
    .meta(
      rest("DELETE", "/workshop/work-orders/{id}/labour/{lineId}", {
        summary: "Take hours out of a work order again",
        tags,
        problems: state,
        example: { output: { ...order, version: 3 } },
      }),
    )
    .input(wire.LineTarget)
    .output(wire.WorkOrder)
    .mutation(({ ctx, input }) => removeLabour(ctx, input)),
  attach: permitted("workshop:write")
    .meta(
      rest("POST", "/workshop/work-orders/{id}/attachments", {
        summary: "Attach files to a work order",
        tags,
        example: {
          input: { fileIds: [file.id] },
          output: { ...order, attachments: [file] },
        },
      }),
    )
    .input(wire.AttachFiles)
    .output(wire.WorkOrder)
    .mutation(({ ctx, input }) => orders.attachFiles(ctx, input)),
});
