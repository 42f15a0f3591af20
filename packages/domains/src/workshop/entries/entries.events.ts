import { Id } from "@millrace/contract/primitives";
import { defineEvent } from "@millrace/platform/events";
import { z } from "zod";

export const sheetImported = defineEvent({
  name: "workshop.import.completed",
  version: 1,
  aggregate: "workshop.import",
  summary: "The import of a spreadsheet has ended, well or not.",
  payload: z.object({
    importId: Id,
    templateId: Id,
    status: z.enum(["completed", "failed"]),
    dryRun: z.boolean(),
    imported: z.int(),
    failed: z.int(),
    problem: z.string().nullable(),
  }),
  example: {
    importId: "01939f1e-7c7b-7000-8000-000000000082",
    templateId: "01939f1e-7c7b-7000-8000-000000000081",
    status: "completed",
    dryRun: false,
    imported: 240,
    failed: 2,
    problem: null,
  },
});
