import { ById } from "@millrace/contract/primitives";
import { permitted, rest, router } from "@millrace/platform/procedure";
import * as problem from "./entries.errors.ts";
import * as wire from "./entries.schema.ts";
import * as service from "./entries.service.ts";

const tags = ["Spreadsheets"] as const;
const sheetImport = {
  id: "01939f1e-7c7b-7000-8000-000000000082",
  templateId: "01939f1e-7c7b-7000-8000-000000000081",
  fileName: "welds.xlsx",
  mode: "partial",
  dryRun: false,
  origin: "user",
  status: "pending",
  processed: 0,
  imported: 0,
  failed: 0,
  errorCount: 0,
  errorFileId: null,
  problem: null,
  version: 1,
  createdBy: "user:01939f1e-7c7b-7000-8000-000000000031",
  createdAt: "2026-11-21T08:00:00.000Z",
  updatedAt: "2026-11-21T08:00:00.000Z",
  finishedAt: null,
};
const entry = {
  id: "01939f1e-7c7b-7000-8000-000000000083",
  importId: sheetImport.id,
  row: 2,
  values: { runNo: 17, weldedOn: "2026-11-20", result: "ok" },
  createdAt: "2026-11-21T08:00:00.000Z",
};
const cell = { cell: "B7", row: 7, column: "B", message: "must be a date", value: "soon" };

export const entriesRouter = router({
  list: permitted("workshop:read")
    .meta(
      rest("GET", "/workshop/templates/{id}/entries", {
        summary: "List what was taken from a template's sheets",
        tags,
        example: { output: { items: [entry], nextCursor: null } },
      }),
    )
    .input(wire.EntryQuery)
    .output(wire.EntryPage)
    .query(({ ctx, input }) => service.listEntries(ctx, input)),
  import: permitted("workshop:write")
    .meta(
      rest("POST", "/workshop/templates/{id}/entries/import", {
        summary: "Import a spreadsheet",
        description:
          "The sheet is looked at as a whole at once, its rows by a job: follow `GET /workshop/imports/{id}`, or the event `workshop.import.completed`.",
        tags,
        status: 201,
        location: "/workshop/imports/{id}",
        upload: "data",
        problems: [problem.sheetRefused, problem.templateArchived],
        example: { input: { dryRun: true, data: "UEsDBBQ=" }, output: sheetImport },
      }),
    )
    .input(wire.NewSheetImport)
    .output(wire.SheetImport)
    .mutation(({ ctx, input }) => service.importEntries(ctx, input)),
  propose: permitted("workshop:write")
    .meta(
      rest("POST", "/workshop/templates/propose", {
        summary: "Propose a template's fields from a sample sheet",
        tags,
        upload: "data",
        problems: [problem.sheetRefused],
        example: {
          input: { data: "UEsDBBQ=" },
          output: {
            columns: [{ column: "Run no", field: "runNo", type: "text", required: true }],
          },
        },
      }),
    )
    .input(wire.SampleSheet)
    .output(wire.Proposal)
    .mutation(({ input }) => service.proposeFields(input)),
});

export const sheetImportsRouter = router({
  list: permitted("workshop:read")
    .meta(
      rest("GET", "/workshop/imports", {
        summary: "List imports of spreadsheets",
        tags,
        example: { output: { items: [sheetImport], nextCursor: null } },
      }),
    )
    .input(wire.SheetImportQuery)
    .output(wire.SheetImportPage)
    .query(({ ctx, input }) => service.listImports(ctx, input)),
  get: permitted("workshop:read")
    .meta(
      rest("GET", "/workshop/imports/{id}", {
        summary: "Read the import of a spreadsheet and its progress",
        tags,
        example: { output: sheetImport },
      }),
    )
    .input(ById)
    .output(wire.SheetImport)
    .query(({ ctx, input }) => service.getImport(ctx, input)),
  errors: permitted("workshop:read")
    .meta(
      rest("GET", "/workshop/imports/{id}/errors", {
        summary: "List what is wrong in which cells",
        tags,
        example: { output: { items: [cell], nextCursor: null } },
      }),
    )
    .input(wire.SheetErrorQuery)
    .output(wire.SheetErrorPage)
    .query(({ ctx, input }) => service.listErrors(ctx, input)),
  cancel: permitted("workshop:write")
    .meta(
      rest("POST", "/workshop/imports/{id}/cancel", {
        summary: "Cancel the import of a spreadsheet",
        description: "What a partial import has written stays.",
        tags,
        problems: [problem.importEnded],
        example: {
          output: { ...sheetImport, status: "cancelled", finishedAt: sheetImport.createdAt },
        },
      }),
    )
    .input(ById)
    .output(wire.SheetImport)
    .mutation(({ ctx, input }) => service.cancelImport(ctx, input)),
});
