import { Id } from "@millrace/contract/primitives";
import { defineEvent } from "@millrace/platform/events";
import { z } from "zod";

const payload = z.object({ repairTicketId: Id, code: z.string(), name: z.string() });
const example = {
  repairTicketId: "01939f1e-7c7b-7000-8000-000000000001",
  code: "RT-0001",
  name: "A repair ticket",
};

const repairTicketEvent = (name: string, summary: string) =>
  defineEvent({ name, version: 1, aggregate: "workshop.repair_ticket", summary, payload, example });

export const repairTicketCreated = repairTicketEvent(
  "workshop.repair_ticket.created",
  "A repair ticket was added.",
);
export const repairTicketUpdated = repairTicketEvent(
  "workshop.repair_ticket.updated",
  "A repair ticket's code or name changed.",
);
export const repairTicketArchived = repairTicketEvent(
  "workshop.repair_ticket.archived",
  "A repair ticket was archived.",
);
