import { actorOf } from "./events.ts";
import { newId } from "./id.ts";
import { pendingOf, type TxCtx } from "./transact.ts";

/** Writes who did what, in the transaction of what was done. Secrets never go into `before` or `after`. */
export function audit(
  tx: TxCtx,
  action: string,
  entity: { type: string; id: string | null },
  change: { before?: object | null; after?: object | null } = {},
): void {
  pendingOf(tx).audits.push({
    id: newId(),
    at: tx.now,
    actor: actorOf(tx),
    action,
    entity_type: entity.type,
    entity_id: entity.id,
    before: change.before ?? null,
    after: change.after ?? null,
    ip: tx.ip ?? null,
    trace: tx.requestId,
  });
}
