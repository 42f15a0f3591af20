import { dateIn } from "@millrace/contract/calendar";
import { decimal } from "@millrace/contract/decimal";
import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { newId } from "@millrace/platform/id";
import { invalid } from "@millrace/platform/problems";
import { found, record } from "@millrace/platform/record";
import { nextNumber } from "@millrace/platform/series";
import { type TxCtx, transact } from "@millrace/platform/transact";
import { getRecipe, productsForSale, productsForStock } from "../../catalog/index.ts";
import { getMachine, setMachineStatus } from "../../machines/index.ts";
import { callingEmployee, getEmployee, staffOf } from "../../people/index.ts";
import { getSite, getWarehouse } from "../../sites/index.ts";
import { findLots, findUnits } from "../../stock/index.ts";
import { takesBatches } from "../orders/orders.rules.ts";
import { beginOrder, wrongState as wrongOrderState } from "../orders/orders.service.ts";
import { lockOrder } from "../orders/orders.store.ts";
import { machineBusy, recipeArchived } from "../production.errors.ts";
import * as events from "./batches.events.ts";
import { planOf, scaledInputs } from "./batches.rules.ts";
import type {
  AddInput,
  Batch,
  BatchInput,
  BatchQuery,
  BatchSummary,
  BatchYield,
  NewBatch,
  OperatorList,
  OperatorQuery,
} from "./batches.schema.ts";
import * as store from "./batches.store.ts";
import { yieldOf } from "./costing.rules.ts";
import { lockFor } from "./state.service.ts";

export async function getBatch(ctx: Ctx | TxCtx, { id }: { id: string }): Promise<Batch> {
  return found(await store.findBatch(ctx, id), "batch");
}

export function listBatches(ctx: Ctx, query: BatchQuery): Promise<Page<BatchSummary>> {
  return store.pageOfBatches(ctx, query);
}

/** Expected and real outturn of each output, loss, and cost against what was expected. */
export async function getYield(ctx: Ctx, { batchId }: { batchId: string }): Promise<BatchYield> {
  return yieldOf(await getBatch(ctx, { id: batchId }));
}

/**
 * Plans a batch of an order that is released or in progress, or one of its own. It keeps the recipe as it is now. Its inputs are those of
 * the recipe, scaled, unless others are given. As another batch (`copyOf`) it has that one's lines, also its lot codes and serial numbers: for
 * one that was reversed. Refuses an archived recipe and an order in another state.
 */
export function createBatch(ctx: Ctx, input: NewBatch): Promise<Batch> {
  return transact(ctx, async (tx) => {
    const source = input.copyOf ? await getBatch(tx, { id: input.copyOf }) : undefined;
    const orderId = input.orderId ?? source?.orderId;
    const order = orderId ? found(await lockOrder(tx, orderId), "production order") : undefined;
    if (order && !takesBatches(order.status)) throw wrongOrderState(order, "worked on");
    const recipeId = order?.recipeId ?? input.recipeId ?? source?.recipeId ?? "";
    const recipe = await getRecipe(tx, { id: recipeId });
    if (recipe.archivedAt) throw recipeArchived(`The recipe ${recipe.code} is archived.`);
    const warehouseId = order?.warehouseId ?? input.warehouseId ?? source?.warehouseId ?? "";
    const warehouse = await getWarehouse(tx, { id: warehouseId });
    const machineId = input.machineId ?? source?.machineId ?? null;
    if (machineId) await machineOf(tx, machineId, warehouse.siteId);
    const plan = planOf(recipe, ...(await worths(tx, recipe)));

    const open = order && decimal(order.plannedQuantity).minus(order.producedQuantity);
    const plannedQuantity =
      input.plannedQuantity ??
      source?.plannedQuantity ??
      (open?.gt(0) ? open.toFixed() : recipe.yieldQuantity);
    const inputs: Omit<AddInput, "id">[] =
      input.inputs ?? source?.inputs.map(asEntered) ?? scaledInputs(plan, plannedQuantity);
    await checkStocked(
      tx,
      inputs.map(({ productId }, n) => ({ productId, path: `inputs.${n}.productId` })),
    );
    await checkInputs(tx, inputs, "inputs");
    const operatorId = input.operatorId ?? source?.operatorId ?? null;
    const operators = input.inputs?.flatMap((line) => line.operatorId ?? []) ?? [];
    for (const each of new Set([...operators, ...(input.operatorId ? [input.operatorId] : [])]))
      await getEmployee(tx, { id: each });

    const id = newId();
    await store.insertBatch(tx, {
      id,
      orderId: order?.id ?? null,
      recipeId: recipe.id,
      productId: recipe.productId,
      plannedQuantity,
      machineId,
      operatorId,
      siteId: warehouse.siteId,
      warehouseId: warehouse.id,
      plan,
      // Last: the series is locked until the commit.
      code: await nextNumber(tx, "production.batch", "B"),
    });
    await store.insertInputs(tx, id, inputs);
    for (const line of source?.outputs ?? []) await store.insertOutput(tx, id, line);
    const batch = await getBatch(tx, { id });
    record(tx, events.batchCreated, batch, { ...about(batch), ...batch }, { after: batch });
    return batch;
  });
}

