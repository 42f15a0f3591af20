import "./people.personal-data.ts";

export type { Employee } from "./people.schema.ts";
export { callingEmployee, getEmployee } from "./people.service.ts";
export { employeesByIds, findEmployeeOfUser, staffOf } from "./people.store.ts";
