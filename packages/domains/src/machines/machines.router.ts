import { ById, Target } from "@millrace/contract/primitives";
import { inUse } from "@millrace/platform/problems";
import { permitted, rest, router } from "@millrace/platform/procedure";
import { machineCodeTaken, machineState, notAStop, planArchived } from "./machines.errors.ts";
import * as wire from "./machines.schema.ts";
import * as machines from "./machines.service.ts";
import * as maintenance from "./maintenance/maintenance.service.ts";

const tags = ["Machines"] as const;
const id = "01939f1e-7c7b-7000-8000-000000000061";
const at = "2026-11-21T08:00:00.000Z";
const times = { version: 1, createdAt: at, updatedAt: at, archivedAt: null };
const newMachine = {
  code: "HULL-1",
  name: "Huller 1",
  type: "huller",
  siteId: "01939f1e-7c7b-7000-8000-000000000001",
  idealRate: "1200",
  metadata: { maker: "Satake", kilowatts: 7.5 },
};
const machine = {
  id,
  ...newMachine,
  status: "idle",
  statusSince: at,
  reason: null,
  runningHours: "1204.50",
  ...times,
};
const { siteId: _siteId, ...fields } = newMachine;
const stop = {
  id: "01939f1e-7c7b-7000-8000-000000000063",
  machineId: id,
  status: "stopped",
  reason: "jam",
  planned: false,
  note: "Stone in the feed",
  startedAt: at,
  endedAt: null,
  seconds: 240,
  actor: "user:01939f1e-7c7b-7000-8000-0000000000a1",
};
const newPlan = { name: "Grease the bearings", everyHours: 250 };
const plan = {
  id: "01939f1e-7c7b-7000-8000-000000000062",
  machineId: id,
  instructions: null,
  everyDays: null,
  ...newPlan,
  lastDoneAt: null,
  nextDueAt: null,
  nextDueHours: "1454.50",
  dueSince: null,
  ...times,
};

