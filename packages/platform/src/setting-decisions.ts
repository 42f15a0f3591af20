import type { Ctx } from "./context.ts";
import type { TxCtx } from "./transact.ts";

/* The rows behind settings; the domain `settings` decides, every process reads (`settings.ts`). */

/** What somebody decided. */
export interface Decision {
  readonly key: string;
  readonly value: unknown;
  readonly version: number;
  readonly updatedBy: string;
  readonly updatedAt: Date;
}

const columns = [
  "key",
  "value",
  "version",
  "updated_by as updatedBy",
  "updated_at as updatedAt",
] as const;

export function allDecisions(ctx: Ctx): Promise<Decision[]> {
  return ctx.db.selectFrom("setting").select(columns).execute();
}

export function findDecision(ctx: Ctx, key: string): Promise<Decision | undefined> {
  return ctx.db.selectFrom("setting").select(columns).where("key", "=", key).executeTakeFirst();
}

/** Locks the setting, whether it has a row or not: two that decide at once do so one after the other. */
export async function lockDecision(
  tx: TxCtx,
  key: string,
  initial: unknown,
  by: string,
): Promise<Decision> {
  await tx.db
    .insertInto("setting")
    .values({ key, value: JSON.stringify(initial), version: 0, updated_by: by, updated_at: tx.now })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return tx.db
    .selectFrom("setting")
    .select(columns)
    .where("key", "=", key)
    .forUpdate()
    .executeTakeFirstOrThrow();
}

export function updateDecision(
  tx: TxCtx,
  key: string,
  value: unknown,
  by: string,
): Promise<Decision> {
  return tx.db
    .updateTable("setting")
    .set((is) => ({
      value: JSON.stringify(value),
      version: is("version", "+", 1),
      updated_by: by,
      updated_at: tx.now,
    }))
    .where("key", "=", key)
    .returning(columns)
    .executeTakeFirstOrThrow();
}
