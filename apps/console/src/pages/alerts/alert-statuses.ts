import type { Outputs } from "../../api/trpc.ts";
import { milliseconds, quantity } from "../../parts/format.ts";
import type { Statuses } from "../../parts/status.tsx";

export type Alert = Outputs["ops"]["alerts"]["list"]["items"][number];
export type Rule = Outputs["ops"]["alertRules"]["list"]["items"][number];

export const alertStatuses: Statuses<Alert["status"]> = {
  firing: { label: "Firing", tone: "bad" },
  resolved: { label: "Resolved", tone: "good" },
};

export const ruleStates: Statuses<"ok" | "firing" | "off"> = {
  ok: { label: "OK", tone: "good" },
  firing: { label: "Firing", tone: "bad" },
  off: { label: "Off", tone: "neutral" },
};

/** A measure or threshold in its unit. */
export function measured({ unit }: Pick<Rule, "unit">, value: number | null): string {
  if (value === null) return "–";
  if (unit === "milliseconds") return milliseconds(value);
  return unit === "percent" ? `${quantity(value)} %` : quantity(value);
}
