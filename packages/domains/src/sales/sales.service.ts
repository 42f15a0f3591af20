import { dateIn } from "@millrace/contract/calendar";
import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { currencyOfBooks } from "@millrace/platform/currency";
import { emit } from "@millrace/platform/events";
import { newId } from "@millrace/platform/id";
import { invalid } from "@millrace/platform/problems";
import { found, record, unchanged } from "@millrace/platform/record";
import { nextNumber } from "@millrace/platform/series";
import { goOn, type TxCtx, transact } from "@millrace/platform/transact";
import { productsForSale } from "../catalog/index.ts";
import { getCustomer } from "../parties/index.ts";
import { getWarehouse } from "../sites/index.ts";
import { releaseReserved, reserveStock, takeStock } from "../stock/index.ts";
import { customerClosed, orderState, overShipment } from "./sales.errors.ts";
import * as events from "./sales.events.ts";
import { mayBecome, openLines, overShipped, priceLine, totalOf } from "./sales.rules.ts";
import type {
  CancelOrder,
  NewOrder,
  NewOrderLine,
  Order,
  OrderChange,
  OrderLine,
  OrderQuery,
  OrderStatus,
  OrderSummary,
  ShipOrder,
} from "./sales.schema.ts";
import * as store from "./sales.store.ts";

const document = (order: { id: string }) => ({ type: "sales.order", id: order.id });

export async function getOrder(ctx: Ctx, { id }: { id: string }): Promise<Order> {
  return found(await store.findOrder(ctx, id), "order");
}

export function listOrders(ctx: Ctx, query: OrderQuery): Promise<Page<OrderSummary>> {
  return store.pageOfOrders(ctx, query);
}

/**
 * Makes an order, as a draft or confirmed at once: with its number, its prices and, when confirmed, its stock, or not at all
 * (`stock.insufficient`). Prices come from the catalogue unless given. The number is taken last: its series is locked until the commit.
 */
export function createOrder(ctx: Ctx, input: NewOrder): Promise<Order> {
  return transact(ctx, async (tx) => {
    const [warehouse, currency, products] = await Promise.all([
      getWarehouse(tx, { id: input.warehouseId }),
      currencyFor(tx, input.customerId),
      productsOf(tx, input.lines),
    ]);
    const lines = pricedLines(input.lines, products);
    const draft = {
      id: newId(),
      status: "draft" as const,
      customerId: input.customerId,
      siteId: warehouse.siteId,
      warehouseId: warehouse.id,
      currency,
      orderedOn: input.orderedOn ?? dateIn(warehouse.timezone, tx.now),
      note: input.note,
      ...totalOf(lines),
      version: 1,
      createdAt: tx.now,
      updatedAt: tx.now,
      lines,
    };
    if (input.confirm)
      await reserveStock(tx, {
        warehouseId: draft.warehouseId,
        document: document(draft),
        owner: { ...document(draft), number: null },
        lines: stocked(lines, products),
      });
    const number = await nextNumber(tx, "sales.order", "SO");
    const order: Order = { ...draft, number, status: input.confirm ? "confirmed" : "draft" };
    goOn(tx, store.insertOrder(tx, order));
    record(tx, events.orderCreated, order, describe(order), { after: order });
    if (input.confirm)
      emit(
        tx,
        events.orderStatusChanged,
        order,
        statusChange({ ...order, status: "draft" }, "confirmed"),
      );
    return order;
  });
}

/** Changes a draft: customer, note, date, or all its lines. Refused in any other state (`sales.order_state`). */
export function updateOrder(ctx: Ctx, { id, version, ...change }: OrderChange): Promise<Order> {
  return transact(ctx, async (tx) => {
    const before = unchanged(await store.lockOrder(tx, id), version, "order");
    if (before.status !== "draft") throw wrongState(before, "changed");
    const lines = change.lines && pricedLines(change.lines, await productsOf(tx, change.lines));
    if (lines) await store.replaceLines(tx, id, lines);
    const summary = await store.updateOrder(tx, before, {
      ...(change.customerId && {
        customer_id: change.customerId,
        currency: await currencyFor(tx, change.customerId),
      }),
      ...(change.orderedOn && { ordered_on: change.orderedOn }),
      ...(change.note !== undefined && { note: change.note }),
      ...(lines && totalOf(lines)),
    });
    const order = { ...summary, lines: lines ?? before.lines };
    record(tx, events.orderUpdated, order, describe(order), { before, after: order });
    return order;
  });
}

/** Promises the stock of every line, all or none (`stock.insufficient` names what is short). */
export function confirmOrder(
  ctx: Ctx,
  { id, version }: { id: string; version?: number | undefined },
): Promise<Order> {
  return transact(ctx, async (tx) => {
    const before = await lockFor(tx, id, version, "confirmed");
    await reserveStock(tx, {
      warehouseId: before.warehouseId,
      document: document(before),
      owner: { ...document(before), number: before.number },
      lines: stocked(before.lines, await productsOf(tx, before.lines)),
    });
    return become(tx, before, "confirmed");
  });
}

