import type { Outputs } from "../../api/trpc.ts";
import type { Statuses } from "../../parts/status.tsx";

export type ProductionOrder = Outputs["production"]["orders"]["get"];
export type Batch = Outputs["production"]["batches"]["get"];

export const orderStatuses: Statuses<ProductionOrder["status"]> = {
  draft: { label: "Draft", tone: "neutral" },
  planned: { label: "Planned", tone: "neutral" },
  released: { label: "Released", tone: "busy" },
  in_progress: { label: "In progress", tone: "busy" },
  completed: { label: "Completed", tone: "good" },
  closed: { label: "Closed", tone: "good" },
  cancelled: { label: "Cancelled", tone: "bad" },
};

export const batchStatuses: Statuses<Batch["status"]> = {
  planned: { label: "Planned", tone: "neutral" },
  in_progress: { label: "In progress", tone: "busy" },
  paused: { label: "Paused", tone: "warn" },
  completed: { label: "Completed", tone: "good" },
  reversed: { label: "Reversed", tone: "bad" },
  cancelled: { label: "Cancelled", tone: "bad" },
};

/** Whether something is still entered into a batch. */
export const isOpen = ({ status }: Pick<Batch, "status">): boolean =>
  status === "planned" || status === "in_progress" || status === "paused";
