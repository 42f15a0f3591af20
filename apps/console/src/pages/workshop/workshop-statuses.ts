import type { Outputs } from "../../api/trpc.ts";
import type { Statuses } from "../../parts/status.tsx";

export type WorkOrder = Outputs["workshop"]["workOrders"]["get"];
export type Equipment = Outputs["workshop"]["equipment"]["get"];
export type Inspection = Outputs["workshop"]["inspections"]["get"];
export type Checklist = Outputs["workshop"]["checklists"]["get"];

export const workOrderStatuses: Statuses<WorkOrder["status"]> = {
  open: { label: "Open", tone: "neutral" },
  assigned: { label: "Assigned", tone: "neutral" },
  in_progress: { label: "In progress", tone: "busy" },
  waiting_parts: { label: "Waiting for parts", tone: "warn" },
  done: { label: "Done", tone: "good" },
  invoiced: { label: "Invoiced", tone: "good" },
  cancelled: { label: "Cancelled", tone: "bad" },
};

export const equipmentStatuses: Statuses<Equipment["status"]> = {
  operational: { label: "Operational", tone: "good" },
  in_repair: { label: "In repair", tone: "warn" },
  out_of_order: { label: "Out of order", tone: "bad" },
  retired: { label: "Retired", tone: "neutral" },
};

export const inspectionResults: Statuses<"open" | NonNullable<Inspection["result"]>> = {
  open: { label: "Open", tone: "busy" },
  pass: { label: "Pass", tone: "good" },
  conditional: { label: "Conditional", tone: "warn" },
  fail: { label: "Fail", tone: "bad" },
};

export const workOrderKinds = {
  repair: "Repair",
  service: "Service",
  fabrication: "Fabrication",
} as const;

export const choicesOf = (labels: Readonly<Record<string, string>>) =>
  Object.entries(labels).map(([value, label]) => ({ value, label }));
