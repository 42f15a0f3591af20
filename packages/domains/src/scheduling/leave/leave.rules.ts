import { decimal } from "@millrace/contract/decimal";
import type { LeaveStatus } from "./leave.schema.ts";

interface Transition {
  readonly from: LeaveStatus;
  readonly to: LeaveStatus;
  /** Who may: `self` is the person whose leave it is. */
  readonly permission: "scheduling:approve" | "self";
}

/** What a leave may go from and to. */
const transitions: readonly Transition[] = [
  { from: "pending", to: "approved", permission: "scheduling:approve" },
  { from: "pending", to: "rejected", permission: "scheduling:approve" },
  { from: "pending", to: "cancelled", permission: "self" },
  { from: "approved", to: "cancelled", permission: "self" },
];

export function mayBecome(from: LeaveStatus, to: LeaveStatus): boolean {
  return transitions.some((each) => each.from === from && each.to === to);
}

export interface LeaveSpan {
  readonly startsOn: string;
  readonly endsOn: string;
  readonly startsNoon: boolean;
  readonly endsNoon: boolean;
}

const dayMs = 86_400_000;

/** Working days of a leave by the year that they are in: weekends and public holidays take none, a half day is half of one. */
export function daysByYear(
  { startsOn, endsOn, startsNoon, endsNoon }: LeaveSpan,
  { workingDays, holidays }: { workingDays: readonly number[]; holidays: ReadonlySet<string> },
): Map<number, string> {
  const halves = new Map<number, number>();
  for (let at = Date.parse(startsOn); at <= Date.parse(endsOn); at += dayMs) {
    const day = new Date(at);
    const date = day.toISOString().slice(0, 10);
    if (!workingDays.includes(day.getUTCDay() || 7) || holidays.has(date)) continue;
    const half = (date === startsOn && startsNoon) || (date === endsOn && endsNoon);
    const year = day.getUTCFullYear();
    halves.set(year, (halves.get(year) ?? 0) + (half ? 1 : 2));
  }
  return new Map([...halves].map(([year, count]) => [year, decimal(count).div(2).toString()]));
}

/** The sum of days, as text. */
export function sumOf(days: Iterable<string>): string {
  return [...days].reduce((sum, each) => sum.plus(each), decimal(0)).toString();
}
