import type { Page } from "@millrace/contract/page";
import { audit } from "@millrace/platform/audit";
import { type Ctx, may } from "@millrace/platform/context";
import { actorOf } from "@millrace/platform/events";
import { newId } from "@millrace/platform/id";
import { withContent } from "@millrace/platform/idempotency";
import { enqueue } from "@millrace/platform/jobs";
import { forbidden, invalid } from "@millrace/platform/problems";
import { found } from "@millrace/platform/record";
import { transact } from "@millrace/platform/transact";
import { getWarehouseByCode } from "../sites/index.ts";
import { readHeader } from "./csv.ts";
import { type ImportType, importTypes } from "./import-types.ts";
import { inspectFile } from "./inspect-file.ts";
import { piecesOf } from "./pieces.ts";
import { importFileRefused } from "./transfer.errors.ts";
import { importJob } from "./transfer.jobs.ts";
import { columnsOf, type Plan, settingErrors } from "./transfer.rules.ts";
import type {
  Import,
  ImportError,
  ImportErrorQuery,
  ImportQuery,
  NewImport,
} from "./transfer.schema.ts";
import * as store from "./transfer.store.ts";

export async function getImport(ctx: Ctx, { id }: { id: string }): Promise<Import> {
  return found(await store.findImport(ctx, id), "import");
}

export function listImports(ctx: Ctx, query: ImportQuery): Promise<Page<Import>> {
  return store.pageOfImports(ctx, query);
}

/** The problems of an import's rows, in the order of the file; at most 10,000 are kept. */
export async function listImportErrors(
  ctx: Ctx,
  query: ImportErrorQuery,
): Promise<Page<ImportError>> {
  await getImport(ctx, query);
  return store.pageOfErrors(ctx, query);
}

/**
 * Takes in a file and sees to its import: the import exists, and its job will run, if and only if the whole file has arrived. The file
 * is stored in pieces while it streams in; what concerns all of it is refused here (`import.file_refused`, fields of the
 * settings), what concerns a row becomes an error of the import. Needs the write permission of what is imported
 * (`auth.forbidden`); the rows are written in the caller's name.
 */
export async function createImport(ctx: Ctx, input: NewImport): Promise<Import> {
  const type = importTypes[input.type];
  if (!may(ctx, type.permission)) {
    const details = { permission: type.permission };
    throw forbidden(`Importing ${input.type} needs the permission ${type.permission}.`, {
      details,
    });
  }
  const warehouse = await warehouseFor(ctx, type, input);
  refuseSettings(type, input);

  const id = newId();
  const pieces = piecesOf(input.data);
  const first = await pieces.next();
  const head = first.done ? Buffer.alloc(0) : first.value;
  const file = inspectFile();
  file.take(head);
  const plan = planFor(type, input, head, warehouse?.id ?? null);
  // The key stands for the call as a whole: only its last transaction claims it.
  const storing: Ctx = { ...ctx, idempotency: undefined };
  await transact(storing, (tx) =>
    store.insertReceiving(tx, {
      id,
      type: input.type,
      mode: input.mode,
      dryRun: input.dryRun,
      fileName: input.fileName ?? null,
      siteId: warehouse?.siteId ?? null,
      plan,
      createdBy: actorOf(ctx),
    }),
  );
  let answered: Import | undefined;
  try {
    await transact(storing, (tx) => store.insertPiece(tx, id, 0, head));
    let position = 1;
    for await (const piece of pieces) {
      file.take(piece);
      const at = position++;
      await transact(storing, (tx) => store.insertPiece(tx, id, at, piece));
    }
    const inspected = file.end();
    answered = await transact(withContent(ctx, inspected.sha256), async (tx) => {
      const received = await store.markReceived(tx, id, inspected);
      enqueue(tx, importJob, { importId: id }, { key: id });
      audit(tx, "import.created", { type: "transfer.import", id }, { after: received });
      return received;
    });
    return answered;
  } finally {
    // The upload broke off, or an earlier call under the same key was answered again.
    if (answered?.id !== id) await transact(storing, (tx) => store.deleteReceiving(tx, id));
  }
}

async function warehouseFor(ctx: Ctx, type: ImportType, { warehouse }: NewImport) {
  if (type.perWarehouse) {
    if (warehouse !== undefined) return getWarehouseByCode(ctx, { code: warehouse });
    throw refusedField("warehouse", "required", "is required: this import is about one");
  }
  if (warehouse === undefined) return undefined;
  throw refusedField("warehouse", "unknown_field", "is not a field of this import");
}

const refusedField = (path: string, code: string, message: string) =>
  invalid(`${path}: ${message}`, { errors: [{ path, code, message }] });

/** Refuses fields that there are not, and defaults that no row could have. */
function refuseSettings(type: ImportType, input: NewImport): void {
  const errors = settingErrors(settingsOf(type, input));
  for (const [field, value] of Object.entries(input.defaults)) {
    const checked = type.row.shape[field]?.safeParse(value);
    const issue = checked?.error?.issues[0];
    if (issue) errors.push({ path: `defaults.${field}`, code: issue.code, message: issue.message });
  }
  if (errors.length === 0) return;
  const [first] = errors;
  throw invalid(`${first?.path}: ${first?.message}`, { errors });
}

function planFor(
  type: ImportType,
  input: NewImport,
  head: Buffer,
  warehouseId: string | null,
): Plan {
  const { delimiter, header } = readHeader(head, input.delimiter);
  const { columns, errors } = columnsOf(header, settingsOf(type, input));
  if (errors.length > 0) {
    const names = Object.keys(type.row.shape).join(", ");
    throw importFileRefused(
      `The columns do not fit: ${errors[0]?.path} ${errors[0]?.message}. The fields of ${input.type} are ${names}.`,
      { errors },
    );
  }
  return { delimiter, columns, defaults: input.defaults, warehouseId };
}

function settingsOf({ row }: ImportType, input: NewImport) {
  const { mapping, defaults, ignoreUnknown } = input;
  const fields = Object.keys(row.shape);
  const required = fields.filter((field) => !row.shape[field]?.safeParse(undefined).success);
  return { fields, required, mapping, defaults, ignoreUnknown };
}
