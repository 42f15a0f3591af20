import type { Outputs } from "../../api/trpc.ts";
import type { Statuses } from "../../parts/status.tsx";

export type User = Outputs["identity"]["users"]["get"];

export const userStatuses: Statuses<User["status"]> = {
  active: { label: "Active", tone: "good" },
  blocked: { label: "Blocked", tone: "bad" },
  archived: { label: "Archived", tone: "neutral" },
};
