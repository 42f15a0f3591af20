import type { Actor, Ctx } from "@millrace/platform/context";
import { DomainError } from "@millrace/platform/errors";
import { internal } from "@millrace/platform/problems";
import { record } from "@millrace/platform/record";
import { type TxCtx, transact, writePending } from "@millrace/platform/transact";
import { readBatches, type SourceRow } from "./csv.ts";
import { importTypes } from "./import-types.ts";
import { type CheckedBatch, type RowReader, refusals, rowReader } from "./rows.ts";
import { importFileBroken, importRowsRefused } from "./transfer.errors.ts";
import { importCompleted } from "./transfer.events.ts";
import type { Import } from "./transfer.schema.ts";
import * as store from "./transfer.store.ts";

/** Rows of one transaction: a few tens of milliseconds of work. */
const batchSize = 1000;

/**
 * Runs an import to its end, once: rows and the note that they are done commit together, so a run that is cut off at any instruction
 * is taken up by the next one without a duplicate or a gap, and a run that was given up while it still lives can write nothing
 * more. `partial`: batch by batch; `atomic`: one transaction for all rows, undone if one is refused; a dry run: that
 * transaction, always undone. Memory is bounded by the batch in all three. A file that is broken ends the import as failed, and so
 * does the last of its tries; other errors are thrown, for the next try.
 */
export async function runImport(
  ctx: Ctx,
  importId: string,
  isLastTry: boolean,
): Promise<Record<string, unknown>> {
  const run = await transact(ctx, (tx) => store.beginRun(tx, importId));
  if (!run) return { importId, skipped: "the import has ended already" };
  const acting: Ctx = { ...ctx, actor: actorFrom(run.createdBy) };
  try {
    const isAtOnce = run.dryRun || run.mode === "atomic";
    const ended = await (isAtOnce ? importAtOnce(acting, run) : importByBatches(acting, run));
    return summaryOf(ended);
  } catch (error) {
    const isBroken =
      error instanceof DomainError && error.definition.code === importFileBroken.code;
    if (isBroken || isLastTry) {
      const problem = problemOf(error);
      const ended = await transact(present(acting), (tx) =>
        end(tx, run, { status: "failed", problem }),
      );
      if (isBroken) return summaryOf(ended);
    }
    throw error instanceof DomainError
      ? new Error("the import is to be tried again", { cause: error })
      : error;
  }
}

/** Ends an import whose runs are all over without its end: it failed. None when it has ended by now. */
export async function abandonImport(ctx: Ctx, importId: string): Promise<void> {
  await transact(ctx, async (tx) => {
    const run = await store.beginRun(tx, importId);
    if (run) await end(tx, run, { status: "failed", problem: problemOf(null) });
  });
}

/** Each batch in its own transaction, together with the progress. */
async function importByBatches(ctx: Ctx, run: store.Run): Promise<Import> {
  await eachBatch(ctx, run, (write) =>
    transact(present(ctx), async (tx) => {
      const tally = await write(tx);
      if (!(await store.advance(tx, run, tally))) throw takenOver(run);
    }),
  );
  return transact(present(ctx), (tx) => end(tx, run, { status: "completed", problem: null }));
}

const undo = new Error("nothing of this transaction is to be kept");

/** All batches in one transaction; progress and errors beside it, so that they are seen at once and outlive its undoing. */
async function importAtOnce(ctx: Ctx, run: store.Run): Promise<Import> {
  let failed = 0;
  const writeAll = async (tx: TxCtx) => {
    failed = 0;
    await transact(present(ctx), (aside) => store.startOver(aside, run));
    await eachBatch(ctx, { ...run, processed: 0 }, async (write) => {
      const tally = await write(tx);
      await writePending(tx);
      failed += tally.failed;
      const isMine = await transact(present(ctx), (aside) => store.advance(aside, run, tally));
      if (!isMine) throw takenOver(run);
    });
    if (run.dryRun || failed > 0) throw undo;
    return end(tx, run, { status: "completed", problem: null });
  };
  try {
    return await transact(present(ctx), writeAll);
  } catch (error) {
    if (error !== undo) throw error;
  }
  return transact(present(ctx), (tx) => {
    if (run.dryRun) return end(tx, run, { status: "completed", problem: null });
    const refusal = importRowsRefused(`${failed} rows were refused, so nothing was written.`);
    const counts = { created: 0, updated: 0, unchanged: 0 };
    return end(tx, run, { status: "failed", problem: problemOf(refusal), counts });
  });
}

