import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { paginate } from "@millrace/platform/cursor";
import { inSites } from "@millrace/platform/scope";
import type { TxCtx } from "@millrace/platform/transact";
import { sql } from "kysely";
import type { ChecklistItem } from "../checklists/checklists.schema.ts";
import type {
  InspectionAnswer,
  InspectionQuery,
  InspectionResult,
  InspectionRow,
  InspectionSummary,
} from "./inspections.schema.ts";

const columns = [
  "id",
  "number",
  "equipment_id as equipmentId",
  "site_id as siteId",
  "checklist_id as checklistId",
  "checklist_version as checklistVersion",
  sql<string>`items ->> 'name'`.as("checklistName"),
  "inspector_id as inspectorId",
  sql<InspectionRow["status"]>`status`.as("status"),
  sql<InspectionResult | null>`result`.as("result"),
  "completed_at as completedAt",
  "completed_by as completedBy",
  "repeat_of_id as repeatOfId",
  "version",
  "created_at as createdAt",
  "updated_at as updatedAt",
  "archived_at as archivedAt",
] as const;

const whole = [
  ...columns,
  sql<ChecklistItem[]>`items -> 'items'`.as("items"),
  sql<InspectionAnswer[]>`answers`.as("answers"),
  "note",
  "certificate_file_id as certificateFileId",
] as const;

export function findInspection(ctx: Ctx | TxCtx, id: string): Promise<InspectionRow | undefined> {
  return ctx.db
    .selectFrom("workshop_inspection")
    .select(whole)
    .where("id", "=", id)
    .where(inSites(ctx, "site_id"))
    .executeTakeFirst();
}

/** The inspection, locked until the transaction ends. */
export function lockInspection(tx: TxCtx, id: string): Promise<InspectionRow | undefined> {
  return tx.db
    .selectFrom("workshop_inspection")
    .select(whole)
    .where("id", "=", id)
    .where(inSites(tx, "site_id"))
    .forUpdate()
    .executeTakeFirst();
}

export function pageOfInspections(
  ctx: Ctx,
  input: InspectionQuery,
): Promise<Page<InspectionSummary>> {
  let query = ctx.db
    .selectFrom("workshop_inspection")
    .select(columns)
    .where(inSites(ctx, "site_id"));
  if (!input.archived) query = query.where("archived_at", "is", null);
  if (input.equipmentId) query = query.where("equipment_id", "=", input.equipmentId);
  if (input.checklistId) query = query.where("checklist_id", "=", input.checklistId);
  if (input.inspectorId) query = query.where("inspector_id", "=", input.inspectorId);
  if (input.siteId) query = query.where("site_id", "=", input.siteId);
  if (input.status) query = query.where("status", "=", input.status);
  if (input.result) query = query.where("result", "=", input.result);
  if (input.number) query = query.where("number", "=", input.number);
  if (input.createdFrom) query = query.where("created_at", ">=", input.createdFrom);
  if (input.createdTo) query = query.where("created_at", "<", input.createdTo);
  return paginate(ctx, query, {
    input,
    sorts: { createdAt: "created_at" },
    defaultSort: "-createdAt",
    id: "id",
  });
}

export async function insertInspection(
  tx: TxCtx,
  inspection: Pick<
    InspectionRow,
    | "id"
    | "number"
    | "equipmentId"
    | "siteId"
    | "checklistId"
    | "checklistVersion"
    | "checklistName"
    | "items"
    | "inspectorId"
    | "note"
    | "repeatOfId"
  >,
): Promise<void> {
  const { checklistName: name, items } = inspection;
  await tx.db
    .insertInto("workshop_inspection")
    .values({
      id: inspection.id,
      number: inspection.number,
      equipment_id: inspection.equipmentId,
      site_id: inspection.siteId,
      checklist_id: inspection.checklistId,
      checklist_version: inspection.checklistVersion,
      items: JSON.stringify({ name, items }),
      inspector_id: inspection.inspectorId,
      note: inspection.note,
      repeat_of_id: inspection.repeatOfId,
      created_at: tx.now,
      updated_at: tx.now,
    })
    .execute();
}

/** Writes the given fields of a locked inspection and raises its version. */
export async function updateInspection(
  tx: TxCtx,
  before: Pick<InspectionRow, "id" | "version">,
  {
    answers,
    ...fields
  }: {
    answers?: readonly InspectionAnswer[] | undefined;
    inspector_id?: string | null | undefined;
    note?: string | null | undefined;
    status?: InspectionRow["status"];
    result?: InspectionResult;
    completed_at?: Date;
    completed_by?: string;
    certificate_file_id?: string;
    archived_at?: Date;
  },
): Promise<void> {
  await tx.db
    .updateTable("workshop_inspection")
    .set({
      ...fields,
      answers: answers && JSON.stringify(answers),
      version: before.version + 1,
      updated_at: tx.now,
    })
    .where("id", "=", before.id)
    .where("version", "=", before.version)
    .returning("id")
    .executeTakeFirstOrThrow();
}

/** Whether an inspection that failed has been asked for again. */
export async function isRepeated(tx: TxCtx, id: string): Promise<boolean> {
  const row = await tx.db
    .selectFrom("workshop_inspection")
    .select("id")
    .where("repeat_of_id", "=", id)
    .executeTakeFirst();
  return row !== undefined;
}
