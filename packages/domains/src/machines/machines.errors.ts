import { defineProblem } from "@millrace/platform/errors";

export const machineCodeTaken = defineProblem({
  code: "machines.code_taken",
  kind: "conflict",
  title: "The code is taken",
  help: "Another machine, perhaps an archived one, has this code.",
});

export const machineState = defineProblem({
  code: "machines.state",
  kind: "conflict",
  title: "The machine is in another state",
  help: "The step does not follow from the state that the machine is in, or it is there already: the sentence says since when and by whom, `details.status` names it. An archived machine changes no more.",
});

export const notAStop = defineProblem({
  code: "machines.not_a_stop",
  kind: "conflict",
  title: "That was no stop",
  help: "A reason explains a time in which the machine was stopped or under maintenance; at the time named it was not.",
});

export const planArchived = defineProblem({
  code: "machines.plan_archived",
  kind: "conflict",
  title: "The maintenance plan is archived",
  help: "An archived plan is neither changed nor done.",
});
