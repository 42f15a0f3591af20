import { Id } from "@millrace/contract/primitives";
import { defineEvent } from "@millrace/platform/events";
import { z } from "zod";
import { DowntimeReason, Machine, MachineStatus } from "./machines.schema.ts";

const machineId = "01939f1e-7c7b-7000-8000-000000000061";
const planId = "01939f1e-7c7b-7000-8000-000000000062";
const { code, name, type, siteId, status, idealRate, version } = Machine.shape;
const payload = z.object({
  machineId: Id,
  code,
  name,
  type,
  siteId,
  status,
  idealRate,
  version,
});
const example = {
  machineId,
  code: "HULL-1",
  name: "Huller 1",
  type: "huller",
  siteId: "01939f1e-7c7b-7000-8000-000000000001",
  status: "idle" as const,
  idealRate: "1200",
  version: 1,
};

const machineEvent = (event: string, summary: string) =>
  defineEvent({
    name: event,
    version: 1,
    aggregate: "machines.machine",
    summary,
    payload,
    example,
  });

export const machineEvents = {
  created: machineEvent("machines.machine.created", "A machine was added."),
  updated: machineEvent("machines.machine.updated", "A machine's data changed."),
  archived: machineEvent("machines.machine.archived", "A machine was taken out of use."),
};

export const machineStatusChanged = defineEvent({
  name: "machines.machine.status_changed",
  version: 1,
  aggregate: "machines.machine",
  summary: "A machine went from one status to another.",
  payload: z.object({
    machineId: Id,
    code: z.string(),
    from: MachineStatus,
    to: MachineStatus,
    reason: DowntimeReason.nullable(),
    /** Seconds that it was in the status before. */
    seconds: z.int(),
  }),
  example: {
    machineId,
    code: "HULL-1",
    from: "running",
    to: "stopped",
    reason: "jam",
    seconds: 5_400,
  },
});

export const downtimeExplained = defineEvent({
  name: "machines.downtime.explained",
  version: 1,
  aggregate: "machines.machine",
  summary: "Somebody said why a machine stands, or stood, still.",
  payload: z.object({
    machineId: Id,
    intervalId: Id,
    reason: DowntimeReason,
    planned: z.boolean(),
    startedAt: z.string(),
  }),
  example: {
    machineId,
    intervalId: "01939f1e-7c7b-7000-8000-000000000063",
    reason: "jam",
    planned: false,
    startedAt: "2026-11-21T09:30:00.000Z",
  },
});

const plan = z.object({
  planId: Id,
  machineId: Id,
  name: z.string(),
  everyDays: z.int().nullable(),
  everyHours: z.int().nullable(),
});
const planExample = {
  planId,
  machineId,
  name: "Grease the bearings",
  everyDays: null,
  everyHours: 250,
};

const planEvent = (event: string, summary: string) =>
  defineEvent({
    name: event,
    version: 1,
    aggregate: "machines.maintenance_plan",
    summary,
    payload: plan,
    example: planExample,
  });

export const planEvents = {
  created: planEvent("machines.maintenance_plan.created", "A maintenance plan was added."),
  updated: planEvent("machines.maintenance_plan.updated", "A maintenance plan changed."),
  archived: planEvent("machines.maintenance_plan.archived", "A maintenance plan ended."),
  done: planEvent(
    "machines.maintenance.done",
    "The work of a maintenance plan was done; when it is due again counts from here.",
  ),
};

export const maintenanceDue = defineEvent({
  name: "machines.maintenance.due",
  version: 1,
  aggregate: "machines.maintenance_plan",
  summary: "The work of a maintenance plan is due; told once until it is done.",
  payload: z.object({
    planId: Id,
    machineId: Id,
    siteId: Id,
    machineCode: z.string(),
    machineName: z.string(),
    name: z.string(),
    instructions: z.string().nullable(),
    dueSince: z.string(),
  }),
  example: {
    planId,
    machineId,
    siteId: example.siteId,
    machineCode: "HULL-1",
    machineName: "Huller 1",
    name: planExample.name,
    instructions: "Two strokes each, wipe off what comes out.",
    dueSince: "2026-11-21T09:00:00.000Z",
  },
});
