import type { Page } from "@millrace/contract/page";
import { audit } from "@millrace/platform/audit";
import type { Ctx } from "@millrace/platform/context";
import { newId } from "@millrace/platform/id";
import { withContent } from "@millrace/platform/idempotency";
import { enqueue } from "@millrace/platform/jobs";
import { found } from "@millrace/platform/record";
import { type TxCtx, transact } from "@millrace/platform/transact";
import { attach, type Content, saveFile } from "../../files/index.ts";
import { bounds, SheetRefused, type SheetRow } from "../sheets/cells.rules.ts";
import { readSheet } from "../sheets/read-sheet.ts";
import type { Template } from "../templates/templates.schema.ts";
import { getTemplate } from "../templates/templates.service.ts";
import { columnsOf, type Plan, proposed } from "../templates/values.ts";
import { importEnded, sheetRefused, templateArchived } from "./entries.errors.ts";
import { entriesJob } from "./entries.jobs.ts";
import type {
  Entry,
  EntryQuery,
  NewSheetImport,
  Proposal,
  SampleSheet,
  SheetError,
  SheetErrorQuery,
  SheetImport,
  SheetImportQuery,
} from "./entries.schema.ts";
import * as store from "./entries.store.ts";

export async function getImport(ctx: Ctx, { id }: { id: string }): Promise<SheetImport> {
  return found(await store.findImport(ctx, id), "import");
}

export function listImports(ctx: Ctx, query: SheetImportQuery): Promise<Page<SheetImport>> {
  return store.pageOfImports(ctx, query);
}

export async function listErrors(ctx: Ctx, query: SheetErrorQuery): Promise<Page<SheetError>> {
  await getImport(ctx, query);
  return store.pageOfErrors(ctx, query);
}

export async function listEntries(ctx: Ctx, query: EntryQuery): Promise<Page<Entry>> {
  await getTemplate(ctx, query);
  return store.pageOfEntries(ctx, query);
}

/** Stops an import; what a partial one has written stays. Errors: `workshop.import_ended`. */
export function cancelImport(ctx: Ctx, { id }: { id: string }): Promise<SheetImport> {
  return transact(ctx, async (tx) => {
    const before = found(await store.findImport(tx, id), "import");
    const cancelled = await store.cancelImport(tx, id);
    if (!cancelled)
      throw importEnded(
        `The import is ${before.status} since ${before.finishedAt?.toISOString()}.`,
      );
    audit(
      tx,
      "workshop.import.cancelled",
      { type: "workshop.import", id },
      { before, after: cancelled },
    );
    return cancelled;
  });
}

/** A field for each column of a sample, typed by its rows. */
export async function proposeFields({
  data,
  sheetName,
  headerRow,
}: SampleSheet): Promise<Proposal> {
  const file = await bytesOf(data);
  const head = await headOf(file, { sheetName: sheetName ?? null, headerRow: headerRow + 50 });
  return { columns: proposed(head, headerRow) };
}

/**
 * Takes in a spreadsheet and sees to its import: what concerns all of it is refused here (`workshop.sheet_refused`), what concerns a cell
 * becomes an error of the import. Errors besides: `workshop.template_archived`, those of files.
 */
export async function importEntries(ctx: Ctx, input: NewSheetImport): Promise<SheetImport> {
  const template = await getTemplate(ctx, input);
  const named = typeof input.data === "string" ? undefined : input.data.fileName;
  const fileName = input.fileName ?? named ?? "sheet.xlsx";
  return takeIn(ctx, template, {
    ...input,
    fileName,
    origin: "user",
    file: await bytesOf(input.data),
  });
}

interface Taken {
  readonly file: Buffer;
  readonly fileName: string;
  readonly mode: SheetImport["mode"];
  readonly dryRun: boolean;
  readonly origin: SheetImport["origin"];
}

/** The part that uploads and schedules have in common; `alongside` is done in the transaction that makes the import. */
export async function takeIn(
  ctx: Ctx,
  template: Template,
  { file, fileName, mode, dryRun, origin }: Taken,
  alongside: (tx: TxCtx, importId: string) => Promise<void> = async () => {},
): Promise<SheetImport> {
  if (template.archivedAt) throw templateArchived(`${template.name} is out of use.`);
  const plan = await planFor(template, file);
  const body = (async function* () {
    yield file;
  })();
  // The key stands for the call as a whole: only its last transaction claims it.
  const kept = await saveFile({ ...ctx, idempotency: undefined }, { name: fileName, body });
  return transact(withContent(ctx, kept.sha256 ?? ""), async (tx) => {
    const id = newId();
    const { id: templateId, siteId } = template;
    await attach(tx, { fileId: kept.id, ownerType: "workshop.import", ownerId: id, siteId });
    const row = { id, templateId, fileId: kept.id, fileName, mode, dryRun, origin, plan };
    const created = await store.insertImport(tx, row);
    await alongside(tx, id);
    enqueue(tx, entriesJob, { importId: id }, { key: id });
    audit(tx, "workshop.import.created", { type: "workshop.import", id }, { after: created });
    return created;
  });
}

async function bytesOf(data: Content): Promise<Buffer> {
  if (typeof data === "string") return Buffer.from(data, "base64");
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of data) {
    bytes += piece.length;
    if (bytes > bounds.fileBytes) throw refused(`The file is over ${bounds.fileBytes >> 20} MiB.`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

async function planFor(template: Template, file: Buffer): Promise<Plan> {
  const { sheetName, headerRow } = template;
  const { columns, missing } = columnsOf(await headOf(file, template), template);
  if (missing.length > 0) throw refused(`Row ${headerRow} has no column ${missing.join(", ")}.`);
  return { sheetName, headerRow, columns };
}

/** The rows of a sheet down to the header and some below it. */
async function headOf(
  file: Buffer,
  { sheetName, headerRow }: { sheetName: string | null; headerRow: number },
): Promise<SheetRow[]> {
  const head: SheetRow[] = [];
  try {
    for await (const rows of readSheet(file, { sheetName })) {
      head.push(...rows.filter(({ row }) => row <= headerRow));
      if ((rows.at(-1)?.row ?? 0) >= headerRow) break;
    }
  } catch (error) {
    throw error instanceof SheetRefused ? refused(error.message) : error;
  }
  return head;
}

const refused = (sentence: string) =>
  sheetRefused(sentence, { errors: [{ path: "data", code: "sheet_refused", message: sentence }] });
