import { Rate, SignedMoney } from "@millrace/contract/decimal";
import { CalendarDate, Instant } from "@millrace/contract/primitives";
import { z } from "zod";

const TimeZone = z
  .string()
  .max(60)
  .refine((zone) => {
    try {
      return Boolean(new Intl.DateTimeFormat("en", { timeZone: zone }));
    } catch {
      return false;
    }
  }, "must be a time zone such as Europe/Berlin");

/** The last seven days unless something else is named; `to` is exclusive. */
const Range = z
  .strictObject({
    from: Instant.optional(),
    to: Instant.optional(),
    timezone: TimeZone.default("UTC").describe("Where today begins"),
  })
  .refine(({ from, to }) => !from || !to || from < to, {
    path: ["to"],
    message: "must be after from",
  });
export const DashboardQuery = Range;
export type DashboardQuery = z.infer<typeof DashboardQuery>;

const Total = z.string();
const Counts = z.record(z.string(), z.int());

const Production = z.object({
  openOrders: z.int(),
  batchesInProgress: z.int(),
  batchesCompleted: z.int(),
  /** Of the batches' products, whatever their units. */
  quantity: Total,
});

export const InspectionFigures = z
  .object({
    from: Instant,
    to: Instant,
    completed: z.int(),
    pass: z.int(),
    fail: z.int(),
    conditional: z.int(),
    /** Share that passed; 0 when there were none. */
    passRate: Rate,
  })
  .meta({ id: "InspectionFigures" });
export type InspectionFigures = z.infer<typeof InspectionFigures>;

export const StatusFigures = z
  .object({
    from: Instant,
    to: Instant,
    total: z.int(),
    byStatus: Counts,
  })
  .meta({ id: "StatusFigures" });
export type StatusFigures = z.infer<typeof StatusFigures>;

export const DashboardStats = z
  .object({
    from: Instant,
    to: Instant,
    /** When the figures were made: at most a minute ago. */
    at: Instant,
    currency: z.string(),
    /** Since today's midnight in the time zone asked for. */
    today: Production,
    production: Production,
    yield: z.array(
      z.object({
        day: CalendarDate,
        batches: z.int(),
        quantity: Total,
        planned: Total,
        /** Made of what was planned; null where nothing was planned. */
        rate: z.string().nullable(),
      }),
    ),
    /** To two places. */
    stockValue: SignedMoney,
    alerts: z.object({
      low: z.int(),
      out: z.int(),
      expiring: z.int(),
      expired: z.int(),
    }),
    workOrders: Counts,
    equipment: Counts,
    inspections: InspectionFigures.omit({ from: true, to: true }),
    people: z.object({ in: z.int(), late: z.int(), forgotten: z.int() }),
  })
  .meta({ id: "DashboardStats" });
export type DashboardStats = z.infer<typeof DashboardStats>;

export const WatchDashboard = z.strictObject({});
/** Something has happened that the figures show: read them anew. */
export type WatchedDashboard = { readonly seq: number };
