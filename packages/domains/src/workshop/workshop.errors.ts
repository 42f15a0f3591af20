import { defineProblem } from "@millrace/platform/errors";

export const workOrderState = defineProblem({
  code: "workshop.work_order_state",
  kind: "conflict",
  title: "The work order is in another state",
  help: "The step does not follow from the state that the order is in; `details.status` names it, and for one that is done the sentence says who completed it and when. Orders go open → assigned → in_progress → done → invoiced; while they are worked on they may wait for parts, and until they are done they can be cancelled.",
});

export const referenceTaken = defineProblem({
  code: "workshop.reference_taken",
  kind: "conflict",
  title: "The reference is taken",
  help: "Another work order has this reference. It may be the same order, sent twice.",
});

export const serialTaken = defineProblem({
  code: "workshop.serial_taken",
  kind: "conflict",
  title: "The serial number is taken",
  help: "This owner has a piece of equipment with this serial number already, perhaps an archived one. Two owners may have the same.",
});

export const checklistNameTaken = defineProblem({
  code: "workshop.checklist_taken",
  kind: "conflict",
  title: "The checklist's name is taken",
  help: "Another checklist, perhaps an archived one, has this name.",
});

export const equipmentArchived = defineProblem({
  code: "workshop.equipment_archived",
  kind: "conflict",
  title: "The equipment is archived",
  help: "Nothing further is begun for equipment that is out of use.",
});

export const checklistArchived = defineProblem({
  code: "workshop.checklist_archived",
  kind: "conflict",
  title: "The checklist is archived",
  help: "No further inspection is made by an archived checklist.",
});

export const inspectionState = defineProblem({
  code: "workshop.inspection_state",
  kind: "conflict",
  title: "The inspection is completed, or not yet",
  help: "A completed inspection does not change any more: the sentence says who completed it and when; inspect again instead. A certificate exists for a completed inspection only.",
});

export const inspectionIncomplete = defineProblem({
  code: "workshop.inspection_incomplete",
  kind: "conflict",
  title: "The inspection is not complete",
  help: "An inspection is completed with an answer, and the photo that is asked for, of every item that is required; `details.items` names those without. What is found may be judged more strictly than it is computed, never less.",
});

export const certificatePending = defineProblem({
  code: "workshop.certificate_pending",
  kind: "conflict",
  title: "The certificate is being made",
  help: "Wait the seconds that `Retry-After` names and ask again.",
  retryable: true,
});
