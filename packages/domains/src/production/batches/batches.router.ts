import { ById } from "@millrace/contract/primitives";
import { permitted, rest, router } from "@millrace/platform/procedure";
import { machineState } from "../../machines/index.ts";
import { stockGone, stockInsufficient } from "../../stock/index.ts";
import * as problem from "../production.errors.ts";
import * as wire from "./batches.schema.ts";
import * as batches from "./batches.service.ts";
import { completeBatch } from "./completion.service.ts";
import * as entries from "./entries.service.ts";
import { reverseBatch } from "./reversal.service.ts";

const tags = ["Batches"] as const;
const at = "2026-11-21T08:00:00.000Z";
const actor = "user:01939f1e-7c7b-7000-8000-0000000000a1";
const productId = "01939f1e-7c7b-7000-8000-000000000011";
const paddy = "01939f1e-7c7b-7000-8000-000000000012";
const newBatch = {
  orderId: "01939f1e-7c7b-7000-8000-000000000081",
  plannedQuantity: "550",
  machineId: "01939f1e-7c7b-7000-8000-000000000061",
};
const summary = {
  id: "01939f1e-7c7b-7000-8000-000000000091",
  code: "B-000001",
  status: "planned",
  recipeId: "01939f1e-7c7b-7000-8000-000000000071",
  productId,
  ...newBatch,
  operatorId: null,
  siteId: "01939f1e-7c7b-7000-8000-000000000001",
  warehouseId: "01939f1e-7c7b-7000-8000-000000000002",
  startedAt: null,
  completedAt: null,
  completedBy: null,
  inputCost: null,
  conversionCost: null,
  reversedAt: null,
  reversedBy: null,
  reversalReason: null,
  version: 1,
  createdAt: at,
  updatedAt: at,
};
const check = {
  name: "Moisture",
  kind: "measured",
  unit: "%",
  min: null,
  max: "14",
  required: true,
  onFail: "block",
};
const input = {
  id: "01939f1e-7c7b-7000-8000-000000000092",
  productId: paddy,
  lotId: null,
  unitId: null,
  quantity: "1000",
  operatorId: null,
  actor,
  createdAt: at,
};
const output = {
  id: "01939f1e-7c7b-7000-8000-000000000095",
  kind: "main",
  productId,
  quantity: "540",
  lotCode: null,
  madeOn: null,
  expiresOn: null,
  reason: null,
  lotId: null,
  cost: null,
  quarantined: false,
  serials: [],
  unitIds: [],
  operatorId: null,
  actor,
  createdAt: at,
};
const batch = {
  ...summary,
  plan: {
    recipeCode: "MILL-JASMINE",
    recipeVersion: 3,
    yieldQuantity: "550",
    allocation: "value",
    conversionCost: "18.00",
    standardCost: "400",
    inputs: [{ productId: paddy, quantity: "1000", counts: true }],
    outputs: [{ productId, kind: "main", outturn: "0.55", expectedValue: "1.10" }],
    checks: [check],
  },
  inputs: [input],
  consumed: null,
  outputs: [],
  notes: [],
};
const note = {
  id: "01939f1e-7c7b-7000-8000-000000000093",
  text: "Paddy wetter than the sample",
  fileIds: [],
  author: actor,
  createdAt: at,
};
const result = {
  id: "01939f1e-7c7b-7000-8000-000000000094",
  name: "Moisture",
  value: "13.2",
  passed: true,
  note: null,
  inspector: actor,
  createdAt: at,
};
const yielded = {
  batchId: summary.id,
  code: summary.code,
  status: "completed",
  basis: "1000",
  outputs: [
    {
      productId,
      kind: "main",
      expected: "550",
      produced: "540",
      variance: "-10",
      expectedOutturn: "0.55",
      outturn: "0.54",
      cost: "418.00",
      unitCost: "0.7741",
    },
  ],
  loss: { expected: "450", recorded: "20", unaccounted: "440" },
  cost: {
    inputs: "400.00",
    conversion: "18.00",
    total: "418.00",
    expected: "410.40",
    variance: "7.60",
    perUnit: "0.7741",
  },
};
const state = [problem.batchState] as const;

