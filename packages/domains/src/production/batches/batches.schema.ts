import { Balance, Level, Money, Quantity, SignedMoney } from "@millrace/contract/decimal";
import { page, pageQuery } from "@millrace/contract/page";
import {
  CalendarDate,
  Code,
  Id,
  Instant,
  line,
  text,
  Version,
} from "@millrace/contract/primitives";
import { z } from "zod";

export const BatchStatus = z.enum([
  "planned",
  "in_progress",
  "paused",
  "completed",
  "reversed",
  "cancelled",
]);
export type BatchStatus = z.infer<typeof BatchStatus>;

export const OutputKind = z.enum(["main", "by_product", "loss"]);
export type OutputKind = z.infer<typeof OutputKind>;

/** Pieces with serial numbers in one line. */
export const mostPieces = 500;

const Check = z.object({
  name: z.string(),
  kind: z.enum(["measured", "passed"]),
  unit: z.string().nullable(),
  min: z.string().nullable(),
  max: z.string().nullable(),
  required: z.boolean(),
  onFail: z.enum(["block", "quarantine"]),
});

/** The recipe as it was when the batch was made: later changes of it are none of the batch's. */
export const BatchPlan = z
  .object({
    recipeCode: z.string(),
    recipeVersion: z.int(),
    yieldQuantity: z.string(),
    allocation: z.enum(["weight", "value"]),
    /** Of one run. */
    conversionCost: z.string(),
    /** What one run's inputs cost by the catalogue; null where it does not know. */
    standardCost: z.string().nullable(),
    inputs: z.array(z.object({ productId: Id, quantity: z.string(), counts: z.boolean() })),
    outputs: z.array(
      z.object({
        productId: Id,
        kind: z.enum(["main", "by_product"]),
        outturn: z.string(),
        expectedValue: z.string(),
      }),
    ),
    checks: z.array(Check),
  })
  .meta({ id: "ProductionBatchPlan" });
export type BatchPlan = z.infer<typeof BatchPlan>;

export const BatchInput = z
  .object({
    id: Id,
    productId: Id,
    lotId: Id.nullable(),
    /** One piece with a serial number. */
    unitId: Id.nullable(),
    quantity: Quantity,
    /** The employee who put it in. */
    operatorId: Id.nullable(),
    actor: z.string(),
    createdAt: Instant,
  })
  .meta({ id: "ProductionBatchInput" });
export type BatchInput = z.infer<typeof BatchInput>;

/** What completion took from stock. */
export const Consumption = z
  .object({
    productId: Id,
    lotId: Id.nullable(),
    unitId: Id.nullable(),
    quantity: z.string(),
    unitCost: z.string(),
    cost: z.string(),
  })
  .meta({ id: "ProductionConsumption" });
export type Consumption = z.infer<typeof Consumption>;

export const BatchOutput = z
  .object({
    id: Id,
    kind: OutputKind,
    productId: Id.nullable(),
    quantity: Quantity,
    lotCode: z.string().nullable(),
    madeOn: CalendarDate.nullable(),
    expiresOn: CalendarDate.nullable(),
    reason: z.string().nullable(),
    /** Written by completion, as are its cost and whether it lies in quarantine. */
    lotId: Id.nullable(),
    cost: z.string().nullable(),
    quarantined: z.boolean(),
    /** Of a product with serial numbers, one for each piece; completion gives those that are not given, and names the units. */
    serials: z.array(z.string()),
    unitIds: z.array(Id),
    /** The employee who took it out. */
    operatorId: Id.nullable(),
    actor: z.string(),
    createdAt: Instant,
  })
  .meta({ id: "ProductionBatchOutput" });
export type BatchOutput = z.infer<typeof BatchOutput>;

export const BatchNote = z
  .object({
    id: Id,
    text: z.string(),
    fileIds: z.array(Id),
    author: z.string(),
    createdAt: Instant,
  })
  .meta({ id: "ProductionBatchNote" });
export type BatchNote = z.infer<typeof BatchNote>;

