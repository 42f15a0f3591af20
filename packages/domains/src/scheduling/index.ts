export { whoIsIn } from "./attendance/attendance.service.ts";
