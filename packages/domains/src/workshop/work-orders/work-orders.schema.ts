import { Money, Quantity } from "@millrace/contract/decimal";
import { LinkedFile } from "@millrace/contract/file";
import { page, pageQuery } from "@millrace/contract/page";
import {
  CalendarDate,
  Id,
  Instant,
  line,
  text,
  tracked,
  Version,
} from "@millrace/contract/primitives";
import { z } from "zod";

export const WorkOrderStatus = z.enum([
  "open",
  "assigned",
  "in_progress",
  "waiting_parts",
  "done",
  "invoiced",
  "cancelled",
]);
export type WorkOrderStatus = z.infer<typeof WorkOrderStatus>;

export const WorkOrderKind = z.enum(["repair", "service", "fabrication"]);
export type WorkOrderKind = z.infer<typeof WorkOrderKind>;

const summary = {
  id: Id,
  number: z.string(),
  /** The client's own name for it, once among all orders. */
  reference: z.string().nullable(),
  kind: WorkOrderKind,
  title: z.string(),
  description: z.string().nullable(),
  status: WorkOrderStatus,
  priority: z.int(),
  customerId: Id.nullable(),
  /** Who it is for, where that is nobody among the customers. */
  client: z.string().nullable(),
  equipmentId: Id.nullable(),
  machineId: Id.nullable(),
  /** The maintenance plan of the machine that asked for it. */
  planId: Id.nullable(),
  /** The failed inspection that asked for it. */
  inspectionId: Id.nullable(),
  siteId: Id,
  warehouseId: Id.nullable(),
  /** The welder: an employee. */
  assigneeId: Id.nullable(),
  dueOn: CalendarDate,
  partsCost: Money,
  labourCost: Money,
  totalCost: Money,
  startedAt: Instant.nullable(),
  completedAt: Instant.nullable(),
  completedBy: z.string().nullable(),
  ...tracked,
};

/** A work order in a list: without its lines. */
export const WorkOrderSummary = z.object(summary).meta({ id: "WorkOrderSummary" });
export type WorkOrderSummary = z.infer<typeof WorkOrderSummary>;

/** What left the stock for a part. */
export const TakenPart = z.object({
  lotId: Id.nullable(),
  unitId: Id.nullable(),
  quantity: z.string(),
  unitCost: z.string(),
});
export type TakenPart = z.infer<typeof TakenPart>;

export const WorkOrderPart = z
  .object({
    id: Id,
    productId: Id,
    warehouseId: Id,
    lotId: Id.nullable(),
    quantity: Quantity,
    /** `wanted`: there was too little; buyers see it, and it is held as soon as goods come. */
    status: z.enum(["wanted", "reserved", "issued"]),
    taken: z.array(TakenPart).nullable(),
    cost: Money,
    actor: z.string(),
    createdAt: Instant,
  })
  .meta({ id: "WorkOrderPart" });
export type WorkOrderPart = z.infer<typeof WorkOrderPart>;

export const WorkOrderLabour = z
  .object({
    id: Id,
    employeeId: Id,
    minutes: z.int(),
    /** For an hour. */
    rate: Money,
    cost: Money,
    note: z.string().nullable(),
    actor: z.string(),
    createdAt: Instant,
  })
  .meta({ id: "WorkOrderLabour" });
export type WorkOrderLabour = z.infer<typeof WorkOrderLabour>;

/** As it is stored: files are another domain's. */
export const WorkOrderRow = z.object({
  ...summary,
  parts: z.array(WorkOrderPart),
  labour: z.array(WorkOrderLabour),
});
export type WorkOrderRow = z.infer<typeof WorkOrderRow>;

export const WorkOrder = WorkOrderRow.extend({
  attachments: z.array(LinkedFile),
}).meta({ id: "WorkOrder" });
export type WorkOrder = z.infer<typeof WorkOrder>;

