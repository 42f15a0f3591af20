import { Readable } from "node:stream";
import { Worker } from "node:worker_threads";
import { dateIn } from "@millrace/contract/calendar";
import type { Ctx } from "@millrace/platform/context";
import { found, record } from "@millrace/platform/record";
import { transact } from "@millrace/platform/transact";
import { attach, filesOf, saveFile } from "../../files/index.ts";
import { getCustomer } from "../../parties/index.ts";
import { getEmployee } from "../../people/index.ts";
import { getSite } from "../../sites/index.ts";
import { getEquipment } from "../equipment/equipment.service.ts";
import type { CertificateText } from "./certificate.rules.ts";
import { certificateText } from "./certificate.rules.ts";
import { certificateMade } from "./inspections.events.ts";
import { judge } from "./inspections.rules.ts";
import type { InspectionRow } from "./inspections.schema.ts";
import * as store from "./inspections.store.ts";

const ownerType = "workshop.inspection";

/**
 * Makes the certificate of a completed inspection and hangs it on the inspection, once: a repeated run finds it there, and of two that race
 * one is kept, the other's file is loose and cleaned up. From then on nobody deletes it, not even in the database. False when there was
 * nothing to make.
 */
export async function makeCertificate(ctx: Ctx, id: string): Promise<boolean> {
  const inspection = found(await store.findInspection(ctx, id), "inspection");
  if (inspection.status !== "completed" || (await hasCertificate(ctx, inspection))) return false;
  const pdf = await renderPdf(await textOf(ctx, inspection));
  const file = await saveFile(ctx, {
    name: `${inspection.number}.pdf`,
    body: Readable.from([pdf]),
  });
  return transact(ctx, async (tx) => {
    const locked = found(await store.lockInspection(tx, id), "inspection");
    if (locked.certificateFileId !== inspection.certificateFileId) return false;
    const { number, siteId } = locked;
    const keptAs = `the certificate of the inspection ${number}`;
    await attach(tx, { fileId: file.id, ownerType, ownerId: id, siteId, keptAs });
    await store.updateInspection(tx, locked, { certificate_file_id: file.id });
    record(tx, certificateMade, locked, { inspectionId: id, number, fileId: file.id });
    return true;
  });
}

async function hasCertificate(ctx: Ctx, { id, certificateFileId }: InspectionRow) {
  const files = (await filesOf(ctx, ownerType, [id])).get(id) ?? [];
  return files.some((file) => file.id === certificateFileId);
}

async function textOf(ctx: Ctx, inspection: InspectionRow): Promise<CertificateText> {
  const equipment = await getEquipment(ctx, { id: inspection.equipmentId });
  const site = await getSite(ctx, { id: inspection.siteId });
  const owner = equipment.ownerId ? await getCustomer(ctx, { id: equipment.ownerId }) : undefined;
  const inspector = inspection.inspectorId
    ? await getEmployee(ctx, { id: inspection.inspectorId })
    : undefined;
  const names = {
    equipment: equipment.name,
    serial: equipment.serial,
    owner: owner?.name ?? site.name,
    site: site.name,
    inspector: inspector?.name ?? "—",
    day: dateIn(site.timezone, inspection.completedAt ?? ctx.now),
  };
  return certificateText(inspection, names, judge(inspection.items, inspection.answers).failed);
}

/** Sets type beside the event loop: a long certificate takes tens of milliseconds. */
export function renderPdf(text: CertificateText): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./certificate.worker.ts", import.meta.url), {
      workerData: text,
    });
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", (code) => reject(new Error(`the certificate's worker ended (${code})`)));
  });
}
