import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { unchanged } from "@millrace/platform/record";
import { transact } from "@millrace/platform/transact";
import { tell } from "@millrace/platform/upsert";
import { leaveTypeEvents } from "../scheduling.events.ts";
import type { LeaveType, LeaveTypeChange, LeaveTypeQuery, NewLeaveType } from "./leave.schema.ts";
import * as store from "./types.store.ts";

const told = {
  events: leaveTypeEvents,
  payloadOf: ({ id, ...type }: LeaveType) => ({ typeId: id, ...type }),
};

export function listTypes(ctx: Ctx, query: LeaveTypeQuery): Promise<Page<LeaveType>> {
  return store.pageOfTypes(ctx, query);
}

/** Refuses a taken code with `scheduling.leave_type_code_taken`. */
export function createType(ctx: Ctx, input: NewLeaveType): Promise<LeaveType> {
  return transact(ctx, async (tx) => {
    const type = await store.insertType(tx, input);
    tell(tx, told, "created", null, type);
    return type;
  });
}

/** Changes a type: another allowance counts for the years that are opened from now on, other steps for what is asked for from now on. */
export function updateType(
  ctx: Ctx,
  { id, version, ...fields }: LeaveTypeChange,
): Promise<LeaveType> {
  return transact(ctx, async (tx) => {
    const before = unchanged(await store.lockType(tx, id), version, "leave type");
    const type = await store.updateType(tx, before, fields);
    tell(tx, told, "updated", before, type);
    return type;
  });
}

/** Takes a type out of use: nobody asks for it any more. Doing it twice is doing it once. */
export function archiveType(
  ctx: Ctx,
  { id, version }: { id: string; version?: number | undefined },
): Promise<LeaveType> {
  return transact(ctx, async (tx) => {
    const before = unchanged(await store.lockType(tx, id), version, "leave type");
    if (before.archivedAt) return before;
    const type = await store.updateType(tx, before, { archivedAt: tx.now });
    tell(tx, told, "archived", before, type);
    return type;
  });
}
