import { Id, Instant } from "@millrace/contract/primitives";
import { z } from "zod";

export const TraceQuery = z.strictObject({
  lot: z
    .string()
    .trim()
    .min(1)
    .max(120)
    .describe(
      "The id of a lot or unit, the code of a lot, the serial number of a unit, or a GS1 label that has one of these",
    ),
  direction: z.enum(["both", "backward", "forward"]).default("both"),
  edges: z
    .int()
    .min(1)
    .max(5_000)
    .default(1_000)
    .describe("Edges in each direction at most; `truncated` says that there are more"),
});
export type TraceQuery = z.infer<typeof TraceQuery>;

/** A lot, or a piece with a serial number. */
const TracedLot = z.object({
  lotId: Id,
  kind: z.enum(["lot", "unit"]),
  /** The lot's code, or the unit's serial number. */
  code: z.string().nullable(),
  productId: Id,
  sku: z.string().nullable(),
  name: z.string().nullable(),
});

const TracedBatch = z.object({
  batchId: Id,
  code: z.string(),
  completedAt: Instant.nullable(),
  siteId: Id,
  machineId: Id.nullable(),
  orderId: Id.nullable(),
});

/** A step: so much of a lot, or a unit, went into a batch, or came out of it. */
const TracedEdge = z.object({
  batchId: Id,
  lotId: Id,
  /** Into the batch, or out of it. */
  way: z.enum(["in", "out"]),
  quantity: z.string(),
  /** Steps from the lot that was asked for: batches between them. */
  depth: z.int(),
});

/** Everything that a lot or unit came from, and everything that it went into. */
export const LotTrace = z
  .object({
    lot: TracedLot,
    backward: z.array(TracedEdge).describe("What it came from, the nearest first"),
    forward: z.array(TracedEdge).describe("What it went into, the nearest first"),
    lots: z.array(TracedLot),
    batches: z.array(TracedBatch),
    /** There are more than `edges` in one of the directions. */
    truncated: z.boolean(),
  })
  .meta({ id: "LotTrace" });
export type LotTrace = z.infer<typeof LotTrace>;
