/** Days of the week as RFC 5545 names them, in their order. */
export const weekdays = [
  { value: "MO", label: "Mon" },
  { value: "TU", label: "Tue" },
  { value: "WE", label: "Wed" },
  { value: "TH", label: "Thu" },
  { value: "FR", label: "Fri" },
  { value: "SA", label: "Sat" },
  { value: "SU", label: "Sun" },
] as const;

interface Weekly {
  readonly days: readonly string[];
  /** Every so many weeks. */
  readonly weeks: number;
}

/** `{ days: ["MO"], weeks: 2 }` → `FREQ=WEEKLY;INTERVAL=2;BYDAY=MO` */
export function ruleOf({ days, weeks }: Weekly): string {
  const inOrder = weekdays.map(({ value }) => value).filter((day) => days.includes(day));
  return `FREQ=WEEKLY${weeks > 1 ? `;INTERVAL=${weeks}` : ""};BYDAY=${inOrder.join(",")}`;
}

/** What a rule says, where it is one of whole weeks; others are shown as they are. */
export function weeklyOf(rule: string): Weekly | null {
  const parts = new Map(rule.split(";").map((part) => part.split("=") as [string, string]));
  if (rule === "FREQ=DAILY") return { days: weekdays.map(({ value }) => value), weeks: 1 };
  const days = parts.get("BYDAY")?.split(",") ?? [];
  const weeks = Number(parts.get("INTERVAL") ?? 1);
  const isKnown =
    parts.get("FREQ") === "WEEKLY" &&
    [...parts.keys()].every((key) => ["FREQ", "INTERVAL", "BYDAY"].includes(key)) &&
    days.length > 0 &&
    days.every((day) => weekdays.some(({ value }) => value === day));
  return isKnown ? { days, weeks } : null;
}

/** `Mon, Tue, every 2 weeks` */
export function inWords(rule: string): string {
  const weekly = weeklyOf(rule);
  if (!weekly) return rule;
  const { days, weeks } = weekly;
  const names = weekdays.filter(({ value }) => days.includes(value)).map(({ label }) => label);
  const every = weeks > 1 ? `, every ${weeks} weeks` : "";
  return names.length === 7 ? `Every day${every}` : `${names.join(", ")}${every}`;
}
