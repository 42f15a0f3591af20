import type { AlertKind } from "./alerts.schema.ts";

/** What of a rule its next state depends on. */
export interface RuleState {
  readonly state: "ok" | "firing";
  /** Since when the measure disagrees with the state. */
  readonly turningSince: Date | null;
}

/**
 * The state after a measure: it changes when the measure has been on the other side of the threshold for `holdMinutes` without a break, so that
 * one that goes up and down raises at most one alert in that time. No measure (null: too few requests to say) is one below.
 */
export function stepOf(
  rule: RuleState & { readonly threshold: number; readonly holdMinutes: number },
  value: number | null,
  now: Date,
): RuleState {
  const { state, turningSince, threshold, holdMinutes } = rule;
  const isAbove = value !== null && value > threshold;
  if (isAbove === (state === "firing")) return { state, turningSince: null };
  const since = turningSince ?? now;
  if (now.getTime() - since.getTime() < holdMinutes * 60_000) return { state, turningSince: since };
  return { state: isAbove ? "firing" : "ok", turningSince: null };
}

type Unit = "percent" | "milliseconds" | "count";

export const kinds: Readonly<Record<AlertKind, { readonly title: string; readonly unit: Unit }>> = {
  errors: { title: "Requests that fail on our side", unit: "percent" },
  latency: { title: "Duration that 95 % of requests do not exceed", unit: "milliseconds" },
  webhooks: { title: "Webhook attempts that fail", unit: "percent" },
  jobs: { title: "Jobs that failed for good", unit: "count" },
  pool: { title: "Database connections in use, of the fullest process", unit: "percent" },
  queue: { title: "Jobs that are due and wait", unit: "count" },
};

/** `7.5 %`, `1,200 ms`, `3`. */
export function written(kind: AlertKind, value: number): string {
  const number = new Intl.NumberFormat("en", { maximumFractionDigits: 1 }).format(value);
  return `${number}${{ percent: " %", milliseconds: " ms", count: "" }[kinds[kind].unit]}`;
}

/** The letter about a change. */
export function letterOf(
  change: "raised" | "resolved",
  alert: { kind: AlertKind; value: number; peak: number; threshold: number; raisedAt: Date },
  console: string | undefined,
): { subject: string; text: string } {
  const { kind, value, peak, threshold, raisedAt } = alert;
  const { title } = kinds[kind];
  const where = console === undefined ? "" : `\n${console}/alerts\n`;
  return change === "raised"
    ? {
        subject: `Alert: ${title}, ${written(kind, value)}`,
        text: `${title}: ${written(kind, value)}, over the threshold of ${written(kind, threshold)}.\n${where}`,
      }
    : {
        subject: `Resolved: ${title}`,
        text: `${title}: back under the threshold of ${written(kind, threshold)}. It was over it since ${raisedAt.toISOString()}, at worst ${written(kind, peak)}.\n${where}`,
      };
}
