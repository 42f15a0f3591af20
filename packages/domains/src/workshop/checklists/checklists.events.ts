import { Id } from "@millrace/contract/primitives";
import { defineEvent } from "@millrace/platform/events";
import { z } from "zod";

const checklistEvent = (event: string, summary: string) =>
  defineEvent({
    name: event,
    version: 1,
    aggregate: "workshop.checklist",
    summary,
    payload: z.object({
      checklistId: Id,
      name: z.string(),
      items: z.int(),
      version: z.int(),
    }),
    example: {
      checklistId: "01939f1e-7c7b-7000-8000-0000000000e3",
      name: "Welding machine, yearly",
      items: 12,
      version: 1,
    },
  });

export const checklistEvents = {
  created: checklistEvent("workshop.checklist.created", "A checklist was made."),
  updated: checklistEvent(
    "workshop.checklist.updated",
    "A checklist changed; inspections that were begun keep the one before.",
  ),
  archived: checklistEvent("workshop.checklist.archived", "A checklist was taken out of use."),
};
