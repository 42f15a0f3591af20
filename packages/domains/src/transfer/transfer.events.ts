import { Id } from "@millrace/contract/primitives";
import { defineEvent } from "@millrace/platform/events";
import { z } from "zod";
import { Import } from "./transfer.schema.ts";

const { type, mode, dryRun, processed, created, updated, unchanged, failed } = Import.shape;

export const importCompleted = defineEvent({
  name: "import.completed",
  version: 1,
  aggregate: "transfer.import",
  summary: "An import has ended, well (`completed`) or not (`failed`).",
  payload: z.object({
    importId: Id,
    type,
    mode,
    dryRun,
    status: z.enum(["completed", "failed"]),
    processed,
    created,
    updated,
    unchanged,
    failed,
  }),
  example: {
    importId: "01939f1e-7c7b-7000-8000-000000000041",
    type: "products",
    mode: "partial",
    dryRun: false,
    status: "completed",
    processed: 77,
    created: 75,
    updated: 1,
    unchanged: 0,
    failed: 1,
  },
});
