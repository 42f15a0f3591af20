import { api, type Outputs, trpc } from "../../api/trpc.ts";
import type { Statuses } from "../../parts/status.tsx";

export type Party = Outputs["parties"]["customers"]["get"];
export type Role = "customer" | "vendor";

export const partyStatuses: Statuses<Party["status"]> = {
  active: { label: "Active", tone: "good" },
  inactive: { label: "Inactive", tone: "neutral" },
};

/** Customers and vendors have the same fields and pages; this is what differs. */
export const roles = {
  customer: {
    one: "customer",
    many: "Customers",
    description: "Who buys from us",
    write: "customers:write",
    list: "/customers",
    create: "/customers/new",
    detail: "/customers/$id",
    edit: "/customers/$id/edit",
    queries: trpc.parties.customers,
    commands: api.parties.customers,
  },
  vendor: {
    one: "vendor",
    many: "Vendors",
    description: "Whom we buy from",
    write: "vendors:write",
    list: "/vendors",
    create: "/vendors/new",
    detail: "/vendors/$id",
    edit: "/vendors/$id/edit",
    queries: trpc.parties.vendors,
    commands: api.parties.vendors,
  },
} as const;
