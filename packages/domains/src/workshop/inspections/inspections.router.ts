import { LinkedFile } from "@millrace/contract/file";
import { ById, Target } from "@millrace/contract/primitives";
import { permitted, rest, router } from "@millrace/platform/procedure";
import * as problem from "../workshop.errors.ts";
import * as wire from "./inspections.schema.ts";
import * as inspections from "./inspections.service.ts";

const tags = ["Inspections"] as const;
const at = "2026-11-21T08:00:00.000Z";
const actor = "user:01939f1e-7c7b-7000-8000-0000000000a1";
const newInspection = {
  equipmentId: "01939f1e-7c7b-7000-8000-0000000000e1",
  checklistId: "01939f1e-7c7b-7000-8000-0000000000e3",
};
const summary = {
  id: "01939f1e-7c7b-7000-8000-0000000000e6",
  number: "INS-000001",
  ...newInspection,
  siteId: "01939f1e-7c7b-7000-8000-000000000001",
  checklistVersion: 3,
  checklistName: "Welding machine, yearly",
  inspectorId: null,
  status: "open",
  result: null,
  completedAt: null,
  completedBy: null,
  repeatOfId: null,
  version: 1,
  createdAt: at,
  updatedAt: at,
  archivedAt: null,
};
const inspection = {
  ...summary,
  items: [
    {
      name: "Insulation",
      kind: "measured",
      unit: "MΩ",
      min: "1",
      max: null,
      required: true,
      photo: false,
      critical: true,
    },
  ],
  answers: [],
  note: null,
  certificateFileId: null,
  computed: null,
  missing: ["Insulation"],
  failed: [],
  photos: [],
};
const answered = { item: "Insulation", value: "2.4" };
const completed = {
  ...inspection,
  status: "completed",
  result: "pass",
  answers: [{ passed: null, text: null, fileIds: [], ...answered }],
  computed: "pass",
  missing: [],
  completedAt: at,
  completedBy: actor,
  version: 2,
};
const certificate = {
  id: "01939f1e-7c7b-7000-8000-0000000000d1",
  name: "INS-000001.pdf",
  status: "ready",
  type: "application/pdf",
  bytes: 34_120,
  sha256: null,
  width: null,
  height: null,
  ownerType: "workshop.inspection",
  ownerId: summary.id,
  createdBy: "system:worker",
  version: 2,
  createdAt: at,
  updatedAt: at,
  url: "https://millrace.example.com/files/signed/…",
  urlExpiresAt: at,
  variants: [],
};
const states = [problem.inspectionState, problem.inspectionIncomplete] as const;

export const inspectionsRouter = router({
  list: permitted("workshop:read")
    .meta(
      rest("GET", "/workshop/inspections", {
        summary: "List inspections",
        tags,
        example: { output: { items: [summary], nextCursor: null } },
      }),
    )
    .input(wire.InspectionQuery)
    .output(wire.InspectionPage)
    .query(({ ctx, input }) => inspections.listInspections(ctx, input)),
  get: permitted("workshop:read")
    .meta(
      rest("GET", "/workshop/inspections/{id}", {
        summary: "Read an inspection",
        tags,
        example: { output: inspection },
      }),
    )
    .input(ById)
    .output(wire.Inspection)
    .query(({ ctx, input }) => inspections.getInspection(ctx, input)),
  certificate: permitted("workshop:read")
    .meta(
      rest("GET", "/workshop/inspections/{id}/certificate", {
        summary: "Read the certificate of an inspection",
        description:
          "The PDF as a file, with a signed address that is good for some minutes. It is made when the inspection is completed.",
        tags,
        problems: [problem.inspectionState, problem.certificatePending],
        example: { output: certificate },
      }),
    )
    .input(ById)
    .output(LinkedFile)
    .query(({ ctx, input }) => inspections.getCertificate(ctx, input)),
  create: permitted("workshop:write")
    .meta(
      rest("POST", "/workshop/inspections", {
        summary: "Begin an inspection",
        description:
          "It keeps the items of the checklist as they are now. With all answers and a `result` it is completed at once.",
        tags,
        status: 201,
        problems: [...states, problem.checklistArchived, problem.equipmentArchived],
        example: { input: newInspection, output: inspection },
      }),
    )
    .input(wire.NewInspection)
    .output(wire.Inspection)
    .mutation(({ ctx, input }) => inspections.createInspection(ctx, input)),
  update: permitted("workshop:write")
    .meta(
      rest("PATCH", "/workshop/inspections/{id}", {
        summary: "Enter answers, or complete an inspection",
        description:
          "A `result` completes it. A failure opens a work order; once that is done, the inspection is asked for again.",
        tags,
        replace: wire.InspectionFields,
        problems: states,
        example: { input: { answers: [answered], result: "pass" }, output: completed },
      }),
    )
    .input(wire.InspectionChange)
    .output(wire.Inspection)
    .mutation(({ ctx, input }) => inspections.updateInspection(ctx, input)),
  archive: permitted("workshop:write")
    .meta(
      rest("DELETE", "/workshop/inspections/{id}", {
        summary: "Put an inspection away",
        tags,
        example: { output: { ...inspection, archivedAt: at, version: 2 } },
      }),
    )
    .input(Target)
    .output(wire.Inspection)
    .mutation(({ ctx, input }) => inspections.archiveInspection(ctx, input)),
});
