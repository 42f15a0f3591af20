import { Id } from "@millrace/contract/primitives";
import { z } from "zod";

export const WatchProduction = z.strictObject({
  machineId: Id.optional().describe("What happens on one machine"),
  batchId: Id.optional().describe("What happens to one batch"),
});
export type WatchProduction = z.infer<typeof WatchProduction>;
