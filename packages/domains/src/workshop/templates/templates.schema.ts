import { page, pageQuery } from "@millrace/contract/page";
import { Id, line, tracked, Version } from "@millrace/contract/primitives";
import { z } from "zod";

const FieldType = z.enum(["text", "integer", "decimal", "date", "datetime", "boolean", "choice"]);

export const TemplateField = z
  .strictObject({
    column: line(200).describe("Header of the column, or its letters such as `AB`"),
    field: z
      .string()
      .regex(
        /^[a-z][A-Za-z0-9]{0,59}$/,
        "must be like runNo: letters and digits, a small letter first",
      ),
    type: FieldType,
    required: z.boolean().default(false),
    default: line(1000).optional().describe("Text of the cell where it is empty"),
    choices: z.array(line(200)).min(1).max(200).optional().describe("Of a choice: what there is"),
  })
  .refine(({ type, choices }) => (type === "choice") === (choices !== undefined), {
    path: ["choices"],
    message: "belongs to a choice, which needs it",
  });
export type TemplateField = z.infer<typeof TemplateField>;

const fields = {
  name: line(200),
  machineId: Id.nullable().default(null).describe("Machine whose sheets these are"),
  sheetName: line(100).nullable().default(null).describe("The first sheet when it is null"),
  headerRow: z.int().min(1).max(1000).default(1).describe("Row of the headers, the first is 1"),
  columns: z
    .array(TemplateField)
    .min(1)
    .max(200)
    .refine(
      (all) => new Set(all.map(({ field }) => field)).size === all.length,
      "names a field twice",
    ),
};

export const Template = z
  .object({
    id: Id,
    name: z.string(),
    machineId: Id.nullable(),
    siteId: Id.nullable().describe("Of the machine"),
    sheetName: z.string().nullable(),
    headerRow: z.int(),
    columns: z.array(TemplateField),
    ...tracked,
  })
  .meta({ id: "SheetTemplate" });
export type Template = z.infer<typeof Template>;

export const NewTemplate = z.strictObject(fields);
export type NewTemplate = z.infer<typeof NewTemplate>;

export const TemplateChange = z.strictObject({
  id: Id,
  version: Version.optional(),
  name: fields.name.optional(),
  machineId: Id.nullable().optional(),
  sheetName: line(100).nullable().optional(),
  headerRow: z.int().min(1).max(1000).optional(),
  columns: fields.columns.optional(),
});
export type TemplateChange = z.infer<typeof TemplateChange>;

export const TemplateQuery = z.strictObject({
  ...pageQuery(["createdAt", "name"]),
  q: z.string().max(200).optional().describe("A part of the name"),
  machineId: Id.optional(),
  archived: z.boolean().default(false),
});
export type TemplateQuery = z.infer<typeof TemplateQuery>;
export const TemplatePage = page(Template);
