import { ById, Target } from "@millrace/contract/primitives";
import { permitted, rest, router } from "@millrace/platform/procedure";
import * as wire from "./templates.schema.ts";
import * as service from "./templates.service.ts";

const tags = ["Spreadsheets"] as const;
const input = {
  name: "Weld log",
  machineId: null,
  sheetName: null,
  headerRow: 1,
  columns: [
    { column: "Run no", field: "runNo", type: "text", required: true },
    { column: "Welded on", field: "weldedOn", type: "date", required: true },
    {
      column: "Result",
      field: "result",
      type: "choice",
      required: false,
      choices: ["ok", "rework"],
    },
  ],
};
const template = {
  id: "01939f1e-7c7b-7000-8000-000000000081",
  siteId: null,
  ...input,
  version: 1,
  createdAt: "2026-11-21T08:00:00.000Z",
  updatedAt: "2026-11-21T08:00:00.000Z",
  archivedAt: null,
};

export const templatesRouter = router({
  list: permitted("workshop:read")
    .meta(
      rest("GET", "/workshop/templates", {
        summary: "List templates of spreadsheets",
        tags,
        example: { output: { items: [template], nextCursor: null } },
      }),
    )
    .input(wire.TemplateQuery)
    .output(wire.TemplatePage)
    .query(({ ctx, input }) => service.listTemplates(ctx, input)),
  get: permitted("workshop:read")
    .meta(
      rest("GET", "/workshop/templates/{id}", {
        summary: "Read a template",
        tags,
        example: { output: template },
      }),
    )
    .input(ById)
    .output(wire.Template)
    .query(({ ctx, input }) => service.getTemplate(ctx, input)),
  create: permitted("workshop:write")
    .meta(
      rest("POST", "/workshop/templates", {
        summary: "Add a template",
        description: "Says which column of a sheet fills which field, and what the field must be.",
        tags,
        status: 201,
        example: { input, output: template },
      }),
    )
    .input(wire.NewTemplate)
    .output(wire.Template)
    .mutation(({ ctx, input }) => service.createTemplate(ctx, input)),
  update: permitted("workshop:write")
    .meta(
      rest("PATCH", "/workshop/templates/{id}", {
        summary: "Change a template",
        tags,
        replace: wire.NewTemplate,
        example: { input: { name: "Weld log 2" }, output: { ...template, name: "Weld log 2" } },
      }),
    )
    .input(wire.TemplateChange)
    .output(wire.Template)
    .mutation(({ ctx, input }) => service.updateTemplate(ctx, input)),
  archive: permitted("workshop:write")
    .meta(
      rest("DELETE", "/workshop/templates/{id}", {
        summary: "Archive a template",
        tags,
        example: { output: { ...template, archivedAt: template.updatedAt } },
      }),
    )
    .input(Target)
    .output(wire.Template)
    .mutation(({ ctx, input }) => service.archiveTemplate(ctx, input)),
});
