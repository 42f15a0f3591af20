import { router } from "@millrace/platform/procedure";
import { attendanceRouter } from "./attendance/attendance.router.ts";
import { leaveRouter, leaveTypesRouter } from "./leave/leave.router.ts";
import { patternsRouter, shiftsRouter, swapsRouter } from "./shifts/shifts.router.ts";

export const schedulingRouter = router({
  attendance: attendanceRouter,
  leave: leaveRouter,
  leaveTypes: leaveTypesRouter,
  patterns: patternsRouter,
  shifts: shiftsRouter,
  swaps: swapsRouter,
});
