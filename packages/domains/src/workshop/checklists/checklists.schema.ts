import { changeOf } from "@millrace/contract/change";
import { decimal, SignedMoney } from "@millrace/contract/decimal";
import { page, pageQuery } from "@millrace/contract/page";
import { Id, line, text, tracked } from "@millrace/contract/primitives";
import { z } from "zod";

/** What is looked at: passed or not, a measured value with its limits, or words. */
export const ChecklistItem = z
  .object({
    name: z.string(),
    kind: z.enum(["pass_fail", "measured", "text"]),
    unit: z.string().nullable(),
    /** Limits of a measured value, both included. */
    min: z.string().nullable(),
    max: z.string().nullable(),
    required: z.boolean(),
    photo: z.boolean(),
    critical: z.boolean(),
  })
  .meta({ id: "WorkshopChecklistItem" });
export type ChecklistItem = z.infer<typeof ChecklistItem>;

export const Checklist = z
  .object({
    id: Id,
    name: z.string(),
    description: z.string().nullable(),
    items: z.array(ChecklistItem),
    ...tracked,
  })
  .meta({ id: "WorkshopChecklist" });
export type Checklist = z.infer<typeof Checklist>;

const NewItem = z
  .strictObject({
    name: line(120),
    kind: z.enum(["pass_fail", "measured", "text"]).default("pass_fail"),
    unit: line(20).nullable().default(null),
    min: SignedMoney.nullable().default(null),
    max: SignedMoney.nullable().default(null),
    required: z.boolean().default(true),
    photo: z.boolean().default(false).describe("An answer needs a photo"),
    critical: z
      .boolean()
      .default(true)
      .describe(
        "A failed item fails the inspection; one that is not critical makes it conditional",
      ),
  })
  .refine(({ kind, unit, min, max }) => kind === "measured" || (!unit && !min && !max), {
    path: ["kind"],
    message: "must be measured for a unit and limits",
  })
  .refine(({ min, max }) => min === null || max === null || decimal(min).lte(max), {
    path: ["max"],
    message: "must not be below min",
  });

export const NewChecklist = z.strictObject({
  name: line(120),
  description: text(2000).nullable().default(null),
  items: z
    .array(NewItem)
    .min(1, "must have an item")
    .max(200)
    .refine(
      (items) => new Set(items.map(({ name }) => name)).size === items.length,
      "must have different names",
    ),
});
export type NewChecklist = z.infer<typeof NewChecklist>;
export const ChecklistChange = changeOf(NewChecklist);
export type ChecklistChange = z.infer<typeof ChecklistChange>;

export const ChecklistQuery = z.strictObject({
  ...pageQuery(["name"]),
  q: line(100).optional().describe("Part of the name"),
  archived: z.boolean().default(false).describe("Also those that were archived"),
});
export type ChecklistQuery = z.infer<typeof ChecklistQuery>;
export const ChecklistPage = page(Checklist);
