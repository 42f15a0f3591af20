import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { paginate } from "@millrace/platform/cursor";
import { actorOf } from "@millrace/platform/events";
import { newId } from "@millrace/platform/id";
import { refuseOn } from "@millrace/platform/refusals";
import { inSites } from "@millrace/platform/scope";
import type { TxCtx } from "@millrace/platform/transact";
import { sql } from "kysely";
import { swapDecided } from "../scheduling.errors.ts";
import type { NewSwap, ShiftSwap, SwapQuery, SwapStatus } from "../scheduling.schema.ts";
import type { ShiftRow } from "../shifts/shifts.store.ts";

const columns = [
  "id",
  "shift_id as shiftId",
  "site_id as siteId",
  "from_employee_id as fromEmployeeId",
  "to_employee_id as toEmployeeId",
  "for_shift_id as forShiftId",
  sql<SwapStatus>`status`.as("status"),
  "note",
  "decided_by as decidedBy",
  "decided_at as decidedAt",
  "created_at as createdAt",
] as const;
const versions = ["shift_version as shiftVersion", "for_shift_version as forShiftVersion"] as const;

/** The swaps of the caller's sites; for those who do not decide, theirs and what is offered to anybody. */
export function pageOfSwaps(
  ctx: Ctx,
  input: SwapQuery,
  people: "all" | readonly string[],
): Promise<Page<ShiftSwap>> {
  let query = ctx.db.selectFrom("shift_swap").select(columns).where(inSites(ctx, "site_id"));
  if (people !== "all")
    query = query.where((is) =>
      is.or([
        is("to_employee_id", "is", null),
        inSites({ sites: people }, "to_employee_id"),
        inSites({ sites: people }, "from_employee_id"),
      ]),
    );
  if (input.status) query = query.where("status", "=", input.status);
  if (input.siteId) query = query.where("site_id", "=", input.siteId);
  const sorts = { createdAt: "created_at" };
  return paginate(ctx, query, { input, sorts, defaultSort: "-createdAt", id: "id" });
}

/** The swap, locked until the transaction ends. */
export function lockSwap(tx: TxCtx, id: string) {
  return tx.db
    .selectFrom("shift_swap")
    .select([...columns, ...versions])
    .where("id", "=", id)
    .where(inSites(tx, "site_id"))
    .forUpdate()
    .executeTakeFirst();
}

/** Refuses a second open swap of a shift (`scheduling.swap_decided`). */
export function insertSwap(
  tx: TxCtx,
  { toEmployeeId, note }: NewSwap,
  shift: ShiftRow,
  forShift: ShiftRow | undefined,
): Promise<ShiftSwap> {
  return refuseOn(
    { shift_swap_pending_key: () => swapDecided("A swap of this shift is open already.") },
    tx.db
      .insertInto("shift_swap")
      .values({
        id: newId(),
        shift_id: shift.id,
        shift_version: shift.version,
        site_id: shift.siteId,
        from_employee_id: shift.employeeId,
        to_employee_id: toEmployeeId,
        for_shift_id: forShift?.id ?? null,
        for_shift_version: forShift?.version ?? null,
        note: note || null,
        created_at: tx.now,
      })
      .returning(columns)
      .executeTakeFirstOrThrow(),
  );
}

/** Decides a locked, pending swap. */
export function decideSwap(
  tx: TxCtx,
  id: string,
  status: "approved" | "rejected",
  toEmployeeId: string | null,
): Promise<ShiftSwap> {
  return tx.db
    .updateTable("shift_swap")
    .set({
      status,
      to_employee_id: toEmployeeId,
      decided_by: actorOf(tx),
      decided_at: tx.now,
    })
    .where("id", "=", id)
    .where("status", "=", "pending")
    .returning(columns)
    .executeTakeFirstOrThrow();
}
