import "./scheduling.personal-data.ts";

export { whoIsIn } from "./attendance/attendance.service.ts";
