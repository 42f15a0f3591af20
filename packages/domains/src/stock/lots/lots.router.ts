import { ById } from "@millrace/contract/primitives";
import { permitted, rest, router } from "@millrace/platform/procedure";
import { lotState } from "../stock.errors.ts";
import * as wire from "./lots.schema.ts";
import * as lots from "./lots.service.ts";

const tags = ["Stock"] as const;
const lot = {
  id: "01939f1e-7c7b-7000-8000-000000000051",
  productId: "01939f1e-7c7b-7000-8000-000000000011",
  sku: "RICE-50",
  name: "Basmati rice, 50 kg",
  unit: "bag",
  code: "L-2026-117",
  madeOn: "2026-11-20",
  expiresOn: "2027-05-31",
  status: "available",
  reason: null,
  vendorRef: null,
  onHand: "50",
  places: [
    {
      warehouseId: "01939f1e-7c7b-7000-8000-000000000002",
      locationId: null,
      quantity: "50",
      blocked: false,
    },
  ],
  createdAt: "2026-11-21T08:00:00.000Z",
};
const reason = "Moisture above the limit";
const quarantined = {
  ...lot,
  status: "quarantined",
  reason,
  places: lot.places.map((place) => ({ ...place, blocked: true })),
};

export const lotsRouter = router({
  list: permitted("stock:read")
    .meta(
      rest("GET", "/inventory/lots", {
        summary: "List lots",
        tags,
        example: { output: { items: [lot], nextCursor: null } },
      }),
    )
    .input(wire.LotQuery)
    .output(wire.LotPage)
    .query(({ ctx, input }) => lots.listLots(ctx, input)),
  get: permitted("stock:read")
    .meta(
      rest("GET", "/inventory/lots/{id}", {
        summary: "Read a lot and where it lies",
        tags,
        example: { output: lot },
      }),
    )
    .input(ById)
    .output(wire.Lot)
    .query(({ ctx, input }) => lots.getLot(ctx, input)),
  quarantine: permitted("stock:approve")
    .meta(
      rest("POST", "/inventory/lots/{id}/quarantine", {
        summary: "Keep a lot from being picked and promised",
        description: "What was promised before stays promised: `available` may go below zero.",
        tags,
        problems: [lotState],
        example: { input: { reason }, output: quarantined },
      }),
    )
    .input(wire.QuarantineLot)
    .output(wire.Lot)
    .mutation(({ ctx, input }) => lots.quarantineLot(ctx, input)),
  release: permitted("stock:approve")
    .meta(
      rest("POST", "/inventory/lots/{id}/release", {
        summary: "End a lot's quarantine",
        tags,
        problems: [lotState],
        example: { input: {}, output: lot },
      }),
    )
    .input(ById)
    .output(wire.Lot)
    .mutation(({ ctx, input }) => lots.releaseLot(ctx, input)),
});

export const batchesRouter = router({
  list: permitted("stock:read")
    .meta(
      rest("GET", "/inventory/items/{id}/batches", {
        summary: "List a product's lots",
        tags,
        example: { output: { items: [lot], nextCursor: null } },
      }),
    )
    .input(wire.BatchQuery)
    .output(wire.LotPage)
    .query(({ ctx, input }) => lots.listBatches(ctx, input)),
});
