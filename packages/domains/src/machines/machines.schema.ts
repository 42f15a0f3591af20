import { changeOf } from "@millrace/contract/change";
import { Quantity } from "@millrace/contract/decimal";
import { page, pageQuery } from "@millrace/contract/page";
import { Code, Id, Instant, line, text, tracked, Version } from "@millrace/contract/primitives";
import { z } from "zod";

export const MachineStatus = z.enum(["running", "idle", "stopped", "maintenance"]);
export type MachineStatus = z.infer<typeof MachineStatus>;

/** Why a machine stands still. */
export const DowntimeReason = z.enum([
  "breakdown",
  "jam",
  "no_material",
  "no_operator",
  "no_power",
  "quality",
  "changeover",
  "cleaning",
  "maintenance",
  "break",
  "no_order",
  "other",
]);
export type DowntimeReason = z.infer<typeof DowntimeReason>;

const Metadata = z
  .record(z.string().min(1).max(60), z.union([z.string().max(500), z.number(), z.boolean()]))
  .refine((fields) => Object.keys(fields).length <= 50, "must have at most 50 fields");

export const Machine = z
  .object({
    id: Id,
    code: z.string(),
    name: z.string(),
    type: z.string(),
    siteId: Id,
    status: MachineStatus,
    statusSince: Instant,
    /** Why it stands still, where somebody has said so. */
    reason: DowntimeReason.nullable(),
    /** Pieces, kilograms … in an hour at its best. */
    idealRate: Quantity.nullable(),
    /** Hours that it has run in all, with two decimals. */
    runningHours: z.string(),
    metadata: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    ...tracked,
  })
  .meta({ id: "Machine" });
export type Machine = z.infer<typeof Machine>;

export const NewMachine = z.strictObject({
  code: Code,
  name: line(120),
  type: line(60),
  siteId: Id,
  idealRate: Quantity.nullable().default(null),
  metadata: Metadata.default({}),
});
export type NewMachine = z.infer<typeof NewMachine>;

/** A machine keeps its site: its history and batches belong there. */
export const MachineFields = NewMachine.omit({ siteId: true });
export const MachineChange = changeOf(MachineFields);
export type MachineChange = z.infer<typeof MachineChange>;

export const MachineQuery = z.strictObject({
  ...pageQuery(["code", "name"]),
  q: line(100).optional().describe("Part of code or name"),
  type: line(60).optional(),
  status: MachineStatus.optional(),
  siteId: Id.optional(),
  archived: z.boolean().default(false).describe("Also those that were archived"),
});
export type MachineQuery = z.infer<typeof MachineQuery>;
export const MachinePage = page(Machine);

export const SetMachineStatus = z
  .strictObject({
    id: Id,
    status: MachineStatus,
    reason: DowntimeReason.optional().describe("Why it stands still: with stopped and maintenance"),
    note: text(500).optional(),
  })
  .refine(({ status, reason }) => !reason || status === "stopped" || status === "maintenance", {
    path: ["reason"],
    message: "is for machines that stand still",
  });
export type SetMachineStatus = z.infer<typeof SetMachineStatus>;

/** A time in one status; without an end while it lasts. */
export const MachineInterval = z
  .object({
    id: Id,
    machineId: Id,
    status: MachineStatus,
    reason: DowntimeReason.nullable(),
    /** Null while nobody has said why. */
    planned: z.boolean().nullable(),
    note: z.string().nullable(),
    startedAt: Instant,
    endedAt: Instant.nullable(),
    /** Until now while it lasts. */
    seconds: z.int(),
    actor: z.string(),
  })
  .meta({ id: "MachineInterval" });
export type MachineInterval = z.infer<typeof MachineInterval>;

export const IntervalQuery = z.strictObject({
  id: Id,
  ...pageQuery(["startedAt"]),
  startedFrom: Instant.optional(),
  startedTo: Instant.optional(),
});
export type IntervalQuery = z.infer<typeof IntervalQuery>;

export const DowntimeQuery = z.strictObject({
  ...IntervalQuery.shape,
  reason: DowntimeReason.optional(),
  planned: z.boolean().optional(),
});
export type DowntimeQuery = z.infer<typeof DowntimeQuery>;
export const IntervalPage = page(MachineInterval);

export const NewDowntime = z.strictObject({
  id: Id,
  reason: DowntimeReason,
  note: text(500).optional(),
  /** Explains this stop; unless given, stops the machine now, or explains the stop that it is in. */
  intervalId: Id.optional(),
});
export type NewDowntime = z.infer<typeof NewDowntime>;

export const MaintenancePlan = z
  .object({
    id: Id,
    machineId: Id,
    name: z.string(),
    instructions: z.string().nullable(),
    everyDays: z.int().nullable(),
    everyHours: z.int().nullable(),
    lastDoneAt: Instant.nullable(),
    nextDueAt: Instant.nullable(),
    /** The machine's running hours at which it is due, with two decimals. */
    nextDueHours: z.string().nullable(),
    /** It is due since then, and not done. */
    dueSince: Instant.nullable(),
    ...tracked,
  })
  .meta({ id: "MaintenancePlan" });
export type MaintenancePlan = z.infer<typeof MaintenancePlan>;

const rhythm = {
  everyDays: z.int().min(1).max(3_650).nullable().default(null),
  everyHours: z.int().min(1).max(100_000).nullable().default(null),
};
const planFields = { name: line(120), instructions: text(4000).nullable().default(null) };

export const PlanFields = z.strictObject({ ...planFields, ...rhythm });

export const NewMaintenancePlan = z
  .strictObject({ id: Id.describe("The machine"), ...PlanFields.shape })
  .refine(({ everyDays, everyHours }) => (everyDays === null) !== (everyHours === null), {
    path: ["everyDays"],
    message: "is given, or everyHours is: one of them",
  });
export type NewMaintenancePlan = z.infer<typeof NewMaintenancePlan>;

export const MaintenancePlanChange = z.strictObject({
  id: Id,
  planId: Id,
  version: Version.optional(),
  name: line(120).optional(),
  instructions: text(4000).nullable().optional(),
  everyDays: z.int().min(1).max(3_650).nullable().optional(),
  everyHours: z.int().min(1).max(100_000).nullable().optional(),
});
export type MaintenancePlanChange = z.infer<typeof MaintenancePlanChange>;

export const PlanTarget = z.strictObject({ id: Id, planId: Id, version: Version.optional() });
export type PlanTarget = z.infer<typeof PlanTarget>;

export const PlanQuery = z.strictObject({
  id: Id,
  ...pageQuery(["createdAt"]),
  archived: z.boolean().default(false),
});
export type PlanQuery = z.infer<typeof PlanQuery>;
export const PlanPage = page(MaintenancePlan);

export const WatchMachines = z.strictObject({
  id: Id.optional().describe("One machine; all that the caller sees unless given"),
});
export type WatchMachines = z.infer<typeof WatchMachines>;

/** `resync`: what happened before is not told, read the machines anew. */
export type WatchedMachine =
  | { readonly kind: "resync" }
  | {
      readonly kind: "status";
      readonly machineId: string;
      readonly from: MachineStatus;
      readonly to: MachineStatus;
      readonly reason: DowntimeReason | null;
      readonly at: Date;
    };
