import { defineProblem } from "@millrace/platform/errors";

export const offline = defineProblem({
  code: "ops.offline",
  kind: "unavailable",
  title: "Millrace is offline",
  help: "The database does not answer, so nothing can be read or written. `details.services` says which parts work. Try again later.",
  retryable: true,
});
