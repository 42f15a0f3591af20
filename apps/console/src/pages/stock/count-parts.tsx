import type { Outputs } from "../../api/trpc.ts";
import type { Statuses } from "../../parts/status.tsx";

export type Count = Outputs["stock"]["counts"]["get"];

export const countStatuses: Statuses<Count["status"]> = {
  open: { label: "Waits for approval", tone: "busy" },
  approved: { label: "Approved", tone: "good" },
  rejected: { label: "Rejected", tone: "neutral" },
};
