import { Balance, Level } from "@millrace/contract/decimal";
import { CalendarDate, Id } from "@millrace/contract/primitives";
import { defineEvent } from "@millrace/platform/events";
import { z } from "zod";
import { MovementType, ReservationOwner } from "./stock.schema.ts";

const productId = "01939f1e-7c7b-7000-8000-000000000011";
const warehouseId = "01939f1e-7c7b-7000-8000-000000000002";

export const stockChanged = defineEvent({
  name: "inventory.stock.changed",
  version: 1,
  aggregate: "inventory.document",
  summary: "A posting changed what is on hand or reserved; one event for all its lines.",
  payload: z.object({
    documentType: z.string(),
    documentId: Id,
    type: MovementType,
    warehouseId: Id,
    lines: z.array(
      z.object({
        productId: Id,
        quantity: Balance,
        onHand: Balance,
        reserved: Balance,
        available: Balance,
      }),
    ),
  }),
  example: {
    documentType: "inventory.receive",
    documentId: "01939f1e-7c7b-7000-8000-000000000031",
    type: "receive",
    warehouseId,
    lines: [{ productId, quantity: "50", onHand: "50", reserved: "0", available: "50" }],
  },
});

export const reservationHeld = defineEvent({
  name: "inventory.reservation.held",
  version: 1,
  aggregate: "inventory.reservation",
  summary: "Goods came that a document had waited for; they are held for it.",
  payload: z.object({
    reservationId: Id,
    productId: Id,
    warehouseId: Id,
    quantity: Balance,
    documentType: z.string(),
    documentId: Id,
    owner: ReservationOwner.nullable(),
  }),
  example: {
    reservationId: "01939f1e-7c7b-7000-8000-000000000041",
    ...{ productId, warehouseId },
    quantity: "2",
    documentType: "workshop.part",
    documentId: "01939f1e-7c7b-7000-8000-0000000000e4",
    owner: {
      type: "workshop.work_order",
      id: "01939f1e-7c7b-7000-8000-0000000000e2",
      number: "WO-000001",
    },
  },
});

export const stockLow = defineEvent({
  name: "inventory.stock.low",
  version: 1,
  aggregate: "inventory.product",
  summary:
    "A product came to or below its reorder level in a warehouse; told once until it recovers.",
  payload: z.object({ productId: Id, warehouseId: Id, onHand: Balance, reorderLevel: Level }),
  example: { productId, warehouseId, onHand: "10", reorderLevel: "10" },
});

export const stockReminder = defineEvent({
  name: "inventory.stock.reminder",
  version: 1,
  aggregate: "inventory.reminder",
  summary:
    "What is still at or below its reorder level, every six hours; the first hundred are named.",
  payload: z.object({
    count: z.int(),
    lines: z.array(
      z.object({ productId: Id, warehouseId: Id, onHand: Balance, reorderLevel: Level }),
    ),
  }),
  example: { count: 1, lines: [{ productId, warehouseId, onHand: "10", reorderLevel: "10" }] },
});

const lotEvent = (name: string, summary: string) =>
  defineEvent({
    name,
    version: 1,
    aggregate: "inventory.lot",
    summary,
    payload: z.object({
      lotId: Id,
      productId: Id,
      code: z.string(),
      expiresOn: CalendarDate.nullable(),
      reason: z.string().nullable(),
    }),
    example: {
      lotId: "01939f1e-7c7b-7000-8000-000000000051",
      productId,
      code: "L-2026-117",
      expiresOn: "2027-05-31",
      reason: "Moisture above the limit",
    },
  });

export const lotQuarantined = lotEvent(
  "inventory.lot.quarantined",
  "A lot was put into quarantine: it is neither picked nor promised.",
);
export const lotReleased = lotEvent("inventory.lot.released", "A lot's quarantine was ended.");

export const lotExpiring = defineEvent({
  name: "inventory.lot.expiring",
  version: 1,
  aggregate: "inventory.lot",
  summary:
    "A lot of which there is stock expires within so many days, or has expired; told once for each of the days that are watched.",
  payload: z.object({
    lotId: Id,
    productId: Id,
    code: z.string(),
    expiresOn: CalendarDate,
    withinDays: z.int(),
  }),
  example: {
    lotId: "01939f1e-7c7b-7000-8000-000000000051",
    productId,
    code: "L-2026-117",
    expiresOn: "2026-12-20",
    withinDays: 30,
  },
});

export const unitUpdated = defineEvent({
  name: "inventory.unit.updated",
  version: 1,
  aggregate: "inventory.unit",
  summary: "A serial unit was received by itself, retired, or its status or condition changed.",
  payload: z.object({
    unitId: Id,
    productId: Id,
    serial: z.string(),
    status: z.string(),
    condition: z.string(),
    warehouseId: Id.nullable(),
  }),
  example: {
    unitId: "01939f1e-7c7b-7000-8000-000000000061",
    productId,
    serial: "HD-00417",
    status: "maintenance",
    condition: "fair",
    warehouseId,
  },
});

const countEvent = (name: string, summary: string) =>
  defineEvent({
    name,
    version: 1,
    aggregate: "inventory.count",
    summary,
    payload: z.object({
      countId: Id,
      number: z.string(),
      warehouseId: Id,
      lines: z.array(
        z.object({ productId: Id, lotId: Id.nullable(), counted: Balance, book: Balance }),
      ),
    }),
    example: {
      countId: "01939f1e-7c7b-7000-8000-000000000071",
      number: "CT-000001",
      warehouseId,
      lines: [{ productId, lotId: null, counted: "48", book: "50" }],
    },
  });

export const countCreated = countEvent("inventory.count.created", "Shelves were counted.");
export const countApproved = countEvent(
  "inventory.count.approved",
  "A count was approved: its differences are posted.",
);
export const countRejected = countEvent(
  "inventory.count.rejected",
  "A count was rejected: nothing is posted.",
);
