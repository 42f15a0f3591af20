import { ById } from "@millrace/contract/primitives";
import { notFound } from "@millrace/platform/problems";
import { permitted, rest, router } from "@millrace/platform/procedure";
import { LinkedFile } from "../files/index.ts";
import { errorFile } from "./error-file.ts";
import { importFileRefused, importNotEnded } from "./transfer.errors.ts";
import * as wire from "./transfer.schema.ts";
import * as service from "./transfer.service.ts";

const tags = ["Imports"] as const;
const exampleImport = {
  id: "01939f1e-7c7b-7000-8000-000000000041",
  type: "products",
  mode: "partial",
  dryRun: false,
  fileName: "products.csv",
  status: "processing",
  bytes: 4339,
  columns: [
    { column: "product_id", field: "sku" },
    { column: "product_name", field: "name" },
    { column: "unit_price", field: "price" },
    { column: "discontinued", field: null },
  ],
  processed: 40,
  total: 77,
  created: 39,
  updated: 0,
  unchanged: 0,
  failed: 1,
  errorCount: 1,
  problem: null,
  version: 2,
  createdBy: "user:01939f1e-7c7b-7000-8000-000000000031",
  createdAt: "2026-11-21T08:00:00.000Z",
  updatedAt: "2026-11-21T08:00:01.000Z",
  startedAt: "2026-11-21T08:00:01.000Z",
  finishedAt: null,
};
const exampleErrorFile = {
  id: "01939f1e-7c7b-7000-8000-000000000071",
  name: "products - errors.csv",
  status: "ready",
  type: "text/csv",
  bytes: 4_812,
  sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  width: null,
  height: null,
  ownerType: "imports.import",
  ownerId: exampleImport.id,
  createdBy: exampleImport.createdBy,
  version: 2,
  createdAt: exampleImport.createdAt,
  updatedAt: exampleImport.createdAt,
  url: "/files/WyJHRVQi.c2lnbmF0dXJl",
  urlExpiresAt: "2026-11-21T08:15:00.000Z",
  variants: [],
};
const exampleError = {
  row: 12,
  line: 13,
  column: "unit_price",
  code: "invalid_format",
  message: 'must be a decimal string such as "12.50", zero or more',
  value: "12,50",
};

export const transferRouter = router({
  imports: router({
    list: permitted("imports:read")
      .meta(
        rest("GET", "/imports", {
          summary: "List imports",
          tags,
          example: { output: { items: [exampleImport], nextCursor: null } },
        }),
      )
      .input(wire.ImportQuery)
      .output(wire.ImportPage)
      .query(({ ctx, input }) => service.listImports(ctx, input)),
    get: permitted("imports:read")
      .meta(
        rest("GET", "/imports/{id}", {
          summary: "Read an import and its progress",
          tags,
          example: { output: exampleImport },
        }),
      )
      .input(ById)
      .output(wire.Import)
      .query(({ ctx, input }) => service.getImport(ctx, input)),
    create: permitted("imports:write")
      .meta(
        rest("POST", "/imports", {
          summary: "Import a CSV file",
          description:
            "Upserts by key: `code` of categories, customers and vendors, `sku` of products and stock. Needs the write permission of what is imported as well. The file is checked as a whole at once, its rows by a job: follow `GET /imports/{id}`, or the event `import.completed`. Importing the same file again changes nothing.",
          tags,
          status: 201,
          upload: "data",
          problems: [importFileRefused, notFound],
          example: {
            input: {
              type: "products",
              mapping: {
                product_id: "sku",
                product_name: "name",
                unit_price: "price",
                discontinued: null,
              },
              defaults: { kind: "good", unit: "piece" },
              data: "product_id,product_name,unit_price,discontinued\n1,Chai,18,1\n",
            },
            output: exampleImport,
          },
        }),
      )
      .input(wire.NewImport)
      .output(wire.Import)
      .mutation(({ ctx, input }) => service.createImport(ctx, input)),
    errorFile: permitted("imports:read")
      .meta(
        rest("GET", "/imports/{id}/error-file", {
          summary: "Get a copy of an import's file with the errors marked",
          description:
            "A column behind the others says what is wrong in each row. `url` is good for some minutes.",
          tags,
          problems: [importNotEnded],
          example: { output: exampleErrorFile },
        }),
      )
      .input(ById)
      .output(LinkedFile)
      .query(({ ctx, input }) => errorFile(ctx, input)),
    errors: permitted("imports:read")
      .meta(
        rest("GET", "/imports/{id}/errors", {
          summary: "List what is wrong in the rows of an import",
          tags,
          example: { output: { items: [exampleError], nextCursor: null } },
        }),
      )
      .input(wire.ImportErrorQuery)
      .output(wire.ImportErrorPage)
      .query(({ ctx, input }) => service.listImportErrors(ctx, input)),
  }),
});
