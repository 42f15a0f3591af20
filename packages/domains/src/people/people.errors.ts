import { defineProblem } from "@millrace/platform/errors";

export const positionNameTaken = defineProblem({
  code: "people.position_name_taken",
  kind: "conflict",
  title: "The position exists",
  help: "Another position, perhaps an archived one, has this name.",
});

export const employeeCodeTaken = defineProblem({
  code: "people.employee_code_taken",
  kind: "conflict",
  title: "The code is taken",
  help: "Another employee, perhaps an archived one, has this code.",
});

export const userTaken = defineProblem({
  code: "people.user_taken",
  kind: "conflict",
  title: "The account is another employee's",
  help: "An account belongs to one employee at most. Take it from the other one first.",
});

export const datesWrong = defineProblem({
  code: "people.dates",
  kind: "conflict",
  title: "The dates do not fit each other",
  help: "Nobody leaves before the day on which they were hired.",
});
