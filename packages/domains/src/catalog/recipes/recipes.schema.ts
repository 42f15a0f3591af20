import { changeOf } from "@millrace/contract/change";
import { Money, Quantity, Rate, SignedMoney } from "@millrace/contract/decimal";
import { page, pageQuery } from "@millrace/contract/page";
import { Code, Id, line, text, tracked } from "@millrace/contract/primitives";
import { z } from "zod";

/** How the cost of a batch is shared by what it gives: by quantity, or by quantity times expected value. */
const Allocation = z.enum(["weight", "value"]);

/** What a failed check does: no completion at all, or the output goes into quarantine. */
const OnFail = z.enum(["block", "quarantine"]);

/** A check that every batch gets: measured between limits, or passed by eye. */
export const RecipeCheck = z
  .strictObject({
    name: line(80),
    kind: z.enum(["measured", "passed"]),
    unit: line(20).nullable().default(null),
    min: SignedMoney.nullable().default(null),
    max: SignedMoney.nullable().default(null),
    required: z.boolean().default(true),
    onFail: OnFail.default("block"),
  })
  .refine(({ kind, min, max }) => (kind === "measured") === (min !== null || max !== null), {
    path: ["min"],
    message: "a measured check has a limit at least, a passed one has none",
  });
export type RecipeCheck = z.infer<typeof RecipeCheck>;

const RecipeInput = z.strictObject({
  productId: Id,
  /** For one run, in the product's unit. */
  quantity: Quantity,
  /** Whether outturns are shares of it: the grain counts, its bags do not. */
  counts: z.boolean().default(true),
});
export type RecipeInput = z.infer<typeof RecipeInput>;

const ByProduct = z.strictObject({
  productId: Id,
  /** The share that is expected of what is put in: "0.08" is 8 %. */
  outturn: Rate,
  /** What a unit is worth, for sharing costs by value; its price unless given. */
  expectedValue: Money.nullable().default(null),
});

export const Recipe = z
  .object({
    id: Id,
    code: z.string(),
    name: z.string(),
    productId: Id,
    /** What one run is expected to give of the product. */
    yieldQuantity: Quantity,
    /** The product's expected share of what is put in; more than 1 where units differ. */
    outturn: z.string(),
    allocation: Allocation,
    expectedValue: Money.nullable(),
    /** What one run costs besides its inputs. */
    conversionCost: Money,
    inputs: z.array(RecipeInput),
    byProducts: z.array(ByProduct),
    checks: z.array(RecipeCheck),
    note: z.string().nullable(),
    ...tracked,
  })
  .meta({ id: "Recipe" });
export type Recipe = z.infer<typeof Recipe>;

/** A recipe in a list: without its lines. */
export const RecipeSummary = Recipe.omit({ inputs: true, byProducts: true, checks: true }).meta({
  id: "RecipeSummary",
});
export type RecipeSummary = z.infer<typeof RecipeSummary>;

export const NewRecipe = z.strictObject({
  code: Code,
  name: line(120),
  productId: Id,
  yieldQuantity: Quantity,
  allocation: Allocation.default("weight"),
  expectedValue: Money.nullable().default(null),
  conversionCost: Money.default("0"),
  inputs: z.array(RecipeInput).min(1, "must have at least one input").max(100),
  byProducts: z.array(ByProduct).max(50).default([]),
  checks: z.array(RecipeCheck).max(50).default([]),
  note: text(4000).nullable().default(null),
});
export type NewRecipe = z.infer<typeof NewRecipe>;

export const RecipeChange = changeOf(NewRecipe);
export type RecipeChange = z.infer<typeof RecipeChange>;

export const RecipeQuery = z.strictObject({
  ...pageQuery(["name", "code"]),
  q: line(100).optional().describe("Part of code or name"),
  productId: Id.optional(),
  archived: z.boolean().default(false).describe("Also those that were archived"),
});
export type RecipeQuery = z.infer<typeof RecipeQuery>;
export const RecipePage = page(RecipeSummary);
