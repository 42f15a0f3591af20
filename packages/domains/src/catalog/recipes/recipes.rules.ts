import { decimal, trimDecimal } from "@millrace/contract/decimal";
import type { FieldError } from "@millrace/contract/problem";
import type { NewRecipe } from "./recipes.schema.ts";

type Lines = Pick<NewRecipe, "productId" | "inputs" | "byProducts" | "checks">;

/** What outturns are shares of, for one run. */
function basisOf(inputs: readonly { quantity: string; counts: boolean }[]): string {
  return inputs
    .filter(({ counts }) => counts)
    .reduce((sum, { quantity }) => sum.plus(quantity), decimal(0))
    .toFixed();
}

/** The share of what is put in that the product is expected to be, six decimals. */
export function outturnOf(
  yieldQuantity: string,
  inputs: readonly { quantity: string; counts: boolean }[],
): string {
  const basis = decimal(basisOf(inputs));
  return basis.eq(0) ? "0" : trimDecimal(decimal(yieldQuantity).div(basis).toFixed(6));
}

/** What is wrong with the lines taken together; empty when nothing is. */
export function faultsOf({ productId, inputs, byProducts, checks }: Lines): FieldError[] {
  const faults: FieldError[] = [];
  const fault = (path: string, code: string, message: string) =>
    void faults.push({ path, code, message });
  if (!inputs.some(({ counts }) => counts))
    fault("inputs", "no_basis", "one of them at least must count for the outturn");
  const twice = (path: string, names: readonly string[], taken: readonly string[] = []) => {
    const seen = new Set(taken);
    for (const [index, name] of names.entries()) {
      if (seen.has(name)) fault(`${path}.${index}`, "repeated", "is there already");
      seen.add(name);
    }
  };
  twice(
    "inputs",
    inputs.map((input) => input.productId),
  );
  twice(
    "byProducts",
    byProducts.map((each) => each.productId),
    [productId],
  );
  twice(
    "checks",
    checks.map(({ name }) => name),
  );
  return faults;
}
