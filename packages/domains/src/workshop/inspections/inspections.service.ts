import { dateIn } from "@millrace/contract/calendar";
import type { LinkedFile } from "@millrace/contract/file";
import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { actorOf, emit } from "@millrace/platform/events";
import { enqueue } from "@millrace/platform/jobs";
import { invalid } from "@millrace/platform/problems";
import { found, record, unchanged } from "@millrace/platform/record";
import { type TxCtx, transact } from "@millrace/platform/transact";
import { attach, filesOf } from "../../files/index.ts";
import { personBehind } from "../../identity/index.ts";
import { callingEmployee, getEmployee } from "../../people/index.ts";
import { getSite } from "../../sites/index.ts";
import { getChecklist } from "../checklists/checklists.service.ts";
import { equipmentInUse, getEquipment } from "../equipment/equipment.service.ts";
import { openWorkOrder } from "../work-orders/opening.service.ts";
import {
  certificatePending,
  checklistArchived,
  inspectionIncomplete,
  inspectionState,
} from "../workshop.errors.ts";
import { certificateJob } from "./certificate.jobs.ts";
import { inspectionCompleted, inspectionEvents } from "./inspections.events.ts";
import { judge, mayConfirm, strayAnswers } from "./inspections.rules.ts";
import type {
  Inspection,
  InspectionChange,
  InspectionQuery,
  InspectionResult,
  InspectionRow,
  InspectionSummary,
  NewInspection,
} from "./inspections.schema.ts";
import * as store from "./inspections.store.ts";
import { about, beginInspection } from "./repeat.service.ts";

const ownerType = "workshop.inspection";

/** The inspection with what follows from its answers, or `resource.not_found` also where its site is not the caller's. */
export async function getInspection(ctx: Ctx | TxCtx, { id }: { id: string }): Promise<Inspection> {
  const inspection = found(await store.findInspection(ctx, id), "inspection");
  const files = (await filesOf(ctx, ownerType, [id])).get(id) ?? [];
  return {
    ...inspection,
    ...judge(inspection.items, inspection.answers),
    photos: files.filter((file) => file.id !== inspection.certificateFileId),
  };
}

export function listInspections(
  ctx: Ctx,
  query: InspectionQuery,
): Promise<Page<InspectionSummary>> {
  return store.pageOfInspections(ctx, query);
}

/**
 * Begins an inspection of equipment by a checklist, whose items it keeps as they are now; with a `result` it is completed at once. Refuses
 * archived ones (`workshop.checklist_archived`, `workshop.equipment_archived`).
 */
export function createInspection(
  ctx: Ctx,
  { equipmentId, checklistId, ...fields }: NewInspection,
): Promise<Inspection> {
  return transact(ctx, async (tx) => {
    const equipment = await equipmentInUse(tx, equipmentId);
    const checklist = await getChecklist(tx, { id: checklistId });
    if (checklist.archivedAt)
      throw checklistArchived(`The checklist ${checklist.name} is archived.`);
    const inspection = await beginInspection(tx, {
      equipmentId,
      siteId: equipment.siteId,
      checklistId,
      checklistVersion: checklist.version,
      checklistName: checklist.name,
      items: checklist.items,
      inspectorId: null,
      note: fields.note,
      repeatOfId: null,
    });
    if (fields.answers.length === 0 && !fields.inspectorId && !fields.result)
      return getInspection(tx, inspection);
    return enter(tx, inspection, fields);
  });
}

/**
 * Enters answers; with a `result` the inspector confirms and completes it. One of two who complete it wins, the other hears who and when
 * (`workshop.inspection_state`). Refuses completion with answers or photos missing (`workshop.inspection_incomplete`) and a result that is
 * more lenient than what was found. A failure opens a work order in the same transaction, once. (S1 B7)
 */
export function updateInspection(
  ctx: Ctx,
  { id, version, ...fields }: InspectionChange,
): Promise<Inspection> {
  return transact(ctx, async (tx) => {
    const before = found(await store.lockInspection(tx, id), "inspection");
    if (before.completedAt && before.completedBy) {
      const who = await personBehind(tx, before.completedBy);
      throw inspectionState(
        `The inspection ${before.number} was completed by ${who} at ${before.completedAt.toISOString()}.`,
        { details: { completedAt: before.completedAt, completedBy: before.completedBy } },
      );
    }
    if (before.archivedAt) throw inspectionState(`The inspection ${before.number} is archived.`);
    return enter(tx, unchanged(before, version, "inspection"), fields);
  });
}

