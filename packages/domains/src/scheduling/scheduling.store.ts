import type { TxCtx } from "@millrace/platform/transact";
import { sql } from "kysely";

/**
 * What happens to the hours of one person comes one after the other, until the transaction ends. The constraints are what refuses; this
 * keeps racing writers from meeting in them as deadlocks. Several people in one order, so that nobody waits in a circle.
 */
export async function lockPeople(tx: TxCtx, employeeIds: readonly string[]): Promise<void> {
  for (const id of [...new Set(employeeIds)].sort())
    await sql`select pg_advisory_xact_lock(hashtextextended(${`scheduling:${id}`}, 0))`.execute(
      tx.db,
    );
}
