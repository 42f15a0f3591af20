import { decimal, trimDecimal } from "@millrace/contract/decimal";
import type { Batch, BatchPlan, BatchStatus, CheckResult } from "./batches.schema.ts";

/** Which states of a batch follow which, and who may take it from there. */
const batchTransitions: Readonly<
  Record<BatchStatus, { readonly to: readonly BatchStatus[]; readonly permission: string }>
> = {
  planned: { to: ["in_progress", "cancelled"], permission: "production:write" },
  in_progress: { to: ["paused", "completed", "cancelled"], permission: "production:write" },
  paused: { to: ["in_progress", "completed", "cancelled"], permission: "production:write" },
  completed: { to: ["reversed"], permission: "production:reverse" },
  reversed: { to: [], permission: "production:reverse" },
  cancelled: { to: [], permission: "production:write" },
};

export function mayBecome(from: BatchStatus, to: BatchStatus): boolean {
  return batchTransitions[from].to.includes(to);
}

/** Whether inputs, outputs and results of checks are still entered. */
export function isOpen(status: BatchStatus): boolean {
  return batchTransitions[status].to.includes("cancelled");
}

interface MadeOf {
  readonly version: number;
  readonly code: string;
  readonly productId: string;
  readonly yieldQuantity: string;
  readonly outturn: string;
  readonly allocation: "weight" | "value";
  readonly expectedValue: string | null;
  readonly conversionCost: string;
  readonly inputs: readonly { productId: string; quantity: string; counts: boolean }[];
  readonly byProducts: readonly {
    productId: string;
    outturn: string;
    expectedValue: string | null;
  }[];
  readonly checks: BatchPlan["checks"];
}

/** What a batch keeps of its recipe, with values and costs as the catalogue has them now. */
export function planOf(
  recipe: MadeOf,
  prices: ReadonlyMap<string, string>,
  costs: ReadonlyMap<string, string | null>,
): BatchPlan {
  const isCosted = recipe.inputs.every(({ productId }) => costs.get(productId));
  const standard = recipe.inputs.reduce(
    (sum, { productId, quantity }) =>
      sum.plus(decimal(quantity).times(costs.get(productId) ?? "0")),
    decimal(0),
  );
  const value = (productId: string, given: string | null) => given ?? prices.get(productId) ?? "0";
  const outputs: BatchPlan["outputs"] = [
    {
      productId: recipe.productId,
      kind: "main",
      outturn: recipe.outturn,
      expectedValue: value(recipe.productId, recipe.expectedValue),
    },
    ...recipe.byProducts.map(({ productId, outturn, expectedValue }) => ({
      productId,
      kind: "by_product" as const,
      outturn,
      expectedValue: value(productId, expectedValue),
    })),
  ];
  return {
    recipeCode: recipe.code,
    recipeVersion: recipe.version,
    yieldQuantity: recipe.yieldQuantity,
    allocation: recipe.allocation,
    conversionCost: recipe.conversionCost,
    standardCost: isCosted ? trimDecimal(standard.toFixed(8)) : null,
    inputs: recipe.inputs.map((input) => ({ ...input })),
    outputs,
    checks: recipe.checks.map((check) => ({ ...check })),
  };
}

/** The recipe's inputs for so much of its product, four decimals each. */
export function scaledInputs(
  plan: Pick<BatchPlan, "inputs" | "yieldQuantity">,
  plannedQuantity: string,
): { productId: string; quantity: string }[] {
  return plan.inputs.flatMap(({ productId, quantity }) => {
    const scaled = decimal(quantity).times(plannedQuantity).div(plan.yieldQuantity).round(4);
    return scaled.gt(0) ? [{ productId, quantity: scaled.toFixed() }] : [];
  });
}

/** Whether a result is within the limits of its check, both included. */
export function passes(
  check: BatchPlan["checks"][number],
  result: { value?: string | undefined; passed?: boolean | undefined },
): boolean {
  if (check.kind === "passed") return result.passed === true;
  const value = decimal(result.value ?? "0");
  return (
    (check.min === null || value.gte(check.min)) && (check.max === null || value.lte(check.max))
  );
}

/** What the newest results say of a batch: required checks without one, and failed ones by what they do. */
export function verdictOf(
  plan: Pick<BatchPlan, "checks">,
  newest: ReadonlyMap<string, Pick<CheckResult, "passed">>,
): { missing: string[]; blocking: string[]; quarantining: string[] } {
  const failed = (onFail: "block" | "quarantine") =>
    plan.checks
      .filter((check) => check.onFail === onFail && newest.get(check.name)?.passed === false)
      .map(({ name }) => name);
  return {
    missing: plan.checks
      .filter(({ required, name }) => required && !newest.has(name))
      .map(({ name }) => name),
    blocking: failed("block"),
    quarantining: failed("quarantine"),
  };
}

/** What is missing for completion, in words; empty when nothing is. */
export function missingFor(
  { inputs, outputs }: Pick<Batch, "inputs" | "outputs">,
  checks: readonly string[],
): string[] {
  return [
    ...(inputs.length === 0 ? ["an input"] : []),
    ...(outputs.some(({ kind }) => kind === "main") ? [] : ["an output of its product"]),
    ...checks.map((name) => `a result of ${name}`),
  ];
}
