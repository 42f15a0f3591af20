import { ById, Target } from "@millrace/contract/primitives";
import { permitted, rest, router, signedIn } from "@millrace/platform/procedure";
import * as patterns from "../patterns/patterns.service.ts";
import {
  employeeGone,
  noEmployee,
  notPublished,
  onLeave,
  shiftArchived,
  shiftOverlap,
  swapDecided,
  swapIncomplete,
  swapStale,
} from "../scheduling.errors.ts";
import * as wire from "../scheduling.schema.ts";
import * as swaps from "../swaps/swaps.service.ts";
import * as shifts from "./shifts.service.ts";

const tags = ["Scheduling"] as const;
const at = "2026-11-21T08:00:00.000Z";
const times = { version: 1, createdAt: at, updatedAt: at, archivedAt: null };
const employeeId = "01939f1e-7c7b-7000-8000-000000000071";
const toEmployeeId = "01939f1e-7c7b-7000-8000-000000000074";
const siteId = "01939f1e-7c7b-7000-8000-000000000001";
const segments = [{ startsAt: "2026-11-23T21:00:00.000Z", endsAt: "2026-11-24T05:00:00.000Z" }];
const newShift = { employeeId, siteId, positionId: null, segments, note: null };
const shift = {
  id: "01939f1e-7c7b-7000-8000-000000000081",
  ...newShift,
  employeeName: "Ana Sousa",
  timezone: "Europe/Berlin",
  ...segments[0],
  minutes: 480,
  status: "draft",
  patternId: null,
  occursOn: null,
  isException: false,
  ...times,
};
const newPattern = {
  name: "Nights",
  employeeId,
  siteId,
  positionId: null,
  rule: "FREQ=WEEKLY;BYDAY=MO,TU",
  startsOn: "2026-11-23",
  endsOn: null,
  segments: [{ start: "22:00", end: "06:00" }],
};
const pattern = {
  id: "01939f1e-7c7b-7000-8000-000000000082",
  ...newPattern,
  employeeName: "Ana Sousa",
  timezone: "Europe/Berlin",
  ...times,
};
const swap = {
  id: "01939f1e-7c7b-7000-8000-000000000083",
  shiftId: shift.id,
  siteId,
  fromEmployeeId: employeeId,
  toEmployeeId: null,
  forShiftId: null,
  status: "pending",
  note: "A wedding",
  decidedBy: null,
  decidedAt: null,
  createdAt: at,
};
const decided = { decidedBy: "user:01939f1e-7c7b-7000-8000-0000000000a1", decidedAt: at };

export const shiftsRouter = router({
  list: permitted("scheduling:read")
    .meta(
      rest("GET", "/scheduling/shifts", {
        summary: "List shifts",
        tags,
        example: { output: { items: [shift], nextCursor: null } },
      }),
    )
    .input(wire.ShiftQuery)
    .output(wire.ShiftPage)
    .query(({ ctx, input }) => shifts.listShifts(ctx, input)),
  get: permitted("scheduling:read")
    .meta(
      rest("GET", "/scheduling/shifts/{id}", {
        summary: "Get a shift",
        tags,
        example: { output: shift },
      }),
    )
    .input(ById)
    .output(wire.Shift)
    .query(({ ctx, input }) => shifts.getShift(ctx, input)),
  create: permitted("scheduling:write")
    .meta(
      rest("POST", "/scheduling/shifts", {
        summary: "Plan a shift",
        tags,
        status: 201,
        problems: [shiftOverlap, onLeave, employeeGone],
        example: { input: newShift, output: shift },
      }),
    )
    .input(wire.NewShift)
    .output(wire.Shift)
    .mutation(({ ctx, input }) => shifts.createShift(ctx, input)),
  update: permitted("scheduling:write")
    .meta(
      rest("PATCH", "/scheduling/shifts/{id}", {
        summary: "Change a shift",
        tags,
        problems: [shiftOverlap, onLeave, employeeGone, shiftArchived],
        replace: wire.ShiftFields,
        example: {
          input: { note: "Bring the keys" },
          output: { ...shift, note: "Bring the keys" },
        },
      }),
    )
    .input(wire.ShiftChange)
    .output(wire.Shift)
    .mutation(({ ctx, input }) => shifts.updateShift(ctx, input)),
  archive: permitted("scheduling:write")
    .meta(
      rest("DELETE", "/scheduling/shifts/{id}", {
        summary: "Take a shift off the plan",
        tags,
        example: { output: { ...shift, archivedAt: at } },
      }),
    )
    .input(Target)
    .output(wire.Shift)
    .mutation(({ ctx, input }) => shifts.archiveShift(ctx, input)),
  publish: permitted("scheduling:write")
    .meta(
      rest("POST", "/scheduling/shifts/publish", {
        summary: "Publish the drafts of a time",
        tags,
        example: {
          input: { siteId: shift.siteId, startsFrom: at, startsTo: "2026-11-28T08:00:00.000Z" },
          output: { published: 12 },
        },
      }),
    )
    .input(wire.PublishShifts)
    .output(wire.PublishedShifts)
    .mutation(({ ctx, input }) => shifts.publishShifts(ctx, input)),
  swap: signedIn
    .meta(
      rest("POST", "/scheduling/shifts/{id}/swap", {
        summary: "Offer a shift to others",
        tags,
        status: 201,
        problems: [notPublished, swapDecided, swapIncomplete, employeeGone, noEmployee],
        example: { input: { toEmployeeId: null, note: "A wedding" }, output: swap },
      }),
    )
    .input(wire.NewSwap)
    .output(wire.ShiftSwap)
    .mutation(({ ctx, input }) => swaps.requestSwap(ctx, input)),
});

