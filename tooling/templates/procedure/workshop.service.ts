import type { Ctx } from "@millrace/platform/context";
import { unchanged } from "@millrace/platform/record";
import { transact } from "@millrace/platform/transact";
import * as events from "./workshop.events.ts";
import type { RepairTicket } from "./workshop.schema.ts";
import * as store from "./workshop.store.ts";

/** Refuses a version that is not the current one. */
export function closeUpRepairTicket(
  ctx: Ctx,
  { id, version }: { id: string; version?: number | undefined },
): Promise<RepairTicket> {
  return transact(ctx, async (tx) => {
    const before = unchanged(await store.lockRepairTicket(tx, id), version, "repair ticket");
    const repairTicket = await store.updateRepairTicket(tx, before, {});
    tell(tx, events.repairTicketUpdated, before, repairTicket);
    return repairTicket;
  });
}
