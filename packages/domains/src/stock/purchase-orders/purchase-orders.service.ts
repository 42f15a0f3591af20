import { decimal, moneyText, roundHalfUp } from "@millrace/contract/decimal";
import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { currencyOfBooks } from "@millrace/platform/currency";
import { actorOf } from "@millrace/platform/events";
import { invalid } from "@millrace/platform/problems";
import { found, record, unchanged } from "@millrace/platform/record";
import { nextNumber } from "@millrace/platform/series";
import { readSetting } from "@millrace/platform/settings";
import { type TxCtx, transact } from "@millrace/platform/transact";
import { inBaseUnits, productsForStock } from "../../catalog/index.ts";
import { getVendor } from "../../parties/index.ts";
import { getWarehouse, warehousesSeen } from "../../sites/index.ts";
import { bringStock } from "../ledger/goods.service.ts";
import { lineReceived, purchaseState, vendorClosed } from "./purchase-orders.errors.ts";
import { purchaseEvents, purchaseReceived } from "./purchase-orders.events.ts";
import {
  baseCost,
  type PurchaseStep,
  steps,
  stillToCome,
  tooMuch,
  totalOf,
} from "./purchase-orders.rules.ts";
import type {
  ArrivedLine,
  CancelPurchase,
  NewPurchaseOrder,
  OrderedLine,
  PurchaseChange,
  PurchaseOrder,
  PurchaseQuery,
  PurchaseSummary,
  ReceivePurchase,
} from "./purchase-orders.schema.ts";
import { overDelivery } from "./purchase-orders.settings.ts";
import * as store from "./purchase-orders.store.ts";

export async function listOrders(ctx: Ctx, query: PurchaseQuery): Promise<Page<PurchaseSummary>> {
  return store.pageOfOrders(ctx, query, await warehousesSeen(ctx));
}

/** The order with its lines, or `resource.not_found` also where its warehouse's site is not the caller's. */
export async function getOrder(ctx: Ctx, { id }: { id: string }): Promise<PurchaseOrder> {
  const order = found(await store.findOrder(ctx, id), "purchase order");
  await getWarehouse(ctx, { id: order.warehouseId });
  return order;
}

/** Writes a draft. What is on it counts as on order at once. Errors: `stock.vendor_archived`; 422 by line for units and products. */
export function createOrder(ctx: Ctx, input: NewPurchaseOrder): Promise<PurchaseOrder> {
  return transact(ctx, async (tx) => {
    const { vendorId, warehouseId, expectedOn, note } = input;
    await getWarehouse(tx, { id: warehouseId });
    const currency = await currencyOf(tx, vendorId);
    const lines = await priced(tx, input.lines);
    const number = await nextNumber(tx, "stock.purchase-order", "PO");
    const order = await store.insertOrder(tx, {
      ...{ number, vendorId, warehouseId, currency, expectedOn, note, lines },
      total: totalOf(lines),
    });
    tell(tx, "created", null, order);
    return order;
  });
}

/** Changes a draft: vendor, date, note, or all its lines. Refused in any other state (`stock.purchase_order_state`). */
export function updateOrder(
  ctx: Ctx,
  { id, version, ...change }: PurchaseChange,
): Promise<PurchaseOrder> {
  return transact(ctx, async (tx) => {
    const before = await lockFor(tx, id, version, "update");
    const lines = change.lines && (await priced(tx, change.lines));
    if (lines) await store.replaceLines(tx, before, lines);
    const order = await store.updateOrder(tx, before, {
      vendor_id: change.vendorId,
      currency: change.vendorId && (await currencyOf(tx, change.vendorId)),
      expected_on: change.expectedOn,
      note: change.note,
      total: lines && totalOf(lines),
    });
    tell(tx, "updated", before, order);
    return order;
  });
}

