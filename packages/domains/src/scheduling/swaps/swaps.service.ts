import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { found, record } from "@millrace/platform/record";
import { type TxCtx, transact } from "@millrace/platform/transact";
import { personBehind } from "../../identity/index.ts";
import { notPublished, swapDecided, swapIncomplete, swapStale } from "../scheduling.errors.ts";
import { swapEvents } from "../scheduling.events.ts";
import type { ApproveSwap, NewSwap, ShiftSwap, SwapQuery } from "../scheduling.schema.ts";
import {
  activeEmployee,
  isManager,
  named,
  peopleSeen,
  requireSelf,
} from "../scheduling.service.ts";
import { lockPeople } from "../scheduling.store.ts";
import { refuseBusy, tellShift } from "../shifts/shifts.service.ts";
import * as shifts from "../shifts/shifts.store.ts";
import * as store from "./swaps.store.ts";

export async function listSwaps(ctx: Ctx, query: SwapQuery): Promise<Page<ShiftSwap>> {
  return store.pageOfSwaps(ctx, query, await peopleSeen(ctx));
}

/**
 * Offers one's own published shift, to somebody or to anybody, for one of theirs or for nothing; a manager offers anybody's. Nothing moves
 * until a manager approves. Refuses a draft (`scheduling.not_published`) and a second open swap (`scheduling.swap_decided`).
 */
export function requestSwap(ctx: Ctx, input: NewSwap): Promise<ShiftSwap> {
  return transact(ctx, async (tx) => {
    const seen = found(await shifts.findShift(tx, input.id), "shift");
    const own = isManager(tx) ? undefined : await requireSelf(tx);
    const shift = found(!own || seen.employeeId === own.id ? seen : undefined, "shift of yours");
    if (shift.status !== "published" || shift.archivedAt)
      throw notPublished("The shift is not published.");
    if (input.toEmployeeId === shift.employeeId) throw swapIncomplete("Nobody takes their own.");
    if (input.toEmployeeId) await activeEmployee(tx, input.toEmployeeId);
    const theirs = input.forShiftId ? await shifts.findShift(tx, input.forShiftId) : undefined;
    if (input.forShiftId) {
      const isTheirs = theirs?.employeeId === input.toEmployeeId && theirs?.status === "published";
      found(isTheirs && !theirs?.archivedAt ? theirs : undefined, "shift of theirs");
    }
    const swap = await store.insertSwap(tx, input, shift, theirs);
    tellSwap(tx, "requested", null, swap);
    return swap;
  });
}

/**
 * Exchanges the shifts at once, or gives the one away. Refuses what was changed since it was offered (`scheduling.swap_stale`), what would
 * overlap (`scheduling.overlap`) or fall into a leave, and a swap that somebody else has decided, whoever races.
 */
export function approveSwap(ctx: Ctx, { id, toEmployeeId }: ApproveSwap): Promise<ShiftSwap> {
  return transact(ctx, async (tx) => {
    const before = await lockPending(tx, id);
    const taker = before.toEmployeeId ?? toEmployeeId;
    if (!taker || taker === before.fromEmployeeId)
      throw swapIncomplete("The swap was offered to anybody: name who takes it.");
    if (before.toEmployeeId && toEmployeeId && toEmployeeId !== before.toEmployeeId)
      throw swapIncomplete("The swap was offered to somebody else.");
    await lockPeople(tx, [before.fromEmployeeId, taker]);
    const ids = [before.shiftId, ...(before.forShiftId ? [before.forShiftId] : [])].sort();
    const rows = new Map<string, shifts.ShiftRow>();
    for (const each of ids) rows.set(each, found(await shifts.lockShift(tx, each), "shift"));
    const shift = found(rows.get(before.shiftId), "shift");
    const forShift = before.forShiftId ? rows.get(before.forShiftId) : undefined;
    if (shift.version !== before.shiftVersion || shift.archivedAt)
      throw swapStale("The shift was changed after it was offered.");
    if (forShift && (forShift.version !== before.forShiftVersion || forShift.archivedAt))
      throw swapStale("The shift that was wanted in exchange was changed meanwhile.");

    const [giver, receiver] = [
      await activeEmployee(tx, before.fromEmployeeId),
      await activeEmployee(tx, taker),
    ];
    await refuseBusy(tx, receiver, shift.segments, shift.timezone, forShift?.id);
    if (forShift) await refuseBusy(tx, giver, forShift.segments, forShift.timezone, shift.id);
    await shifts.reassign(tx, [
      { shift, employeeId: taker },
      ...(forShift ? [{ shift: forShift, employeeId: before.fromEmployeeId }] : []),
    ]);
    for (const after of await named(tx, await shifts.shiftsByIds(tx, ids)))
      tellShift(tx, "updated", rows.get(after.id) ?? null, after);
    const swap = await store.decideSwap(tx, id, "approved", taker);
    tellSwap(tx, "approved", before, swap);
    return swap;
  });
}

/** Refuses a swap: the shifts stay as they are. One that somebody else has decided is a 409 that says who and when. */
export function rejectSwap(ctx: Ctx, { id }: { id: string }): Promise<ShiftSwap> {
  return transact(ctx, async (tx) => {
    const before = await lockPending(tx, id);
    const swap = await store.decideSwap(tx, id, "rejected", before.toEmployeeId);
    tellSwap(tx, "rejected", before, swap);
    return swap;
  });
}

async function lockPending(tx: TxCtx, id: string) {
  const swap = found(await store.lockSwap(tx, id), "swap");
  if (swap.status === "pending") return swap;
  const who = await personBehind(tx, swap.decidedBy ?? "");
  throw swapDecided(`${who} ${swap.status} this swap at ${swap.decidedAt?.toISOString()}.`, {
    details: { status: swap.status },
  });
}

function tellSwap(
  tx: TxCtx,
  change: keyof typeof swapEvents,
  before: object | null,
  after: ShiftSwap,
): void {
  const payload = { swapId: after.id, ...after };
  record(tx, swapEvents[change], after, payload, { before, after });
}
