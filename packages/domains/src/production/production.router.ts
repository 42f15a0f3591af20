import { permitted, rest, router } from "@millrace/platform/procedure";
import { batchesRouter } from "./batches/batches.router.ts";
import { OperatorList, OperatorQuery } from "./batches/batches.schema.ts";
import { listOperators } from "./batches/batches.service.ts";
import {
  EfficiencyPage,
  EfficiencyQuery,
  EfficiencyToday,
  TodayQuery,
} from "./efficiency/efficiency.schema.ts";
import { efficiencyToday, listEfficiency } from "./efficiency/efficiency.service.ts";
import { LotTrace, TraceQuery } from "./genealogy/genealogy.schema.ts";
import { traceLot } from "./genealogy/genealogy.service.ts";
import { ordersRouter } from "./orders/orders.router.ts";
import { lotAmbiguous } from "./production.errors.ts";
import { WatchProduction } from "./watch/watch.schema.ts";
import { watchProduction } from "./watch/watch.service.ts";

const tags = ["Production"] as const;
const at = "2026-11-21T08:00:00.000Z";
const batchId = "01939f1e-7c7b-7000-8000-000000000091";
const siteId = "01939f1e-7c7b-7000-8000-000000000001";
const machineId = "01939f1e-7c7b-7000-8000-000000000061";
const lot = {
  lotId: "01939f1e-7c7b-7000-8000-0000000000b1",
  kind: "lot",
  code: "B-000001-1",
  productId: "01939f1e-7c7b-7000-8000-000000000011",
  sku: "RICE-50",
  name: "Jasmine rice",
};
const paddy = {
  lotId: "01939f1e-7c7b-7000-8000-0000000000b0",
  kind: "lot",
  code: "PADDY-117",
  productId: "01939f1e-7c7b-7000-8000-000000000012",
  sku: "PADDY",
  name: "Paddy",
};
const batch = { batchId, code: "B-000001", completedAt: at, siteId, machineId, orderId: null };
const trace = {
  lot,
  backward: [
    { batchId, lotId: lot.lotId, way: "out", quantity: "540", depth: 1 },
    { batchId, lotId: paddy.lotId, way: "in", quantity: "1000", depth: 1 },
  ],
  forward: [],
  lots: [paddy],
  batches: [batch],
  truncated: false,
};
const shift = {
  id: "01939f1e-7c7b-7000-8000-0000000000c1",
  machineId,
  siteId,
  day: "2026-11-20",
  shift: "morning",
  runningSeconds: 25_200,
  plannedStopSeconds: 1_800,
  stopSeconds: 1_800,
  idleSeconds: 0,
  quantity: "7560",
  goodQuantity: "7560",
  availability: "0.933333",
  performance: "0.9",
  quality: "1",
  efficiency: "0.84",
  computedAt: at,
};
const {
  id: _id,
  siteId: _site,
  day,
  shift: name,
  computedAt: _at,
  machineId: _of,
  ...figures
} = shift;
const today = {
  siteId,
  day,
  at,
  items: [
    {
      machineId,
      ...figures,
      shifts: [
        {
          shift: name,
          from: "2026-11-20T06:00:00.000Z",
          to: "2026-11-20T14:00:00.000Z",
          ...figures,
        },
      ],
    },
  ],
};

export const productionRouter = router({
  orders: ordersRouter,
  batches: batchesRouter,
  lots: router({
    trace: permitted("production:read")
      .meta(
        rest("GET", "/production/lots/{lot}/trace", {
          summary: "Trace a lot or unit both ways",
          description:
            "Everything that it came from and everything that it went into, through any number of batches. `{lot}` is its id, its code, whether it was bought or made, or the serial number of a unit.",
          tags,
          problems: [lotAmbiguous],
          example: { output: trace },
        }),
      )
      .input(TraceQuery)
      .output(LotTrace)
      .query(({ ctx, input }) => traceLot(ctx, input)),
  }),
  efficiency: permitted("production:read")
    .meta(
      rest("GET", "/production/efficiency", {
        summary: "List what machines' shifts came to",
        description:
          "Availability, performance and quality by machine, shift and day, as computed every night; `POST /jobs/production.efficiency/trigger` computes at once.",
        tags,
        example: { output: { items: [shift], nextCursor: null } },
      }),
    )
    .input(EfficiencyQuery)
    .output(EfficiencyPage)
    .query(({ ctx, input }) => listEfficiency(ctx, input)),
  efficiencyToday: permitted("production:read")
    .meta(
      rest("GET", "/production/efficiency/today", {
        summary: "Read how the machines' day goes so far",
        description:
          "Availability, performance and quality until now, by the site's clock: the whole day and each of its shifts, with what open batches have given.",
        tags,
        example: { input: { siteId }, output: today },
      }),
    )
    .input(TodayQuery)
    .output(EfficiencyToday)
    .query(({ ctx, input }) => efficiencyToday(ctx, input)),
  operators: permitted("production:read")
    .meta(
      rest("GET", "/production/operators", {
        summary: "List who may be said to have worked on a batch",
        description: "The employees of a site who have not left, by name; at most 2,000.",
        tags,
        example: {
          input: { siteId },
          output: {
            items: [
              { id: "01939f1e-7c7b-7000-8000-0000000000d1", code: "E-012", name: "Aigerim Bek" },
            ],
          },
        },
      }),
    )
    .input(OperatorQuery)
    .output(OperatorList)
    .query(({ ctx, input }) => listOperators(ctx, input)),
  watch: permitted("production:read")
    .input(WatchProduction)
    .subscription(({ ctx, input, signal }) =>
      watchProduction(ctx, input, signal ?? ctx.signal ?? new AbortController().signal),
    ),
});
