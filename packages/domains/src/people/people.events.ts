import { Id } from "@millrace/contract/primitives";
import { defineEvent } from "@millrace/platform/events";
import { z } from "zod";

const employeeId = "01939f1e-7c7b-7000-8000-000000000071";
const siteId = "01939f1e-7c7b-7000-8000-000000000001";
const positionId = "01939f1e-7c7b-7000-8000-000000000072";
const documentId = "01939f1e-7c7b-7000-8000-000000000073";

const employeeEvent = (name: string, summary: string) =>
  defineEvent({
    name,
    version: 1,
    aggregate: "people.employee",
    summary,
    payload: z.object({
      employeeId: Id,
      code: z.string(),
      name: z.string(),
      siteId: Id,
      userId: Id.nullable(),
      positionId: Id.nullable(),
    }),
    example: { employeeId, code: "E-7", name: "Ana Sousa", siteId, userId: null, positionId },
  });

export const employeeEvents = {
  created: employeeEvent("people.employee.created", "An employee was added."),
  updated: employeeEvent("people.employee.updated", "An employee's data changed."),
  archived: employeeEvent("people.employee.archived", "An employee was archived."),
};

const positionEvent = (name: string, summary: string) =>
  defineEvent({
    name,
    version: 1,
    aggregate: "people.position",
    summary,
    payload: z.object({ positionId: Id, name: z.string() }),
    example: { positionId, name: "Miller" },
  });

export const positionEvents = {
  created: positionEvent("people.position.created", "A position was added."),
  updated: positionEvent("people.position.updated", "A position changed."),
  archived: positionEvent("people.position.archived", "A position was archived."),
};

const payload = z.object({
  documentId: Id,
  employeeId: Id,
  kind: z.string(),
  name: z.string(),
  expiresOn: z.string().nullable(),
});
const example = {
  documentId,
  employeeId,
  kind: "licence",
  name: "Forklift licence",
  expiresOn: "2026-12-20",
};

const documentEvent = (name: string, summary: string) =>
  defineEvent({ name, version: 1, aggregate: "people.employee", summary, payload, example });

export const documentEvents = {
  added: documentEvent("people.document.added", "A document was put with an employee."),
  removed: documentEvent("people.document.removed", "A document was taken from an employee."),
};

export const documentExpiring = defineEvent({
  name: "people.document.expiring",
  version: 1,
  aggregate: "people.employee",
  summary: "A document expires within so many days; told once for each threshold.",
  payload: payload.extend({ expiresOn: z.string(), withinDays: z.int() }),
  example: { ...example, withinDays: 30 },
});
