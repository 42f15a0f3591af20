import { Id } from "@millrace/contract/primitives";
import { defineEvent } from "@millrace/platform/events";
import { z } from "zod";

const payload = z.object({ templateId: Id, name: z.string(), machineId: Id.nullable() });
const example = {
  templateId: "01939f1e-7c7b-7000-8000-000000000081",
  name: "Weld log",
  machineId: null,
};
const templateEvent = (name: string, summary: string) =>
  defineEvent({ name, version: 1, aggregate: "workshop.template", summary, payload, example });

export const templateEvents = {
  created: templateEvent("workshop.template.created", "There is a new kind of sheet."),
  updated: templateEvent("workshop.template.updated", "Sheets of a kind are read differently."),
  archived: templateEvent("workshop.template.archived", "Sheets of a kind are taken in no more."),
};
