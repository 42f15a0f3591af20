import type { Page } from "@millrace/contract/page";
import { type Ctx, may } from "@millrace/platform/context";
import { newId } from "@millrace/platform/id";
import { forbidden } from "@millrace/platform/problems";
import { found, record, unchanged } from "@millrace/platform/record";
import { nextNumber } from "@millrace/platform/series";
import { type TxCtx, transact } from "@millrace/platform/transact";
import { getRecipe } from "../../catalog/index.ts";
import { getWarehouse } from "../../sites/index.ts";
import { productionOrderState, recipeArchived } from "../production.errors.ts";
import * as events from "./orders.events.ts";
import {
  isOpenToChange,
  type OrderStepName,
  type OrderTransition,
  orderSteps,
} from "./orders.rules.ts";
import type {
  CancelProductionOrder,
  NewProductionOrder,
  ProductionOrder,
  ProductionOrderChange,
  ProductionOrderQuery,
  ProductionOrderStatus,
} from "./orders.schema.ts";
import * as store from "./orders.store.ts";

export async function getOrder(ctx: Ctx | TxCtx, { id }: { id: string }): Promise<ProductionOrder> {
  return found(await store.findOrder(ctx, id), "production order");
}

export function listOrders(ctx: Ctx, query: ProductionOrderQuery): Promise<Page<ProductionOrder>> {
  return store.pageOfOrders(ctx, query);
}

/** Makes a draft with its number. Refuses an archived recipe (`production.recipe_archived`). */
export function createOrder(ctx: Ctx, input: NewProductionOrder): Promise<ProductionOrder> {
  return transact(ctx, async (tx) => {
    const [recipe, warehouse] = await Promise.all([
      getRecipe(tx, { id: input.recipeId }),
      getWarehouse(tx, { id: input.warehouseId }),
    ]);
    if (recipe.archivedAt) throw recipeArchived(`The recipe ${recipe.code} is archived.`);
    const order: ProductionOrder = {
      ...input,
      id: newId(),
      status: "draft",
      productId: recipe.productId,
      producedQuantity: "0",
      siteId: warehouse.siteId,
      version: 1,
      createdAt: tx.now,
      updatedAt: tx.now,
      // Last: the series is locked until the commit.
      number: await nextNumber(tx, "production.order", "MO"),
    };
    await store.insertOrder(tx, order);
    record(tx, events.orderCreated, order, describe(order), { after: order });
    return order;
  });
}

/** Changes what is still open: until it is released, quantity, date, priority and note; later refused (`production.order_state`). */
export function updateOrder(
  ctx: Ctx,
  { id, version, ...change }: ProductionOrderChange,
): Promise<ProductionOrder> {
  return transact(ctx, async (tx) => {
    const before = unchanged(await store.lockOrder(tx, id), version, "production order");
    if (!isOpenToChange(before.status)) throw wrongState(before, "changed");
    const order = await store.updateOrder(tx, before, {
      planned_quantity: change.plannedQuantity,
      due_on: change.dueOn,
      priority: change.priority,
      note: change.note,
    });
    record(tx, events.orderUpdated, order, describe(order), { before, after: order });
    return order;
  });
}

/**
 * Takes a production order a step on, by the table of `orderSteps`. Of two that race one wins, the other hears what the order is by now
 * (`production.order_state`).
 */
export function stepOrder(
  ctx: Ctx,
  step: OrderStepName,
  { id, version, reason }: CancelProductionOrder,
): Promise<ProductionOrder> {
  return transact(ctx, async (tx) => {
    const before = unchanged(await store.lockOrder(tx, id), version, "production order");
    const { from, to, permission, withoutOpenBatches }: OrderTransition = orderSteps[step];
    if (!may(tx, permission)) throw forbidden(`This needs the permission ${permission}.`);
    if (!from.includes(before.status)) throw wrongState(before, to);
    const open = withoutOpenBatches && (await store.openBatchOf(tx, id));
    if (open) throw wrongState(before, `${to}: its batch ${open} is open`);
    return become(tx, before, to, reason);
  });
}

/** The order that a batch is to be made or started for, locked; the first batch that starts takes it into progress. */
export async function beginOrder(tx: TxCtx, order: ProductionOrder): Promise<void> {
  if (order.status === "released") await become(tx, order, "in_progress");
}

async function become(
  tx: TxCtx,
  before: ProductionOrder,
  to: ProductionOrderStatus,
  reason?: string,
): Promise<ProductionOrder> {
  const order = await store.updateOrder(tx, before, { status: to });
  const { id, number, productId, plannedQuantity, producedQuantity } = order;
  record(
    tx,
    events.orderStatusChanged,
    order,
    {
      orderId: id,
      number,
      from: before.status,
      to,
      productId,
      plannedQuantity,
      producedQuantity,
      ...(reason && { reason }),
    },
    { before, after: order },
  );
  return order;
}

export const wrongState = (order: ProductionOrder, wanted: string) =>
  productionOrderState(
    `The production order ${order.number} is ${order.status.replace("_", " ")} and cannot be ${wanted.replace("_", " ")}.`,
    { details: { status: order.status } },
  );

const describe = ({ id, ...order }: ProductionOrder) => ({ orderId: id, ...order });
