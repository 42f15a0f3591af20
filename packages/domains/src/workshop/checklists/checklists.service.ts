import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { found, unchanged } from "@millrace/platform/record";
import { type TxCtx, transact } from "@millrace/platform/transact";
import { tell } from "@millrace/platform/upsert";
import { checklistEvents } from "./checklists.events.ts";
import type {
  Checklist,
  ChecklistChange,
  ChecklistQuery,
  NewChecklist,
} from "./checklists.schema.ts";
import * as store from "./checklists.store.ts";

const told = {
  events: checklistEvents,
  payloadOf: ({ id, name, items, version }: Checklist) => ({
    checklistId: id,
    name,
    items: items.length,
    version,
  }),
};

export async function getChecklist(ctx: Ctx | TxCtx, { id }: { id: string }): Promise<Checklist> {
  return found(await store.findChecklist(ctx, id), "checklist");
}

export function listChecklists(ctx: Ctx, query: ChecklistQuery): Promise<Page<Checklist>> {
  return store.pageOfChecklists(ctx, query);
}

/** Refuses a taken name (`workshop.checklist_taken`), also to one of two who race. */
export function createChecklist(ctx: Ctx, input: NewChecklist): Promise<Checklist> {
  return transact(ctx, async (tx) => {
    const checklist = await store.insertChecklist(tx, input);
    tell(tx, told, "created", null, checklist);
    return checklist;
  });
}

/** Another version of the checklist: inspections that were begun keep the items that they were begun with. */
export function updateChecklist(
  ctx: Ctx,
  { id, version, ...fields }: ChecklistChange,
): Promise<Checklist> {
  return transact(ctx, async (tx) => {
    const before = unchanged(await store.lockChecklist(tx, id), version, "checklist");
    const checklist = await store.updateChecklist(tx, before, fields);
    tell(tx, told, "updated", before, checklist);
    return checklist;
  });
}

/** Takes a checklist out of use; inspections by it stay. Doing it twice is doing it once. */
export function archiveChecklist(
  ctx: Ctx,
  { id, version }: { id: string; version?: number | undefined },
): Promise<Checklist> {
  return transact(ctx, async (tx) => {
    const before = unchanged(await store.lockChecklist(tx, id), version, "checklist");
    if (before.archivedAt) return before;
    const checklist = await store.updateChecklist(tx, before, { archivedAt: tx.now });
    tell(tx, told, "archived", before, checklist);
    return checklist;
  });
}
