import type { Ctx } from "@millrace/platform/context";
import { followLog } from "@millrace/platform/event-tail";
import { z } from "zod";
import type { WatchProduction } from "./watch.schema.ts";

/** `resync`: what happened before is not told, read it anew. Otherwise what happened, and to what. */
type WatchedProduction =
  | { readonly kind: "resync" }
  | {
      readonly kind: "event";
      readonly name: string;
      readonly batchId: string | null;
      readonly orderId: string | null;
      readonly machineId: string | null;
      readonly at: Date;
    };

const names = ["production.*", "machines.machine.*", "machines.downtime.*"];
const About = z.object({
  batchId: z.string().nullish(),
  orderId: z.string().nullish(),
  machineId: z.string().nullish(),
});

/** What happens to batches, orders and machines, as it happens: all that the caller sees, or one machine's, or one batch's. */
export async function* watchProduction(
  ctx: Ctx,
  wanted: WatchProduction,
  signal: AbortSignal,
): AsyncGenerator<WatchedProduction> {
  for await (const followed of followLog(ctx, { names, signal })) {
    if (followed.kind === "resync") {
      yield { kind: "resync" };
      continue;
    }
    const { name, payload, createdAt: at } = followed.event;
    const { batchId = null, orderId = null, machineId = null } = About.parse(payload);
    if (wanted.machineId && wanted.machineId !== machineId) continue;
    if (wanted.batchId && wanted.batchId !== batchId) continue;
    yield { kind: "event", name, batchId, orderId, machineId, at };
  }
}
