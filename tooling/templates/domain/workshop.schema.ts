import { changeOf } from "@millrace/contract/change";
import { page, pageQuery } from "@millrace/contract/page";
import { Code, Id, line, tracked } from "@millrace/contract/primitives";
import { z } from "zod";

export const RepairTicket = z
  .object({ id: Id, code: z.string(), name: z.string(), ...tracked })
  .meta({ id: "RepairTicket" });
export type RepairTicket = z.infer<typeof RepairTicket>;

export const NewRepairTicket = z.strictObject({ code: Code, name: line(120) });
export type NewRepairTicket = z.infer<typeof NewRepairTicket>;

export const RepairTicketChange = changeOf(NewRepairTicket);
export type RepairTicketChange = z.infer<typeof RepairTicketChange>;

export const RepairTicketQuery = z.strictObject({
  ...pageQuery(["name", "code", "createdAt"]),
  q: line(100).optional(),
  archived: z.boolean().default(false),
});
export type RepairTicketQuery = z.infer<typeof RepairTicketQuery>;
export const RepairTicketPage = page(RepairTicket);
