import type { MillraceClient } from "@millrace/client/client";
import type { NorthwindOrder } from "./northwind.ts";

const atOnce = 8;

interface Placing {
  readonly client: MillraceClient;
  readonly orders: readonly NorthwindOrder[];
  readonly warehouseId: string;
  readonly customerId: ReadonlyMap<string, string>;
  readonly productId: ReadonlyMap<string, string>;
  /** Told after each order how many have been shipped. */
  readonly onShipped: (count: number) => void;
}

/**
 * Places, confirms and ships the orders, eight at a time, through the typed client; the ids of the orders. The client repeats what the
 * death of a server cuts off, each call under its own key.
 */
export async function placeOrders(placing: Placing): Promise<string[]> {
  const { client, warehouseId, customerId, productId, onShipped } = placing;
  const { orders } = client.api.sales;
  const waiting = [...placing.orders];
  const ids: string[] = [];
  const work = async () => {
    for (let order = waiting.shift(); order; order = waiting.shift()) {
      const { id } = await orders.create.mutate({
        customerId: known(customerId, order.customer),
        warehouseId,
        orderedOn: order.orderedOn,
        note: `Northwind order ${order.id}`,
        lines: order.lines.map(({ sku, ...line }) => ({
          ...line,
          productId: known(productId, sku),
        })),
      });
      await orders.confirm.mutate({ id });
      await orders.ship.mutate({ id });
      ids.push(id);
      onShipped(ids.length);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return ids;
}

function known(ids: ReadonlyMap<string, string>, key: string): string {
  const id = ids.get(key);
  if (id === undefined) throw new Error(`${key} was not imported`);
  return id;
}
