import { ById, Id } from "@millrace/contract/primitives";
import { permitted, rest, router } from "@millrace/platform/procedure";
import { tracked } from "@trpc/server";
import { z } from "zod";
import { AlertPage, AlertQuery } from "./alerts/alerts.schema.ts";
import { listAlerts } from "./alerts/alerts.service.ts";
import { countsRouter } from "./counts/counts.router.ts";
import { Verification } from "./ledger/verify.schema.ts";
import * as levels from "./levels/levels.service.ts";
import { watchStock } from "./levels/watch.service.ts";
import { batchesRouter, lotsRouter } from "./lots/lots.router.ts";
import { purchaseOrdersRouter } from "./purchase-orders/purchase-orders.router.ts";
import * as reservations from "./reservations/reservations.service.ts";
import { restockRouter } from "./restock/restock.router.ts";
import {
  lotBlocked,
  reservationClosed,
  reservationOwned,
  stockInsufficient,
  unitElsewhere,
  warehouseClosed,
} from "./stock.errors.ts";
import * as wire from "./stock.schema.ts";
import * as stock from "./stock.service.ts";
import { transfersRouter } from "./transfers/transfers.router.ts";
import { unitsRouter } from "./units/units.router.ts";
import { Valuation, ValuationQuery } from "./valuation/valuation.schema.ts";
import { getValuation } from "./valuation/valuation.service.ts";

const tags = ["Stock"] as const;
const productId = "01939f1e-7c7b-7000-8000-000000000011";
const warehouseId = "01939f1e-7c7b-7000-8000-000000000002";
const id = "01939f1e-7c7b-7000-8000-000000000031";
const createdAt = "2026-11-21T08:00:00.000Z";
const level = {
  productId,
  warehouseId,
  sku: "RICE-50",
  name: "Basmati rice, 50 kg",
  unit: "bag",
  onHand: "50",
  reserved: "3",
  blocked: "0",
  available: "47",
  reorderLevel: "10",
  low: false,
};
const lines = [{ productId, quantity: "50" }];
const movement = {
  id,
  productId,
  warehouseId,
  type: "receive",
  quantity: "50",
  reserved: "0",
  locationId: null,
  lotId: null,
  unitId: null,
  value: "1250",
  unitCost: "25",
  reason: null,
  documentType: "inventory.receive",
  documentId: id,
  actor: "user:01939f1e-7c7b-7000-8000-0000000000a1",
  createdAt,
};
const reservation = {
  id,
  productId,
  warehouseId,
  quantity: "3",
  status: "held",
  documentType: "manual",
  documentId: id,
  owner: null,
  createdAt,
  closedAt: null,
};
const alert = {
  id,
  kind: "low",
  productId,
  sku: level.sku,
  name: level.name,
  unit: level.unit,
  warehouseId,
  onHand: "9",
  reorderLevel: "10",
  lotId: null,
  lotCode: null,
  expiresOn: null,
  raisedAt: createdAt,
  resolvedAt: null,
};
const valuation = {
  items: [
    {
      productId,
      sku: level.sku,
      name: level.name,
      unit: level.unit,
      warehouseId,
      onHand: "50",
      value: "1250",
      unitCost: "25",
    },
  ],
  nextCursor: null,
  method: "fifo",
  at: createdAt,
  currency: "EUR",
  value: "1250",
  warehouses: [{ warehouseId, value: "1250" }],
  inTransit: "0",
};
const posting = (type: string) => ({ id, type, warehouseId, levels: [level], createdAt });
const booked = { status: 201, location: "/inventory/movements?documentId={id}", tags } as const;

