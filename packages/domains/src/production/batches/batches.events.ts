import { Id } from "@millrace/contract/primitives";
import { defineEvent } from "@millrace/platform/events";
import { z } from "zod";
import { BatchStatus, OutputKind } from "./batches.schema.ts";

const batchId = "01939f1e-7c7b-7000-8000-000000000091";
const productId = "01939f1e-7c7b-7000-8000-000000000011";
const lotId = "01939f1e-7c7b-7000-8000-0000000000b1";
const aggregate = "production.batch";

const about = { batchId: Id, batchCode: z.string(), machineId: Id.nullable() };
const example = {
  batchId,
  batchCode: "B-000001",
  machineId: "01939f1e-7c7b-7000-8000-000000000061",
};

export const batchCreated = defineEvent({
  name: "production.batch.created",
  version: 1,
  aggregate,
  summary: "A batch was planned.",
  payload: z.object({
    ...about,
    orderId: Id.nullable(),
    recipeId: Id,
    productId: Id,
    warehouseId: Id,
    plannedQuantity: z.string(),
    operatorId: Id.nullable(),
  }),
  example: {
    ...example,
    orderId: "01939f1e-7c7b-7000-8000-000000000081",
    recipeId: "01939f1e-7c7b-7000-8000-000000000071",
    productId,
    warehouseId: "01939f1e-7c7b-7000-8000-000000000002",
    plannedQuantity: "550",
    operatorId: null,
  },
});

export const batchStatusChanged = defineEvent({
  name: "production.batch.status_changed",
  version: 1,
  aggregate,
  summary: "A batch went from one state to another.",
  payload: z.object({
    ...about,
    from: BatchStatus,
    to: BatchStatus,
    reason: z.string().optional(),
  }),
  example: { ...example, from: "planned", to: "in_progress" },
});

const line = z.object({
  ...about,
  lineId: Id,
  productId: Id.nullable(),
  quantity: z.string(),
  removed: z.boolean(),
});
const lineExample = {
  ...example,
  lineId: "01939f1e-7c7b-7000-8000-000000000092",
  productId,
  quantity: "540",
  removed: false,
};

export const batchInputChanged = defineEvent({
  name: "production.batch.input_changed",
  version: 1,
  aggregate,
  summary: "An input of a batch was entered, or taken out again.",
  payload: z.object({ ...line.shape, lotId: Id.nullable(), unitId: Id.nullable() }),
  example: { ...lineExample, lotId, unitId: null },
});

export const batchOutputChanged = defineEvent({
  name: "production.batch.output_changed",
  version: 1,
  aggregate,
  summary: "An output or a loss of a batch was entered, or taken out again.",
  payload: z.object({ ...line.shape, kind: OutputKind, lotCode: z.string().nullable() }),
  example: { ...lineExample, kind: "main", lotCode: "B-000001-1" },
});

export const batchNoted = defineEvent({
  name: "production.batch.noted",
  version: 1,
  aggregate,
  summary: "Somebody noted something on a batch.",
  payload: z.object({ ...about, noteId: Id, fileIds: z.array(Id) }),
  example: { ...example, noteId: "01939f1e-7c7b-7000-8000-000000000093", fileIds: [] },
});

export const batchChecked = defineEvent({
  name: "production.batch.checked",
  version: 1,
  aggregate,
  summary: "A quality check of a batch has a result.",
  payload: z.object({
    ...about,
    checkId: Id,
    name: z.string(),
    value: z.string().nullable(),
    passed: z.boolean(),
  }),
  example: {
    ...example,
    checkId: "01939f1e-7c7b-7000-8000-000000000094",
    name: "Moisture",
    value: "13.2",
    passed: true,
  },
});

export const batchReversed = defineEvent({
  name: "production.batch.reversed",
  version: 1,
  aggregate,
  summary: "A completed batch was reversed: its outputs left the stock, its inputs came back.",
  payload: z.object({
    ...about,
    completedAt: z.string(),
    reversedAt: z.string(),
    reason: z.string(),
    orderId: Id.nullable(),
    productId: Id,
    warehouseId: Id,
    quantity: z.string(),
    cost: z.string(),
  }),
  example: {
    ...example,
    completedAt: "2026-11-21T14:02:11.000Z",
    reversedAt: "2026-11-21T15:40:00.000Z",
    reason: "Entered for the wrong lot",
    orderId: null,
    productId,
    warehouseId: "01939f1e-7c7b-7000-8000-000000000002",
    quantity: "540",
    cost: "418.00",
  },
});

/** S0 B6: `{BatchId, BatchCode, CompletedAt}`, and what it came to. */
export const batchCompleted = defineEvent({
  name: "production.batch.completed",
  version: 1,
  aggregate,
  summary: "A batch was completed: its inputs left the stock, its outputs came into it.",
  payload: z.object({
    ...about,
    completedAt: z.string(),
    orderId: Id.nullable(),
    productId: Id,
    warehouseId: Id,
    quantity: z.string(),
    cost: z.string(),
    outputs: z.array(
      z.object({
        productId: Id,
        lotId: Id.nullable(),
        unitIds: z.array(Id),
        quantity: z.string(),
        cost: z.string(),
        quarantined: z.boolean(),
      }),
    ),
  }),
  example: {
    ...example,
    completedAt: "2026-11-21T14:02:11.000Z",
    orderId: null,
    productId,
    warehouseId: "01939f1e-7c7b-7000-8000-000000000002",
    quantity: "540",
    cost: "418.00",
    outputs: [
      { productId, lotId, unitIds: [], quantity: "540", cost: "418.00", quarantined: false },
    ],
  },
});
