import { permitted, rest, router } from "@millrace/platform/procedure";
import { AlertPage, AlertQuery } from "../stock/index.ts";
import * as wire from "./dashboard/dashboard.schema.ts";
import * as dashboard from "./dashboard/dashboard.service.ts";

const tags = ["Dashboard"] as const;
const range = { from: "2026-11-14T09:00:00.000Z", to: "2026-11-21T09:00:00.000Z" };
const production = {
  openOrders: 2,
  batchesInProgress: 1,
  batchesCompleted: 3,
  quantity: "5800",
};
const inspections = { completed: 10, pass: 8, fail: 1, conditional: 1, passRate: "0.8" };
const description =
  "At the sites that the caller sees; of the last seven days unless `from` and `to` say otherwise.";

export const reportsRouter = router({
  dashboard: router({
    stats: permitted("dashboard:read")
      .meta(
        rest("GET", "/dashboard/stats", {
          summary: "Read how the day and the week go",
          description: `${description} Figures are at most 60 seconds old.`,
          tags,
          example: {
            input: { timezone: "Asia/Kolkata" },
            output: {
              ...range,
              at: range.to,
              currency: "EUR",
              today: production,
              production: { ...production, batchesCompleted: 18, quantity: "34800" },
              yield: [
                {
                  day: "2026-11-20",
                  batches: 3,
                  quantity: "5740",
                  planned: "5800",
                  rate: "0.9897",
                },
              ],
              stockValue: "48210.55",
              alerts: { low: 3, out: 1, expiring: 2, expired: 0 },
              workOrders: { open: 4, in_progress: 2, done: 9 },
              equipment: { in_service: 21 },
              inspections,
              people: { in: 7, late: 1, forgotten: 0 },
            },
          },
        }),
      )
      .input(wire.DashboardQuery)
      .output(wire.DashboardStats)
      .query(({ ctx, input }) => dashboard.dashboardStats(ctx, input)),
    workOrders: permitted("dashboard:read")
      .meta(
        rest("GET", "/dashboard/work-orders", {
          summary: "Count work orders by status",
          description,
          tags,
          example: {
            input: {},
            output: { ...range, total: 15, byStatus: { open: 4, in_progress: 2, done: 9 } },
          },
        }),
      )
      .input(wire.DashboardQuery)
      .output(wire.StatusFigures)
      .query(({ ctx, input }) => dashboard.workOrderFigures(ctx, input)),
    equipment: permitted("dashboard:read")
      .meta(
        rest("GET", "/dashboard/equipment", {
          summary: "Count equipment by status",
          description:
            "All of it at the sites that the caller sees, or what was added between `from` and `to`.",
          tags,
          example: { input: {}, output: { ...range, total: 21, byStatus: { in_service: 21 } } },
        }),
      )
      .input(wire.DashboardQuery)
      .output(wire.StatusFigures)
      .query(({ ctx, input }) => dashboard.equipmentFigures(ctx, input)),
    inspections: permitted("dashboard:read")
      .meta(
        rest("GET", "/dashboard/inspections", {
          summary: "Read how many inspections passed",
          description,
          tags,
          example: { input: {}, output: { ...range, ...inspections } },
        }),
      )
      .input(wire.DashboardQuery)
      .output(wire.InspectionFigures)
      .query(({ ctx, input }) => dashboard.inspections(ctx, input)),
    stockAlerts: permitted("dashboard:read")
      .meta(
        rest("GET", "/dashboard/inventory/alerts", {
          summary: "List what is low, out or about to expire",
          tags,
          example: { input: { kind: "low" }, output: { items: [], nextCursor: null } },
        }),
      )
      .input(AlertQuery)
      .output(AlertPage)
      .query(({ ctx, input }) => dashboard.stockAlerts(ctx, input)),
    watch: permitted("dashboard:read")
      .input(wire.WatchDashboard)
      .subscription(({ ctx, signal }) =>
        dashboard.watchDashboard(ctx, signal ?? ctx.signal ?? new AbortController().signal),
      ),
  }),
});
