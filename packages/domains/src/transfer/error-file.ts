import type { Ctx } from "@millrace/platform/context";
import { found } from "@millrace/platform/record";
import { transact } from "@millrace/platform/transact";
import { attach, filesOf, type LinkedFile, saveFile } from "../files/index.ts";
import { readBatches } from "./csv.ts";
import { importNotEnded } from "./transfer.errors.ts";
import type { Plan } from "./transfer.rules.ts";
import { getImport } from "./transfer.service.ts";
import * as store from "./transfer.store.ts";

// `imports:read` opens it, as it does the import.
const ownerType = "imports.import";

/**
 * A copy of an import's file with a column that says what is wrong in each row: made when it is first asked for, and kept. Errors:
 * `import.not_ended`; `resource.not_found` where nothing is wrong, or the file is gone (30 days after the import's end).
 */
export async function errorFile(ctx: Ctx, { id }: { id: string }): Promise<LinkedFile> {
  const { fileName, finishedAt, errorCount } = await getImport(ctx, { id });
  if (!finishedAt) throw importNotEnded("The import has not ended.");
  found(errorCount > 0 ? id : undefined, "error file");
  const made = await fileOf(ctx, id);
  if (made) return made;
  const { plan, siteId } = found(await store.findPlan(ctx, id), "import");
  const name = `${(fileName ?? "import").replace(/\.\w+$/, "")} - errors.csv`;
  // Asking twice at once makes two copies; the first that is there is the one.
  const file = await saveFile(ctx, { name, body: linesOf(ctx, id, plan) });
  await transact(ctx, (tx) => attach(tx, { fileId: file.id, ownerType, ownerId: id, siteId }));
  return found(await fileOf(ctx, id), "error file");
}

const fileOf = async (ctx: Ctx, id: string) => (await filesOf(ctx, ownerType, [id])).get(id)?.[0];

async function* linesOf(
  ctx: Ctx,
  id: string,
  { delimiter, columns }: Plan,
): AsyncGenerator<Buffer> {
  const errors = await store.errorsByRow(ctx, id);
  // What the file holds is left as it is, so that it can be mended and imported again.
  const line = (cells: readonly string[]) =>
    `${cells.map((cell) => (/["\r\n]|^\s|\s$/.test(cell) || cell.includes(delimiter) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(delimiter)}\r\n`;
  yield Buffer.from(`\ufeff${line([...columns.map(({ column }) => column), "Errors"])}`);
  for await (const batch of readBatches(store.readPieces(ctx, id), {
    delimiter,
    skip: 0,
    size: 1000,
  })) {
    const lines = batch.map(({ row, cells }) => {
      const wrong = errors.get(row) ?? [];
      const said = wrong.map(({ column, message }) => (column ? `${column}: ${message}` : message));
      return line([...columns.map((_, at) => cells[at] ?? ""), said.join("; ")]);
    });
    yield Buffer.from(lines.join(""));
  }
}
