import { decimal } from "@millrace/contract/decimal";
import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { invalid } from "@millrace/platform/problems";
import { found, record } from "@millrace/platform/record";
import { type TxCtx, transact } from "@millrace/platform/transact";
import { productsForStock } from "../../catalog/index.ts";
import { attach } from "../../files/index.ts";
import { callingEmployee, getEmployee } from "../../people/index.ts";
import * as events from "./batches.events.ts";
import { passes } from "./batches.rules.ts";
import {
  type AddInput,
  type AddNote,
  type AddOutput,
  type Batch,
  type BatchNote,
  type ChangeInput,
  type CheckQuery,
  type CheckResult,
  type LineTarget,
  mostPieces,
  type NewCheckResult,
} from "./batches.schema.ts";
import { about, checkInputs, checkStocked, getBatch } from "./batches.service.ts";
import * as store from "./batches.store.ts";
import * as checks from "./checks.store.ts";
import { lockOpen } from "./state.service.ts";

/** Enters what a batch is to take, of a lot or of what expires first. Stock moves with completion. */
export function addInput(ctx: Ctx, { id, version, ...line }: AddInput): Promise<Batch> {
  return transact(ctx, async (tx) => {
    const before = await lockOpen(tx, { id, version });
    await checkStocked(tx, [{ productId: line.productId, path: "productId" }]);
    await checkInputs(tx, [line]);
    const operatorId = await operatorOf(tx, line.operatorId);
    const [lineId = ""] = await store.insertInputs(tx, id, [{ ...line, operatorId }]);
    await store.updateBatch(tx, before, {});
    return tellInput(tx, id, { lotId: null, unitId: null, ...line, lineId, removed: false });
  });
}

/** Says of an input which lot or unit it is, or how much. Its product stays. */
export function changeInput(
  ctx: Ctx,
  { id, lineId, version, ...change }: ChangeInput,
): Promise<Batch> {
  return transact(ctx, async (tx) => {
    const before = await lockOpen(tx, { id, version });
    const line = found(
      before.inputs.find((each) => each.id === lineId),
      "input of this batch",
    );
    const given = Object.fromEntries(
      Object.entries(change).filter(([, value]) => value !== undefined),
    );
    const after: typeof line = { ...line, ...given };
    const { lotId, unitId, ...same } = after;
    await checkInputs(tx, [{ ...same, lotId: lotId ?? undefined, unitId: unitId ?? undefined }]);
    if (change.operatorId) await getEmployee(tx, { id: change.operatorId });
    await store.updateInput(tx, after);
    await store.updateBatch(tx, before, {});
    return tellInput(tx, id, { ...after, lineId, removed: false });
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
    unitId: string | null;
    quantity: string;
    removed: boolean;
  },
): Promise<Batch> {
  const batch = await getBatch(tx, { id });
  record(tx, events.batchInputChanged, batch, { ...about(batch), ...line }, { after: line });
  return batch;
}

/** The employee who is named, or the caller where they are one. */
async function operatorOf(tx: TxCtx, named: string | undefined): Promise<string | null> {
  const employee = named ? await getEmployee(tx, { id: named }) : await callingEmployee(tx);
  return employee?.id ?? null;
}

/** What has serial numbers comes in whole pieces, with a number for each or for none; nothing else has them (422). */
async function checkSerials(
  tx: TxCtx,
  { productId, quantity, serials }: Pick<AddOutput, "productId" | "quantity" | "serials">,
): Promise<void> {
  const [product] = productId ? await productsForStock(tx, [productId]) : [];
  const refuse = (path: string, code: string, message: string) =>
    invalid(`${path} ${message}`, { errors: [{ path, code, message }] });
  if (product?.tracking !== "serial") {
    if (serials?.length)
      throw refuse("serials", "not_tracked", "is not how this product is tracked");
    return;
  }
  const many = decimal(quantity);
  if (!many.mod(1).eq(0) || many.gt(mostPieces))
    throw refuse("quantity", "whole", `must be a whole number of at most ${mostPieces}`);
  if (serials?.length && !many.eq(serials.length))
    throw refuse("serials", "count", `must be ${quantity}, one for each piece`);
}

/** Enters what a batch gave or lost. What it is, product or by-product, the recipe says; what that does not name is a by-product. */
export function addOutput(ctx: Ctx, { id, version, ...line }: AddOutput): Promise<Batch> {
  return transact(ctx, async (tx) => {
    const before = await lockOpen(tx, { id, version });
    const { productId } = line;
    if (productId) await checkStocked(tx, [{ productId, path: "productId" }]);
    await checkSerials(tx, line);
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
      serials: line.serials ?? [],
      operatorId: await operatorOf(tx, line.operatorId),
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
