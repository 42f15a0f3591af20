import type { TxCtx } from "@millrace/platform/transact";
import { updateUnit } from "../units/units.service.ts";
import { setQuarantine } from "./lots.service.ts";
import { lotsById } from "./lots.store.ts";

/**
 * Keeps goods that have just come in from being picked and promised until somebody releases them, in the caller's transaction: lots go into
 * quarantine, units under maintenance, with the reason. A lot that is in quarantine already stays there for the reason that it has.
 */
export async function withholdStock(
  tx: TxCtx,
  {
    lotIds,
    unitIds,
    reason,
  }: { lotIds: readonly string[]; unitIds: readonly string[]; reason: string },
): Promise<void> {
  for (const lot of await lotsById(tx, lotIds))
    if (lot.status !== "quarantined")
      await setQuarantine(tx, { lotId: lot.id, quarantined: true, reason });
  for (const id of unitIds) await updateUnit(tx, { id, status: "maintenance", note: reason });
}
