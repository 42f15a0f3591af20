import { ById, Id } from "@millrace/contract/primitives";
import { permitted, rest, router } from "@millrace/platform/procedure";
import { z } from "zod";
import { Verification } from "./ledger/verify.schema.ts";
import * as levels from "./levels/levels.service.ts";
import * as reservations from "./reservations/reservations.service.ts";
import {
  reservationClosed,
  reservationOwned,
  stockInsufficient,
  warehouseClosed,
} from "./stock.errors.ts";
import * as wire from "./stock.schema.ts";
import * as stock from "./stock.service.ts";
import * as transferWire from "./transfers/transfers.schema.ts";
import * as transfers from "./transfers/transfers.service.ts";

const tags = ["Stock"] as const;
const productId = "01939f1e-7c7b-7000-8000-000000000011";
const warehouseId = "01939f1e-7c7b-7000-8000-000000000002";
const otherWarehouseId = "01939f1e-7c7b-7000-8000-000000000003";
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
const transfer = {
  id,
  number: "TR-000001",
  fromWarehouseId: warehouseId,
  toWarehouseId: otherWarehouseId,
  reason: null,
  lines,
  status: "received",
  shortfall: [],
  shortfallReason: null,
  actor: movement.actor,
  createdAt,
  receivedBy: movement.actor,
  receivedAt: createdAt,
};
const reservation = {
  id,
  productId,
  warehouseId,
  quantity: "3",
  status: "held",
  documentType: "manual",
  documentId: id,
  createdAt,
  closedAt: null,
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
        problems: [stockInsufficient, warehouseClosed],
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
        problems: [warehouseClosed],
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
        problems: [stockInsufficient, warehouseClosed],
        example: {
          input: { warehouseId, type: "scrap", reason: "torn bags", lines },
          output: posting("scrap"),
        },
      }),
    )
    .input(wire.IssueStock)
    .output(wire.StockPosting)
    .mutation(({ ctx, input }) => stock.issueStock(ctx, input)),
  transfers: router({
    list: permitted("stock:read")
      .meta(
        rest("GET", "/inventory/transfers", {
          summary: "List transfers",
          tags,
          example: { output: { items: [transfer], nextCursor: null } },
        }),
      )
      .input(transferWire.TransferQuery)
      .output(transferWire.TransferPage)
      .query(({ ctx, input }) => transfers.listTransfers(ctx, input)),
    create: permitted("stock:write")
      .meta(
        rest("POST", "/inventory/transfers", {
          ...booked,
          summary: "Move goods between warehouses",
          problems: [stockInsufficient, warehouseClosed],
          example: {
            input: { fromWarehouseId: warehouseId, toWarehouseId: otherWarehouseId, lines },
            output: transfer,
          },
        }),
      )
      .input(transferWire.NewTransfer)
      .output(transferWire.StockTransfer)
      .mutation(({ ctx, input }) => transfers.createTransfer(ctx, input)),
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
