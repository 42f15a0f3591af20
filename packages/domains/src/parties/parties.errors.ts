import { defineProblem } from "@millrace/platform/errors";

export const partyCodeTaken = defineProblem({
  code: "parties.code_taken",
  kind: "conflict",
  title: "The code is taken",
  help: "Another customer (or, for a vendor, another vendor), perhaps an archived one, has this code. A customer and a vendor may have the same.",
});