/** Marks a draft as sent to the vendor: from now on goods may come. Of two who do it one gets `stock.purchase_order_state`. */
export function sendOrder(
  ctx: Ctx,
  { id, version }: { id: string; version?: number | undefined },
): Promise<PurchaseOrder> {
  return transact(ctx, async (tx) => {
    const before = await lockFor(tx, id, version, "send");
    const order = await store.updateOrder(tx, before, {
      status: "sent",
      sent_at: tx.now,
      sent_by: actorOf(tx),
    });
    tell(tx, "sent", before, order);
    return order;
  });
}

/**
 * Takes all that is open, or the given lines, into the stock: the order and the ledger in one transaction, or neither. Quantities and costs
 * are in the line's unit, the ledger's in the product's own. Of two who receive the same goods one gets `stock.purchase_order_state` or
 * `stock.purchase_line_received`, which say who received them and when. Refuses more than is open beyond the setting `stock.over-delivery`.
 */
export function receiveOrder(
  ctx: Ctx,
  { id, version, lines: given, deliveryNote }: ReceivePurchase,
): Promise<PurchaseOrder> {
  return transact(ctx, async (tx) => {
    const before = await lockFor(tx, id, version, "receive");
    const arrived: readonly ArrivedLine[] = given ?? stillToCome(before.lines);
    const over = tooMuch(before.lines, arrived, await readSetting(tx, overDelivery));
    if (over.length > 0) throw refused(before, over);
    const came = inOwnUnits(before, arrived);
    await bringStock(tx, {
      type: "receive",
      warehouseId: before.warehouseId,
      document: { type: "purchasing.order", id },
      reason: deliveryNote,
      lines: came.map(({ productId, base, unitCost, lot, serials, locationId }) => ({
        ...{ productId, quantity: base, unitCost, lot, serials, locationId },
      })),
    });
    await store.addReceived(tx, id, came);
    const order = await store.updateOrder(tx, before, {
      status: isAllOf(before, arrived) ? "received" : "partly_received",
      received_at: tx.now,
      received_by: actorOf(tx),
    });
    const lines = came.map(({ position, productId, base }) => ({
      ...{ position, productId, quantity: base },
    }));
    record(
      tx,
      purchaseReceived,
      { id },
      { orderId: id, ...order, lines },
      { before, after: { ...order, deliveryNote } },
    );
    return order;
  });
}

/** Cancels what has not come; what came stays in the stock. Refused once all has come, or twice (`stock.purchase_order_state`). */
export function cancelOrder(
  ctx: Ctx,
  { id, version, reason }: CancelPurchase,
): Promise<PurchaseOrder> {
  return transact(ctx, async (tx) => {
    const before = await lockFor(tx, id, version, "cancel");
    await store.endOutstanding(tx, id);
    const order = await store.updateOrder(tx, before, {
      status: "cancelled",
      cancelled_at: tx.now,
      cancelled_by: actorOf(tx),
      cancel_reason: reason,
    });
    tell(tx, "cancelled", before, order);
    return order;
  });
}

/** The order, locked, when it is the caller's, has the version and may take the step. */
async function lockFor(
  tx: TxCtx,
  id: string,
  version: number | undefined,
  step: PurchaseStep,
): Promise<PurchaseOrder> {
  const what = "purchase order";
  const order = found(await store.lockOrder(tx, id), what);
  await getWarehouse(tx, { id: order.warehouseId });
  // Who comes second is told what happened, also where they named the version that they read.
  if (!steps[step].includes(order.status))
    throw purchaseState(`${order.number} ${historyOf(order)}.`, {
      details: { status: order.status },
    });
  return unchanged(order, version, what);
}

function historyOf(order: PurchaseSummary): string {
  const by = (done: string, who: string | null, at: Date | null) =>
    `was ${done} by ${who} at ${at?.toISOString()}`;
  if (order.status === "cancelled") return by("cancelled", order.cancelledBy, order.cancelledAt);
  if (order.receivedAt) return by("received", order.receivedBy, order.receivedAt);
  if (order.sentAt) return by("sent", order.sentBy, order.sentAt);
  return "is a draft";
}

