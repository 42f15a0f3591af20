import type { Outputs } from "../../api/trpc.ts";
import type { Statuses } from "../../parts/status.tsx";

export type Template = Outputs["workshop"]["templates"]["get"];
export type Field = Template["columns"][number];
export type SheetImport = Outputs["workshop"]["imports"]["get"];
export type Schedule = Outputs["workshop"]["schedules"]["get"];

export const fieldTypes: Readonly<Record<Field["type"], string>> = {
  text: "Text",
  integer: "Whole number",
  decimal: "Number",
  date: "Date",
  datetime: "Date and time",
  boolean: "Yes or no",
  choice: "One of a list",
};

/** How it stands with an import, and with the newest run of a schedule. */
export const runStatuses: Statuses<SheetImport["status"]> = {
  pending: { label: "Waiting", tone: "neutral" },
  running: { label: "Running", tone: "busy" },
  completed: { label: "Completed", tone: "good" },
  failed: { label: "Failed", tone: "bad" },
  cancelled: { label: "Cancelled", tone: "neutral" },
};

export const isRunning = ({ status }: Pick<SheetImport, "status">): boolean =>
  status === "pending" || status === "running";
