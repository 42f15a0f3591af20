import type { Ctx } from "@millrace/platform/context";
import { newId } from "@millrace/platform/id";
import { invalid } from "@millrace/platform/problems";
import { found, record } from "@millrace/platform/record";
import { type TxCtx, transact } from "@millrace/platform/transact";
import { productsForSale } from "../../catalog/index.ts";
import { getWarehouse } from "../../sites/index.ts";
import {
  bringStock,
  findUnits,
  releaseReserved,
  reserveStock,
  takeStock,
} from "../../stock/index.ts";
import * as lines from "./lines.store.ts";
import { getWorkOrder, lockOpen, ownerType } from "./state.service.ts";
import { partChanged } from "./work-orders.events.ts";
import { partCost, sumOf, takesParts } from "./work-orders.rules.ts";
import type {
  AddPart,
  LineTarget,
  TakenPart,
  WorkOrder,
  WorkOrderPart,
  WorkOrderRow,
} from "./work-orders.schema.ts";
import { lockOrder, updateOrder } from "./work-orders.store.ts";

/** Each part is a document of the stock's ledger: it is held, taken and given back by itself. */
const documentOf = (id: string) => ({ type: "workshop.part", id });

/**
 * Takes a part for an order that is in progress out of the stock; for one on which work has not begun, or that waits for parts, holds it.
 * The last one goes to one of two who race: `stock.insufficient` for the other, or with `whenShort: "want"` its part is wanted, which buyers
 * see, and is held as soon as goods come (`partCame`). Refuses an order that is over (`workshop.work_order_state`).
 */
export function addPart(
  ctx: Ctx,
  { id, version, whenShort, ...input }: AddPart,
): Promise<WorkOrder> {
  return transact(ctx, async (tx) => {
    const before = await lockOpen(tx, { id, version });
    await checkStocked(tx, input.productId);
    const warehouseId = input.warehouseId ?? before.warehouseId;
    if (!warehouseId)
      throw invalid("warehouseId is needed: the order names none", {
        errors: [
          { path: "warehouseId", code: "required", message: "is needed: the order names none" },
        ],
      });
    await getWarehouse(tx, { id: warehouseId });
    const part = {
      id: newId(),
      productId: input.productId,
      quantity: input.quantity,
      lotId: input.lotId ?? null,
      warehouseId,
    };
    const isTaken = takesParts(before.status);
    const isHeld = !isTaken || whenShort === "want";
    const isThere = !isHeld || (await holds(tx, before, part, whenShort));
    if (isTaken && isThere) {
      const taken = await take(tx, part, isHeld);
      await lines.insertPart(tx, id, { ...part, status: "issued", ...taken });
    } else {
      const status = isThere ? "reserved" : "wanted";
      await lines.insertPart(tx, id, { ...part, status, taken: null, cost: "0" });
    }
    return recounted(tx, before, part.id);
  });
}

async function checkStocked(tx: TxCtx, productId: string): Promise<void> {
  const [product] = await productsForSale(tx, [productId]);
  if (found(product, "product").kind !== "service") return;
  const message = "is a service, which has no stock";
  throw invalid(`productId ${message}`, {
    errors: [{ path: "productId", code: "not_stocked", message }],
  });
}

/** Reserves a part for its order; whether it is held, or only wanted so far. */
async function holds(
  tx: TxCtx,
  order: WorkOrderRow,
  part: Wanted,
  whenShort: AddPart["whenShort"],
): Promise<boolean> {
  const [reservation] = await reserveStock(tx, {
    warehouseId: part.warehouseId,
    document: documentOf(part.id),
    owner: { type: ownerType, id: order.id, number: order.number },
    lines: [part],
    whenShort,
  });
  return reservation?.status === "held";
}

/**
 * A part that was wanted is in the store, and held for its order: it is so on the order, too, or taken where the work goes on. Nothing where
 * the part was taken off meanwhile.
 */
export async function partCame(
  tx: TxCtx,
  { owner, documentId }: { owner: { type: string; id: string } | null; documentId: string },
): Promise<void> {
  if (owner?.type !== ownerType) return;
  const order = await lockOrder(tx, owner.id);
  const part = order?.parts.find(({ id, status }) => id === documentId && status === "wanted");
  if (!order || !part) return;
  if (!takesParts(order.status)) {
    await lines.markReserved(tx, part.id);
    tellPart(tx, order, { ...part, status: "reserved" });
    return updateOrder(tx, order, {});
  }
  const issued = await take(tx, part, true);
  await lines.markIssued(tx, part.id, issued);
  tellPart(tx, order, { ...part, cost: issued.cost, status: "issued" });
  await updateOrder(tx, order, { parts_cost: await partsCostOf(tx, order.id) });
}

