import { found, unchanged } from "@millrace/platform/record";
import type { TxCtx } from "@millrace/platform/transact";
import { personBehind } from "../../identity/index.ts";
import { batchState } from "../production.errors.ts";
import { isOpen, mayBecome } from "./batches.rules.ts";
import type { Batch, BatchStatus } from "./batches.schema.ts";
import { lockBatch } from "./batches.store.ts";

/** The batch, locked, into which something is to be entered; refuses one that is over (`production.batch_state`). */
export async function lockOpen(
  tx: TxCtx,
  { id, version }: { id: string; version?: number | undefined },
): Promise<Batch> {
  const batch = found(await lockBatch(tx, id), "batch");
  // Somebody else's completion is told as such, not as another version.
  if (!isOpen(batch.status)) throw await wrongState(tx, batch, "changed");
  return unchanged(batch, version, "batch");
}

/** The batch, locked, that is to become `to`; of two that race the second hears who was first and when (`production.batch_state`). */
export async function lockFor(
  tx: TxCtx,
  { id, version }: { id: string; version?: number | undefined },
  to: BatchStatus,
): Promise<Batch> {
  const batch = found(await lockBatch(tx, id), "batch");
  if (!mayBecome(batch.status, to)) throw await wrongState(tx, batch, to);
  return unchanged(batch, version, "batch");
}

async function wrongState(tx: TxCtx, batch: Batch, wanted: string) {
  const { code, status, completedAt, completedBy, reversedAt, reversedBy } = batch;
  const details = { status, completedAt, completedBy, reversedAt, reversedBy };
  if (reversedAt && reversedBy) {
    const who = await personBehind(tx, reversedBy);
    return batchState(`The batch ${code} was reversed by ${who} at ${reversedAt.toISOString()}.`, {
      details,
    });
  }
  if (completedAt && completedBy) {
    const who = await personBehind(tx, completedBy);
    return batchState(
      `The batch ${code} was completed by ${who} at ${completedAt.toISOString()}.`,
      { details },
    );
  }
  return batchState(
    `The batch ${code} is ${status.replace("_", " ")} and cannot be ${wanted.replace("_", " ")}.`,
    { details },
  );
}
