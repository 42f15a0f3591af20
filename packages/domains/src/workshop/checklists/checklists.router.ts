import { ById, Target } from "@millrace/contract/primitives";
import { permitted, rest, router } from "@millrace/platform/procedure";
import { checklistNameTaken } from "../workshop.errors.ts";
import * as wire from "./checklists.schema.ts";
import * as checklists from "./checklists.service.ts";

const tags = ["Checklists"] as const;
const at = "2026-11-21T08:00:00.000Z";
const newChecklist = {
  name: "Welding machine, yearly",
  items: [
    { name: "Cable sound", kind: "pass_fail", photo: true },
    { name: "Insulation", kind: "measured", unit: "MΩ", min: "1" },
    { name: "Remarks", kind: "text", required: false },
  ],
};
const defaults = { unit: null, min: null, max: null, required: true, photo: false, critical: true };
const checklist = {
  id: "01939f1e-7c7b-7000-8000-0000000000e3",
  name: newChecklist.name,
  description: null,
  items: newChecklist.items.map((item) => ({ ...defaults, ...item })),
  version: 1,
  createdAt: at,
  updatedAt: at,
  archivedAt: null,
};

export const checklistsRouter = router({
  list: permitted("workshop:read")
    .meta(
      rest("GET", "/workshop/checklists", {
        summary: "List checklists",
        tags,
        example: { output: { items: [checklist], nextCursor: null } },
      }),
    )
    .input(wire.ChecklistQuery)
    .output(wire.ChecklistPage)
    .query(({ ctx, input }) => checklists.listChecklists(ctx, input)),
  get: permitted("workshop:read")
    .meta(
      rest("GET", "/workshop/checklists/{id}", {
        summary: "Read a checklist",
        tags,
        example: { output: checklist },
      }),
    )
    .input(ById)
    .output(wire.Checklist)
    .query(({ ctx, input }) => checklists.getChecklist(ctx, input)),
  create: permitted("workshop:write")
    .meta(
      rest("POST", "/workshop/checklists", {
        summary: "Make a checklist",
        tags,
        status: 201,
        problems: [checklistNameTaken],
        example: { input: newChecklist, output: checklist },
      }),
    )
    .input(wire.NewChecklist)
    .output(wire.Checklist)
    .mutation(({ ctx, input }) => checklists.createChecklist(ctx, input)),
  update: permitted("workshop:write")
    .meta(
      rest("PATCH", "/workshop/checklists/{id}", {
        summary: "Change a checklist",
        description: "Inspections that were begun keep the items that they were begun with.",
        tags,
        replace: wire.NewChecklist,
        problems: [checklistNameTaken],
        example: {
          input: { name: "Welding machine, half-yearly" },
          output: { ...checklist, name: "Welding machine, half-yearly", version: 2 },
        },
      }),
    )
    .input(wire.ChecklistChange)
    .output(wire.Checklist)
    .mutation(({ ctx, input }) => checklists.updateChecklist(ctx, input)),
  archive: permitted("workshop:write")
    .meta(
      rest("DELETE", "/workshop/checklists/{id}", {
        summary: "Take a checklist out of use",
        tags,
        example: { output: { ...checklist, archivedAt: at, version: 2 } },
      }),
    )
    .input(Target)
    .output(wire.Checklist)
    .mutation(({ ctx, input }) => checklists.archiveChecklist(ctx, input)),
});
