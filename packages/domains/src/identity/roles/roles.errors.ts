import { defineProblem } from "@millrace/platform/errors";

export const roleNameTaken = defineProblem({
  code: "identity.role_name_taken",
  kind: "conflict",
  title: "The name is taken",
  help: "Another role, perhaps an archived one, has this name.",
});

export const roleFixed = defineProblem({
  code: "identity.role_fixed",
  kind: "conflict",
  title: "This role does not change",
  help: "Built-in roles come with the program, and archived ones are history. Make a role of your own instead.",
});

export const roleInUse = defineProblem({
  code: "identity.role_in_use",
  kind: "conflict",
  title: "Somebody holds this role",
  help: "`details.holders` people hold it. Give them other roles first: `GET /users?role=<name>` lists them.",
});
