import { page, pageQuery } from "@millrace/contract/page";
import { Code, Id, Instant, line, Version } from "@millrace/contract/primitives";
import { z } from "zod";

export const ImportTypeName = z.enum(["categories", "products", "customers", "vendors", "stock"]);
export type ImportTypeName = z.infer<typeof ImportTypeName>;

const Mode = z.enum(["partial", "atomic"]);
const Status = z.enum(["pending", "processing", "completed", "failed", "cancelled"]);
export const Delimiter = z.enum([",", ";", "\t", "|"]);
export type Delimiter = z.infer<typeof Delimiter>;

/** A column of the file and the field that it fills; null is ignored. */
const Column = z.object({ column: z.string(), field: z.string().nullable() });
export type Column = z.infer<typeof Column>;

export const Import = z
  .object({
    id: Id,
    type: ImportTypeName,
    mode: Mode,
    dryRun: z.boolean(),
    fileName: z.string().nullable(),
    status: Status,
    bytes: z.int().describe("Size of the file"),
    columns: z
      .array(Column)
      .describe("The file's columns and the fields they fill; null is ignored"),
    processed: z.int().describe("Rows that are done"),
    total: z.int().describe("Rows in the file"),
    created: z.int(),
    updated: z.int(),
    unchanged: z.int(),
    failed: z.int().describe("Rows that were refused"),
    errorCount: z
      .int()
      .describe("Problems of refused rows; the first 10,000 are kept under `/imports/{id}/errors`"),
    problem: z
      .object({ code: z.string(), message: z.string(), line: z.int().nullable() })
      .nullable()
      .describe("Why the import as a whole failed"),
    version: Version,
    createdBy: z.string(),
    createdAt: Instant,
    updatedAt: Instant,
    startedAt: Instant.nullable(),
    finishedAt: Instant.nullable(),
  })
  .meta({ id: "Import" });
export type Import = z.infer<typeof Import>;

/** An object, or the JSON text of one: forms and queries carry text only. */
const orText = <Schema extends z.ZodType>(schema: Schema) =>
  z.union(
    [
      schema,
      z
        .string()
        .max(20_000)
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
    "must be an object of texts, or its JSON",
  );

/** The file: text, or bytes as they arrive. */
const FileData = z.union(
  [
    z.string(),
    z.custom<AsyncIterable<Uint8Array>>(
      (value) => typeof value === "object" && value !== null && Symbol.asyncIterator in value,
    ),
  ],
  "must be the file: its text, or its bytes as a part of a form or as the body",
);
export type FileData = z.infer<typeof FileData>;

export const NewImport = z.strictObject({
  type: ImportTypeName,
  mode: Mode.default("partial").describe(
    "`partial` writes the good rows and reports the others; `atomic` writes all rows or none",
  ),
  dryRun: z
    .boolean()
    .default(false)
    .describe("Check everything, report what would happen, write nothing"),
  mapping: orText(z.record(z.string().max(200), z.string().max(60).nullable()))
    .default({})
    .describe(
      "Column of the file → field; null ignores a column. A column that is not named here fills the field of its own name",
    ),
  defaults: orText(z.record(z.string().max(60), z.string().max(1000)))
    .default({})
    .describe("Field → value where the file has no column for it or an empty cell"),
  ignoreUnknown: z
    .boolean()
    .default(false)
    .describe("Ignore columns that are no field instead of refusing the file"),
  delimiter: Delimiter.optional().describe("Found in the header when it is not given"),
  warehouse: Code.optional().describe("Code of the warehouse whose levels a stock import sets"),
  fileName: line(255).optional(),
  data: FileData.describe("The CSV file, in UTF-8, with a header"),
});
export type NewImport = z.infer<typeof NewImport>;

export const ImportQuery = z.strictObject({
  ...pageQuery(["createdAt"]),
  type: ImportTypeName.optional(),
  status: Status.optional(),
  dryRun: z.boolean().optional(),
  createdFrom: Instant.optional(),
  createdTo: Instant.optional().describe("Up to this moment, without it"),
});
export type ImportQuery = z.infer<typeof ImportQuery>;
export const ImportPage = page(Import);

export const ImportError = z
  .object({
    row: z.int().describe("Number among the data rows, from 1"),
    line: z.int().describe("Line of the file on which the row begins; the header is line 1"),
    column: z.string().nullable().describe("As the file's header has it"),
    code: z.string(),
    message: z.string(),
    value: z.string().nullable().describe("What the cell holds, its first 200 characters"),
  })
  .meta({ id: "ImportError" });
export type ImportError = z.infer<typeof ImportError>;

export const ImportErrorQuery = z.strictObject({ id: Id, ...pageQuery(["row"]) });
export type ImportErrorQuery = z.infer<typeof ImportErrorQuery>;
export const ImportErrorPage = page(ImportError);
