import type { Inputs, Outputs } from "../../api/trpc.ts";
import type { Statuses } from "../../parts/status.tsx";

export type Import = Outputs["transfer"]["imports"]["get"];
export type ImportType = Inputs["transfer"]["imports"]["create"]["type"];

export const importStatuses: Statuses<Import["status"]> = {
  pending: { label: "Waiting", tone: "neutral" },
  processing: { label: "Running", tone: "busy" },
  completed: { label: "Completed", tone: "good" },
  failed: { label: "Failed", tone: "bad" },
  cancelled: { label: "Cancelled", tone: "neutral" },
};

export const isRunning = ({ status }: Import): boolean =>
  status === "pending" || status === "processing";

const party = [
  ["code", "name", "status", "email", "phone", "taxId", "currency", "creditLimit", "tags", "note"],
  ["contactName", "contactRole", "contactEmail", "contactPhone"],
  ["street", "city", "region", "postalCode", "country", "archived"],
].flat();

/** What a column of the file can fill. The server has the last word: it refuses a field that it does not know. */
export const importTypes: Readonly<
  Record<ImportType, { readonly label: string; readonly fields: readonly string[] }>
> = {
  categories: {
    label: "Categories",
    fields: ["code", "name", "description", "parent", "archived"],
  },
  products: {
    label: "Products",
    fields: [
      ["sku", "name", "kind", "unit", "price", "cost", "taxRate", "category", "vendor", "barcode"],
      ["description", "reorderLevel", "reorderQuantity", "allowNegativeStock", "archived"],
    ].flat(),
  },
  customers: { label: "Customers", fields: party },
  vendors: { label: "Vendors", fields: party },
  stock: {
    label: "Opening stock",
    fields: ["sku", "quantity", "lot", "expiresOn", "serial", "bin", "unitCost"],
  },
};

export const importTypeNamed = (text: string | undefined): ImportType | undefined =>
  text !== undefined && text in importTypes ? (text as ImportType) : undefined;

export const importTypeOptions = Object.entries(importTypes).map(([value, { label }]) => ({
  value,
  label,
}));