type Write = (tx: TxCtx) => Promise<store.Tally>;

/** Calls `commit` with the writing of each batch, one after the other; the next one is read and checked meanwhile. */
async function eachBatch(
  ctx: Ctx,
  run: store.Run,
  commit: (write: Write) => Promise<void>,
): Promise<void> {
  const type = importTypes[run.type];
  const { plan } = run;
  const reader = rowReader(plan, type.row);
  const options = { delimiter: plan.delimiter, skip: run.processed, size: batchSize };
  let committed = Promise.resolve();
  try {
    for await (const batch of readBatches(store.readPieces(ctx, run.id), options)) {
      const checked = reader.check(batch);
      await committed;
      committed = commit((tx) => writeBatch(tx, run, reader, batch, checked));
      // Looked at before the next batch, and at the end; until then a failure has nobody who waits for it.
      committed.catch(() => {});
    }
  } finally {
    await committed;
  }
}

async function writeBatch(
  tx: TxCtx,
  run: store.Run,
  reader: RowReader,
  batch: readonly SourceRow[],
  { good, errors, refused }: CheckedBatch,
): Promise<store.Tally> {
  const rows = good.map(({ row }) => row);
  const outcomes = rows.length > 0 ? await importTypes[run.type].write(tx, rows, run.plan) : [];
  const written = refusals(reader, good, outcomes);
  const byRow = [...errors, ...written.errors].sort((a, b) => a.row - b.row);
  return { ...written, processed: batch.length, failed: refused + written.refused, errors: byRow };
}

/** Ends the import and tells of it, in one transaction. */
async function end(tx: TxCtx, run: store.Run, how: store.End): Promise<Import> {
  const ended = await store.endRun(tx, run, how);
  if (!ended) throw takenOver(run);
  record(
    tx,
    importCompleted,
    { id: run.id, siteId: run.siteId },
    { ...summaryOf(ended), status: how.status },
    { after: ended },
  );
  return ended;
}

function summaryOf(ended: Import) {
  const { id, type, mode, dryRun, status, processed, created, updated, unchanged, failed } = ended;
  return {
    importId: id,
    type,
    mode,
    dryRun,
    status,
    processed,
    created,
    updated,
    unchanged,
    failed,
  };
}

function problemOf(error: unknown): NonNullable<Import["problem"]> {
  if (!(error instanceof DomainError)) {
    return { code: internal.code, message: "The import failed on our side.", line: null };
  }
  const line = error.particulars.details?.line;
  const { code } = error.definition;
  return { code, message: error.message, line: typeof line === "number" ? line : null };
}

const takenOver = (run: store.Run) =>
  new Error(`run ${run.attempt} of import ${run.id} was given up; another one goes on with it`);

/** The context with the time of now: a run is long. */
const present = (ctx: Ctx): Ctx => ({ ...ctx, now: ctx.platform.clock.now() });

/** Who asked for the import: what its rows change is their doing. The work outlives their session. */
function actorFrom(createdBy: string): Actor {
  const colon = createdBy.indexOf(":");
  const [kind, id] = [createdBy.slice(0, colon), createdBy.slice(colon + 1)];
  if (kind === "user") return { kind, id, sessionId: "" };
  if (kind === "key") return { kind, id, userId: "" };
  if (kind === "client") return { kind, id, userId: null };
  return { kind: "system", id };
}
