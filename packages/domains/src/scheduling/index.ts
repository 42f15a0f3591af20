export type { Attendance } from "./attendance/attendance.schema.ts";
export { whoIsIn } from "./attendance/attendance.service.ts";
export { attendanceEvents, leaveEvents, shiftEvents } from "./scheduling.events.ts";
