import { decimal } from "@millrace/contract/decimal";
import { type Kind, kinds, type Notebook } from "./stock-model.ts";
import type { Caller } from "./stock-model-flows.ts";

type Products = Readonly<Record<Kind, string>>;

/** Compares one by one what is kept with what is noted, and tells of what differs. */
function comparing(when = "") {
  const found: string[] = [];
  const expect = (what: string, kept: unknown, noted: unknown) => {
    if (String(kept) !== String(noted))
      found.push(`${what}${when}: ${kept}, in the notebook ${noted}`);
  };
  return { found, expect };
}

/** What everything in these warehouses is worth, now or then, by average and first in, first out. */
async function valuesOf(caller: Caller, warehouses: readonly string[], at?: Date) {
  const methods = ["average", "fifo"] as const;
  const asked = await Promise.all(
    warehouses.flatMap((warehouseId) =>
      methods.map((method) => caller.stock.valuation({ warehouseId, method, at, limit: 100 })),
    ),
  );
  return new Map(
    asked.map((answer, n) => [`${warehouses[Math.floor(n / 2)]} ${answer.method}`, answer]),
  );
}

/** What Millrace keeps and the notebook does not, or otherwise: every level, bin, unit, open order and both values. */
export async function differences(
  caller: Caller,
  book: Notebook,
  products: Products,
  warehouses: readonly string[],
): Promise<string[]> {
  const { found, expect } = comparing();
  const [stocks, values, units] = await Promise.all([
    Promise.all(kinds.map((kind) => caller.stock.levels.get({ productId: products[kind] }))),
    valuesOf(caller, warehouses),
    unitsOf(caller, products.serial),
  ]);
  for (const [nth, kind] of kinds.entries()) {
    const stock = stocks[nth];
    for (const warehouse of warehouses) {
      const at = `${kind} ${warehouses.indexOf(warehouse)}`;
      const is = (one: { warehouseId: string }) => one.warehouseId === warehouse;
      const level = stock?.warehouses.find(is);
      const { onHand, reserved, value } = book.level(kind, warehouse);
      expect(`${at} on hand`, level?.onHand ?? "0", onHand.toFixed());
      expect(`${at} reserved`, level?.reserved ?? "0", reserved.toFixed());
      expect(`${at} blocked`, level?.blocked ?? "0", book.blocked(kind, warehouse).toFixed());
      const worth = (method: string) =>
        values
          .get(`${warehouse} ${method}`)
          ?.items.find(({ productId }) => productId === products[kind])?.value ?? "0";
      expect(`${at} average`, worth("average"), value.toFixed());
      expect(`${at} fifo`, worth("fifo"), book.fifo(kind, warehouse).toFixed());
      const kept = stock?.bins.filter(is).map(({ lotId, locationId, quantity, blocked }) => {
        const barred = book.isBarred(book.lots.get(lotId ?? ""));
        return `${lotId ?? ""} ${locationId ?? ""} ${quantity} ${blocked === barred}`;
      });
      const noted = book
        .binsOf(kind, warehouse)
        .map(({ lot, location, quantity }) => `${lot} ${location} ${quantity.toFixed()} true`);
      expect(`${at} bins`, kept?.sort(), noted.sort());
    }
  }
  const pieces = [...book.pieces.values()].filter(({ status }) => status !== "retired");
  expect(
    "units",
    units.map((unit) => `${unit.id} ${unit.status} ${unit.warehouseId ?? unit.transferId}`).sort(),
    pieces.map(({ id, status, where }) => `${id} ${status} ${where}`).sort(),
  );
  const kept = warehouses.reduce(
    (sum, warehouse) => sum.plus(values.get(`${warehouse} fifo`)?.inTransit ?? 0),
    decimal(0),
  );
  expect("under way", kept.toFixed(), underWay(book).toFixed());
  const [newest] = [...book.orders.values()].slice(-1);
  for (const { id, status, quantity, received, factor } of newest ? [newest] : []) {
    const order = await caller.stock.purchaseOrders.get({ id });
    const open = status === "cancelled" ? decimal(0) : quantity.minus(received).times(factor);
    const { received: came, outstanding } = order.lines[0] ?? {};
    expect(
      `order ${order.number}`,
      `${order.status} ${came} ${outstanding}`,
      `${status} ${received.toFixed()} ${open.toFixed()}`,
    );
  }
  return found;
}

async function unitsOf(caller: Caller, productId: string) {
  const units: Awaited<ReturnType<Caller["stock"]["units"]["list"]>>["items"] = [];
  for (let cursor: string | undefined, isFirst = true; isFirst || cursor; isFirst = false) {
    const page = await caller.stock.units.list({ productId, limit: 100, cursor });
    units.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  }
  return units;
}

const underWay = (book: Notebook) =>
  [...book.shipments.values()]
    .flatMap(({ parts }) => parts)
    .reduce((sum, { value }) => sum.plus(value), decimal(0));

/** What was on hand and worth how much at a moment, as text. */
export interface Moment {
  readonly at: Date;
  readonly worth: ReadonlyMap<string, string>;
  readonly underWay: string;
}

export function noteOf(book: Notebook, warehouses: readonly string[], at: Date): Moment {
  const worth = new Map(
    warehouses.flatMap((warehouse) =>
      kinds.flatMap((kind) => {
        const { onHand, value } = book.level(kind, warehouse);
        const many = onHand.toFixed();
        return [
          [`${kind} ${warehouse} average`, `${many} ${value.toFixed()}`],
          [`${kind} ${warehouse} fifo`, `${many} ${book.fifo(kind, warehouse).toFixed()}`],
        ] as const;
      }),
    ),
  );
  return { at, worth, underWay: underWay(book).toFixed() };
}

/** What the ledger says of a moment that is over and the notebook noted otherwise. */
export async function differencesThen(
  caller: Caller,
  { at, worth, underWay: noted }: Moment,
  products: Products,
  warehouses: readonly string[],
): Promise<string[]> {
  const { found, expect } = comparing(` at ${at.toISOString()}`);
  const values = await valuesOf(caller, warehouses, at);
  let way = decimal(0);
  for (const warehouse of warehouses)
    for (const method of ["average", "fifo"]) {
      const answer = values.get(`${warehouse} ${method}`);
      if (method === "fifo") way = way.plus(answer?.inTransit ?? 0);
      for (const kind of kinds) {
        const item = answer?.items.find(({ productId }) => productId === products[kind]);
        const what = `${kind} ${warehouse} ${method}`;
        expect(what, `${item?.onHand ?? "0"} ${item?.value ?? "0"}`, worth.get(what));
      }
    }
  expect("under way", way.toFixed(), noted);
  return found;
}
