import { Id } from "@millrace/contract/primitives";
import { defineEvent } from "@millrace/platform/events";
import { z } from "zod";

export const repairTicketCloseUp = defineEvent({
  name: "workshop.repair_ticket.close_up",
  version: 1,
  aggregate: "workshop.repair_ticket",
  summary: "A repair ticket was close up.",
  payload: z.object({ repairTicketId: Id }),
  example: { repairTicketId: "01939f1e-7c7b-7000-8000-000000000001" },
});
