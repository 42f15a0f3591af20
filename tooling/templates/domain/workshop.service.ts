import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { found, record, unchanged } from "@millrace/platform/record";
import { type TxCtx, transact } from "@millrace/platform/transact";
import * as events from "./workshop.events.ts";
import type {
  NewRepairTicket,
  RepairTicket,
  RepairTicketChange,
  RepairTicketQuery,
} from "./workshop.schema.ts";
import * as store from "./workshop.store.ts";

export function listRepairTickets(ctx: Ctx, query: RepairTicketQuery): Promise<Page<RepairTicket>> {
  return store.pageOfRepairTickets(ctx, query);
}

export async function getRepairTicket(
  ctx: Ctx | TxCtx,
  { id }: { id: string },
): Promise<RepairTicket> {
  return found(await store.findRepairTicket(ctx, id), "repair ticket");
}

/** Refuses a taken code with `workshop.code_taken`. */
export function createRepairTicket(ctx: Ctx, input: NewRepairTicket): Promise<RepairTicket> {
  return transact(ctx, async (tx) => {
    const repairTicket = await store.insertRepairTicket(tx, input);
    tell(tx, events.repairTicketCreated, null, repairTicket);
    return repairTicket;
  });
}

/** Refuses a taken code (`workshop.code_taken`) and a version that is not the current one. */
export function updateRepairTicket(
  ctx: Ctx,
  { id, version, ...fields }: RepairTicketChange,
): Promise<RepairTicket> {
  return transact(ctx, async (tx) => {
    const before = unchanged(await store.lockRepairTicket(tx, id), version, "repair ticket");
    const repairTicket = await store.updateRepairTicket(tx, before, fields);
    tell(tx, events.repairTicketUpdated, before, repairTicket);
    return repairTicket;
  });
}

/** Takes the repair ticket out of use; its history stays. Doing it twice is doing it once. */
export function archiveRepairTicket(
  ctx: Ctx,
  { id, version }: { id: string; version?: number | undefined },
): Promise<RepairTicket> {
  return transact(ctx, async (tx) => {
    const before = unchanged(await store.lockRepairTicket(tx, id), version, "repair ticket");
    if (before.archivedAt) return before;
    const repairTicket = await store.updateRepairTicket(tx, before, { archived_at: tx.now });
    tell(tx, events.repairTicketArchived, before, repairTicket);
    return repairTicket;
  });
}

function tell(
  tx: TxCtx,
  type: typeof events.repairTicketCreated,
  before: RepairTicket | null,
  after: RepairTicket,
): void {
  const { id, code, name } = after;
  record(tx, type, { id }, { repairTicketId: id, code, name }, { before, after });
}
