import { buffer } from "node:stream/consumers";
import type { Ctx } from "@millrace/platform/context";
import { record } from "@millrace/platform/record";
import { type TxCtx, transact, writePending } from "@millrace/platform/transact";
import { attach, readFile, saveFile } from "../../files/index.ts";
import { SheetRefused, type SheetRow } from "../sheets/cells.rules.ts";
import { markedCopy } from "../sheets/marked-copy.ts";
import { readSheet } from "../sheets/read-sheet.ts";
import { type CellError, type Value, valuesOf } from "../templates/values.ts";
import { sheetImported } from "./entries.events.ts";
import type { SheetImport } from "./entries.schema.ts";
import * as store from "./entries.store.ts";

/**
 * Runs an import to its end, once: entries and the note that their rows are done commit together, so a run that is cut off at any instruction
 * is taken up by the next one without a duplicate or a gap, and one that was given up while it still lives can write nothing more. `partial`:
 * batch by batch; `atomic`: all rows are checked first, then written in one transaction; a dry run only checks. Memory is bounded by the batch
 * and the reader's thread. At the end a copy of the sheet has the errors marked.
 */
export async function runImport(
  ctx: Ctx,
  importId: string,
  isLastTry: boolean,
): Promise<Record<string, unknown>> {
  const run = await transact(ctx, (tx) => store.beginRun(tx, importId));
  if (!run) return { importId, skipped: "the import has ended already" };
  try {
    const { body } = await readFile(ctx, { id: run.fileId });
    const file = await buffer(body);
    const isChecked = run.dryRun || run.mode === "atomic";
    return summaryOf(
      await (isChecked ? importAtOnce(ctx, run, file) : importByBatches(ctx, run, file)),
    );
  } catch (error) {
    if (error === over) return { importId, skipped: "the import was cancelled or taken over" };
    const isBroken = error instanceof SheetRefused;
    if (!isBroken && !isLastTry) throw error;
    const problem = isBroken ? error.message : "The import failed on our side.";
    const ended = await transact(present(ctx), (tx) => end(tx, run, { status: "failed", problem }));
    if (!isBroken) throw error;
    return summaryOf(ended);
  }
}

/** Each batch in its own transaction, together with the progress. */
async function importByBatches(ctx: Ctx, run: store.Run, file: Buffer): Promise<SheetImport> {
  for await (const batch of batchesOf(run, file, run.processed))
    await transact(present(ctx), async (tx) => {
      await store.insertEntries(tx, run, batch.good);
      if (!(await store.advance(tx, run, batch))) throw over;
    });
  return finish(ctx, run, file, { status: "completed", problem: null });
}

async function importAtOnce(ctx: Ctx, run: store.Run, file: Buffer): Promise<SheetImport> {
  await transact(present(ctx), (tx) => store.startOver(tx, run));
  let failed = 0;
  for await (const batch of batchesOf(run, file, 0)) {
    failed += batch.failed;
    if (!(await transact(present(ctx), (tx) => store.advance(tx, run, batch)))) throw over;
  }
  if (run.dryRun) return finish(ctx, run, file, { status: "completed", problem: null });
  if (failed > 0) {
    const problem = `${failed} rows were refused, so nothing was written.`;
    return finish(ctx, run, file, { status: "failed", problem, imported: 0 });
  }
  return transact(present(ctx), async (tx) => {
    for await (const batch of batchesOf(run, file, 0)) {
      await store.insertEntries(tx, run, batch.good);
      await writePending(tx);
    }
    return end(tx, run, { status: "completed", problem: null });
  });
}

interface Batch extends store.Tally {
  readonly good: readonly { row: number; values: Record<string, Value> }[];
}

/** Checked rows below the header; the first `skip` of them were done before. */
async function* batchesOf({ plan }: store.Run, file: Buffer, skip: number): AsyncGenerator<Batch> {
  let left = skip;
  for await (const rows of readSheet(file, plan)) {
    const good: { row: number; values: Record<string, Value> }[] = [];
    const errors: CellError[] = [];
    let processed = 0;
    let failed = 0;
    for (const row of rows) {
      const read = row.row > plan.headerRow ? valuesOf(row, plan) : undefined;
      if (!read) continue;
      if (left > 0) {
        left -= 1;
        continue;
      }
      processed += 1;
      if (read.errors.length === 0) good.push({ row: row.row, values: read.values });
      else failed += 1;
      errors.push(...read.errors);
    }
    if (processed > 0) yield { good, errors, processed, failed, imported: good.length };
  }
}

type Ending = { status: "completed" | "failed"; problem: string | null; imported?: number };

/** Ends an import, with a copy of its sheet where something is wrong in it. */
async function finish(ctx: Ctx, run: store.Run, file: Buffer, how: Ending): Promise<SheetImport> {
  const errors = await store.errorsByRow(ctx, run.id);
  if (errors.size === 0) return transact(present(ctx), (tx) => end(tx, run, how));
  const name = `${run.fileName.replace(/\.\w+$/, "")} - errors.xlsx`;
  const rows = (async function* (): AsyncGenerator<SheetRow> {
    for await (const batch of readSheet(file, run.plan)) yield* batch;
  })();
  const body = markedCopy(rows, errors, run.plan.headerRow);
  const { id: fileId } = await saveFile(present(ctx), { name, body });
  return transact(present(ctx), async (tx) => {
    const { id: ownerId, siteId } = run;
    await attach(tx, { fileId, ownerType: "workshop.import", ownerId, siteId });
    return end(tx, run, how, fileId);
  });
}

async function end(
  tx: TxCtx,
  run: store.Run,
  how: Ending,
  errorFileId: string | null = null,
): Promise<SheetImport> {
  const ended = await store.endRun(tx, run, { ...how, errorFileId });
  if (!ended) throw over;
  const about = { id: run.id, siteId: run.siteId };
  record(tx, sheetImported, about, summaryOf({ ...ended, status: how.status }), { after: ended });
  return ended;
}

function summaryOf<Status extends string>(ended: Omit<SheetImport, "status"> & { status: Status }) {
  const { id, templateId, status, dryRun, imported, failed, problem } = ended;
  return { importId: id, templateId, status, dryRun, imported, failed, problem };
}

const over = new Error("the run is over: cancelled, or another one goes on with the import");

/** The context with the time of now: a run is long. */
const present = (ctx: Ctx): Ctx => ({ ...ctx, now: ctx.platform.clock.now() });
