import { defineProblem } from "@millrace/platform/errors";

export const repairTicketCodeTaken = defineProblem({
  code: "workshop.code_taken",
  kind: "conflict",
  title: "The code is taken",
  help: "Another repair ticket, perhaps an archived one, has this code.",
});
