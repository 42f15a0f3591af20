import { changeOf } from "@millrace/contract/change";
import { page, pageQuery } from "@millrace/contract/page";
import {
  CalendarDate,
  Code,
  Id,
  Instant,
  line,
  text,
  tracked,
  Version,
} from "@millrace/contract/primitives";
import { z } from "zod";

/** Days and halves of them, as text: `"12.5"`. */
const Days = z
  .string()
  .regex(/^(?:0|[1-9]\d{0,2})(?:\.[05])?$/, 'must be days such as "25" or "2.5"');
const SignedDays = z
  .string()
  .regex(
    /^(?!-?0(?:\.0)?$)-?(?:0|[1-9]\d{0,2})(?:\.[05])?$/,
    'must be days such as "-2.5", not zero',
  );

export const LeaveType = z
  .object({
    id: Id,
    code: z.string(),
    name: z.string(),
    isPaid: z.boolean(),
    yearlyDays: z.string(),
    /** Days at most that go over into the next year. */
    carryOverDays: z.string(),
    approvalSteps: z.int(),
    /** More may be taken than there is. */
    mayOverdraw: z.boolean(),
    ...tracked,
  })
  .meta({ id: "LeaveType" });
export type LeaveType = z.infer<typeof LeaveType>;

export const NewLeaveType = z.strictObject({
  code: Code,
  name: line(120),
  isPaid: z.boolean().default(true),
  yearlyDays: Days.default("0"),
  carryOverDays: Days.default("0"),
  approvalSteps: z.int().min(1).max(2).default(1),
  mayOverdraw: z.boolean().default(false),
});
export type NewLeaveType = z.infer<typeof NewLeaveType>;
export const LeaveTypeChange = changeOf(NewLeaveType);
export type LeaveTypeChange = z.infer<typeof LeaveTypeChange>;

export const LeaveTypeQuery = z.strictObject({
  ...pageQuery(["name"]),
  archived: z.boolean().default(false).describe("Also those that were archived"),
});
export type LeaveTypeQuery = z.infer<typeof LeaveTypeQuery>;
export const LeaveTypePage = page(LeaveType);

export const LeaveStatus = z.enum(["pending", "approved", "rejected", "cancelled"]);
export type LeaveStatus = z.infer<typeof LeaveStatus>;

export const Leave = z
  .object({
    id: Id,
    employeeId: Id,
    employeeName: z.string(),
    siteId: Id,
    typeId: Id,
    typeName: z.string(),
    startsOn: CalendarDate,
    endsOn: CalendarDate,
    /** Begins at noon of its first day. */
    startsNoon: z.boolean(),
    /** Ends at noon of its last day. */
    endsNoon: z.boolean(),
    /** Working days that it takes. */
    days: z.string(),
    status: LeaveStatus,
    reason: z.string().nullable(),
    /** Approvals that it needs, and those who gave them. */
    steps: z.int(),
    approvedBy: z.array(z.string()).max(2),
    decidedBy: z.string().nullable(),
    decidedAt: Instant.nullable(),
    /** What was said with the decision. */
    decision: z.string().nullable(),
    /** Published shifts of the person in these days: somebody else must take them. */
    conflicts: z.array(Id).max(100),
    version: Version,
    createdAt: Instant,
    updatedAt: Instant,
  })
  .meta({ id: "Leave" });
export type Leave = z.infer<typeof Leave>;

const dayMs = 86_400_000;

export const NewLeave = z
  .strictObject({
    employeeId: Id.optional().describe("Oneself unless given; others by those who approve"),
    typeId: Id,
    startsOn: CalendarDate,
    endsOn: CalendarDate,
    startsNoon: z.boolean().default(false),
    endsNoon: z.boolean().default(false),
    reason: text(500).nullable().default(null),
  })
  .refine(({ startsOn, endsOn }) => startsOn <= endsOn, {
    path: ["endsOn"],
    message: "must not be before startsOn",
  })
  .refine(({ startsOn, endsOn }) => Date.parse(endsOn) - Date.parse(startsOn) <= 366 * dayMs, {
    path: ["endsOn"],
    message: "must be within a year of startsOn",
  })
  .refine(
    ({ startsOn, endsOn, startsNoon, endsNoon }) =>
      !(startsOn === endsOn && startsNoon && endsNoon),
    { path: ["endsNoon"], message: "would leave nothing of the day" },
  );
export type NewLeave = z.infer<typeof NewLeave>;

export const LeaveQuery = z.strictObject({
  ...pageQuery(["startsOn"]),
  startsFrom: CalendarDate.optional(),
  startsTo: CalendarDate.optional(),
  siteId: Id.optional(),
  employeeId: Id.optional(),
  typeId: Id.optional(),
  status: LeaveStatus.optional(),
});
export type LeaveQuery = z.infer<typeof LeaveQuery>;
export const LeavePage = page(Leave);

export const DecideLeave = z.strictObject({
  id: Id,
  version: Version.optional(),
  note: text(500).optional(),
});
export type DecideLeave = z.infer<typeof DecideLeave>;

export const LeaveBalance = z
  .object({
    employeeId: Id,
    employeeName: z.string(),
    typeId: Id,
    typeName: z.string(),
    year: z.int(),
    /** What was given, came over from the year before and was adjusted. */
    granted: z.string(),
    /** What is asked for or taken. */
    taken: z.string(),
    days: z.string(),
  })
  .meta({ id: "LeaveBalance" });
export type LeaveBalance = z.infer<typeof LeaveBalance>;

const Year = z.int().min(2000).max(2200);
export const BalanceQuery = z.strictObject({
  employeeId: Id.optional().describe("Oneself unless given"),
  year: Year.optional().describe("This year at the site unless given"),
});
export type BalanceQuery = z.infer<typeof BalanceQuery>;
export const BalanceList = z.object({ items: z.array(LeaveBalance).max(100) });

export const AdjustBalance = z.strictObject({
  employeeId: Id,
  typeId: Id,
  year: Year,
  days: SignedDays,
  note: line(500),
});
export type AdjustBalance = z.infer<typeof AdjustBalance>;