export const patternsRouter = router({
  list: permitted("scheduling:read")
    .meta(
      rest("GET", "/scheduling/patterns", {
        summary: "List patterns of shifts",
        tags,
        example: { output: { items: [pattern], nextCursor: null } },
      }),
    )
    .input(wire.PatternQuery)
    .output(wire.PatternPage)
    .query(({ ctx, input }) => patterns.listPatterns(ctx, input)),
  get: permitted("scheduling:read")
    .meta(
      rest("GET", "/scheduling/patterns/{id}", {
        summary: "Get a pattern of shifts",
        tags,
        example: { output: pattern },
      }),
    )
    .input(ById)
    .output(wire.ShiftPattern)
    .query(({ ctx, input }) => patterns.getPattern(ctx, input)),
  create: permitted("scheduling:write")
    .meta(
      rest("POST", "/scheduling/patterns", {
        summary: "Add a pattern of shifts",
        tags,
        status: 201,
        problems: [employeeGone],
        example: { input: newPattern, output: pattern },
      }),
    )
    .input(wire.NewPattern)
    .output(wire.ShiftPattern)
    .mutation(({ ctx, input }) => patterns.createPattern(ctx, input)),
  update: permitted("scheduling:write")
    .meta(
      rest("PATCH", "/scheduling/patterns/{id}", {
        summary: "Change a pattern of shifts",
        tags,
        problems: [shiftArchived],
        replace: wire.PatternFields,
        example: { input: { name: "Late nights" }, output: { ...pattern, name: "Late nights" } },
      }),
    )
    .input(wire.PatternChange)
    .output(wire.ShiftPattern)
    .mutation(({ ctx, input }) => patterns.updatePattern(ctx, input)),
  archive: permitted("scheduling:write")
    .meta(
      rest("DELETE", "/scheduling/patterns/{id}", {
        summary: "End a pattern of shifts",
        tags,
        example: { output: { ...pattern, archivedAt: at } },
      }),
    )
    .input(Target)
    .output(wire.ShiftPattern)
    .mutation(({ ctx, input }) => patterns.archivePattern(ctx, input)),
});

export const swapsRouter = router({
  list: permitted("scheduling:read")
    .meta(
      rest("GET", "/scheduling/swaps", {
        summary: "List swaps",
        tags,
        example: { output: { items: [swap], nextCursor: null } },
      }),
    )
    .input(wire.SwapQuery)
    .output(wire.SwapPage)
    .query(({ ctx, input }) => swaps.listSwaps(ctx, input)),
  approve: permitted("scheduling:approve")
    .meta(
      rest("POST", "/scheduling/swaps/{id}/approve", {
        summary: "Approve a swap",
        tags,
        problems: [swapDecided, swapStale, swapIncomplete, shiftOverlap, onLeave, employeeGone],
        example: {
          input: { toEmployeeId },
          output: { ...swap, ...decided, status: "approved", toEmployeeId },
        },
      }),
    )
    .input(wire.ApproveSwap)
    .output(wire.ShiftSwap)
    .mutation(({ ctx, input }) => swaps.approveSwap(ctx, input)),
  reject: permitted("scheduling:approve")
    .meta(
      rest("POST", "/scheduling/swaps/{id}/reject", {
        summary: "Reject a swap",
        tags,
        problems: [swapDecided],
        example: { output: { ...swap, ...decided, status: "rejected" } },
      }),
    )
    .input(ById)
    .output(wire.ShiftSwap)
    .mutation(({ ctx, input }) => swaps.rejectSwap(ctx, input)),
});
