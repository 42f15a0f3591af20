import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { invalid } from "@millrace/platform/problems";
import { found, record } from "@millrace/platform/record";
import { type TxCtx, transact } from "@millrace/platform/transact";
import { attach } from "../../files/index.ts";
import { findLots } from "../../stock/index.ts";
import * as events from "./batches.events.ts";
import { passes } from "./batches.rules.ts";
import type {
  AddInput,
  AddNote,
  AddOutput,
  Batch,
  BatchNote,
  CheckQuery,
  CheckResult,
  LineTarget,
  NewCheckResult,
} from "./batches.schema.ts";
import { about, checkStocked, getBatch } from "./batches.service.ts";
import * as store from "./batches.store.ts";
import * as checks from "./checks.store.ts";
import { lockOpen } from "./state.service.ts";

/** Enters what a batch is to take, of a lot or of what expires first. Stock moves with completion. */
export function addInput(ctx: Ctx, { id, version, ...line }: AddInput): Promise<Batch> {
  return transact(ctx, async (tx) => {
    const before = await lockOpen(tx, { id, version });
    await checkStocked(tx, [{ productId: line.productId, path: "productId" }]);
    if (line.lotId) await checkLot(tx, line.lotId, line.productId);
    const [lineId = ""] = await store.insertInputs(tx, id, [line]);
    await store.updateBatch(tx, before, {});
    return tellInput(tx, id, { lotId: null, ...line, lineId, removed: false });
  });
}

/** Takes an input that was entered by mistake out again. */
export function removeInput(ctx: Ctx, { id, lineId }: LineTarget): Promise<Batch> {
  return transact(ctx, async (tx) => {
    const before = await lockOpen(tx, { id });
    const line = found(
      before.inputs.find((each) => each.id === lineId),
      "input of this batch",
    );
    await store.deleteLine(tx, "production_input", lineId);
    await store.updateBatch(tx, before, {});
    return tellInput(tx, id, { ...line, lineId, removed: true });
  });
}

async function tellInput(
  tx: TxCtx,
  id: string,
  line: {
    lineId: string;
    productId: string;
    lotId: string | null;
    quantity: string;
    removed: boolean;
  },
): Promise<Batch> {
  const batch = await getBatch(tx, { id });
  record(tx, events.batchInputChanged, batch, { ...about(batch), ...line }, { after: line });
  return batch;
}

async function checkLot(tx: TxCtx, lotId: string, productId: string): Promise<void> {
  const [lot] = await findLots(tx, [lotId]);
  if (found(lot, "lot").productId === productId) return;
  throw invalid("lotId is a lot of another product", {
    errors: [{ path: "lotId", code: "other_product", message: "is a lot of another product" }],
  });
}

/** Enters what a batch gave or lost. What it is, product or by-product, the recipe says; what that does not name is a by-product. */
export function addOutput(ctx: Ctx, { id, version, ...line }: AddOutput): Promise<Batch> {
  return transact(ctx, async (tx) => {
    const before = await lockOpen(tx, { id, version });
    const { productId } = line;
    if (productId) await checkStocked(tx, [{ productId, path: "productId" }]);
    const planned = before.plan.outputs.find((each) => each.productId === productId)?.kind;
    const kind = productId ? (planned ?? "by_product") : "loss";
    if (line.kind && line.kind !== kind)
      throw invalid("kind is another by the recipe", {
        errors: [{ path: "kind", code: "by_recipe", message: `is ${kind} by the recipe` }],
      });
    const lineId = await store.insertOutput(tx, id, {
      kind,
      productId: productId ?? null,
      quantity: line.quantity,
      lotCode: line.lotCode ?? null,
      madeOn: line.madeOn ?? null,
      expiresOn: line.expiresOn ?? null,
      reason: line.reason || null,
    });
    await store.updateBatch(tx, before, {});
    return tellOutput(tx, id, lineId, false);
  });
}

/** Takes an output that was entered by mistake out again. */
export function removeOutput(ctx: Ctx, { id, lineId }: LineTarget): Promise<Batch> {
  return transact(ctx, async (tx) => {
    const before = await lockOpen(tx, { id });
    const line = found(
      before.outputs.find((each) => each.id === lineId),
      "output of this batch",
    );
    await store.deleteLine(tx, "production_output", lineId);
    await store.updateBatch(tx, before, {});
    return tellOutput(tx, id, lineId, true, line);
  });
}

async function tellOutput(
  tx: TxCtx,
  id: string,
  lineId: string,
  removed: boolean,
  gone?: Batch["outputs"][number],
): Promise<Batch> {
  const batch = await getBatch(tx, { id });
  const line = found(gone ?? batch.outputs.find((each) => each.id === lineId), "output");
  const payload = { ...about(batch), ...line, lineId, removed };
  record(tx, events.batchOutputChanged, batch, payload, { after: { ...line, removed } });
  return batch;
}

/**
 * Notes something on a batch, with its author and moment; also on one that is over. Its photos and papers hang on the batch from then on.
 * Errors: `resource.not_found` for a file that is not the caller's, `files.attached` for one that hangs elsewhere.
 */
export function addNote(ctx: Ctx, { id, text, fileIds }: AddNote): Promise<BatchNote> {
  return transact(ctx, async (tx) => {
    const batch = await getBatch(tx, { id });
    for (const fileId of fileIds)
      await attach(tx, {
        fileId,
        ownerType: "production.batch",
        ownerId: id,
        siteId: batch.siteId,
      });
    const note = await store.insertNote(tx, id, { text, fileIds });
    record(
      tx,
      events.batchNoted,
      batch,
      { ...about(batch), noteId: note.id, fileIds },
      { after: note },
    );
    return note;
  });
}

export async function listChecks(ctx: Ctx, query: CheckQuery): Promise<Page<CheckResult>> {
  await getBatch(ctx, query);
  return checks.pageOfChecks(ctx, query);
}

/** Enters the result of a check of the recipe, judged by its limits; the newest one counts. Refuses a batch that is over. */
export function addCheck(
  ctx: Ctx,
  { id, name, value, passed, note }: NewCheckResult,
): Promise<CheckResult> {
  return transact(ctx, async (tx) => {
    const batch = await lockOpen(tx, { id });
    const check = batch.plan.checks.find((each) => each.name === name);
    const isMeasured = value !== undefined;
    if (!check || (check.kind === "measured") !== isMeasured) {
      const message = check ? `is a check that is ${check.kind}` : "is no check of its recipe";
      throw invalid(`name ${message}`, { errors: [{ path: "name", code: "unknown", message }] });
    }
    const result = await checks.insertCheck(tx, id, {
      name,
      value: value ?? null,
      passed: passes(check, { value, passed }),
      note: note || null,
    });
    record(
      tx,
      events.batchChecked,
      batch,
      { ...about(batch), ...result, checkId: result.id },
      { after: result },
    );
    return result;
  });
}
