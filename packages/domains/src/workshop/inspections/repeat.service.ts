import { newId } from "@millrace/platform/id";
import { found, record } from "@millrace/platform/record";
import { nextNumber } from "@millrace/platform/series";
import type { TxCtx } from "@millrace/platform/transact";
import { inspectionEvents } from "./inspections.events.ts";
import type { InspectionRow } from "./inspections.schema.ts";
import * as store from "./inspections.store.ts";

export type Beginning = Pick<
  InspectionRow,
  | "equipmentId"
  | "siteId"
  | "checklistId"
  | "checklistVersion"
  | "checklistName"
  | "items"
  | "inspectorId"
  | "note"
  | "repeatOfId"
>;

/** Begins an inspection with its number in the caller's transaction. */
export async function beginInspection(tx: TxCtx, beginning: Beginning): Promise<InspectionRow> {
  const id = newId();
  await store.insertInspection(tx, {
    ...beginning,
    id,
    number: await nextNumber(tx, "workshop.inspection", "INS"),
  });
  const inspection = found(await store.lockInspection(tx, id), "inspection");
  record(tx, inspectionEvents.created, inspection, about(inspection), { after: inspection });
  return inspection;
}

/**
 * Asks for a failed inspection again, once, by the same items: what failed has been mended. In the transaction of the work order that mended
 * it, whose lock makes those who race come one after the other.
 */
export async function repeatInspection(tx: TxCtx, id: string): Promise<void> {
  const anywhere: TxCtx = { ...tx, sites: "all" };
  const failed = found(await store.lockInspection(anywhere, id), "inspection");
  if (await store.isRepeated(tx, id)) return;
  await beginInspection(anywhere, {
    ...failed,
    inspectorId: null,
    note: null,
    repeatOfId: failed.id,
  });
}

/** What the events of an inspection say of it. */
export const about = ({ id, ...inspection }: InspectionRow) => ({
  inspectionId: id,
  ...inspection,
});
