import { Id } from "@millrace/contract/primitives";
import { defineEvent } from "@millrace/platform/events";
import { z } from "zod";
import { InspectionRow } from "./inspections.schema.ts";

const { number, equipmentId, siteId, checklistId, checklistName, inspectorId, status, result } =
  InspectionRow.shape;
const { repeatOfId } = InspectionRow.shape;
const aggregate = "workshop.inspection";
const payload = z.object({
  inspectionId: Id,
  number,
  equipmentId,
  siteId,
  checklistId,
  checklistName,
  inspectorId,
  status,
  result,
  repeatOfId,
});
const example = {
  inspectionId: "01939f1e-7c7b-7000-8000-0000000000e6",
  number: "INS-000001",
  equipmentId: "01939f1e-7c7b-7000-8000-0000000000e1",
  siteId: "01939f1e-7c7b-7000-8000-000000000001",
  checklistId: "01939f1e-7c7b-7000-8000-0000000000e3",
  checklistName: "Welding machine, yearly",
  inspectorId: null,
  status: "open" as const,
  result: null,
  repeatOfId: null,
};

const inspectionEvent = (event: string, summary: string) =>
  defineEvent({ name: event, version: 1, aggregate, summary, payload, example });

export const inspectionEvents = {
  created: inspectionEvent(
    "workshop.inspection.created",
    "An inspection was begun, or asked for: again, where it repeats a failed one.",
  ),
  updated: inspectionEvent("workshop.inspection.updated", "Answers of an inspection changed."),
  archived: inspectionEvent("workshop.inspection.archived", "An inspection was put away."),
};

export const inspectionCompleted = defineEvent({
  name: "workshop.inspection.completed",
  version: 1,
  aggregate,
  summary: "An inspector confirmed the result of an inspection.",
  payload: payload.extend({
    failed: z.array(z.string()),
    workOrderId: Id.nullable(),
    completedAt: z.string(),
  }),
  example: {
    ...example,
    status: "completed" as const,
    result: "fail" as const,
    failed: ["Insulation"],
    workOrderId: "01939f1e-7c7b-7000-8000-0000000000e2",
    completedAt: "2026-11-21T10:20:00.000Z",
  },
});

export const certificateMade = defineEvent({
  name: "workshop.inspection.certified",
  version: 1,
  aggregate,
  summary: "The certificate of an inspection is there.",
  payload: z.object({ inspectionId: Id, number, fileId: Id }),
  example: {
    inspectionId: example.inspectionId,
    number: example.number,
    fileId: "01939f1e-7c7b-7000-8000-0000000000d1",
  },
});
