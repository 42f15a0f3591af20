import { moneyText, trimDecimal } from "@millrace/contract/decimal";
import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { paginate } from "@millrace/platform/cursor";
import { actorOf } from "@millrace/platform/events";
import { newId } from "@millrace/platform/id";
import { refuseOn } from "@millrace/platform/refusals";
import { inSites } from "@millrace/platform/scope";
import type { TxCtx } from "@millrace/platform/transact";
import { sql } from "kysely";
import { machineBusy } from "../production.errors.ts";
import type {
  Batch,
  BatchInput,
  BatchNote,
  BatchOutput,
  BatchPlan,
  BatchQuery,
  BatchStatus,
  BatchSummary,
  Consumption,
  OutputKind,
} from "./batches.schema.ts";

const columns = [
  "id",
  "code",
  sql<BatchStatus>`status`.as("status"),
  "order_id as orderId",
  "recipe_id as recipeId",
  "product_id as productId",
  "planned_quantity as plannedQuantity",
  "machine_id as machineId",
  "operator_id as operatorId",
  "site_id as siteId",
  "warehouse_id as warehouseId",
  "started_at as startedAt",
  "completed_at as completedAt",
  "completed_by as completedBy",
  "input_cost as inputCost",
  "conversion_cost as conversionCost",
  "reversed_at as reversedAt",
  "reversed_by as reversedBy",
  "reversal_reason as reversalReason",
  "version",
  "created_at as createdAt",
  "updated_at as updatedAt",
] as const;

const asWire = <Row extends BatchSummary>(row: Row): Row => ({
  ...row,
  plannedQuantity: trimDecimal(row.plannedQuantity),
  inputCost: row.inputCost && moneyText(row.inputCost),
  conversionCost: row.conversionCost && moneyText(row.conversionCost),
});

export async function pageOfBatches(ctx: Ctx, input: BatchQuery): Promise<Page<BatchSummary>> {
  let query = ctx.db.selectFrom("production_batch").select(columns).where(inSites(ctx, "site_id"));
  if (input.status) query = query.where("status", "=", input.status);
  if (input.orderId) query = query.where("order_id", "=", input.orderId);
  if (input.machineId) query = query.where("machine_id", "=", input.machineId);
  if (input.productId) query = query.where("product_id", "=", input.productId);
  if (input.siteId) query = query.where("site_id", "=", input.siteId);
  if (input.code) query = query.where("code", "=", input.code);
  if (input.createdFrom) query = query.where("created_at", ">=", input.createdFrom);
  if (input.createdTo) query = query.where("created_at", "<", input.createdTo);
  const found = await paginate(ctx, query, {
    input,
    sorts: { createdAt: "created_at" },
    defaultSort: "-createdAt",
    id: "id",
  });
  return { ...found, items: found.items.map(asWire) };
}

/** The batch with its lines and newest hundred notes. */
export async function findBatch(
  ctx: Ctx | TxCtx,
  id: string,
  lock = false,
): Promise<Batch | undefined> {
  let query = ctx.db
    .selectFrom("production_batch")
    .select([
      ...columns,
      sql<BatchPlan>`plan`.as("plan"),
      sql<Consumption[] | null>`consumed`.as("consumed"),
    ])
    .where("id", "=", id)
    .where(inSites(ctx, "site_id"));
  if (lock) query = query.forUpdate();
  const row = await query.executeTakeFirst();
  if (!row) return undefined;
  // What was taken before there were units among it does not name one.
  const consumed = row.consumed?.map((line) => ({ ...line, unitId: line.unitId ?? null })) ?? null;
  const [inputs, outputs, notes] = await Promise.all([
    inputsOf(ctx, id),
    outputsOf(ctx, id),
    notesOf(ctx, id),
  ]);
  return { ...asWire(row), consumed, inputs, outputs, notes };
}

/** The batch, locked until the transaction ends: what happens to one batch comes one after the other. */
export function lockBatch(tx: TxCtx, id: string): Promise<Batch | undefined> {
  return findBatch(tx, id, true);
}

