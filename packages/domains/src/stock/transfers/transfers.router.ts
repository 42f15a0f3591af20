import { permitted, rest, router } from "@millrace/platform/procedure";
import {
  lotBlocked,
  stockInsufficient,
  transferReceived,
  unitElsewhere,
  warehouseClosed,
} from "../stock.errors.ts";
import * as transferWire from "./transfers.schema.ts";
import * as transfers from "./transfers.service.ts";

const tags = ["Stock"] as const;
const id = "01939f1e-7c7b-7000-8000-000000000031";
const productId = "01939f1e-7c7b-7000-8000-000000000011";
const warehouseId = "01939f1e-7c7b-7000-8000-000000000002";
const otherWarehouseId = "01939f1e-7c7b-7000-8000-000000000004";
const createdAt = "2026-11-21T08:00:00.000Z";
const actor = "user:01939f1e-7c7b-7000-8000-0000000000a1";
const lines = [{ productId, quantity: "50" }];
const booked = { status: 201, location: "/inventory/movements?documentId={id}", tags } as const;
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
  actor: actor,
  createdAt,
  receivedBy: actor,
  receivedAt: createdAt,
};

export const transfersRouter = router({
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
        problems: [stockInsufficient, lotBlocked, unitElsewhere, warehouseClosed],
        example: {
          input: { fromWarehouseId: warehouseId, toWarehouseId: otherWarehouseId, lines },
          output: transfer,
        },
      }),
    )
    .input(transferWire.NewTransfer)
    .output(transferWire.StockTransfer)
    .mutation(({ ctx, input }) => transfers.createTransfer(ctx, input)),
  receive: permitted("stock:write")
    .meta(
      rest("POST", "/inventory/transfers/{id}/receive", {
        summary: "Receive a transfer that is under way",
        description:
          "All of it arrives; what is named as missing is scrapped there at once, with the reason.",
        tags,
        problems: [transferReceived, warehouseClosed],
        example: {
          input: {
            shortfall: [{ productId, quantity: "2" }],
            shortfallReason: "Two bags torn on the way",
          },
          output: {
            ...transfer,
            shortfall: [{ productId, quantity: "2" }],
            shortfallReason: "Two bags torn on the way",
          },
        },
      }),
    )
    .input(transferWire.ReceiveTransfer)
    .output(transferWire.StockTransfer)
    .mutation(({ ctx, input }) => transfers.receiveTransfer(ctx, input)),
});
