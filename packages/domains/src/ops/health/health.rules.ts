import type { Check, DayOfHealth, HealthStatus } from "./health.schema.ts";

const order = ["off", "healthy", "warning", "critical", "offline"] as const;

/**
 * The whole by its parts: as bad as the worst of them. Without the database nothing works, so only its being offline is the whole's; of
 * any other part it is critical.
 */
export function overall(
  checks: readonly Pick<Check, "name" | "status">[],
): Exclude<HealthStatus, "off"> {
  const worst = checks.reduce<HealthStatus>((bad, { name, status }) => {
    const counts = status === "offline" && name !== "database" ? "critical" : status;
    return order.indexOf(counts) > order.indexOf(bad) ? counts : bad;
  }, "healthy");
  return worst === "off" ? "healthy" : worst;
}

/** A figure against its bounds: at or above. */
export const graded = (value: number, warning: number, critical: number): HealthStatus =>
  value >= critical ? "critical" : value >= warning ? "warning" : "healthy";

export interface SampledDay {
  readonly day: string;
  readonly samples: number;
  readonly healthy: number;
  readonly worst: string;
}

const dayMs = 86_400_000;
const minuteMs = 60_000;

/**
 * The last `count` days up to `now`, the oldest first, in UTC. A sample is taken each minute by whichever process can: a minute without
 * one is a minute in which nothing could, and counts as down. Days before the first sample have no figure.
 */
export function daysOfHealth(
  sampled: readonly SampledDay[],
  first: Date | null,
  now: Date,
  count: number,
): DayOfHealth[] {
  const byDay = new Map(sampled.map((each) => [each.day, each]));
  const today = Math.floor(now.getTime() / dayMs) * dayMs;
  return Array.from({ length: count }, (_, n) => {
    const begin = today - (count - 1 - n) * dayMs;
    const day = new Date(begin).toISOString().slice(0, 10);
    const end = Math.min(begin + dayMs, now.getTime());
    if (!first || first.getTime() >= end) return { day, uptime: null, worst: null, downMinutes: 0 };
    const minutes = Math.floor((end - Math.max(begin, first.getTime())) / minuteMs);
    const seen = byDay.get(day);
    const expected = Math.max(minutes, seen?.samples ?? 0);
    const down = expected - (seen?.samples ?? 0);
    // The minute that runs has no sample yet, and one that was taken a moment late is no failure.
    const downMinutes = down <= 1 ? 0 : down;
    return {
      day,
      uptime: expected === 0 ? 1 : Math.round((1 - downMinutes / expected) * 1e5) / 1e5,
      worst: downMinutes > 0 ? "offline" : ((seen?.worst ?? "healthy") as DayOfHealth["worst"]),
      downMinutes,
    };
  });
}