async function inputsOf(ctx: Ctx | TxCtx, batchId: string): Promise<BatchInput[]> {
  const rows = await ctx.db
    .selectFrom("production_input")
    .select(["id", "product_id as productId", "lot_id as lotId", "unit_id as unitId"])
    .select(["quantity", "operator_id as operatorId", "actor", "created_at as createdAt"])
    .where("batch_id", "=", batchId)
    .orderBy("created_at")
    .orderBy("id")
    .execute();
  return rows.map((row) => ({ ...row, quantity: trimDecimal(row.quantity) }));
}

async function outputsOf(ctx: Ctx | TxCtx, batchId: string): Promise<BatchOutput[]> {
  const rows = await ctx.db
    .selectFrom("production_output")
    .select(["id", sql<OutputKind>`kind`.as("kind"), "product_id as productId", "quantity"])
    .select(["lot_code as lotCode", "made_on as madeOn", "expires_on as expiresOn", "reason"])
    .select(["lot_id as lotId", "cost", "quarantined", "serials", "unit_ids as unitIds"])
    .select(["operator_id as operatorId", "actor", "created_at as createdAt"])
    .where("batch_id", "=", batchId)
    .orderBy("created_at")
    .orderBy("id")
    .execute();
  return rows.map((row) => ({
    ...row,
    quantity: trimDecimal(row.quantity),
    cost: row.cost && moneyText(row.cost),
  }));
}

async function notesOf(ctx: Ctx | TxCtx, batchId: string): Promise<BatchNote[]> {
  return ctx.db
    .selectFrom("production_note")
    .select(["id", "text", "file_ids as fileIds", "author", "created_at as createdAt"])
    .where("batch_id", "=", batchId)
    .orderBy("created_at", "desc")
    .orderBy("id", "desc")
    .limit(100)
    .execute();
}

export async function insertBatch(
  tx: TxCtx,
  batch: Pick<
    BatchSummary,
    | "id"
    | "code"
    | "orderId"
    | "recipeId"
    | "productId"
    | "plannedQuantity"
    | "machineId"
    | "operatorId"
    | "siteId"
    | "warehouseId"
  > & { plan: BatchPlan },
): Promise<void> {
  await tx.db
    .insertInto("production_batch")
    .values({
      id: batch.id,
      code: batch.code,
      order_id: batch.orderId,
      recipe_id: batch.recipeId,
      product_id: batch.productId,
      plan: JSON.stringify(batch.plan),
      planned_quantity: batch.plannedQuantity,
      machine_id: batch.machineId,
      operator_id: batch.operatorId,
      site_id: batch.siteId,
      warehouse_id: batch.warehouseId,
      created_by: actorOf(tx),
      created_at: tx.now,
      updated_at: tx.now,
    })
    .execute();
}

/** Writes a locked batch's fields and raises its version. Two that start on one machine: `production.machine_busy`. */
export async function updateBatch(
  tx: TxCtx,
  before: BatchSummary,
  fields: {
    status?: BatchStatus;
    started_at?: Date;
    operator_id?: string | null;
    completed_at?: Date;
    completed_by?: string;
    consumed?: string;
    input_cost?: string;
    conversion_cost?: string;
    reversed_at?: Date;
    reversed_by?: string;
    reversal_reason?: string;
  },
): Promise<void> {
  await refuseOn(
    {
      production_batch_on_machine_key: () =>
        machineBusy("Another batch was started on this machine at the same moment."),
    },
    tx.db
      .updateTable("production_batch")
      .set({ ...fields, version: before.version + 1, updated_at: tx.now })
      .where("id", "=", before.id)
      .where("version", "=", before.version)
      .executeTakeFirstOrThrow(),
  );
}

/** The code of the batch that a machine works on. */
export async function batchOn(ctx: Ctx | TxCtx, machineId: string): Promise<string | undefined> {
  const row = await ctx.db
    .selectFrom("production_batch")
    .select("code")
    .where("machine_id", "=", machineId)
    .where("status", "=", "in_progress")
    .executeTakeFirst();
  return row?.code;
}