/** Ships what is open, or the given part. The order is `shipped` with the last part; until then it stays `confirmed`. */
export function shipOrder(ctx: Ctx, { id, version, lines: wanted }: ShipOrder): Promise<Order> {
  return transact(ctx, async (tx) => {
    const before = await lockFor(tx, id, version, "shipped");
    const over = overShipped(before.lines, wanted ?? []);
    if (over.length > 0)
      throw overShipment(`Line ${over.join(", ")} has less open than is to be shipped.`, {
        details: { positions: over },
      });
    const productOf = new Map(before.lines.map((line) => [line.position, line.productId]));
    const leaving =
      wanted?.map((line) => ({ ...line, productId: productOf.get(line.position) ?? "" })) ??
      openLines(before.lines);

    await takeStock(tx, {
      type: "issue",
      held: true,
      warehouseId: before.warehouseId,
      document: document(before),
      lines: stocked(leaving, await productsOf(tx, leaving)),
    });
    const shipmentId = newId();
    await store.insertShipment(tx, { id: shipmentId, orderId: id, lines: leaving });
    const after = found(await store.findOrder(tx, id), "order");
    const complete = openLines(after.lines).length === 0;
    emit(tx, events.orderShipped, before, {
      orderId: id,
      number: before.number,
      shipmentId,
      complete,
      lines: leaving,
    });
    if (complete) return become(tx, { ...before, lines: after.lines }, "shipped");
    return { ...(await store.updateOrder(tx, before, {})), lines: after.lines };
  });
}

export function completeOrder(
  ctx: Ctx,
  { id, version }: { id: string; version?: number | undefined },
): Promise<Order> {
  return transact(ctx, async (tx) =>
    become(tx, await lockFor(tx, id, version, "completed"), "completed"),
  );
}

/** Ends an order of which nothing has left and gives its stock back. */
export function cancelOrder(ctx: Ctx, { id, version, reason }: CancelOrder): Promise<Order> {
  return transact(ctx, async (tx) => {
    const before = await lockFor(tx, id, version, "cancelled");
    if (before.lines.some((line) => line.shipped !== "0"))
      throw wrongState(before, "cancelled: a part of it has shipped");
    await releaseReserved(tx, document(before));
    return become(tx, before, "cancelled", reason);
  });
}

async function lockFor(
  tx: TxCtx,
  id: string,
  version: number | undefined,
  to: OrderStatus,
): Promise<Order> {
  const order = unchanged(await store.lockOrder(tx, id), version, "order");
  if (!mayBecome(order.status, to)) throw wrongState(order, to);
  return order;
}

const wrongState = (order: Order, wanted: string) =>
  orderState(`The order ${order.number} is ${order.status} and cannot be ${wanted}.`, {
    details: { status: order.status },
  });

async function become(tx: TxCtx, before: Order, to: OrderStatus, reason?: string): Promise<Order> {
  const order = { ...(await store.updateOrder(tx, before, { status: to })), lines: before.lines };
  const { lines: _lines, ...summary } = before;
  record(tx, events.orderStatusChanged, order, statusChange(before, to, reason), {
    before: summary,
    after: { ...order, lines: undefined },
  });
  return order;
}

function statusChange(before: Order, to: OrderStatus, reason?: string) {
  const { id, number, status, customerId, currency, total, orderedOn } = before;
  return {
    orderId: id,
    number,
    from: status,
    to,
    customerId,
    currency,
    total,
    orderedOn,
    ...(reason && { reason }),
  };
}

function describe(order: Order) {
  const { id, number, status, customerId, warehouseId, currency, total, orderedOn } = order;
  const lines = order.lines.map((line) => ({
    position: line.position,
    productId: line.productId,
    quantity: line.quantity,
    unitPrice: line.unitPrice,
    total: line.total,
  }));
  return {
    orderId: id,
    number,
    status,
    customerId,
    warehouseId,
    currency,
    total,
    orderedOn,
    lines,
  };
}

/** The customer's currency, or the house's. Refuses one who is archived (`sales.customer_archived`). */
async function currencyFor(tx: TxCtx, customerId: string): Promise<string> {
  const customer = await getCustomer(tx, { id: customerId });
  if (customer.archivedAt) throw customerClosed(`The customer ${customer.code} is archived.`);
  return customer.currency ?? currencyOfBooks(tx);
}

type Products = ReadonlyMap<string, Awaited<ReturnType<typeof productsForSale>>[number]>;

/** The products of the lines by their ids. */
async function productsOf(tx: TxCtx, lines: readonly { productId: string }[]): Promise<Products> {
  const products = await productsForSale(tx, [...new Set(lines.map((line) => line.productId))]);
  return new Map(products.map((product) => [product.id, product]));
}

function pricedLines(lines: readonly NewOrderLine[], products: Products): OrderLine[] {
  const errors = lines.flatMap(({ productId }, index) => {
    const product = products.get(productId);
    if (product && !product.archivedAt) return [];
    return [
      {
        path: `lines.${index}.productId`,
        code: product ? "archived" : "unknown",
        message: product ? "is archived" : "is not a product",
      },
    ];
  });
  if (errors.length > 0) throw invalid(`${errors[0]?.path} ${errors[0]?.message}`, { errors });
  return lines.map((line, index) => {
    const { sku, name, unit, price, taxRate } = found(products.get(line.productId), "product");
    const priced = {
      quantity: line.quantity,
      unitPrice: line.unitPrice ?? price,
      discount: line.discount,
      taxRate,
    };
    return {
      position: index + 1,
      productId: line.productId,
      sku,
      name,
      unit,
      shipped: "0",
      ...priced,
      ...priceLine(priced),
    };
  });
}

/** The lines that stock is kept of: services are sold, too. */
const stocked = <Line extends { productId: string }>(lines: readonly Line[], products: Products) =>
  lines.filter((line) => products.get(line.productId)?.kind !== "service");
