import { changeOf } from "@millrace/contract/change";
import { Balance, Level, Quantity } from "@millrace/contract/decimal";
import { page, pageQuery } from "@millrace/contract/page";
import { CalendarDate, Id, tracked } from "@millrace/contract/primitives";
import { z } from "zod";
import { ReservationOwner } from "../stock.schema.ts";

export const RestockPlan = z
  .object({
    id: Id,
    productId: Id,
    warehouseId: Id,
    vendorId: Id.nullable(),
    minimum: Level,
    maximum: Quantity,
    leadTimeDays: z.int(),
    reviewDays: z.array(z.int()),
    ...tracked,
  })
  .meta({ id: "RestockPlan" });
export type RestockPlan = z.infer<typeof RestockPlan>;

const reviewDays = z
  .array(z.int().min(1).max(7))
  .max(7)
  .refine((days) => new Set(days).size === days.length, { message: "must be different" })
  .default([])
  .describe("Weekdays on which it is looked at, 1 is Monday; every day where there is none");

/** What of a plan may change: all but what it is of and where. */
export const PlanTerms = z.strictObject({
  vendorId: Id.nullable().default(null).describe("From whom it is bought"),
  minimum: Level.describe("At or below it there is too little; in the product's own unit"),
  maximum: Quantity.describe("Up to here it is filled; more than the minimum"),
  leadTimeDays: z.int().min(0).max(365).default(0).describe("Days from the order to the goods"),
  reviewDays,
});
export const NewPlan = PlanTerms.extend({ productId: Id, warehouseId: Id });
export type NewPlan = z.infer<typeof NewPlan>;
export const PlanChange = changeOf(PlanTerms);
export type PlanChange = z.infer<typeof PlanChange>;

export const PlanQuery = z.strictObject({
  ...pageQuery(["createdAt"]),
  productId: Id.optional(),
  warehouseId: Id.optional(),
  vendorId: Id.optional(),
  archived: z.boolean().default(false).describe("Also those that were archived"),
});
export type PlanQuery = z.infer<typeof PlanQuery>;
export const PlanPage = page(RestockPlan);

export const SuggestionQuery = z.strictObject({
  warehouseId: Id.optional(),
  vendorId: Id.optional(),
  reviewedOn: CalendarDate.optional().describe(
    "Only plans that are looked at on this day's weekday",
  ),
});
export type SuggestionQuery = z.infer<typeof SuggestionQuery>;

/** A document that waits for goods, and for how much of them. */
const Waiting = ReservationOwner.extend({ quantity: Balance });
export type Waiting = z.infer<typeof Waiting>;

const Suggestion = z.object({
  planId: Id.nullable().describe(
    "Null where the product's own reorder level says so, or who waits for it",
  ),
  productId: Id,
  sku: z.string(),
  name: z.string(),
  unit: z.string(),
  minimum: Level,
  maximum: Level,
  onHand: Balance,
  reserved: Balance,
  /** What documents wait for, and which: the first twenty of them. */
  waitedFor: Balance,
  waiting: z.array(Waiting),
  /** Still to come of purchase orders, drafts too. */
  onOrder: Level,
  /** What is missing to the maximum, rounded up to whole packs, in the product's own unit. */
  quantity: Quantity,
  /** The same as it is ordered: packs where the product has them. */
  order: z.object({ unit: z.string(), quantity: Quantity }),
  expectedOn: CalendarDate.describe("If it is ordered today"),
});
export type Suggestion = z.infer<typeof Suggestion>;

/** What to order of one vendor for one warehouse: as many lines as one purchase order takes. */
export const Suggestions = z
  .object({
    vendors: z.array(
      z.object({ vendorId: Id.nullable(), warehouseId: Id, lines: z.array(Suggestion) }),
    ),
    more: z.boolean().describe("There are more than the 500 that are listed"),
  })
  .meta({ id: "RestockSuggestions" });
export type Suggestions = z.infer<typeof Suggestions>;
