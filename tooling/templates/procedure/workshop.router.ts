import { Target } from "@millrace/contract/primitives";
import { permitted, rest, router } from "@millrace/platform/procedure";
import * as wire from "./workshop.schema.ts";
import * as service from "./workshop.service.ts";

export const workshopRouter = router({
  closeUp: permitted("workshop:write")
    .meta(
      rest("POST", "/repair-tickets/{id}/close-up", {
        summary: "Close up a repair ticket",
        tags,
        example: { input: {}, output: { ...repairTicket, version: 2 } },
      }),
    )
    .input(Target)
    .output(wire.RepairTicket)
    .mutation(({ ctx, input }) => service.closeUpRepairTicket(ctx, input)),
});
