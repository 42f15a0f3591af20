import type { Segment } from "./scheduling.schema.ts";

/** True when the two share a moment; what ends as the other begins does not. */
export function overlap(one: Segment, other: Segment): boolean {
  return one.startsAt < other.endsAt && other.startsAt < one.endsAt;
}

/** Whole minutes from one moment to another, never below zero. */
export function minutesBetween(from: Date, to: Date): number {
  return Math.max(0, Math.floor((to.getTime() - from.getTime()) / 60_000));
}

/** Minutes of work in these hours: time that has passed, whatever the clocks show. */
export function minutesOf(segments: readonly Segment[]): number {
  return segments.reduce((sum, { startsAt, endsAt }) => sum + minutesBetween(startsAt, endsAt), 0);
}
