import { Balance, Quantity } from "@millrace/contract/decimal";
import { page, pageQuery } from "@millrace/contract/page";
import { Id, Instant, line } from "@millrace/contract/primitives";
import { z } from "zod";
import { lines, OutLine } from "../stock.schema.ts";

const TransferStatus = z.enum(["in_transit", "received"]);

export const StockTransfer = z
  .object({
    id: Id,
    number: z.string(),
    fromWarehouseId: Id,
    toWarehouseId: Id,
    reason: z.string().nullable(),
    lines: z.array(z.object({ productId: Id, quantity: Balance })),
    status: TransferStatus,
    /** What did not arrive, and why. */
    shortfall: z.array(z.object({ productId: Id, quantity: Balance })),
    shortfallReason: z.string().nullable(),
    actor: z.string(),
    createdAt: Instant,
    receivedBy: z.string().nullable(),
    receivedAt: Instant.nullable(),
  })
  .meta({ id: "StockTransfer" });
export type StockTransfer = z.infer<typeof StockTransfer>;

export const NewTransfer = z
  .strictObject({
    fromWarehouseId: Id,
    toWarehouseId: Id,
    reason: line(200).optional(),
    lines: lines(OutLine.extend({ toLocationId: Id.optional() })),
    inTransit: z
      .boolean()
      .default(false)
      .describe("The goods leave now and arrive when the transfer is received"),
  })
  .refine(
    ({ fromWarehouseId, toWarehouseId, lines: moved, inTransit }) =>
      fromWarehouseId !== toWarehouseId ||
      (!inTransit && moved.every((line) => line.locationId !== line.toLocationId && !line.unitId)),
    {
      path: ["toWarehouseId"],
      message:
        "must be another warehouse than fromWarehouseId, unless every line goes to another location",
    },
  );
export type NewTransfer = z.infer<typeof NewTransfer>;

export const TransferQuery = z.strictObject({
  ...pageQuery(["createdAt"]),
  warehouseId: Id.optional(),
  status: TransferStatus.optional(),
});
export type TransferQuery = z.infer<typeof TransferQuery>;
export const TransferPage = page(StockTransfer);

export const ReceiveTransfer = z.strictObject({
  id: Id,
  shortfall: z
    .array(z.strictObject({ productId: Id, quantity: Quantity }))
    .max(500)
    .optional()
    .describe("What did not arrive; nothing, when it is left out"),
  shortfallReason: line(200).optional(),
});
export type ReceiveTransfer = z.infer<typeof ReceiveTransfer>;
