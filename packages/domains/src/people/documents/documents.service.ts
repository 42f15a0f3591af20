import { dateIn } from "@millrace/contract/calendar";
import type { Page } from "@millrace/contract/page";
import { audit } from "@millrace/platform/audit";
import type { Ctx } from "@millrace/platform/context";
import { emit } from "@millrace/platform/events";
import { found, record } from "@millrace/platform/record";
import { readSetting } from "@millrace/platform/settings";
import { type TxCtx, transact } from "@millrace/platform/transact";
import { attach, filesOf, removeFrom } from "../../files/index.ts";
import { siteClocks } from "../../sites/index.ts";
import { documentEvents, documentExpiring } from "../people.events.ts";
import type {
  DocumentQuery,
  DocumentTarget,
  EmployeeDocument,
  NewEmployeeDocument,
} from "../people.schema.ts";
import { getEmployee } from "../people.service.ts";
import { documentReminders } from "../people.settings.ts";
import * as store from "./documents.store.ts";

/** What a document's file hangs on. */
const ownerType = "people.document";

/** The documents of an employee whom the caller sees, with the addresses of their files: two queries. */
export async function listDocuments(
  ctx: Ctx,
  query: DocumentQuery,
): Promise<Page<EmployeeDocument>> {
  await getEmployee(ctx, query);
  const found = await store.pageOfDocuments(ctx, query);
  return { ...found, items: await withFiles(ctx, found.items) };
}

async function withFiles(
  ctx: Ctx | TxCtx,
  documents: readonly store.DocumentRow[],
): Promise<EmployeeDocument[]> {
  const ids = documents.map(({ id }) => id);
  const files = await filesOf(ctx, ownerType, ids);
  return documents.map((document) => ({ ...document, file: files.get(document.id)?.[0] ?? null }));
}

/**
 * Puts a document with an employee. Its file, where one is named, hangs on it from then on, in the same transaction: who may see people of
 * the site sees it. Errors: `resource.not_found` also for a file that is not the caller's, `files.attached`, `files.upload_missing`.
 */
export function createDocument(ctx: Ctx, input: NewEmployeeDocument): Promise<EmployeeDocument> {
  return transact(ctx, async (tx) => {
    const { id, siteId } = await getEmployee(tx, input);
    const document = await store.insertDocument(tx, input);
    const { fileId } = document;
    if (fileId) await attach(tx, { fileId, ownerType, ownerId: document.id, siteId });
    const payload = { documentId: document.id, ...document };
    record(tx, documentEvents.added, { id, siteId }, payload, { after: document });
    return (await withFiles(tx, [document]))[0] as EmployeeDocument;
  });
}

/** Takes a document away for good, and its file with it; what it was. */
export function deleteDocument(ctx: Ctx, target: DocumentTarget): Promise<EmployeeDocument> {
  return transact(ctx, async (tx) => {
    const { id, siteId } = await getEmployee(tx, target);
    const document = found(await store.deleteDocument(tx, target), "document of this employee");
    await removeFiles(tx, [document.id]);
    const payload = { documentId: document.id, ...document };
    record(tx, documentEvents.removed, { id, siteId }, payload, { before: document });
    return { ...document, file: null };
  });
}

/** Removes the files of documents that are gone, in the transaction in which they went. */
export async function removeFiles(tx: TxCtx, documentIds: readonly string[]): Promise<void> {
  for (const [ownerId, files] of await filesOf(tx, ownerType, documentIds))
    for (const { id: fileId } of files) await removeFrom(tx, { fileId, ownerType, ownerId });
}

const batch = 200;

/**
 * Tells of every document that expires within one of the configured numbers of days, once for each number, however many run this at the
 * same time: the mark and the event are one transaction. One that is added late is told of at its nearest number alone. Today is the day
 * that it is at the site of the employee. Returns how many it told of.
 */
export async function tellExpiring(ctx: Ctx): Promise<number> {
  const clocks = await siteClocks(ctx);
  const days = clocks.map(({ id, timezone }) => ({ siteId: id, today: dateIn(timezone, ctx.now) }));
  const thresholds = [...(await readSetting(ctx, documentReminders))].sort((a, b) => a - b);
  let told = 0;
  for (const withinDays of thresholds) {
    for (let due = batch; due === batch; told += due)
      due = await transact(ctx, async (tx) => {
        const documents = await store.markExpiring(tx, { days, withinDays, limit: batch });
        for (const { siteId, ...document } of documents) {
          const { id, employeeId } = document;
          const payload = { documentId: id, ...document, withinDays };
          emit(tx, documentExpiring, { id: employeeId, siteId }, payload);
          const entity = { type: documentExpiring.aggregate, id: employeeId };
          audit(tx, documentExpiring.name, entity, { after: { documentId: id, withinDays } });
        }
        return documents.length;
      });
  }
  return told;
}
