import type { Inputs, Outputs } from "../../api/trpc.ts";
import type { Statuses } from "../../parts/status.tsx";

export type Machine = Outputs["machines"]["get"];
export type DowntimeReason = Inputs["machines"]["downtime"]["create"]["reason"];

export const machineStatuses: Statuses<Machine["status"]> = {
  running: { label: "Running", tone: "good" },
  idle: { label: "Idle", tone: "neutral" },
  stopped: { label: "Stopped", tone: "bad" },
  maintenance: { label: "Maintenance", tone: "warn" },
};

/** Why a machine stands still, the frequent ones first. */
export const downtimeReasons: Readonly<Record<DowntimeReason, string>> = {
  jam: "Jam",
  breakdown: "Breakdown",
  no_material: "No material",
  no_operator: "No operator",
  no_power: "No power",
  quality: "Quality",
  changeover: "Changeover",
  cleaning: "Cleaning",
  maintenance: "Maintenance",
  break: "Break",
  no_order: "No order",
  other: "Other",
};

export const reasonOptions = (Object.keys(downtimeReasons) as DowntimeReason[]).map((value) => ({
  value,
  label: downtimeReasons[value],
}));

/** `5400` → `1 h 30 min`. */
export function duration(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1) return `${seconds} s`;
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
}