type Wanted = Pick<WorkOrderPart, "id" | "productId" | "quantity" | "lotId" | "warehouseId">;

async function take(
  tx: TxCtx,
  { id, productId, quantity, lotId, warehouseId }: Wanted,
  held: boolean,
): Promise<{ taken: TakenPart[]; cost: string }> {
  const moved = await takeStock(tx, {
    type: "issue",
    warehouseId,
    document: documentOf(id),
    held,
    lines: [{ productId, quantity, lotId: lotId ?? undefined }],
  });
  const taken = moved.map(({ lotId: lot, unitId, quantity: many, unitCost }) => ({
    lotId: lot,
    unitId,
    quantity: many,
    unitCost,
  }));
  return { taken, cost: partCost(moved) };
}

/** Takes what is held for an order, now that the work begins; always in one order of products, so that racing orders never lock each other out. */
export async function issueHeld(tx: TxCtx, order: WorkOrderRow): Promise<void> {
  const held = order.parts
    .filter(({ status }) => status === "reserved")
    .sort((a, b) => (a.productId < b.productId ? -1 : 1));
  for (const part of held) {
    const issued = await take(tx, part, true);
    await lines.markIssued(tx, part.id, issued);
    tellPart(tx, order, { ...part, cost: issued.cost, status: "issued" });
  }
}

/** Takes a part off an order: what was held is free again, what was taken comes back at the cost at which it went. */
export function removePart(ctx: Ctx, { id, lineId }: LineTarget): Promise<WorkOrder> {
  return transact(ctx, async (tx) => {
    const before = await lockOpen(tx, { id });
    const part = found(
      before.parts.find((each) => each.id === lineId),
      "part of this work order",
    );
    await giveBack(tx, part);
    tellPart(tx, before, { ...part, status: "removed" });
    return recounted(tx, before);
  });
}

/** Gives parts of an order back, as `removePart` does: all of them, or those that never came. */
export async function giveBackParts(
  tx: TxCtx,
  order: WorkOrderRow,
  which: (part: WorkOrderPart) => boolean = () => true,
): Promise<void> {
  for (const part of order.parts
    .filter(which)
    .sort((a, b) => (a.productId < b.productId ? -1 : 1))) {
    await giveBack(tx, part);
    tellPart(tx, order, { ...part, status: "removed" });
  }
}

async function giveBack(tx: TxCtx, part: WorkOrderPart): Promise<void> {
  await lines.deleteLine(tx, "work_order_part", part.id);
  if (part.taken === null) return releaseReserved(tx, documentOf(part.id));
  const unitIds = part.taken.flatMap(({ unitId }) => unitId ?? []);
  const units = unitIds.length > 0 ? await findUnits(tx, unitIds) : [];
  const serialOf = new Map(units.map(({ id, serial }) => [id, serial]));
  const returned = part.taken.map(({ lotId, unitId, quantity, unitCost }) => ({
    productId: part.productId,
    quantity,
    unitCost,
    lot: lotId === null ? undefined : { id: lotId },
    serials: unitId === null ? undefined : [found(serialOf.get(unitId), "unit")],
  }));
  await bringStock(tx, {
    type: "return",
    warehouseId: part.warehouseId,
    document: documentOf(part.id),
    lines: returned,
  });
}

/** What parts cost now, written to the order: to the cent the sum of its lines. */
export async function partsCostOf(tx: TxCtx, id: string): Promise<string> {
  return sumOf(await lines.partsOf(tx, id));
}

async function recounted(tx: TxCtx, before: WorkOrderRow, addedId?: string): Promise<WorkOrder> {
  await updateOrder(tx, before, { parts_cost: await partsCostOf(tx, before.id) });
  const order = await getWorkOrder(tx, before);
  const added = order.parts.find(({ id }) => id === addedId);
  if (added) tellPart(tx, order, added);
  return order;
}

function tellPart(
  tx: TxCtx,
  order: Pick<WorkOrderRow, "id" | "number" | "siteId">,
  part: Pick<WorkOrderPart, "id" | "productId" | "quantity" | "cost"> & {
    readonly status: WorkOrderPart["status"] | "removed";
  },
): void {
  const { id: lineId, productId, quantity, cost, status } = part;
  const { id: workOrderId, number } = order;
  const payload = { workOrderId, number, lineId, productId, quantity, status, cost };
  record(tx, partChanged, order, payload, { after: part });
}