export const machinesRouter = router({
  list: permitted("machines:read")
    .meta(
      rest("GET", "/machines", {
        summary: "List machines",
        tags,
        example: { output: { items: [machine], nextCursor: null } },
      }),
    )
    .input(wire.MachineQuery)
    .output(wire.MachinePage)
    .query(({ ctx, input }) => machines.listMachines(ctx, input)),
  get: permitted("machines:read")
    .meta(
      rest("GET", "/machines/{id}", {
        summary: "Read a machine",
        tags,
        example: { output: machine },
      }),
    )
    .input(ById)
    .output(wire.Machine)
    .query(({ ctx, input }) => machines.getMachine(ctx, input)),
  create: permitted("machines:write")
    .meta(
      rest("POST", "/machines", {
        summary: "Add a machine",
        tags,
        status: 201,
        problems: [machineCodeTaken],
        example: { input: newMachine, output: machine },
      }),
    )
    .input(wire.NewMachine)
    .output(wire.Machine)
    .mutation(({ ctx, input }) => machines.createMachine(ctx, input)),
  update: permitted("machines:write")
    .meta(
      rest("PATCH", "/machines/{id}", {
        summary: "Change a machine",
        tags,
        replace: wire.MachineFields,
        problems: [machineCodeTaken],
        example: { input: fields, output: machine },
      }),
    )
    .input(wire.MachineChange)
    .output(wire.Machine)
    .mutation(({ ctx, input }) => machines.updateMachine(ctx, input)),
  archive: permitted("machines:write")
    .meta(
      rest("DELETE", "/machines/{id}", {
        summary: "Take a machine out of use",
        tags,
        problems: [inUse],
        example: { output: { ...machine, archivedAt: at } },
      }),
    )
    .input(Target)
    .output(wire.Machine)
    .mutation(({ ctx, input }) => machines.archiveMachine(ctx, input)),
  setStatus: permitted("machines:operate")
    .meta(
      rest("PUT", "/machines/{id}/status", {
        summary: "Put a machine into another status",
        tags,
        problems: [machineState],
        example: {
          input: { status: "stopped", reason: "jam" },
          output: { ...machine, status: "stopped", reason: "jam" },
        },
      }),
    )
    .input(wire.SetMachineStatus)
    .output(wire.Machine)
    .mutation(({ ctx, input }) => machines.setMachineStatus(ctx, input)),
  history: permitted("machines:read")
    .meta(
      rest("GET", "/machines/{id}/history", {
        summary: "List what a machine did",
        tags,
        example: { output: { items: [stop], nextCursor: null } },
      }),
    )
    .input(wire.IntervalQuery)
    .output(wire.IntervalPage)
    .query(({ ctx, input }) => machines.listHistory(ctx, input)),

  downtime: router({
    list: permitted("machines:read")
      .meta(
        rest("GET", "/machines/{id}/downtime", {
          summary: "List when a machine stood still",
          tags,
          example: { output: { items: [stop], nextCursor: null } },
        }),
      )
      .input(wire.DowntimeQuery)
      .output(wire.IntervalPage)
      .query(({ ctx, input }) => machines.listDowntime(ctx, input)),
    create: permitted("machines:operate")
      .meta(
        rest("POST", "/machines/{id}/downtime", {
          summary: "Stop a machine, or say why it stands still",
          tags,
          status: 201,
          location: "/machines/{machineId}/downtime",
          problems: [machineState, notAStop],
          example: { input: { reason: "jam", note: "Stone in the feed" }, output: stop },
        }),
      )
      .input(wire.NewDowntime)
      .output(wire.MachineInterval)
      .mutation(({ ctx, input }) => machines.createDowntime(ctx, input)),
  }),

  maintenancePlans: router({
    list: permitted("machines:read")
      .meta(
        rest("GET", "/machines/{id}/maintenance-plans", {
          summary: "List a machine's maintenance plans",
          tags,
          example: { output: { items: [plan], nextCursor: null } },
        }),
      )
      .input(wire.PlanQuery)
      .output(wire.PlanPage)
      .query(({ ctx, input }) => maintenance.listPlans(ctx, input)),
    create: permitted("machines:write")
      .meta(
        rest("POST", "/machines/{id}/maintenance-plans", {
          summary: "Plan a machine's maintenance",
          tags,
          status: 201,
          location: "/machines/{machineId}/maintenance-plans",
          example: { input: newPlan, output: plan },
        }),
      )
      .input(wire.NewMaintenancePlan)
      .output(wire.MaintenancePlan)
      .mutation(({ ctx, input }) => maintenance.createPlan(ctx, input)),
    update: permitted("machines:write")
      .meta(
        rest("PATCH", "/machines/{id}/maintenance-plans/{planId}", {
          summary: "Change a maintenance plan",
          tags,
          replace: wire.PlanFields,
          problems: [planArchived],
          example: { input: newPlan, output: plan },
        }),
      )
      .input(wire.MaintenancePlanChange)
      .output(wire.MaintenancePlan)
      .mutation(({ ctx, input }) => maintenance.updatePlan(ctx, input)),
    archive: permitted("machines:write")
      .meta(
        rest("DELETE", "/machines/{id}/maintenance-plans/{planId}", {
          summary: "End a maintenance plan",
          tags,
          example: { output: { ...plan, archivedAt: at } },
        }),
      )
      .input(wire.PlanTarget)
      .output(wire.MaintenancePlan)
      .mutation(({ ctx, input }) => maintenance.archivePlan(ctx, input)),
    complete: permitted("machines:operate")
      .meta(
        rest("POST", "/machines/{id}/maintenance-plans/{planId}/complete", {
          summary: "Note that the work of a plan was done",
          tags,
          problems: [planArchived],
          example: { input: {}, output: { ...plan, lastDoneAt: at } },
        }),
      )
      .input(wire.PlanTarget)
      .output(wire.MaintenancePlan)
      .mutation(({ ctx, input }) => maintenance.completePlan(ctx, input)),
  }),

  watch: permitted("machines:read")
    .input(wire.WatchMachines)
    .subscription(({ ctx, input, signal }) =>
      machines.watchMachines(ctx, input, signal ?? ctx.signal ?? new AbortController().signal),
    ),
});
