import { page, pageQuery } from "@millrace/contract/page";
import { CalendarDate, Id, Instant, line } from "@millrace/contract/primitives";
import { z } from "zod";

const rate = z.string().nullable();

const figures = {
  runningSeconds: z.int(),
  plannedStopSeconds: z.int(),
  stopSeconds: z.int(),
  idleSeconds: z.int(),
  /** Made of the batches' products, and how much of it was good. */
  quantity: z.string(),
  goodQuantity: z.string(),
  /** Running time of the time that it was meant to run. */
  availability: rate,
  /** What was made of what it could have made while it ran. */
  performance: rate,
  /** What was good of what was made. */
  quality: rate,
  /** All three multiplied: overall equipment effectiveness. */
  efficiency: rate,
};

/** What a machine's shift came to. Rates are shares: "0.85" is 85 %; null where there was nothing to measure. */
export const Efficiency = z
  .object({
    id: Id,
    machineId: Id,
    siteId: Id,
    day: CalendarDate,
    shift: z.string(),
    ...figures,
    computedAt: Instant,
  })
  .meta({ id: "ProductionEfficiency" });
export type Efficiency = z.infer<typeof Efficiency>;

export const EfficiencyQuery = z.strictObject({
  ...pageQuery(["day"]),
  machineId: Id.optional(),
  siteId: Id.optional(),
  shift: line(40).optional(),
  from: CalendarDate.optional(),
  to: CalendarDate.optional(),
});
export type EfficiencyQuery = z.infer<typeof EfficiencyQuery>;
export const EfficiencyPage = page(Efficiency);

export const TodayQuery = z.strictObject({ siteId: Id, machineId: Id.optional() });
export type TodayQuery = z.infer<typeof TodayQuery>;

/** How the day goes so far at a site: each machine's, all its shifts together and each of them. */
export const EfficiencyToday = z
  .object({
    siteId: Id,
    day: CalendarDate,
    /** Until when it is counted. */
    at: Instant,
    items: z.array(
      z.object({
        machineId: Id,
        ...figures,
        shifts: z.array(z.object({ shift: z.string(), from: Instant, to: Instant, ...figures })),
      }),
    ),
  })
  .meta({ id: "EfficiencyToday" });
export type EfficiencyToday = z.infer<typeof EfficiencyToday>;

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must be a time such as 06:00");

/** The shifts of a day by the wall clock of a site; one that ends before it begins runs into the next day and belongs to the first. */
export const Shifts = z
  .array(z.strictObject({ name: line(40), from: clockTime, to: clockTime }))
  .min(1)
  .max(10)
  .refine(
    (shifts) => new Set(shifts.map(({ name }) => name)).size === shifts.length,
    "must have different names",
  );
export type Shifts = z.infer<typeof Shifts>;