export async function insertInputs(
  tx: TxCtx,
  batchId: string,
  lines: readonly {
    productId: string;
    lotId?: string | undefined;
    unitId?: string | undefined;
    quantity: string;
    operatorId?: string | null | undefined;
  }[],
): Promise<string[]> {
  if (lines.length === 0) return [];
  const rows = lines.map(({ productId, lotId, unitId, quantity, operatorId }) => ({
    id: newId(),
    batch_id: batchId,
    product_id: productId,
    lot_id: lotId ?? null,
    unit_id: unitId ?? null,
    quantity,
    operator_id: operatorId ?? null,
    actor: actorOf(tx),
    created_at: tx.now,
  }));
  await tx.db.insertInto("production_input").values(rows).execute();
  return rows.map(({ id }) => id);
}

/** Writes an input of a locked batch that is still open. */
export async function updateInput(
  tx: TxCtx,
  line: Pick<BatchInput, "id" | "lotId" | "unitId" | "quantity" | "operatorId">,
): Promise<void> {
  await tx.db
    .updateTable("production_input")
    .set({
      lot_id: line.lotId,
      unit_id: line.unitId,
      quantity: line.quantity,
      operator_id: line.operatorId,
    })
    .where("id", "=", line.id)
    .executeTakeFirstOrThrow();
}

export async function insertOutput(
  tx: TxCtx,
  batchId: string,
  line: {
    kind: OutputKind;
    productId: string | null;
    quantity: string;
    lotCode: string | null;
    madeOn: string | null;
    expiresOn: string | null;
    serials: readonly string[];
    operatorId: string | null;
    reason: string | null;
  },
): Promise<string> {
  const id = newId();
  await tx.db
    .insertInto("production_output")
    .values({
      id,
      batch_id: batchId,
      kind: line.kind,
      product_id: line.productId,
      quantity: line.quantity,
      lot_code: line.lotCode,
      made_on: line.madeOn,
      expires_on: line.expiresOn,
      serials: [...line.serials],
      operator_id: line.operatorId,
      reason: line.reason,
      actor: actorOf(tx),
      created_at: tx.now,
    })
    .execute();
  return id;
}

/** Takes a line out of a locked batch that is still open. */
export async function deleteLine(
  tx: TxCtx,
  table: "production_input" | "production_output",
  lineId: string,
): Promise<void> {
  await tx.db.deleteFrom(table).where("id", "=", lineId).executeTakeFirstOrThrow();
}

export function insertNote(
  tx: TxCtx,
  batchId: string,
  { text, fileIds }: { text: string; fileIds: readonly string[] },
): Promise<BatchNote> {
  return tx.db
    .insertInto("production_note")
    .values({
      id: newId(),
      batch_id: batchId,
      text,
      file_ids: [...fileIds],
      author: actorOf(tx),
      created_at: tx.now,
    })
    .returning(["id", "text", "file_ids as fileIds", "author", "created_at as createdAt"])
    .executeTakeFirstOrThrow();
}

/** What became of each output line: its lot or units, its cost, and whether it lies in quarantine. */
export async function finishOutputs(
  tx: TxCtx,
  lines: readonly {
    id: string;
    lotId: string | null;
    lotCode: string | null;
    serials: readonly string[];
    unitIds: readonly string[];
    cost: string;
    quarantined: boolean;
  }[],
): Promise<void> {
  await sql`
    update production_output line
       set lot_id = r."lotId", lot_code = coalesce(line.lot_code, r."lotCode"), cost = r.cost, quarantined = r.quarantined,
           serials = r.serials, unit_ids = r."unitIds"
      from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb)
           as r (id uuid, "lotId" uuid, "lotCode" text, serials text[], "unitIds" uuid[], cost numeric, quarantined boolean)
     where line.id = r.id`.execute(tx.db);
}