/** An input as it is entered. */
const asEntered = ({ productId, lotId, unitId, quantity, operatorId }: BatchInput) => ({
  productId,
  lotId: lotId ?? undefined,
  unitId: unitId ?? undefined,
  quantity,
  operatorId: operatorId ?? undefined,
});

/** The employees of a site who have not left, by name: who may be said to have worked on a batch. */
export async function listOperators(ctx: Ctx, { siteId }: OperatorQuery): Promise<OperatorList> {
  const { timezone } = await getSite(ctx, { id: siteId });
  const staff = await staffOf(ctx, { on: dateIn(timezone, ctx.now), siteId });
  return { items: staff.map(({ id, code, name }) => ({ id, code, name })) };
}

/** Products a batch takes or gives must be known and kept in stock; otherwise a 422 that names each line. */
export async function checkStocked(
  tx: TxCtx,
  lines: readonly { productId: string; path: string }[],
): Promise<void> {
  if (lines.length === 0) return;
  const products = await productsForSale(tx, [...new Set(lines.map((line) => line.productId))]);
  const kinds = new Map(products.map(({ id, kind }) => [id, kind]));
  const errors = lines.flatMap(({ productId, path }) => {
    const kind = kinds.get(productId);
    if (!kind) return [{ path, code: "unknown", message: "is not a product" }];
    if (kind !== "service") return [];
    return [{ path, code: "not_stocked", message: "is a service, which has no stock" }];
  });
  if (errors.length > 0) throw invalid(`${errors[0]?.path} ${errors[0]?.message}`, { errors });
}

/**
 * Lots and units that inputs name must be of their products, and a unit is one piece (422 that names the line). Errors:
 * `resource.not_found` for a lot or unit that there is not.
 */
export async function checkInputs(
  tx: TxCtx,
  lines: readonly Pick<AddInput, "productId" | "lotId" | "unitId" | "quantity">[],
  path?: string,
): Promise<void> {
  const lotIds = [...new Set(lines.flatMap(({ lotId }) => lotId ?? []))];
  const unitIds = [...new Set(lines.flatMap(({ unitId }) => unitId ?? []))];
  if (lotIds.length + unitIds.length === 0) return;
  const things = [
    ...(lotIds.length > 0 ? await findLots(tx, lotIds) : []),
    ...(unitIds.length > 0 ? await findUnits(tx, unitIds) : []),
  ];
  const productOf = new Map(things.map(({ id, productId }) => [id, productId]));
  lines.forEach(({ productId, lotId, unitId, quantity }, at) => {
    const refuse = (field: string, code: string, message: string) => {
      const where = path === undefined ? field : `${path}.${at}.${field}`;
      return invalid(`${where} ${message}`, { errors: [{ path: where, code, message }] });
    };
    if (lotId && found(productOf.get(lotId), "lot") !== productId)
      throw refuse("lotId", "other_product", "is a lot of another product");
    if (!unitId) return;
    if (found(productOf.get(unitId), "unit") !== productId)
      throw refuse("unitId", "other_product", "is a unit of another product");
    if (lotId)
      throw refuse("lotId", "not_tracked", "is not how a piece with a serial number is told");
    if (!decimal(quantity).eq(1))
      throw refuse("quantity", "one_piece", "must be 1: a unit is one piece");
  });
}

