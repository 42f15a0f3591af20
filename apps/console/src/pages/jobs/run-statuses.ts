import type { Outputs } from "../../api/trpc.ts";
import type { Statuses } from "../../parts/status.tsx";

export type Run = Outputs["jobs"]["history"]["items"][number];

export const runStatuses: Statuses<Run["status"]> = {
  queued: { label: "Waiting", tone: "neutral" },
  running: { label: "Running", tone: "busy" },
  completed: { label: "Completed", tone: "good" },
  failed: { label: "Failed", tone: "bad" },
  cancelled: { label: "Cancelled", tone: "neutral" },
};