function refused(order: PurchaseOrder, positions: readonly number[]) {
  const lines = positions.map((position) => {
    const line = order.lines.find((one) => one.position === position);
    const open = line ? decimal(line.quantity).minus(line.received) : decimal(0);
    return {
      position,
      open: open.gt(0) ? open.toFixed() : "0",
      receivedBy: line?.receivedBy ?? null,
      receivedAt: line?.receivedAt ?? null,
    };
  });
  const sentences = lines.map(
    ({ position, open, receivedBy, receivedAt }) =>
      `Of line ${position} ${open} is still to come${receivedAt ? `; ${receivedBy} received of it at ${receivedAt.toISOString()}` : ""}.`,
  );
  return lineReceived(sentences.slice(0, 3).join(" "), { details: { lines } });
}

/** What arrived with the products, in their own units and with what one of those cost. */
function inOwnUnits(order: PurchaseOrder, arrived: readonly ArrivedLine[]) {
  const byPosition = new Map(order.lines.map((line) => [line.position, line]));
  return arrived.map((line, at) => {
    const ordered = found(byPosition.get(line.position), "line");
    // By the line's own factor: the pack may hold something else by now, the order was for what it held then.
    const exact = decimal(line.quantity).times(ordered.baseQuantity).div(ordered.quantity);
    const base = exact.round(4);
    if (
      base.eq(0) ||
      !base.times(ordered.quantity).eq(decimal(line.quantity).times(ordered.baseQuantity))
    ) {
      const path = `lines.${at}.quantity`;
      const message = "is no exact quantity in the product's own unit";
      throw invalid(`${path} ${message}`, { errors: [{ path, code: "inexact", message }] });
    }
    const price = line.unitCost ?? ordered.unitPrice;
    return {
      ...line,
      productId: ordered.productId,
      base: base.toFixed(),
      unitCost: baseCost(price, ordered.quantity, ordered.baseQuantity),
    };
  });
}

function isAllOf(order: PurchaseOrder, arrived: readonly ArrivedLine[]): boolean {
  return stillToCome(order.lines).every(({ position, quantity }) =>
    arrived
      .filter((line) => line.position === position)
      .reduce((sum, line) => sum.plus(line.quantity), decimal(0))
      .gte(quantity),
  );
}

async function currencyOf(tx: TxCtx, vendorId: string): Promise<string> {
  const vendor = await getVendor(tx, { id: vendorId });
  if (vendor.archivedAt) throw vendorClosed(`The vendor ${vendor.code} is archived.`);
  return vendor.currency ?? currencyOfBooks(tx);
}

/** The lines with their products' names, prices and quantities in the products' own units. */
async function priced(tx: TxCtx, lines: readonly OrderedLine[]): Promise<store.PricedLine[]> {
  const ids = [...new Set(lines.map(({ productId }) => productId))];
  const products = new Map(
    (await productsForStock(tx, ids)).map((product) => [product.id, product]),
  );
  const unknown = lines.findIndex(({ productId }) => !products.has(productId));
  if (unknown !== -1) {
    const path = `lines.${unknown}.productId`;
    const message = "is no product";
    throw invalid(`${path} ${message}`, { errors: [{ path, code: "unknown", message }] });
  }
  const based = await inBaseUnits(tx, lines);
  return lines.map(({ productId, quantity, unit, unitPrice }, at) => {
    const product = found(products.get(productId), "product");
    const baseQuantity = based[at]?.quantity ?? quantity;
    const cost = decimal(product.cost ?? "0")
      .times(baseQuantity)
      .div(quantity);
    return {
      position: at + 1,
      productId,
      sku: product.sku,
      name: product.name,
      unit: unit ?? product.unit,
      quantity,
      unitPrice: unitPrice ?? moneyText(roundHalfUp(cost, 4)),
      baseQuantity,
    };
  });
}

function tell(
  tx: TxCtx,
  change: keyof typeof purchaseEvents,
  before: PurchaseOrder | null,
  after: PurchaseOrder,
): void {
  const { id, ...order } = after;
  record(tx, purchaseEvents[change], { id }, { orderId: id, ...order }, { before, after });
}
