import type { Outputs } from "../../api/trpc.ts";
import type { Statuses } from "../../parts/status.tsx";
import { PageTab, PageTabs } from "../../parts/tabs.tsx";

export type Purchase = Outputs["stock"]["purchaseOrders"]["get"];
export type Suggested = Outputs["stock"]["restockPlans"]["suggest"]["vendors"][number];

export const purchaseStatuses: Statuses<Purchase["status"]> = {
  draft: { label: "Draft", tone: "neutral" },
  sent: { label: "Sent", tone: "busy" },
  partly_received: { label: "Partly received", tone: "warn" },
  received: { label: "Received", tone: "good" },
  cancelled: { label: "Cancelled", tone: "bad" },
};

export function PurchasingTabs() {
  return (
    <PageTabs label="Purchasing">
      <PageTab to="/purchasing" activeOptions={{ exact: true, includeSearch: false }}>
        Purchase orders
      </PageTab>
      <PageTab to="/purchasing/suggestions">What to order</PageTab>
      <PageTab to="/purchasing/plans">Restock plans</PageTab>
    </PageTabs>
  );
}