const fields = {
  reference: line(60).nullable().default(null).describe("The client's own name for it; taken once"),
  kind: WorkOrderKind.default("repair"),
  title: line(200),
  description: text(4000).nullable().default(null),
  priority: z.int().min(1).max(5).default(3).describe("1 is the most urgent"),
  customerId: Id.nullable().default(null),
  client: line(120)
    .nullable()
    .default(null)
    .describe("Who it is for, where that is nobody among the customers"),
  equipmentId: Id.nullable().default(null),
  warehouseId: Id.nullable().default(null).describe("Where its parts come from"),
  dueOn: CalendarDate,
};

/** What may change of an order that is not over; its site stays. */
export const WorkOrderFields = z.strictObject(fields);

export const NewWorkOrder = z.strictObject({
  ...fields,
  siteId: Id.optional().describe("That of the warehouse or of the equipment unless given"),
});
export type NewWorkOrder = z.infer<typeof NewWorkOrder>;

export const WorkOrderChange = z.strictObject({
  id: Id,
  version: Version.optional(),
  reference: line(60).nullable().optional(),
  kind: WorkOrderKind.optional(),
  title: line(200).optional(),
  description: text(4000).nullable().optional(),
  priority: z.int().min(1).max(5).optional(),
  customerId: Id.nullable().optional(),
  client: line(120).nullable().optional(),
  equipmentId: Id.nullable().optional(),
  warehouseId: Id.nullable().optional(),
  dueOn: CalendarDate.optional(),
});
export type WorkOrderChange = z.infer<typeof WorkOrderChange>;

export const AssignWorkOrder = z.strictObject({
  id: Id,
  version: Version.optional(),
  employeeId: Id.describe("The welder"),
});
export type AssignWorkOrder = z.infer<typeof AssignWorkOrder>;

export const SetWorkOrderStatus = z.strictObject({
  id: Id,
  version: Version.optional(),
  status: WorkOrderStatus.exclude(["assigned"]),
  reason: text(500).optional(),
});
export type SetWorkOrderStatus = z.infer<typeof SetWorkOrderStatus>;

export const AddPart = z.strictObject({
  id: Id,
  version: Version.optional(),
  productId: Id,
  quantity: Quantity,
  lotId: Id.optional().describe("What expires first goes first unless a lot is named"),
  warehouseId: Id.optional().describe("The order's unless given"),
  whenShort: z
    .enum(["refuse", "want"])
    .default("refuse")
    .describe("Where too little is there: refuse the part, or want it until goods come"),
});
export type AddPart = z.infer<typeof AddPart>;

export const AddLabour = z.strictObject({
  id: Id,
  version: Version.optional(),
  employeeId: Id,
  minutes: z.int().min(1).max(10_080),
  rate: Money.describe("For an hour"),
  note: text(500).nullable().default(null),
});
export type AddLabour = z.infer<typeof AddLabour>;

export const LineTarget = z.strictObject({ id: Id, lineId: Id });
export type LineTarget = z.infer<typeof LineTarget>;

export const AttachFiles = z.strictObject({
  id: Id,
  fileIds: z.array(Id).min(1).max(20).describe("Uploaded before, by the same caller"),
});
export type AttachFiles = z.infer<typeof AttachFiles>;

export const WorkOrderQuery = z.strictObject({
  ...pageQuery(["createdAt", "dueOn"]),
  q: line(100).optional().describe("Part of number, title or client"),
  status: WorkOrderStatus.optional(),
  kind: WorkOrderKind.optional(),
  number: line(40).optional(),
  reference: line(60).optional(),
  customerId: Id.optional(),
  equipmentId: Id.optional(),
  machineId: Id.optional(),
  assigneeId: Id.optional(),
  siteId: Id.optional(),
  dueFrom: CalendarDate.optional(),
  dueTo: CalendarDate.optional(),
  archived: z.boolean().default(false).describe("Also those that were archived"),
});
export type WorkOrderQuery = z.infer<typeof WorkOrderQuery>;
export const WorkOrderPage = page(WorkOrderSummary);
