import { daysAfter } from "@millrace/contract/calendar";
import { decimal, trimDecimal } from "@millrace/contract/decimal";
import type { Shifts } from "./efficiency.schema.ts";

// Making one takes longer than a query does.
const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(timezone: string): Intl.DateTimeFormat {
  let clock = clocks.get(timezone);
  if (!clock) {
    clock = new Intl.DateTimeFormat("en-CA", {
      timeZone: timezone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
    clocks.set(timezone, clock);
  }
  return clock;
}

/** What a clock in this zone shows, as if it were UTC. */
function wallOf(timezone: string, at: number): number {
  const parts = new Map(
    clockOf(timezone)
      .formatToParts(new Date(at))
      .map(({ type, value }) => [type, value]),
  );
  const [day, time] = [
    ["year", "month", "day"].map((part) => parts.get(part as "year")).join("-"),
    ["hour", "minute", "second"].map((part) => parts.get(part as "hour")).join(":"),
  ];
  return Date.parse(`${day}T${time}Z`);
}

/** The moment at which a clock in this zone shows a time of a day; where it skips the time, the moment as far after the leap. */
export function momentOf(timezone: string, day: string, time: string): Date {
  const wall = Date.parse(`${day}T${time}:00Z`);
  let at = wall - (wallOf(timezone, wall) - wall);
  at = wall - (wallOf(timezone, at) - at);
  return new Date(at);
}

export interface ShiftOfDay {
  readonly day: string;
  readonly shift: string;
  readonly from: Date;
  readonly to: Date;
}

/** The shifts of a day at a site; a day has 23 or 25 hours where the clock changes. */
export function shiftsOf(timezone: string, day: string, shifts: Shifts): ShiftOfDay[] {
  return shifts.map(({ name, from, to }) => ({
    day,
    shift: name,
    from: momentOf(timezone, day, from),
    to: momentOf(timezone, to > from ? day : daysAfter(day, 1), to),
  }));
}

export interface Measured {
  readonly runningSeconds: number;
  readonly plannedStopSeconds: number;
  readonly stopSeconds: number;
  readonly idleSeconds: number;
  readonly quantity: string;
  readonly goodQuantity: string;
}

/** Several shifts as one. */
export function togetherOf(all: readonly Measured[]): Measured {
  const seconds = (key: "runningSeconds" | "plannedStopSeconds" | "stopSeconds" | "idleSeconds") =>
    all.reduce((sum, each) => sum + each[key], 0);
  const amount = (key: "quantity" | "goodQuantity") =>
    all.reduce((sum, each) => sum.plus(each[key]), decimal(0)).toFixed();
  return {
    runningSeconds: seconds("runningSeconds"),
    plannedStopSeconds: seconds("plannedStopSeconds"),
    stopSeconds: seconds("stopSeconds"),
    idleSeconds: seconds("idleSeconds"),
    quantity: amount("quantity"),
    goodQuantity: amount("goodQuantity"),
  };
}

interface Rates {
  readonly availability: string | null;
  readonly performance: string | null;
  readonly quality: string | null;
  readonly efficiency: string | null;
}

/**
 * Availability: running time of running time and unplanned stops; idle time and planned stops are not held against the machine.
 * Performance: what was made of what the ideal rate makes in the running time, 1 at most. Quality: good of made. Each null where it has
 * nothing to be measured by; effectiveness is the product of all three.
 */
export function ratesOf(measured: Measured, idealRate: string | null): Rates {
  const { runningSeconds, stopSeconds, quantity, goodQuantity } = measured;
  const meant = runningSeconds + stopSeconds;
  const availability = meant === 0 ? null : decimal(runningSeconds).div(meant);
  const possible = decimal(idealRate ?? 0)
    .times(runningSeconds)
    .div(3_600);
  const speed = possible.eq(0) ? null : decimal(quantity).div(possible);
  const performance = speed?.gt(1) ? decimal(1) : speed;
  const quality = decimal(quantity).eq(0) ? null : decimal(goodQuantity).div(quantity);
  const all =
    availability && performance && quality ? availability.times(performance).times(quality) : null;
  const text = (rate: ReturnType<typeof decimal> | null) => rate && trimDecimal(rate.toFixed(6));
  return {
    availability: text(availability),
    performance: text(performance),
    quality: text(quality),
    efficiency: text(all),
  };
}
