import { Content } from "@millrace/contract/file";
import { page, pageQuery } from "@millrace/contract/page";
import { Id, Instant, line, Version } from "@millrace/contract/primitives";
import { z } from "zod";
import { TemplateField } from "../templates/templates.schema.ts";

const Value = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const Status = z.enum(["pending", "running", "completed", "failed", "cancelled"]);
const Mode = z.enum(["partial", "atomic"]);

export const SheetImport = z
  .object({
    id: Id,
    templateId: Id,
    fileName: z.string(),
    mode: Mode,
    dryRun: z.boolean(),
    origin: z.enum(["user", "schedule"]),
    status: Status,
    processed: z.int().describe("Rows that are done"),
    imported: z.int().describe("Rows that became entries; of a dry run, that would"),
    failed: z.int().describe("Rows that were refused"),
    errorCount: z.int().describe("Cells with something wrong; the first 10,000 are kept"),
    errorFileId: Id.nullable().describe(
      "Copy of the sheet with the errors marked: `GET /files/{id}`",
    ),
    problem: z.string().nullable().describe("Why the import as a whole failed"),
    version: Version,
    createdBy: z.string(),
    createdAt: Instant,
    updatedAt: Instant,
    finishedAt: Instant.nullable(),
  })
  .meta({ id: "SheetImport" });
export type SheetImport = z.infer<typeof SheetImport>;

const orText = <Schema extends z.ZodType>(schema: Schema) =>
  z.union(
    [
      schema,
      z
        .string()
        .max(5_000)
        .transform((text, check): unknown => {
          try {
            return JSON.parse(text);
          } catch {
            check.issues.push({ code: "custom", message: "must be a JSON object", input: text });
            return z.NEVER;
          }
        })
        .pipe(schema),
    ],
    "must be an object of values, or its JSON",
  );

export const NewSheetImport = z.strictObject({
  id: Id,
  mode: Mode.default("partial").describe("`atomic` takes all rows or none"),
  dryRun: z.boolean().default(false).describe("Check everything, write nothing"),
  fileName: line(255).optional(),
  data: Content.describe("The .xlsx or .xls, at most 10 MiB; in JSON as base64"),
});
export type NewSheetImport = z.infer<typeof NewSheetImport>;

export const SampleSheet = z.strictObject({
  sheetName: line(100).optional(),
  headerRow: z.int().min(1).max(100).default(1),
  data: Content.describe("The .xlsx or .xls, at most 10 MiB; in JSON as base64"),
});
export type SampleSheet = z.infer<typeof SampleSheet>;
export const Proposal = z.object({ columns: z.array(TemplateField) }).meta({ id: "SheetProposal" });
export type Proposal = z.infer<typeof Proposal>;

export const SheetImportQuery = z.strictObject({
  ...pageQuery(["createdAt"]),
  templateId: Id.optional(),
  status: Status.optional(),
});
export type SheetImportQuery = z.infer<typeof SheetImportQuery>;
export const SheetImportPage = page(SheetImport);

export const SheetError = z
  .object({
    cell: z.string().describe("As spreadsheets call it: `B7`"),
    row: z.int(),
    column: z.string(),
    message: z.string(),
    value: z.string().nullable(),
  })
  .meta({ id: "SheetError" });
export type SheetError = z.infer<typeof SheetError>;
export const SheetErrorQuery = z.strictObject({ id: Id, ...pageQuery(["row"]) });
export type SheetErrorQuery = z.infer<typeof SheetErrorQuery>;
export const SheetErrorPage = page(SheetError);

export const Entry = z
  .object({
    id: Id,
    importId: Id,
    row: z.int().describe("Of the sheet"),
    values: z
      .record(z.string(), Value)
      .describe("By field; decimals as text, times without a zone"),
    createdAt: Instant,
  })
  .meta({ id: "SheetEntry" });
export type Entry = z.infer<typeof Entry>;
export const EntryQuery = z.strictObject({
  id: Id,
  ...pageQuery(["createdAt"]),
  importId: Id.optional(),
  where: orText(z.record(z.string().max(60), Value))
    .optional()
    .describe('Values that fields have: `{"result":"ok"}`'),
});
export type EntryQuery = z.infer<typeof EntryQuery>;
export const EntryPage = page(Entry);