const summary = {
  id: Id,
  code: z.string(),
  status: BatchStatus,
  orderId: Id.nullable(),
  recipeId: Id,
  productId: Id,
  plannedQuantity: Quantity,
  machineId: Id.nullable(),
  /** An employee. */
  operatorId: Id.nullable(),
  siteId: Id,
  warehouseId: Id,
  startedAt: Instant.nullable(),
  completedAt: Instant.nullable(),
  completedBy: z.string().nullable(),
  inputCost: z.string().nullable(),
  conversionCost: z.string().nullable(),
  /** When, by whom and why its stock was taken back. */
  reversedAt: Instant.nullable(),
  reversedBy: z.string().nullable(),
  reversalReason: z.string().nullable(),
  version: Version,
  createdAt: Instant,
  updatedAt: Instant,
};

/** A batch in a list: without its lines. */
export const BatchSummary = z.object(summary).meta({ id: "ProductionBatchSummary" });
export type BatchSummary = z.infer<typeof BatchSummary>;

export const Batch = z
  .object({
    ...summary,
    plan: BatchPlan,
    inputs: z.array(BatchInput),
    consumed: z.array(Consumption).nullable(),
    outputs: z.array(BatchOutput),
    notes: z.array(BatchNote).describe("The newest hundred"),
  })
  .meta({ id: "ProductionBatch" });
export type Batch = z.infer<typeof Batch>;

const NewInput = z.strictObject({
  productId: Id,
  /** What expires first goes first unless a lot is named, and the oldest piece unless a unit is. */
  lotId: Id.optional(),
  unitId: Id.optional().describe("One piece of a product with serial numbers; its quantity is 1"),
  quantity: Quantity,
  operatorId: Id.optional().describe("An employee; the caller where they are one, unless given"),
});

/** For an order, as another batch, or free: then with recipe and warehouse. */
export const NewBatch = z
  .strictObject({
    orderId: Id.optional(),
    copyOf: Id.optional().describe(
      "A batch: order, recipe, warehouse, machine, operator, quantity, inputs and outputs are as there, unless given",
    ),
    recipeId: Id.optional().describe("The order's where there is one"),
    warehouseId: Id.optional().describe("The order's where there is one"),
    plannedQuantity: Quantity.optional().describe("What is open of the order, or one run"),
    machineId: Id.nullable().default(null),
    operatorId: Id.nullable().default(null).describe("An employee"),
    inputs: z
      .array(NewInput)
      .max(100)
      .optional()
      .describe("Those of the recipe, scaled, unless given; none to enter them as they come"),
  })
  .refine(
    ({ orderId, copyOf, recipeId, warehouseId }) => orderId || copyOf || (recipeId && warehouseId),
    { path: ["recipeId"], message: "and warehouseId are needed for a batch without an order" },
  );
export type NewBatch = z.infer<typeof NewBatch>;

export const AddInput = z.strictObject({ id: Id, version: Version.optional(), ...NewInput.shape });
export type AddInput = z.infer<typeof AddInput>;

/** What is not given stays as it was; null takes what is named away again. */
export const ChangeInput = z.strictObject({
  id: Id,
  lineId: Id,
  version: Version.optional(),
  lotId: Id.nullable().optional(),
  unitId: Id.nullable().optional(),
  quantity: Quantity.optional(),
  operatorId: Id.nullable().optional(),
});
export type ChangeInput = z.infer<typeof ChangeInput>;

export const AddOutput = z
  .strictObject({
    id: Id,
    version: Version.optional(),
    kind: OutputKind.optional().describe("By the recipe unless given; loss has no product"),
    productId: Id.optional(),
    quantity: Quantity,
    lotCode: Code.optional().describe("The batch's code with a number unless given"),
    madeOn: CalendarDate.optional(),
    expiresOn: CalendarDate.optional(),
    serials: z
      .array(line(60))
      .max(mostPieces)
      .refine((all) => new Set(all).size === all.length, "must all be different")
      .optional()
      .describe(
        "One for each piece of a product with serial numbers; given by completion unless given here",
      ),
    operatorId: Id.optional().describe("An employee; the caller where they are one, unless given"),
    reason: text(500).optional(),
  })
  .refine(({ kind, productId }) => (kind === "loss") === (productId === undefined), {
    path: ["productId"],
    message: "is what a batch gives; only a loss has none",
  });
export type AddOutput = z.infer<typeof AddOutput>;

