import { decimal, roundHalfUp, trimDecimal } from "@millrace/contract/decimal";
import type { Batch, BatchPlan, BatchYield } from "./batches.schema.ts";

/** What outturns are shares of: what was put in of the products that count. What the recipe does not name stands in for one that does. */
export function basisOf(
  plan: Pick<BatchPlan, "inputs">,
  taken: readonly { readonly productId: string; readonly quantity: string }[],
): string {
  const counts = new Map(plan.inputs.map((input) => [input.productId, input.counts]));
  return taken
    .filter(({ productId }) => counts.get(productId) ?? true)
    .reduce((sum, { quantity }) => sum.plus(quantity), decimal(0))
    .toFixed();
}

/** What the work on so much cost, in cents: the recipe's, by how many runs of it were put in. */
export function conversionCostOf(
  plan: Pick<BatchPlan, "inputs" | "conversionCost">,
  basis: string,
): string {
  const run = basisOf(plan, plan.inputs);
  if (decimal(run).eq(0)) return "0.00";
  return roundHalfUp(decimal(plan.conversionCost).times(basis).div(run), 2);
}

/**
 * Shares an amount by weights, exact to the cent: each gets the whole cents of its share, and the cents that are left go to those with the
 * largest remainders (the earlier one where they are equal). Weights that are all zero share alike.
 */
export function shareByWeight(total: string, weights: readonly string[]): string[] {
  const sum = weights.reduce((all, weight) => all.plus(weight), decimal(0));
  const cents = decimal(total).times(100).round(0);
  const parts = weights.map((weight, index) => {
    const exact = sum.eq(0) ? cents.div(weights.length) : cents.times(weight).div(sum);
    const whole = exact.round(0, 0);
    return { index, whole, rest: exact.minus(whole) };
  });
  const given = parts.reduce((all, { whole }) => all.plus(whole), decimal(0));
  const left = Number(cents.minus(given).toFixed());
  const first = new Set(
    [...parts]
      .sort((a, b) => b.rest.cmp(a.rest) || a.index - b.index)
      .slice(0, left)
      .map(({ index }) => index),
  );
  return parts.map(({ index, whole }) =>
    whole
      .plus(first.has(index) ? 1 : 0)
      .div(100)
      .toFixed(2),
  );
}

/** The weights by which a batch's outputs share its cost: what was made, times its worth where the recipe shares by value. */
export function weightsOf(
  plan: Pick<BatchPlan, "allocation" | "outputs">,
  outputs: readonly { readonly productId: string; readonly quantity: string }[],
): string[] {
  if (plan.allocation === "weight") return outputs.map(({ quantity }) => quantity);
  const worth = new Map(plan.outputs.map((each) => [each.productId, each.expectedValue]));
  return outputs.map(({ productId, quantity }) =>
    decimal(quantity)
      .times(worth.get(productId) ?? "0")
      .toFixed(),
  );
}

/** What one came to, so precise that the quantity times it is the cost again, to four decimals. */
export function unitCostOf(cost: string, quantity: string): string {
  return trimDecimal(decimal(cost).div(quantity).toFixed(12));
}

/** Expected and real outturns, losses and costs of a batch: by what was taken and made, or, until then, by what was entered. */
export function yieldOf(batch: Batch): BatchYield {
  const { plan } = batch;
  const basis = decimal(basisOf(plan, batch.consumed ?? batch.inputs));
  const short = (value: ReturnType<typeof decimal>) => trimDecimal(value.toFixed(4));
  const made = (productId: string) =>
    batch.outputs.filter((output) => output.productId === productId);
  const total = (lines: readonly { quantity: string }[]) =>
    lines.reduce((sum, { quantity }) => sum.plus(quantity), decimal(0));
  const isDone = batch.completedAt !== null;

  const named = new Set(plan.outputs.map(({ productId }) => productId));
  const others = batch.outputs.flatMap(({ productId }) =>
    productId && !named.has(productId) ? [productId] : [],
  );
  const expectations = [
    ...plan.outputs,
    ...[...new Set(others)].map((productId) => ({
      productId,
      kind: "by_product" as const,
      outturn: "0",
    })),
  ];
  const outputs = expectations.map(({ productId, kind, outturn }) => {
    const lines = made(productId);
    const produced = total(lines);
    const expected = basis.times(outturn);
    const cost = lines.reduce((sum, line) => sum.plus(line.cost ?? "0"), decimal(0));
    return {
      productId,
      kind,
      expected: short(expected),
      produced: short(produced),
      variance: short(produced.minus(short(expected))),
      expectedOutturn: outturn,
      outturn: basis.eq(0) ? null : trimDecimal(produced.div(basis).toFixed(6)),
      cost: isDone ? cost.toFixed(2) : null,
      unitCost: isDone && produced.gt(0) ? trimDecimal(cost.div(produced).toFixed(4)) : null,
    };
  });

  const recorded = total(batch.outputs.filter(({ kind }) => kind === "loss"));
  const produced = outputs.reduce((sum, output) => sum.plus(output.produced), decimal(0));
  const shares = plan.outputs.reduce((sum, { outturn }) => sum.plus(outturn), decimal(0));
  const main = decimal(outputs[0]?.produced ?? "0");
  return {
    batchId: batch.id,
    code: batch.code,
    status: batch.status,
    basis: short(basis),
    outputs,
    loss: {
      expected: short(basis.times(decimal(1).minus(shares))),
      recorded: short(recorded),
      unaccounted: short(basis.minus(produced).minus(recorded)),
    },
    cost: costOf(batch, main.toFixed(), outputs[0]?.unitCost ?? null),
  };
}

function costOf(batch: Batch, main: string, perUnit: string | null): BatchYield["cost"] {
  const { plan, inputCost, conversionCost } = batch;
  const expected =
    plan.standardCost === null
      ? null
      : roundHalfUp(
          decimal(plan.standardCost).plus(plan.conversionCost).times(main).div(plan.yieldQuantity),
          2,
        );
  if (inputCost === null || conversionCost === null)
    return {
      inputs: null,
      conversion: null,
      total: null,
      expected,
      variance: null,
      perUnit: null,
    };
  const total = decimal(inputCost).plus(conversionCost);
  return {
    inputs: inputCost,
    conversion: conversionCost,
    total: total.toFixed(2),
    expected,
    variance: expected === null ? null : total.minus(expected).toFixed(2),
    perUnit,
  };
}
