import { ById, Target } from "@millrace/contract/primitives";
import { permitted, rest, router, signedIn } from "@millrace/platform/procedure";
import {
  balanceShort,
  employeeGone,
  leaveDecided,
  leaveOverlap,
  leaveOwn,
  leaveTypeCodeTaken,
  noEmployee,
  noWorkingDay,
} from "../scheduling.errors.ts";
import * as wire from "./leave.schema.ts";
import * as service from "./leave.service.ts";
import * as types from "./types.service.ts";

const tags = ["Scheduling"] as const;
const at = "2026-11-21T08:00:00.000Z";
const employeeId = "01939f1e-7c7b-7000-8000-000000000071";
const typeId = "01939f1e-7c7b-7000-8000-000000000086";
const newType = {
  code: "ANNUAL",
  name: "Annual leave",
  isPaid: true,
  yearlyDays: "25",
  carryOverDays: "5",
  approvalSteps: 1,
  mayOverdraw: false,
};
const type = { id: typeId, ...newType, version: 1, createdAt: at, updatedAt: at, archivedAt: null };
const newLeave = {
  typeId,
  startsOn: "2026-12-21",
  endsOn: "2026-12-23",
  startsNoon: true,
  endsNoon: false,
  reason: null,
};
const leave = {
  id: "01939f1e-7c7b-7000-8000-000000000085",
  employeeId,
  employeeName: "Ana Sousa",
  siteId: "01939f1e-7c7b-7000-8000-000000000001",
  typeName: "Annual leave",
  ...newLeave,
  days: "2.5",
  status: "pending",
  steps: 1,
  approvedBy: [],
  decidedBy: null,
  decidedAt: null,
  decision: null,
  conflicts: [],
  version: 1,
  createdAt: at,
  updatedAt: at,
};
const decided = { decidedBy: "user:01939f1e-7c7b-7000-8000-0000000000a1", decidedAt: at };
const balance = {
  employeeId,
  employeeName: "Ana Sousa",
  typeId,
  typeName: "Annual leave",
  year: 2026,
  granted: "25",
  taken: "2.5",
  days: "22.5",
};

export const leaveRouter = router({
  list: permitted("scheduling:read")
    .meta(
      rest("GET", "/scheduling/leave", {
        summary: "List leave",
        tags,
        example: { output: { items: [leave], nextCursor: null } },
      }),
    )
    .input(wire.LeaveQuery)
    .output(wire.LeavePage)
    .query(({ ctx, input }) => service.listLeave(ctx, input)),
  balances: permitted("scheduling:read")
    .meta(
      rest("GET", "/scheduling/leave/balances", {
        summary: "What is left of a year",
        tags,
        example: { output: { items: [balance] } },
      }),
    )
    .input(wire.BalanceQuery)
    .output(wire.BalanceList)
    .query(({ ctx, input }) => service.listBalances(ctx, input)),
  get: permitted("scheduling:read")
    .meta(
      rest("GET", "/scheduling/leave/{id}", {
        summary: "Get a leave",
        tags,
        example: { output: leave },
      }),
    )
    .input(ById)
    .output(wire.Leave)
    .query(({ ctx, input }) => service.getLeave(ctx, input)),
  create: signedIn
    .meta(
      rest("POST", "/scheduling/leave", {
        summary: "Ask for leave",
        tags,
        status: 201,
        problems: [leaveOverlap, balanceShort, noWorkingDay, noEmployee, employeeGone],
        example: { input: newLeave, output: leave },
      }),
    )
    .input(wire.NewLeave)
    .output(wire.Leave)
    .mutation(({ ctx, input }) => service.createLeave(ctx, input)),
  approve: permitted("scheduling:approve")
    .meta(
      rest("POST", "/scheduling/leave/{id}/approve", {
        summary: "Approve a leave",
        tags,
        problems: [leaveDecided, leaveOwn],
        example: {
          input: { note: "Have a good time" },
          output: { ...leave, ...decided, status: "approved", decision: "Have a good time" },
        },
      }),
    )
    .input(wire.DecideLeave)
    .output(wire.Leave)
    .mutation(({ ctx, input }) => service.approveLeave(ctx, input)),
  reject: permitted("scheduling:approve")
    .meta(
      rest("POST", "/scheduling/leave/{id}/reject", {
        summary: "Reject a leave",
        tags,
        problems: [leaveDecided, leaveOwn],
        example: {
          input: { note: "Stocktaking" },
          output: { ...leave, ...decided, status: "rejected", decision: "Stocktaking" },
        },
      }),
    )
    .input(wire.DecideLeave)
    .output(wire.Leave)
    .mutation(({ ctx, input }) => service.rejectLeave(ctx, input)),
  cancel: signedIn
    .meta(
      rest("POST", "/scheduling/leave/{id}/cancel", {
        summary: "Cancel a leave",
        tags,
        problems: [leaveDecided],
        example: { input: {}, output: { ...leave, ...decided, status: "cancelled" } },
      }),
    )
    .input(wire.DecideLeave)
    .output(wire.Leave)
    .mutation(({ ctx, input }) => service.cancelLeave(ctx, input)),
  adjust: permitted("scheduling:manage")
    .meta(
      rest("POST", "/scheduling/leave/balances/adjustments", {
        summary: "Adjust a balance",
        tags,
        problems: [balanceShort, employeeGone],
        example: {
          input: { employeeId, typeId, year: 2026, days: "2", note: "Worked on a holiday" },
          output: balance,
        },
      }),
    )
    .input(wire.AdjustBalance)
    .output(wire.LeaveBalance)
    .mutation(({ ctx, input }) => service.adjustBalance(ctx, input)),
});

export const leaveTypesRouter = router({
  list: permitted("scheduling:read")
    .meta(
      rest("GET", "/scheduling/leave-types", {
        summary: "List leave types",
        tags,
        example: { output: { items: [type], nextCursor: null } },
      }),
    )
    .input(wire.LeaveTypeQuery)
    .output(wire.LeaveTypePage)
    .query(({ ctx, input }) => types.listTypes(ctx, input)),
  create: permitted("scheduling:manage")
    .meta(
      rest("POST", "/scheduling/leave-types", {
        summary: "Add a leave type",
        tags,
        status: 201,
        problems: [leaveTypeCodeTaken],
        example: { input: newType, output: type },
      }),
    )
    .input(wire.NewLeaveType)
    .output(wire.LeaveType)
    .mutation(({ ctx, input }) => types.createType(ctx, input)),
  update: permitted("scheduling:manage")
    .meta(
      rest("PATCH", "/scheduling/leave-types/{id}", {
        summary: "Change a leave type",
        tags,
        problems: [leaveTypeCodeTaken],
        replace: wire.NewLeaveType,
        example: { input: { yearlyDays: "27" }, output: { ...type, yearlyDays: "27" } },
      }),
    )
    .input(wire.LeaveTypeChange)
    .output(wire.LeaveType)
    .mutation(({ ctx, input }) => types.updateType(ctx, input)),
  archive: permitted("scheduling:manage")
    .meta(
      rest("DELETE", "/scheduling/leave-types/{id}", {
        summary: "Archive a leave type",
        tags,
        example: { output: { ...type, archivedAt: at } },
      }),
    )
    .input(Target)
    .output(wire.LeaveType)
    .mutation(({ ctx, input }) => types.archiveType(ctx, input)),
});
