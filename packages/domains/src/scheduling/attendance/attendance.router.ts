import { permitted, rest, router, signedIn } from "@millrace/platform/procedure";
import {
  attendanceOverlap,
  checkedInAlready,
  noEmployee,
  notCheckedIn,
} from "../scheduling.errors.ts";
import * as wire from "./attendance.schema.ts";
import * as service from "./attendance.service.ts";

const tags = ["Scheduling"] as const;
const at = "2026-11-23T21:04:00.000Z";
const attendance = {
  id: "01939f1e-7c7b-7000-8000-000000000084",
  employeeId: "01939f1e-7c7b-7000-8000-000000000071",
  employeeName: "Ana Sousa",
  siteId: "01939f1e-7c7b-7000-8000-000000000001",
  shiftId: "01939f1e-7c7b-7000-8000-000000000081",
  positionId: null,
  checkedInAt: at,
  checkedOutAt: null,
  method: "manual",
  outMethod: null,
  geolocation: { latitude: 52.52, longitude: 13.405 },
  lateMinutes: 4,
  workedMinutes: 0,
  forgottenAt: null,
  correction: null,
  correctedAt: null,
  version: 1,
  createdAt: at,
  updatedAt: at,
};
const left = {
  ...attendance,
  checkedOutAt: "2026-11-24T05:00:00.000Z",
  outMethod: "manual",
  workedMinutes: 476,
  version: 2,
};

export const attendanceRouter = router({
  list: permitted("scheduling:read")
    .meta(
      rest("GET", "/scheduling/attendance", {
        summary: "List attendance",
        tags,
        example: { output: { items: [attendance], nextCursor: null } },
      }),
    )
    .input(wire.AttendanceQuery)
    .output(wire.AttendancePage)
    .query(({ ctx, input }) => service.listAttendance(ctx, input)),
  checkIn: signedIn
    .meta(
      rest("POST", "/scheduling/attendance/check-in", {
        summary: "Check in",
        tags,
        status: 201,
        problems: [checkedInAlready, noEmployee],
        example: { input: { method: "manual" }, output: attendance },
      }),
    )
    .input(wire.CheckIn)
    .output(wire.Attendance)
    .mutation(({ ctx, input }) => service.checkIn(ctx, input)),
  checkOut: signedIn
    .meta(
      rest("POST", "/scheduling/attendance/check-out", {
        summary: "Check out",
        tags,
        problems: [notCheckedIn, noEmployee],
        example: { input: { method: "manual" }, output: left },
      }),
    )
    .input(wire.CheckOut)
    .output(wire.Attendance)
    .mutation(({ ctx, input }) => service.checkOut(ctx, input)),
  correct: permitted("scheduling:approve")
    .meta(
      rest("PATCH", "/scheduling/attendance/{id}", {
        summary: "Put the times of an attendance right",
        tags,
        problems: [attendanceOverlap],
        example: {
          input: { checkedOutAt: left.checkedOutAt, reason: "Forgot to check out" },
          output: { ...left, correction: "Forgot to check out", correctedAt: left.checkedOutAt },
        },
      }),
    )
    .input(wire.CorrectAttendance)
    .output(wire.Attendance)
    .mutation(({ ctx, input }) => service.correctAttendance(ctx, input)),
});
