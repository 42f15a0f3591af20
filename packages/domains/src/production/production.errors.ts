import { defineProblem } from "@millrace/platform/errors";

export const productionOrderState = defineProblem({
  code: "production.order_state",
  kind: "conflict",
  title: "The production order is in another state",
  help: "The step does not follow from the state that the order is in; `details.status` names it. Orders go draft → planned → released → in_progress → completed → closed; until they are completed they can be cancelled. An order with open batches is neither completed nor cancelled.",
});

export const batchState = defineProblem({
  code: "production.batch_state",
  kind: "conflict",
  title: "The batch is in another state",
  help: "The step does not follow from the state that the batch is in; `details.status` names it, and for a completed batch the sentence says who completed it and when. A completed batch does not change any more: reverse it and make it anew. A reversed one stays what it is.",
});

export const batchIncomplete = defineProblem({
  code: "production.batch_incomplete",
  kind: "conflict",
  title: "The batch is not complete",
  help: "A batch is completed with at least one input and one output of its product, and with a passed result of every check that its recipe requires. `details` names what is missing.",
});

export const checkFailed = defineProblem({
  code: "production.check_failed",
  kind: "conflict",
  title: "A quality check failed",
  help: "The newest result of a check is outside its limits, and the recipe says that it blocks the batch. Rework it and check again, or cancel the batch. `details.checks` names them.",
});

export const lotAmbiguous = defineProblem({
  code: "production.lot_ambiguous",
  kind: "conflict",
  title: "Several lots have this code",
  help: "The code of a lot is unique for its product only. `details.lots` names each with its product: ask again by `lotId`.",
});

export const machineBusy = defineProblem({
  code: "production.machine_busy",
  kind: "conflict",
  title: "The machine works on another batch",
  help: "A machine works on one batch at a time: complete or pause the other one first. The sentence names it.",
});

export const recipeArchived = defineProblem({
  code: "production.recipe_archived",
  kind: "conflict",
  title: "The recipe is archived",
  help: "Nothing further is made by an archived recipe.",
});
