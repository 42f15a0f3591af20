import { defineProblem } from "@millrace/platform/errors";

export const siteCodeTaken = defineProblem({
  code: "sites.code_taken",
  kind: "conflict",
  title: "The code is taken",
  help: "Another site or warehouse, perhaps an archived one, has this code. Codes are unique across all sites.",
});

export const siteArchived = defineProblem({
  code: "sites.archived",
  kind: "conflict",
  title: "The site is archived",
  help: "An archived site takes no new warehouses.",
});

export const locationCodeTaken = defineProblem({
  code: "sites.location_code_taken",
  kind: "conflict",
  title: "The code is taken",
  help: "Another location of the warehouse, perhaps an archived one, has this code.",
});

export const warehouseArchived = defineProblem({
  code: "sites.warehouse_archived",
  kind: "conflict",
  title: "The warehouse is archived",
  help: "An archived warehouse takes no new locations.",
});
