import type { DB } from "@millrace/db/generated/types";
import type { TxCtx } from "@millrace/platform/transact";
import type { Kysely } from "kysely";
import type { Bounds } from "./limits.rules.ts";

/** What somebody decided about an operation. */
export interface DecidedRule extends Bounds {
  readonly operation: string;
  readonly version: number;
  readonly updatedBy: string;
  readonly updatedAt: Date;
}

const columns = [
  "operation",
  "per_minute as perMinute",
  "per_hour as perHour",
  "running",
  "queued",
  "wait_seconds as waitSeconds",
  "version",
  "updated_by as updatedBy",
  "updated_at as updatedAt",
] as const;

export function allRules(db: Kysely<DB>): Promise<DecidedRule[]> {
  return db.selectFrom("limit_rule").select(columns).orderBy("operation").execute();
}

/** Locks the rule, whether it has a row or not: two that decide at once do so one after the other. */
export async function lockRule(
  tx: TxCtx,
  operation: string,
  bounds: Bounds,
  by: string,
): Promise<DecidedRule> {
  await tx.db
    .insertInto("limit_rule")
    .values({ operation, ...columnsOf(bounds), version: 0, updated_by: by, updated_at: tx.now })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return tx.db
    .selectFrom("limit_rule")
    .select(columns)
    .where("operation", "=", operation)
    .forUpdate()
    .executeTakeFirstOrThrow();
}

export function updateRule(
  tx: TxCtx,
  operation: string,
  bounds: Bounds,
  by: string,
): Promise<DecidedRule> {
  return tx.db
    .updateTable("limit_rule")
    .set((is) => ({
      ...columnsOf(bounds),
      version: is("version", "+", 1),
      updated_by: by,
      updated_at: tx.now,
    }))
    .where("operation", "=", operation)
    .returning(columns)
    .executeTakeFirstOrThrow();
}

export function deleteRule(tx: TxCtx, operation: string): Promise<DecidedRule | undefined> {
  return tx.db
    .deleteFrom("limit_rule")
    .where("operation", "=", operation)
    .returning(columns)
    .executeTakeFirst();
}

const columnsOf = ({ perMinute, perHour, running, queued, waitSeconds }: Bounds) => ({
  per_minute: perMinute,
  per_hour: perHour,
  running,
  queued,
  wait_seconds: waitSeconds,
});