export const stockRouter = router({
  levels: router({
    list: permitted("stock:read")
      .meta(
        rest("GET", "/inventory/stock", {
          summary: "List stock levels",
          tags,
          example: { output: { items: [level], nextCursor: null } },
        }),
      )
      .input(wire.LevelQuery)
      .output(wire.LevelPage)
      .query(({ ctx, input }) => levels.listLevels(ctx, input)),
    get: permitted("stock:read")
      .meta(
        rest("GET", "/inventory/stock/{productId}", {
          summary: "Read a product's stock in all warehouses",
          tags,
          example: {
            output: {
              productId,
              onHand: "50",
              reserved: "3",
              blocked: "0",
              available: "47",
              warehouses: [level],
              bins: [],
            },
          },
        }),
      )
      .input(z.strictObject({ productId: Id }))
      .output(wire.ProductStock)
      .query(({ ctx, input }) => levels.getProductStock(ctx, input)),
    byWarehouse: permitted("stock:read")
      .meta(
        rest("GET", "/inventory/warehouses/{id}/stock", {
          summary: "List a warehouse's stock levels",
          tags,
          example: { output: { items: [level], nextCursor: null } },
        }),
      )
      .input(wire.WarehouseLevelQuery)
      .output(wire.LevelPage)
      .query(({ ctx, input }) => levels.listWarehouseLevels(ctx, input)),
  }),
  movements: router({
    list: permitted("stock:read")
      .meta(
        rest("GET", "/inventory/movements", {
          summary: "List the ledger",
          tags,
          example: { output: { items: [movement], nextCursor: null } },
        }),
      )
      .input(wire.MovementQuery)
      .output(wire.MovementPage)
      .query(({ ctx, input }) => stock.listMovements(ctx, input)),
  }),
  adjust: permitted("stock:write")
    .meta(
      rest("POST", "/inventory/adjustments", {
        ...booked,
        summary: "Correct what is on hand",
        problems: [stockInsufficient, unitElsewhere, warehouseClosed],
        example: {
          input: {
            warehouseId,
            reason: "found in the yard",
            lines: [{ productId, quantity: "-2" }],
          },
          output: posting("adjust"),
        },
      }),
    )
    .input(wire.AdjustStock)
    .output(wire.StockPosting)
    .mutation(({ ctx, input }) => stock.adjustStock(ctx, input)),
  receive: permitted("stock:write")
    .meta(
      rest("POST", "/inventory/receipts", {
        ...booked,
        summary: "Receive goods",
        description:
          "In the product's unit or another of its units. A product with lots names one for each line, made when its code is new; one with serial numbers names each piece.",
        problems: [unitElsewhere, warehouseClosed],
        example: { input: { warehouseId, lines }, output: posting("receive") },
      }),
    )
    .input(wire.ReceiveStock)
    .output(wire.StockPosting)
    .mutation(({ ctx, input }) => stock.receiveStock(ctx, input)),
  issue: permitted("stock:write")
    .meta(
      rest("POST", "/inventory/issues", {
        ...booked,
        summary: "Issue or scrap goods",
        description:
          "Lots, units and locations that are not named are picked: first expired, first out, never what is blocked.",
        problems: [stockInsufficient, lotBlocked, unitElsewhere, warehouseClosed],
        example: {
          input: { warehouseId, type: "scrap", reason: "torn bags", lines },
          output: posting("scrap"),
        },
      }),
    )
    .input(wire.IssueStock)
    .output(wire.StockPosting)
    .mutation(({ ctx, input }) => stock.issueStock(ctx, input)),
  transfers: transfersRouter,
  lots: lotsRouter,
  batches: batchesRouter,
  units: unitsRouter,
  counts: countsRouter,
  restockPlans: restockRouter,
  purchaseOrders: purchaseOrdersRouter,
  alerts: router({
    list: permitted("stock:read")
      .meta(
        rest("GET", "/inventory/alerts", {
          summary: "List what is low, out, about to expire or expired",
          description: "An alert is raised once when it begins and is up until it is over.",
          tags,
          example: { output: { items: [alert], nextCursor: null } },
        }),
      )
      .input(AlertQuery)
      .output(AlertPage)
      .query(({ ctx, input }) => listAlerts(ctx, input)),
  }),
  valuation: permitted("stock:read")
    .meta(
      rest("GET", "/inventory/valuation", {
        summary: "Value the stock, now or as it was",
        description:
          "By moving average, or first in, first out. From the ledger alone: nothing is posted again.",
        tags,
        example: { input: { method: "fifo" }, output: valuation },
      }),
    )
    .input(ValuationQuery)
    .output(Valuation)
    .query(({ ctx, input }) => getValuation(ctx, input)),
  watch: permitted("stock:read")
    .input(wire.WatchStock)
    .subscription(async function* ({ ctx, input, signal }) {
      const until = signal ?? ctx.signal ?? new AbortController().signal;
      for await (const watched of watchStock(ctx, input, until))
        yield tracked(String(watched.seq), watched);
    }),
  reservations: router({
    list: permitted("stock:read")
      .meta(
        rest("GET", "/inventory/reservations", {
          summary: "List reservations",
          tags,
          example: { output: { items: [reservation], nextCursor: null } },
        }),
      )
      .input(wire.ReservationQuery)
      .output(wire.ReservationPage)
      .query(({ ctx, input }) => reservations.listReservations(ctx, input)),
    create: permitted("stock:write")
      .meta(
        rest("POST", "/inventory/reservations", {
          summary: "Hold stock",
          tags,
          status: 201,
          location: "/inventory/reservations?documentId={documentId}",
          problems: [stockInsufficient, warehouseClosed],
          example: { input: { warehouseId, productId, quantity: "3" }, output: reservation },
        }),
      )
      .input(wire.NewReservation)
      .output(wire.StockReservation)
      .mutation(({ ctx, input }) => reservations.createReservation(ctx, input)),
    release: permitted("stock:write")
      .meta(
        rest("POST", "/inventory/reservations/{id}/release", {
          summary: "Give held stock back",
          tags,
          problems: [reservationClosed, reservationOwned],
          example: {
            input: {},
            output: { ...reservation, status: "released", closedAt: createdAt },
          },
        }),
      )
      .input(ById)
      .output(wire.StockReservation)
      .mutation(({ ctx, input }) => reservations.releaseReservation(ctx, input)),
  }),
  verify: permitted("stock:read")
    .meta(
      rest("GET", "/inventory/verify", {
        summary: "Check the balances against the ledger",
        description:
          "Rebuilds levels, bins, lots, serial units and both valuations from the movements alone and compares them with what is kept.",
        tags,
        example: {
          output: {
            ok: true,
            levels: 77,
            movements: 4310,
            differences: [],
            values: [],
            bins: [],
            units: [],
          },
        },
      }),
    )
    .input(z.strictObject({}))
    .output(Verification)
    .query(({ ctx }) => stock.verifyStock(ctx)),
});
