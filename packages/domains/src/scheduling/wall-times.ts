import { RRuleTemporal } from "rrule-temporal";
import { Temporal } from "temporal-polyfill";
import type { Segment, WallSegment } from "./scheduling.schema.ts";

/**
 * The moment at which the clocks of a place show a time of day. A time that they skip in spring is as much later as they skip; one that
 * they show twice in autumn is the first (RFC 5545, 3.3.5).
 */
export function momentAt(timezone: string, date: string, time: string): Date {
  const { epochMilliseconds } = Temporal.PlainDate.from(date)
    .toPlainDateTime(time)
    .toZonedDateTime(timezone, { disambiguation: "compatible" });
  return new Date(epochMilliseconds);
}

const nextDay = (date: string) => Temporal.PlainDate.from(date).add({ days: 1 }).toString();

/**
 * The hours of a shift on a date: wall times of the place, one after the other, so that what begins after midnight is on the next day.
 * Hours that the clocks skip whole are left out; none may remain.
 */
export function segmentsOn(
  timezone: string,
  date: string,
  segments: readonly WallSegment[],
): Segment[] {
  const placed: Segment[] = [];
  let day = date;
  let last = "";
  for (const { start, end } of segments) {
    if (last && start < last) day = nextDay(day);
    const startsAt = momentAt(timezone, day, start);
    if (end <= start) day = nextDay(day);
    const endsAt = momentAt(timezone, day, end);
    last = end;
    if (startsAt < endsAt) placed.push({ startsAt, endsAt });
  }
  return placed;
}

const days: ReadonlySet<string> = new Set(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]);
const parts =
  /^(?:FREQ|INTERVAL|COUNT|UNTIL|BYDAY|BYMONTHDAY|BYMONTH|BYSETPOS|BYWEEKNO|BYYEARDAY|WKST)=[\dA-Z,+-]+$/;

/** Why a rule does not do for shifts: it is none of whole days, or not one of RFC 5545. Undefined where it does. */
export function faultOfRule(rule: string): string | undefined {
  const all = rule.split(";");
  const faulty = all.find((part) => !parts.test(part));
  if (faulty !== undefined) return `${faulty || "an empty part"} is not a part of a rule of days`;
  const frequency = all.find((part) => part.startsWith("FREQ="))?.slice(5);
  if (!frequency || !days.has(frequency)) return "FREQ must be DAILY, WEEKLY, MONTHLY or YEARLY";
  try {
    datesOf(rule, "2026-01-01", { from: "2026-01-01", to: "2026-01-02" });
    return undefined;
  } catch {
    return "is not a rule of RFC 5545";
  }
}

/** The dates of a rule that begins on a date, within these days, both included. Dates know no time zone: a rule never slips over a change of clocks. */
export function datesOf(
  rule: string,
  startsOn: string,
  { from, to }: { from: string; to: string },
): string[] {
  const begins = from > startsOn ? from : startsOn;
  if (to < begins) return [];
  const rrule = new RRuleTemporal({
    rruleString: `DTSTART:${startsOn.replaceAll("-", "")}T000000Z\nRRULE:${rule}`,
  });
  return rrule
    .between(new Date(`${begins}T00:00:00Z`), new Date(`${to}T00:00:00Z`), true)
    .map((found) => found.toString().slice(0, 10));
}
