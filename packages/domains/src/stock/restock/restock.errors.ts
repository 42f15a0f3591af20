import { defineProblem } from "@millrace/platform/errors";

export const planTaken = defineProblem({
  code: "stock.restock_plan_taken",
  kind: "conflict",
  title: "There is a restock plan already",
  help: "A product has one plan in a warehouse. Change that one, or archive it first.",
});
