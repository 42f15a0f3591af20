import { Id } from "@millrace/contract/primitives";
import { defineEvent } from "@millrace/platform/events";
import { z } from "zod";

const id = (last: string) => `01939f1e-7c7b-7000-8000-0000000000${last}`;
const people = { employeeId: id("71"), siteId: id("01") };
const who = { employeeId: Id, siteId: Id };

const shiftEvent = (name: string, summary: string) =>
  defineEvent({
    name,
    version: 1,
    aggregate: "scheduling.shift",
    summary,
    payload: z.object({
      shiftId: Id,
      ...who,
      employeeName: z.string(),
      timezone: z.string(),
      startsAt: z.string(),
      endsAt: z.string(),
      minutes: z.int(),
    }),
    example: {
      shiftId: id("81"),
      ...people,
      employeeName: "Ana Sousa",
      timezone: "Europe/Berlin",
      startsAt: "2026-11-23T21:00:00.000Z",
      endsAt: "2026-11-24T05:00:00.000Z",
      minutes: 480,
    },
  });

export const shiftEvents = {
  created: shiftEvent("scheduling.shift.created", "A shift was planned."),
  updated: shiftEvent("scheduling.shift.updated", "A shift changed."),
  archived: shiftEvent("scheduling.shift.archived", "A shift was archived."),
  published: shiftEvent(
    "scheduling.shift.published",
    "A shift was published: its person can rely on it.",
  ),
};

const patternEvent = (name: string, summary: string) =>
  defineEvent({
    name,
    version: 1,
    aggregate: "scheduling.pattern",
    summary,
    payload: z.object({ patternId: Id, ...who, name: z.string(), rule: z.string() }),
    example: {
      patternId: id("82"),
      ...people,
      name: "Nights",
      rule: "FREQ=WEEKLY;BYDAY=MO,TU",
    },
  });

export const patternEvents = {
  created: patternEvent("scheduling.pattern.created", "A pattern of shifts was added."),
  updated: patternEvent("scheduling.pattern.updated", "A pattern of shifts changed."),
  archived: patternEvent("scheduling.pattern.archived", "A pattern of shifts ended."),
};

const swapEvent = (name: string, summary: string) =>
  defineEvent({
    name,
    version: 1,
    aggregate: "scheduling.swap",
    summary,
    payload: z.object({
      swapId: Id,
      shiftId: Id,
      siteId: Id,
      fromEmployeeId: Id,
      toEmployeeId: Id.nullable(),
      forShiftId: Id.nullable(),
    }),
    example: {
      swapId: id("83"),
      shiftId: id("81"),
      siteId: id("01"),
      fromEmployeeId: id("71"),
      toEmployeeId: null,
      forShiftId: null,
    },
  });

export const swapEvents = {
  requested: swapEvent("scheduling.swap.requested", "Somebody offered a shift to others."),
  approved: swapEvent("scheduling.swap.approved", "A swap was approved and done."),
  rejected: swapEvent("scheduling.swap.rejected", "A swap was rejected."),
};

const attendanceEvent = (name: string, summary: string) =>
  defineEvent({
    name,
    version: 1,
    aggregate: "scheduling.attendance",
    summary,
    payload: z.object({
      attendanceId: Id,
      ...who,
      shiftId: Id.nullable(),
      checkedInAt: z.string(),
      checkedOutAt: z.string().nullable(),
      lateMinutes: z.int(),
    }),
    example: {
      attendanceId: id("84"),
      ...people,
      shiftId: id("81"),
      checkedInAt: "2026-11-23T21:04:00.000Z",
      checkedOutAt: null,
      lateMinutes: 4,
    },
  });

export const attendanceEvents = {
  checkedIn: attendanceEvent("scheduling.attendance.checked_in", "Somebody came to work."),
  checkedOut: attendanceEvent("scheduling.attendance.checked_out", "Somebody left work."),
  corrected: attendanceEvent(
    "scheduling.attendance.corrected",
    "The times of an attendance were put right.",
  ),
  forgotten: attendanceEvent(
    "scheduling.attendance.forgotten",
    "A check-in is open for so long that its check-out was forgotten; told once.",
  ),
};

const leaveEvent = (name: string, summary: string) =>
  defineEvent({
    name,
    version: 1,
    aggregate: "scheduling.leave",
    summary,
    payload: z.object({
      leaveId: Id,
      ...who,
      typeId: Id,
      startsOn: z.string(),
      endsOn: z.string(),
      days: z.string(),
      status: z.string(),
    }),
    example: {
      leaveId: id("85"),
      ...people,
      typeId: id("86"),
      startsOn: "2026-12-21",
      endsOn: "2026-12-23",
      days: "2.5",
      status: "pending",
    },
  });

export const leaveEvents = {
  requested: leaveEvent("scheduling.leave.requested", "Somebody asked for leave."),
  stepApproved: leaveEvent(
    "scheduling.leave.step_approved",
    "The first of two approvals of a leave was given.",
  ),
  approved: leaveEvent("scheduling.leave.approved", "A leave was approved."),
  rejected: leaveEvent("scheduling.leave.rejected", "A leave was rejected; its days came back."),
  cancelled: leaveEvent("scheduling.leave.cancelled", "A leave was cancelled; its days came back."),
};

const typeEvent = (name: string, summary: string) =>
  defineEvent({
    name,
    version: 1,
    aggregate: "scheduling.leave_type",
    summary,
    payload: z.object({ typeId: Id, code: z.string(), name: z.string() }),
    example: { typeId: id("86"), code: "ANNUAL", name: "Annual leave" },
  });

export const leaveTypeEvents = {
  created: typeEvent("scheduling.leave_type.created", "A type of leave was added."),
  updated: typeEvent("scheduling.leave_type.updated", "A type of leave changed."),
  archived: typeEvent("scheduling.leave_type.archived", "A type of leave was archived."),
};