/** Who may be said to have worked on a batch. */
export const OperatorList = z.object({
  items: z.array(z.object({ id: Id, code: z.string(), name: z.string() })),
});
export type OperatorList = z.infer<typeof OperatorList>;
export const OperatorQuery = z.strictObject({ siteId: Id });
export type OperatorQuery = z.infer<typeof OperatorQuery>;

export const LineTarget = z.strictObject({ id: Id, lineId: Id });
export type LineTarget = z.infer<typeof LineTarget>;

export const AddNote = z.strictObject({
  id: Id,
  text: text(4000).min(1, "must not be empty"),
  fileIds: z.array(Id).max(20).default([]).describe("Photos and papers: ids of files"),
});
export type AddNote = z.infer<typeof AddNote>;

export const SetBatchStatus = z.strictObject({
  id: Id,
  version: Version.optional(),
  status: BatchStatus.exclude(["planned", "reversed"]),
  operatorId: Id.optional().describe(
    "Of a start: the employee who works on it; as it was, or the caller, unless given",
  ),
  reason: text(500).optional(),
});
export type SetBatchStatus = z.infer<typeof SetBatchStatus>;

export const ReverseBatch = z.strictObject({
  id: Id,
  version: Version.optional(),
  reason: text(500).min(1, "must say why").describe("Why it is taken back"),
});
export type ReverseBatch = z.infer<typeof ReverseBatch>;

export const BatchQuery = z.strictObject({
  ...pageQuery(["createdAt"]),
  status: BatchStatus.optional(),
  orderId: Id.optional(),
  machineId: Id.optional(),
  productId: Id.optional(),
  siteId: Id.optional(),
  code: line(40).optional(),
  createdFrom: Instant.optional(),
  createdTo: Instant.optional(),
});
export type BatchQuery = z.infer<typeof BatchQuery>;
export const BatchPage = page(BatchSummary);

export const CheckResult = z
  .object({
    id: Id,
    name: z.string(),
    value: z.string().nullable(),
    passed: z.boolean(),
    note: z.string().nullable(),
    inspector: z.string(),
    createdAt: Instant,
  })
  .meta({ id: "ProductionCheck" });
export type CheckResult = z.infer<typeof CheckResult>;

export const NewCheckResult = z
  .strictObject({
    id: Id,
    name: line(80).describe("A check of the batch's recipe"),
    value: SignedMoney.optional().describe("What was measured"),
    passed: z.boolean().optional().describe("For a check that is not measured"),
    note: text(500).optional(),
  })
  .refine(({ value, passed }) => (value === undefined) !== (passed === undefined), {
    path: ["value"],
    message: "is given for a measured check, passed for another",
  });
export type NewCheckResult = z.infer<typeof NewCheckResult>;

export const CheckQuery = z.strictObject({ id: Id, ...pageQuery(["createdAt"]) });
export type CheckQuery = z.infer<typeof CheckQuery>;
export const CheckPage = page(CheckResult);

const share = z.string().nullable().describe("Of what was put in; null while nothing was");

export const BatchYield = z
  .object({
    batchId: Id,
    code: z.string(),
    status: BatchStatus,
    /** What outturns are shares of: what was put in, and counts. */
    basis: Level,
    outputs: z.array(
      z.object({
        productId: Id,
        kind: z.enum(["main", "by_product"]),
        expected: Level,
        produced: Level,
        variance: Balance,
        expectedOutturn: z.string(),
        outturn: share,
        cost: Money.nullable(),
        unitCost: z.string().nullable(),
      }),
    ),
    loss: z.object({
      expected: Balance,
      recorded: Level,
      /** What is neither output nor recorded as loss. */
      unaccounted: Balance,
    }),
    cost: z.object({
      inputs: Money.nullable(),
      conversion: Money.nullable(),
      total: Money.nullable(),
      /** For what was made of the product, by the recipe and the catalogue's costs. */
      expected: Money.nullable(),
      /** More than expected: positive. */
      variance: SignedMoney.nullable(),
      perUnit: z.string().nullable(),
    }),
  })
  .meta({ id: "ProductionYield" });
export type BatchYield = z.infer<typeof BatchYield>;

export const YieldQuery = z.strictObject({ batchId: Id });
