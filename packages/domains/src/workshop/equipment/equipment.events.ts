import { Id } from "@millrace/contract/primitives";
import { defineEvent } from "@millrace/platform/events";
import { z } from "zod";
import { Equipment } from "./equipment.schema.ts";

const { serial, name, type, ownerId, siteId, status, nextServiceOn, version } = Equipment.shape;
const example = {
  equipmentId: "01939f1e-7c7b-7000-8000-0000000000e1",
  serial: "MIG-2044",
  name: "MIG welder",
  type: "welder",
  ownerId: null,
  siteId: "01939f1e-7c7b-7000-8000-000000000001",
  status: "operational" as const,
  nextServiceOn: "2027-05-01",
  version: 1,
};
const aggregate = "workshop.equipment";

const equipmentEvent = (event: string, summary: string) =>
  defineEvent({
    name: event,
    version: 1,
    aggregate,
    summary,
    payload: z.object({
      equipmentId: Id,
      serial,
      name,
      type,
      ownerId,
      siteId,
      status,
      nextServiceOn,
      version,
    }),
    example,
  });

export const equipmentEvents = {
  created: equipmentEvent("workshop.equipment.created", "A piece of equipment was added."),
  updated: equipmentEvent(
    "workshop.equipment.updated",
    "A piece of equipment's data, status or service date changed.",
  ),
  archived: equipmentEvent(
    "workshop.equipment.archived",
    "A piece of equipment was taken out of use.",
  ),
};

export const serviceDue = defineEvent({
  name: "workshop.equipment.service_due",
  version: 1,
  aggregate,
  summary: "The service date of a piece of equipment has come; told once for each date.",
  payload: z.object({
    equipmentId: Id,
    serial,
    name,
    ownerId,
    siteId,
    nextServiceOn: z.string(),
  }),
  example: {
    equipmentId: example.equipmentId,
    serial: example.serial,
    name: example.name,
    ownerId: null,
    siteId: example.siteId,
    nextServiceOn: "2026-11-21",
  },
});
