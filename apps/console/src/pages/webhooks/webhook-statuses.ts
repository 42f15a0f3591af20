import type { Outputs } from "../../api/trpc.ts";
import type { Statuses } from "../../parts/status.tsx";

export type Webhook = Outputs["webhooks"]["get"];
export type Delivery = Outputs["webhooks"]["deliveries"]["list"]["items"][number];

export const webhookStatuses: Statuses<Webhook["status"]> = {
  active: { label: "Active", tone: "good" },
  paused: { label: "Paused", tone: "warn" },
  disabled: { label: "Disabled", tone: "bad" },
};

export const deliveryStatuses: Statuses<Delivery["status"]> = {
  pending: { label: "Waiting", tone: "neutral" },
  retrying: { label: "Trying again", tone: "warn" },
  delivered: { label: "Delivered", tone: "good" },
  failed: { label: "Failed", tone: "bad" },
};