export const batchesRouter = router({
  list: permitted("production:read")
    .meta(
      rest("GET", "/production/batches", {
        summary: "List batches",
        tags,
        example: { output: { items: [summary], nextCursor: null } },
      }),
    )
    .input(wire.BatchQuery)
    .output(wire.BatchPage)
    .query(({ ctx, input }) => batches.listBatches(ctx, input)),
  get: permitted("production:read")
    .meta(
      rest("GET", "/production/batches/{id}", {
        summary: "Read a batch",
        tags,
        example: { output: batch },
      }),
    )
    .input(ById)
    .output(wire.Batch)
    .query(({ ctx, input }) => batches.getBatch(ctx, input)),
  create: permitted("production:write")
    .meta(
      rest("POST", "/production/batches", {
        summary: "Plan a batch",
        tags,
        status: 201,
        problems: [problem.productionOrderState, problem.recipeArchived],
        example: { input: newBatch, output: batch },
      }),
    )
    .input(wire.NewBatch)
    .output(wire.Batch)
    .mutation(({ ctx, input }) => batches.createBatch(ctx, input)),
  setStatus: permitted("production:write")
    .meta(
      rest("PUT", "/production/batches/{id}/status", {
        summary: "Start, pause, complete or cancel a batch",
        description:
          "`completed` takes the inputs out of the stock, brings the outputs in with their cost, and writes the genealogy, all or nothing.",
        tags,
        problems: [
          ...state,
          problem.batchIncomplete,
          problem.checkFailed,
          problem.machineBusy,
          problem.productionOrderState,
          machineState,
          stockInsufficient,
        ],
        example: {
          input: { status: "in_progress" },
          output: { ...batch, status: "in_progress", startedAt: at, version: 2 },
        },
      }),
    )
    .input(wire.SetBatchStatus)
    .output(wire.Batch)
    .mutation(({ ctx, input: { status, ...step } }) => {
      const steps = {
        in_progress: batches.startBatch,
        paused: batches.pauseBatch,
        completed: completeBatch,
        cancelled: batches.cancelBatch,
      };
      return steps[status](ctx, step);
    }),
  reverse: permitted("production:reverse")
    .meta(
      rest("POST", "/production/batches/{id}/reverse", {
        summary: "Reverse a completed batch",
        description:
          "Takes its outputs out of the stock and brings its inputs back by opposite movements, all or nothing: quantities, worth, genealogy and figures are as if it had not been. Refused where an output was used, sold or moved since.",
        tags,
        problems: [...state, problem.productionOrderState, stockGone, stockInsufficient],
        example: {
          input: { reason: "Entered for the wrong lot" },
          output: {
            ...batch,
            status: "reversed",
            startedAt: at,
            completedAt: at,
            completedBy: actor,
            inputCost: "400.00",
            conversionCost: "18.00",
            reversedAt: at,
            reversedBy: actor,
            reversalReason: "Entered for the wrong lot",
            version: 4,
          },
        },
      }),
    )
    .input(wire.ReverseBatch)
    .output(wire.Batch)
    .mutation(({ ctx, input }) => reverseBatch(ctx, input)),
  addInput: permitted("production:write")
    .meta(
      rest("POST", "/production/batches/{id}/inputs", {
        summary: "Enter an input of a batch",
        tags,
        problems: state,
        example: { input: { productId: paddy, quantity: "1000" }, output: batch },
      }),
    )
    .input(wire.AddInput)
    .output(wire.Batch)
    .mutation(({ ctx, input }) => entries.addInput(ctx, input)),
  changeInput: permitted("production:write")
    .meta(
      rest("PATCH", "/production/batches/{id}/inputs/{lineId}", {
        summary: "Say which lot an input of a batch is of, or how much it is",
        tags,
        problems: state,
        example: { input: { quantity: "990" }, output: batch },
      }),
    )
    .input(wire.ChangeInput)
    .output(wire.Batch)
    .mutation(({ ctx, input }) => entries.changeInput(ctx, input)),
  removeInput: permitted("production:write")
    .meta(
      rest("DELETE", "/production/batches/{id}/inputs/{lineId}", {
        summary: "Take an input out of a batch again",
        tags,
        problems: state,
        example: { output: { ...batch, inputs: [] } },
      }),
    )
    .input(wire.LineTarget)
    .output(wire.Batch)
    .mutation(({ ctx, input }) => entries.removeInput(ctx, input)),
  addOutput: permitted("production:write")
    .meta(
      rest("POST", "/production/batches/{id}/outputs", {
        summary: "Enter an output, a by-product or a loss of a batch",
        tags,
        problems: state,
        example: {
          input: { productId, quantity: "540" },
          output: { ...batch, outputs: [output] },
        },
      }),
    )
    .input(wire.AddOutput)
    .output(wire.Batch)
    .mutation(({ ctx, input }) => entries.addOutput(ctx, input)),
  removeOutput: permitted("production:write")
    .meta(
      rest("DELETE", "/production/batches/{id}/outputs/{lineId}", {
        summary: "Take an output out of a batch again",
        tags,
        problems: state,
        example: { output: batch },
      }),
    )
    .input(wire.LineTarget)
    .output(wire.Batch)
    .mutation(({ ctx, input }) => entries.removeOutput(ctx, input)),
  addNote: permitted("production:write")
    .meta(
      rest("POST", "/production/batches/{id}/notes", {
        summary: "Note something on a batch",
        tags,
        status: 201,
        location: "/production/batches",
        example: { input: { text: note.text }, output: note },
      }),
    )
    .input(wire.AddNote)
    .output(wire.BatchNote)
    .mutation(({ ctx, input }) => entries.addNote(ctx, input)),
  checks: router({
    list: permitted("production:read")
      .meta(
        rest("GET", "/production/batches/{id}/checks", {
          summary: "List the results of a batch's checks",
          tags,
          example: { output: { items: [result], nextCursor: null } },
        }),
      )
      .input(wire.CheckQuery)
      .output(wire.CheckPage)
      .query(({ ctx, input }) => entries.listChecks(ctx, input)),
    create: permitted("quality:write")
      .meta(
        rest("POST", "/production/batches/{id}/checks", {
          summary: "Enter the result of a check",
          tags,
          status: 201,
          location: "/production/batches",
          problems: state,
          example: { input: { name: "Moisture", value: "13.2" }, output: result },
        }),
      )
      .input(wire.NewCheckResult)
      .output(wire.CheckResult)
      .mutation(({ ctx, input }) => entries.addCheck(ctx, input)),
  }),
  yield: permitted("production:read")
    .meta(
      rest("GET", "/production/yield/{batchId}", {
        summary: "Read what a batch came to",
        tags,
        example: { output: yielded },
      }),
    )
    .input(wire.YieldQuery)
    .output(wire.BatchYield)
    .query(({ ctx, input }) => batches.getYield(ctx, input)),
});