/** What the catalogue asks for outputs and pays for inputs. */
async function worths(
  tx: TxCtx,
  recipe: Awaited<ReturnType<typeof getRecipe>>,
): Promise<[Map<string, string>, Map<string, string | null>]> {
  const idsOf = (lines: readonly { productId: string }[]) => lines.map((line) => line.productId);
  const outputs = await productsForSale(tx, [recipe.productId, ...idsOf(recipe.byProducts)]);
  const inputs = await productsForStock(tx, idsOf(recipe.inputs));
  return [
    new Map(outputs.map(({ id, price }) => [id, price])),
    new Map(inputs.map(({ id, cost }) => [id, cost])),
  ];
}

async function machineOf(tx: TxCtx, machineId: string, siteId: string) {
  const machine = await getMachine(tx, { id: machineId });
  if (machine.siteId === siteId && !machine.archivedAt) return machine;
  const message = machine.archivedAt ? "is archived" : "stands at another site";
  throw invalid(`machineId ${message}`, {
    errors: [{ path: "machineId", code: "unusable", message }],
  });
}

interface Step {
  readonly id: string;
  readonly version?: number | undefined;
  readonly reason?: string | undefined;
  readonly operatorId?: string | undefined;
}

/**
 * Starts a batch, or goes on with a paused one: its machine runs from now on, its order is in progress, and it is the calling employee's
 * where it is nobody's yet. Refuses a machine that works on
 * another batch (`production.machine_busy`) or may not run now (`machines.state`), and an order that is over.
 */
export function startBatch(ctx: Ctx, step: Step): Promise<Batch> {
  return transact(ctx, async (tx) => {
    const before = await lockFor(tx, step, "in_progress");
    const other = before.machineId && (await store.batchOn(tx, before.machineId));
    if (other) throw machineBusy(`Its machine works on batch ${other}.`);
    if (before.orderId) {
      const order = found(await lockOrder(tx, before.orderId), "production order");
      if (!takesBatches(order.status)) throw wrongOrderState(order, "worked on");
      await beginOrder(tx, order);
    }
    if (step.operatorId) await getEmployee(tx, { id: step.operatorId });
    await store.updateBatch(tx, before, {
      status: "in_progress",
      started_at: before.startedAt ?? tx.now,
      operator_id: step.operatorId ?? before.operatorId ?? (await callingEmployee(tx))?.id ?? null,
    });
    // After the batch: of two that start on one machine the second waits there, and is told of the first.
    if (before.machineId) await runMachine(tx, before.machineId);
    return tellStep(tx, before, step.reason);
  });
}

async function runMachine(tx: TxCtx, id: string): Promise<void> {
  const { status } = await getMachine(tx, { id });
  if (status !== "running") await setMachineStatus(tx, { id, status: "running" });
}

/** Lets a batch rest; its machine is idle from now on. */
export function pauseBatch(ctx: Ctx, step: Step): Promise<Batch> {
  return transact(ctx, async (tx) => {
    const before = await lockFor(tx, step, "paused");
    await store.updateBatch(tx, before, { status: "paused" });
    await freeMachine(tx, before);
    return tellStep(tx, before, step.reason);
  });
}

/** Ends a batch that comes to nothing: no stock moves. */
export function cancelBatch(ctx: Ctx, step: Step): Promise<Batch> {
  return transact(ctx, async (tx) => {
    const before = await lockFor(tx, step, "cancelled");
    await store.updateBatch(tx, before, { status: "cancelled" });
    await freeMachine(tx, before);
    return tellStep(tx, before, step.reason);
  });
}

/** The machine of a batch that was being worked on has nothing to do; one that stands still stays as it is. */
export async function freeMachine(tx: TxCtx, before: Batch): Promise<void> {
  if (before.status !== "in_progress" || !before.machineId) return;
  const machine = await getMachine(tx, { id: before.machineId });
  if (machine.status === "running") await setMachineStatus(tx, { id: machine.id, status: "idle" });
}

/** Tells the step that a batch took, and returns it as it is now. */
export async function tellStep(tx: TxCtx, before: Batch, reason?: string): Promise<Batch> {
  const batch = await getBatch(tx, before);
  const payload = { ...about(batch), from: before.status, to: batch.status };
  record(
    tx,
    events.batchStatusChanged,
    batch,
    { ...payload, ...(reason && { reason }) },
    { before: { status: before.status }, after: { status: batch.status, reason } },
  );
  return batch;
}

export const about = ({ id, code, machineId }: Pick<Batch, "id" | "code" | "machineId">) => ({
  batchId: id,
  batchCode: code,
  machineId,
});
