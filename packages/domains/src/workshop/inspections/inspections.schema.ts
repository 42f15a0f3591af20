import { SignedMoney } from "@millrace/contract/decimal";
import { LinkedFile } from "@millrace/contract/file";
import { page, pageQuery } from "@millrace/contract/page";
import { Id, Instant, line, text, tracked, Version } from "@millrace/contract/primitives";
import { z } from "zod";
import { ChecklistItem } from "../checklists/checklists.schema.ts";

export const InspectionResult = z.enum(["pass", "fail", "conditional"]);
export type InspectionResult = z.infer<typeof InspectionResult>;

export const InspectionAnswer = z
  .object({
    item: z.string(),
    passed: z.boolean().nullable(),
    value: z.string().nullable(),
    text: z.string().nullable(),
    fileIds: z.array(Id),
  })
  .meta({ id: "WorkshopInspectionAnswer" });
export type InspectionAnswer = z.infer<typeof InspectionAnswer>;

const summary = {
  id: Id,
  number: z.string(),
  equipmentId: Id,
  siteId: Id,
  checklistId: Id,
  checklistVersion: z.int(),
  checklistName: z.string(),
  /** An employee. */
  inspectorId: Id.nullable(),
  status: z.enum(["open", "completed"]),
  result: InspectionResult.nullable(),
  completedAt: Instant.nullable(),
  completedBy: z.string().nullable(),
  /** The failed inspection that this one repeats. */
  repeatOfId: Id.nullable(),
  ...tracked,
};

/** An inspection in a list: without what was looked at. */
export const InspectionSummary = z.object(summary).meta({ id: "WorkshopInspectionSummary" });
export type InspectionSummary = z.infer<typeof InspectionSummary>;

/** As it is stored: what follows from it, and files, come on top. */
export const InspectionRow = z.object({
  ...summary,
  /** The items as the checklist had them when the inspection was begun. */
  items: z.array(ChecklistItem),
  answers: z.array(InspectionAnswer),
  note: z.string().nullable(),
  certificateFileId: Id.nullable(),
});
export type InspectionRow = z.infer<typeof InspectionRow>;

export const Inspection = InspectionRow.extend({
  computed: InspectionResult.nullable().describe(
    "What follows from the answers; null while one is missing",
  ),
  missing: z.array(z.string()).describe("Items that still need an answer or a photo"),
  failed: z.array(z.string()).describe("Items that are not as they must be"),
  photos: z.array(LinkedFile),
}).meta({ id: "WorkshopInspection" });
export type Inspection = z.infer<typeof Inspection>;

const Answer = z
  .strictObject({
    item: line(120).describe("An item of the checklist"),
    passed: z.boolean().nullable().default(null),
    value: SignedMoney.nullable().default(null).describe("What was measured"),
    text: text(2000).nullable().default(null),
    fileIds: z.array(Id).max(10).default([]).describe("Photos, uploaded before"),
  })
  .describe("Of an item: `passed`, or `value`, or `text`, by its kind");

const fields = {
  inspectorId: Id.nullable()
    .default(null)
    .describe("An employee; the caller, where they are one, when it is completed"),
  answers: z
    .array(Answer)
    .max(200)
    .default([])
    .refine(
      (answers) => new Set(answers.map(({ item }) => item)).size === answers.length,
      "must have one answer for an item",
    ),
  note: text(2000).nullable().default(null),
  result: InspectionResult.optional().describe(
    "Given by the inspector: completes the inspection. It may be stricter than what follows from the answers, never more lenient",
  ),
};

export const NewInspection = z.strictObject({ equipmentId: Id, checklistId: Id, ...fields });
export type NewInspection = z.infer<typeof NewInspection>;

/** What may change until it is completed. */
export const InspectionFields = z.strictObject(fields);

export const InspectionChange = z.strictObject({
  id: Id,
  version: Version.optional(),
  inspectorId: Id.nullable().optional(),
  answers: fields.answers.unwrap().optional().describe("All of them, in place of those before"),
  note: text(2000).nullable().optional(),
  result: fields.result,
});
export type InspectionChange = z.infer<typeof InspectionChange>;

export const InspectionQuery = z.strictObject({
  ...pageQuery(["createdAt"]),
  equipmentId: Id.optional(),
  checklistId: Id.optional(),
  inspectorId: Id.optional(),
  siteId: Id.optional(),
  status: z.enum(["open", "completed"]).optional(),
  result: InspectionResult.optional(),
  number: line(40).optional(),
  createdFrom: Instant.optional(),
  createdTo: Instant.optional(),
  archived: z.boolean().default(false).describe("Also those that were archived"),
});
export type InspectionQuery = z.infer<typeof InspectionQuery>;
export const InspectionPage = page(InspectionSummary);
