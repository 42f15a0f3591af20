import { ById, Target } from "@millrace/contract/primitives";
import { permitted, rest, router } from "@millrace/platform/procedure";
import { repairTicketCodeTaken } from "./workshop.errors.ts";
import * as wire from "./workshop.schema.ts";
import * as service from "./workshop.service.ts";

const tags = ["Repair tickets"] as const;
const newRepairTicket = { code: "RT-0001", name: "A repair ticket" };
const repairTicket = {
  id: "01939f1e-7c7b-7000-8000-000000000001",
  ...newRepairTicket,
  version: 1,
  createdAt: "2026-11-21T08:00:00.000Z",
  updatedAt: "2026-11-21T08:00:00.000Z",
  archivedAt: null,
};

export const workshopRouter = router({
  list: permitted("workshop:read")
    .meta(
      rest("GET", "/repair-tickets", {
        summary: "List repair tickets",
        tags,
        example: { output: { items: [repairTicket], nextCursor: null } },
      }),
    )
    .input(wire.RepairTicketQuery)
    .output(wire.RepairTicketPage)
    .query(({ ctx, input }) => service.listRepairTickets(ctx, input)),
  get: permitted("workshop:read")
    .meta(
      rest("GET", "/repair-tickets/{id}", {
        summary: "Read a repair ticket",
        tags,
        example: { output: repairTicket },
      }),
    )
    .input(ById)
    .output(wire.RepairTicket)
    .query(({ ctx, input }) => service.getRepairTicket(ctx, input)),
  create: permitted("workshop:write")
    .meta(
      rest("POST", "/repair-tickets", {
        summary: "Add a repair ticket",
        tags,
        status: 201,
        problems: [repairTicketCodeTaken],
        example: { input: newRepairTicket, output: repairTicket },
      }),
    )
    .input(wire.NewRepairTicket)
    .output(wire.RepairTicket)
    .mutation(({ ctx, input }) => service.createRepairTicket(ctx, input)),
  update: permitted("workshop:write")
    .meta(
      rest("PATCH", "/repair-tickets/{id}", {
        summary: "Change a repair ticket",
        tags,
        replace: wire.NewRepairTicket,
        problems: [repairTicketCodeTaken],
        example: { input: { name: newRepairTicket.name }, output: { ...repairTicket, version: 2 } },
      }),
    )
    .input(wire.RepairTicketChange)
    .output(wire.RepairTicket)
    .mutation(({ ctx, input }) => service.updateRepairTicket(ctx, input)),
  archive: permitted("workshop:write")
    .meta(
      rest("DELETE", "/repair-tickets/{id}", {
        summary: "Archive a repair ticket",
        tags,
        example: { output: { ...repairTicket, version: 2, archivedAt: repairTicket.updatedAt } },
      }),
    )
    .input(Target)
    .output(wire.RepairTicket)
    .mutation(({ ctx, input }) => service.archiveRepairTicket(ctx, input)),
});
