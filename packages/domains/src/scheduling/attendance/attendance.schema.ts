import { page, pageQuery } from "@millrace/contract/page";
import { Id, Instant, line, Version } from "@millrace/contract/primitives";
import { z } from "zod";

export const AttendanceMethod = z.enum(["manual", "biometric", "pin", "card", "qr"]);
export type AttendanceMethod = z.infer<typeof AttendanceMethod>;

const Geolocation = z.object({
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
});

export const Attendance = z
  .object({
    id: Id,
    employeeId: Id,
    employeeName: z.string(),
    siteId: Id,
    shiftId: Id.nullable(),
    positionId: Id.nullable(),
    checkedInAt: Instant,
    checkedOutAt: Instant.nullable(),
    method: AttendanceMethod,
    outMethod: AttendanceMethod.nullable(),
    geolocation: Geolocation.nullable(),
    /** After the shift began. */
    lateMinutes: z.int(),
    /** Until now while it is open. */
    workedMinutes: z.int(),
    /** It was told of as forgotten then. */
    forgottenAt: Instant.nullable(),
    /** Why a manager put the times right. */
    correction: z.string().nullable(),
    correctedAt: Instant.nullable(),
    version: Version,
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: "Attendance" });
export type Attendance = z.infer<typeof Attendance>;

export const CheckIn = z.strictObject({
  shiftId: Id.optional().describe("The shift that they come to; the one around now unless given"),
  method: AttendanceMethod.default("manual"),
  geolocation: Geolocation.strict().optional(),
  positionId: Id.optional(),
});
export type CheckIn = z.infer<typeof CheckIn>;

export const CheckOut = z.strictObject({ method: AttendanceMethod.default("manual") });
export type CheckOut = z.infer<typeof CheckOut>;

export const CorrectAttendance = z
  .strictObject({
    id: Id,
    version: Version.optional(),
    checkedInAt: Instant.optional(),
    checkedOutAt: Instant.optional(),
    reason: line(500),
  })
  .refine(({ checkedInAt, checkedOutAt }) => checkedInAt || checkedOutAt, {
    path: ["checkedInAt"],
    message: "is given, or checkedOutAt is",
  });
export type CorrectAttendance = z.infer<typeof CorrectAttendance>;

export const AttendanceQuery = z.strictObject({
  ...pageQuery(["checkedInAt"]),
  checkedInFrom: Instant.optional(),
  checkedInTo: Instant.optional(),
  siteId: Id.optional(),
  employeeId: Id.optional(),
  open: z.boolean().optional().describe("Those who are in, or those who have left"),
  forgotten: z.boolean().optional().describe("Those whose check-out was forgotten"),
});
export type AttendanceQuery = z.infer<typeof AttendanceQuery>;
export const AttendancePage = page(Attendance);
