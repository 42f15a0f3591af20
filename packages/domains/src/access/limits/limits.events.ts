import { defineEvent } from "@millrace/platform/events";
import { z } from "zod";

export const limitChanged = defineEvent({
  name: "access.limit.changed",
  version: 1,
  aggregate: "access.limit",
  summary: "An administrator gave a rate or concurrency rule other bounds, or took them back.",
  payload: z.object({ operation: z.string() }),
  example: { operation: "stock.levels.list" },
});