async function enter(
  tx: TxCtx,
  before: InspectionRow,
  { answers, inspectorId, note, result }: Omit<InspectionChange, "id" | "version">,
): Promise<Inspection> {
  if (answers) await takeAnswers(tx, before, answers);
  if (inspectorId) await getEmployee(tx, { id: inspectorId });
  const given = { answers, inspector_id: inspectorId, note };
  if (result) return complete(tx, before, { ...given, result });
  await store.updateInspection(tx, before, given);
  const inspection = await getInspection(tx, before);
  record(tx, inspectionEvents.updated, inspection, about(inspection), {
    before,
    after: inspection,
  });
  return inspection;
}

/** Answers fit their items; their photos hang on the inspection from now on. */
async function takeAnswers(
  tx: TxCtx,
  { id, siteId, items }: InspectionRow,
  answers: InspectionRow["answers"],
): Promise<void> {
  const errors = strayAnswers(items, answers).map(({ at, message }) => ({
    path: `answers.${at}.item`,
    code: "unknown",
    message,
  }));
  if (errors.length > 0) throw invalid(`${errors[0]?.path} ${errors[0]?.message}`, { errors });
  for (const fileId of new Set(answers.flatMap(({ fileIds }) => fileIds)))
    await attach(tx, { fileId, ownerType, ownerId: id, siteId });
}

async function complete(
  tx: TxCtx,
  before: InspectionRow,
  {
    result,
    ...fields
  }: {
    answers?: InspectionRow["answers"] | undefined;
    inspector_id?: string | null | undefined;
    note?: string | null | undefined;
    result: InspectionResult;
  },
): Promise<Inspection> {
  const { computed, missing, failed } = judge(before.items, fields.answers ?? before.answers);
  if (computed === null)
    throw inspectionIncomplete(
      `The inspection ${before.number} lacks ${missing.slice(0, 5).join(", ")}.`,
      { details: { items: missing } },
    );
  if (!mayConfirm(computed, result)) {
    const message = `is more lenient than what was found, which is ${computed}`;
    throw invalid(`result ${message}`, { errors: [{ path: "result", code: "lenient", message }] });
  }
  const inspector = fields.inspector_id ?? before.inspectorId ?? (await callingEmployee(tx))?.id;
  await store.updateInspection(tx, before, {
    ...fields,
    inspector_id: inspector,
    status: "completed",
    result,
    completed_at: tx.now,
    completed_by: actorOf(tx),
  });
  const workOrder = result === "fail" ? await openForFailure(tx, before, failed) : null;
  enqueue(tx, certificateJob, { inspectionId: before.id }, { key: before.id });
  const inspection = await getInspection(tx, before);
  emit(tx, inspectionCompleted, inspection, {
    ...about(inspection),
    failed,
    workOrderId: workOrder?.id ?? null,
    completedAt: tx.now.toISOString(),
  });
  record(tx, inspectionEvents.updated, inspection, about(inspection), {
    before,
    after: inspection,
  });
  return inspection;
}

async function openForFailure(tx: TxCtx, inspection: InspectionRow, failed: readonly string[]) {
  const { id, number, equipmentId, siteId, checklistName } = inspection;
  const [equipment, site] = await Promise.all([
    getEquipment(tx, { id: equipmentId }),
    getSite(tx, { id: siteId }),
  ]);
  const what = failed.length > 0 ? failed.join(", ") : "the inspector's judgement";
  return openWorkOrder(tx, {
    kind: "repair",
    priority: 1,
    title: `${equipment.name} failed ${checklistName}`.slice(0, 200),
    description: `Inspection ${number}: ${what}`.slice(0, 4000),
    customerId: equipment.ownerId,
    equipmentId,
    inspectionId: id,
    siteId,
    dueOn: dateIn(site.timezone, tx.now),
  });
}

/** Puts an inspection away; it stays readable. Doing it twice is doing it once. */
export function archiveInspection(
  ctx: Ctx,
  { id, version }: { id: string; version?: number | undefined },
): Promise<Inspection> {
  return transact(ctx, async (tx) => {
    const before = unchanged(await store.lockInspection(tx, id), version, "inspection");
    if (!before.archivedAt) {
      await store.updateInspection(tx, before, { archived_at: tx.now });
      record(tx, inspectionEvents.archived, before, about(before), { before });
    }
    return getInspection(tx, { id });
  });
}

/**
 * The certificate of a completed inspection as a file (PDF). Errors: `workshop.inspection_state` before it is completed,
 * `workshop.certificate_pending` in the moment in which it is made.
 */
export async function getCertificate(ctx: Ctx, { id }: { id: string }): Promise<LinkedFile> {
  const inspection = found(await store.findInspection(ctx, id), "inspection");
  if (inspection.status !== "completed")
    throw inspectionState(`The inspection ${inspection.number} is not completed yet.`);
  const files = (await filesOf(ctx, ownerType, [id])).get(id) ?? [];
  const certificate = files.find((file) => file.id === inspection.certificateFileId);
  if (!certificate)
    throw certificatePending(`The certificate of ${inspection.number} is being made.`, {
      retryAfter: 2,
    });
  return certificate;
}
