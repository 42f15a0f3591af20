import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { paginate } from "@millrace/platform/cursor";
import { newId } from "@millrace/platform/id";
import { refuseOn } from "@millrace/platform/refusals";
import { containing } from "@millrace/platform/scope";
import type { TxCtx } from "@millrace/platform/transact";
import { sql } from "kysely";
import { checklistNameTaken } from "../workshop.errors.ts";
import type {
  Checklist,
  ChecklistItem,
  ChecklistQuery,
  NewChecklist,
} from "./checklists.schema.ts";

const columns = [
  "id",
  "name",
  "description",
  sql<ChecklistItem[]>`items`.as("items"),
  "version",
  "created_at as createdAt",
  "updated_at as updatedAt",
  "archived_at as archivedAt",
] as const;

const taken = (name: string | undefined) => ({
  workshop_checklist_name_key: () => checklistNameTaken(`The checklist ${name} exists.`),
});

export function findChecklist(ctx: Ctx | TxCtx, id: string): Promise<Checklist | undefined> {
  return ctx.db
    .selectFrom("workshop_checklist")
    .select(columns)
    .where("id", "=", id)
    .executeTakeFirst();
}

/** The checklist, locked until the transaction ends. */
export function lockChecklist(tx: TxCtx, id: string): Promise<Checklist | undefined> {
  return tx.db
    .selectFrom("workshop_checklist")
    .select(columns)
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
}

export function pageOfChecklists(ctx: Ctx, input: ChecklistQuery): Promise<Page<Checklist>> {
  let query = ctx.db.selectFrom("workshop_checklist").select(columns);
  if (!input.archived) query = query.where("archived_at", "is", null);
  if (input.q) query = query.where("name", "ilike", containing(input.q));
  return paginate(ctx, query, { input, sorts: { name: "name" }, defaultSort: "name", id: "id" });
}

/** Refuses a taken name (`workshop.checklist_taken`). */
export function insertChecklist(
  tx: TxCtx,
  { items, ...checklist }: NewChecklist,
): Promise<Checklist> {
  return refuseOn(
    taken(checklist.name),
    tx.db
      .insertInto("workshop_checklist")
      .values({
        id: newId(),
        ...checklist,
        items: JSON.stringify(items),
        created_at: tx.now,
        updated_at: tx.now,
      })
      .returning(columns)
      .executeTakeFirstOrThrow(),
  );
}

/** Writes the given fields of a locked checklist and raises its version. Refuses a taken name (`workshop.checklist_taken`). */
export function updateChecklist(
  tx: TxCtx,
  before: Checklist,
  {
    items,
    archivedAt,
    ...fields
  }: {
    name?: string | undefined;
    description?: string | null | undefined;
    items?: readonly ChecklistItem[] | undefined;
    archivedAt?: Date;
  },
): Promise<Checklist> {
  return refuseOn(
    taken(fields.name),
    tx.db
      .updateTable("workshop_checklist")
      .set({
        ...fields,
        items: items && JSON.stringify(items),
        archived_at: archivedAt,
        version: before.version + 1,
        updated_at: tx.now,
      })
      .where("id", "=", before.id)
      .where("version", "=", before.version)
      .returning(columns)
      .executeTakeFirstOrThrow(),
  );
}
