import { ById } from "@millrace/contract/primitives";
import { permitted, rest, router } from "@millrace/platform/procedure";
import {
  countClosed,
  shelfCounted,
  stockInsufficient,
  unitElsewhere,
  warehouseClosed,
} from "../stock.errors.ts";
import * as wire from "./counts.schema.ts";
import * as counts from "./counts.service.ts";

const tags = ["Stock"] as const;
const productId = "01939f1e-7c7b-7000-8000-000000000011";
const warehouseId = "01939f1e-7c7b-7000-8000-000000000002";
const actor = "user:01939f1e-7c7b-7000-8000-0000000000a1";
const count = {
  id: "01939f1e-7c7b-7000-8000-000000000071",
  number: "CT-000001",
  warehouseId,
  status: "open",
  note: "Month's end",
  countedBy: actor,
  countedAt: "2026-11-21T08:00:00.000Z",
  decidedBy: null,
  decidedAt: null,
  decision: null,
};
const withLines = {
  ...count,
  lines: [
    {
      position: 1,
      productId,
      sku: "RICE-50",
      name: "Basmati rice, 50 kg",
      unit: "bag",
      locationId: null,
      lotId: null,
      lotCode: null,
      counted: "48",
      book: "50",
      difference: "-2",
      units: [],
    },
  ],
};
const decided = (status: string) => ({
  ...withLines,
  status,
  decidedBy: actor,
  decidedAt: "2026-11-21T09:00:00.000Z",
  decision: "Counted twice",
});
const decision = { decision: "Counted twice" };

export const countsRouter = router({
  list: permitted("stock:read")
    .meta(
      rest("GET", "/inventory/counts", {
        summary: "List counts",
        tags,
        example: { output: { items: [count], nextCursor: null } },
      }),
    )
    .input(wire.CountQuery)
    .output(wire.CountPage)
    .query(({ ctx, input }) => counts.listCounts(ctx, input)),
  get: permitted("stock:read")
    .meta(
      rest("GET", "/inventory/counts/{id}", {
        summary: "Read a count with its lines",
        tags,
        example: { output: withLines },
      }),
    )
    .input(ById)
    .output(wire.CountWithLines)
    .query(({ ctx, input }) => counts.getCount(ctx, input)),
  create: permitted("stock:write")
    .meta(
      rest("POST", "/inventory/counts", {
        summary: "Record what was counted",
        description:
          "Nothing is posted before somebody with `stock:approve` approves it. Of a product with serial numbers a line names those that were found at the place; which were expected there is `GET /inventory/units`.",
        tags,
        status: 201,
        problems: [shelfCounted],
        example: {
          input: { warehouseId, note: "Month's end", lines: [{ productId, counted: "48" }] },
          output: withLines,
        },
      }),
    )
    .input(wire.NewCount)
    .output(wire.CountWithLines)
    .mutation(({ ctx, input }) => counts.createCount(ctx, input)),
  approve: permitted("stock:approve")
    .meta(
      rest("POST", "/inventory/counts/{id}/approve", {
        summary: "Approve a count and post its differences",
        description:
          "Posted is what was counted less what the books said at that moment; what moved since then stays moved. Serial units that are missing leave the stock, those that were not expected come into it, or go to where they were found.",
        tags,
        problems: [countClosed, stockInsufficient, unitElsewhere, warehouseClosed],
        example: { input: decision, output: decided("approved") },
      }),
    )
    .input(wire.DecideCount)
    .output(wire.CountWithLines)
    .mutation(({ ctx, input }) => counts.approveCount(ctx, input)),
  reject: permitted("stock:approve")
    .meta(
      rest("POST", "/inventory/counts/{id}/reject", {
        summary: "Reject a count: nothing is posted",
        tags,
        problems: [countClosed],
        example: { input: decision, output: decided("rejected") },
      }),
    )
    .input(wire.DecideCount)
    .output(wire.CountWithLines)
    .mutation(({ ctx, input }) => counts.rejectCount(ctx, input)),
});
