import { daysAfter } from "@millrace/contract/calendar";
import { decimal } from "@millrace/contract/decimal";
import { DomainError } from "@millrace/platform/errors";
import { makeProduct, makeWarehouse } from "./factories.ts";
import { type Kind, kinds, Notebook, Refused, together } from "./stock-model.ts";
import { differences, differencesThen, type Moment, noteOf } from "./stock-model-compare.ts";
import {
  type Attempt,
  arrivalOf,
  type Caller,
  makeProduction,
  makePurchases,
  noteArrival,
  sack,
} from "./stock-model-flows.ts";

/** What is to be done, said by numbers: whoever draws them needs to know nothing of what is there. */
export interface Step {
  readonly what: (typeof whats)[number];
  readonly kind: number;
  readonly warehouse: number;
  readonly which: number;
  readonly quarters: number;
  readonly cents: number;
}

export const whats = [
  "receive",
  "receive",
  "issue",
  "scrap",
  "adjust",
  "transfer",
  "ship",
  "arrive",
  "count",
  "decide",
  "quarantine",
  "reserve",
  "unreserve",
  "maintain",
  "retire",
  "order",
  "deliver",
  "deliver",
  "cancel",
  "make",
  "make",
  "unmake",
] as const;

export interface World {
  readonly book: Notebook;
  readonly products: Readonly<Record<Kind, string>>;
  readonly warehouses: readonly [string, string];
  step(step: Step): Promise<"done" | "refused">;
  /** Everything that Millrace keeps, compared with the notebook; what differs. */
  compare(): Promise<string[]>;
  /** Notes what everything is worth now, a moment that is over. */
  remember(at: Date): void;
  /** What Millrace says of the moments that were remembered, compared with what was noted then; what differs. */
  compareThen(): Promise<string[]>;
}

/** A world of its own: five products, each kept in another way, and two warehouses. */
export async function makeWorld(caller: Caller, today: string): Promise<World> {
  const one = await makeWarehouse(caller);
  const two = await makeWarehouse(caller);
  const warehouses = [one.id, two.id] as const;
  const made = await Promise.all(
    kinds.map((kind) =>
      makeProduct(caller, {
        tracking: kind === "lot" || kind === "serial" ? kind : "none",
        allowNegativeStock: kind === "owed",
        cost: "3.35",
        reorderLevel: "5",
        packs: kind === "plain" || kind === "lot" ? [sack] : [],
      }),
    ),
  );
  const products = Object.fromEntries(
    kinds.map((kind, at) => [kind, made[at]?.id]),
  ) as unknown as Record<Kind, string>;
  const locations: string[] = [];
  for (const code of ["A-1", "B-1"])
    locations.push((await caller.sites.locations.create({ id: one.id, code, name: code })).id);
  const costs = Object.fromEntries(kinds.map((kind) => [kind, "3.35"])) as Record<Kind, string>;
  const book = new Notebook(costs, locations);
  const lotCodes = [
    { code: "SOON", expiresOn: daysAfter(today, 5) },
    { code: "LATER", expiresOn: daysAfter(today, 50) },
    { code: "NEVER", expiresOn: undefined },
    { code: "GONE", expiresOn: daysAfter(today, -3) },
  ];
  const ground = { caller, book, products, lotCodes, today };
  const purchases = await makePurchases(ground, attempt);
  const production = await makeProduction(ground, attempt);
  const moments: Moment[] = [];

  const step = async ({ what, which, quarters, cents, ...choice }: Step) => {
    const kind = kinds[choice.kind % kinds.length] ?? "plain";
    const productId = products[kind];
    const warehouseId = warehouses[choice.warehouse % 2] as string;
    const other = warehouses[(choice.warehouse + 1) % 2] as string;
    const quantity = kind === "serial" ? decimal(1 + (quarters % 3)) : decimal(quarters).div(4);
    const text = quantity.toFixed();
    const unitCost = decimal(cents).div(100).toFixed();
    const hasPlaces = kind === "placed" || kind === "lot";
    const location =
      hasPlaces && warehouseId === one.id && which % 3 > 0
        ? locations[which % 3 === 1 ? 0 : 1]
        : undefined;
    const lots = [...book.lots.values()];
    const lot =
      kind === "lot" && which % 2 === 1 ? lots[which % Math.max(lots.length, 1)] : undefined;
    const at = <Value>(map: ReadonlyMap<string, Value>) => [...map][which % Math.max(map.size, 1)];
    const named = { ...(lot && { lotId: lot.id }), ...(location && { locationId: location }) };
    const asked = { ...(lot && { lot: lot.id }), ...(location && { location }) };

    switch (what) {
      case "receive": {
        const { lot: brought, serials } = arrivalOf(ground, kind, which, quantity);
        await caller.stock.receive({
          warehouseId,
          lines: [
            {
              ...{ productId, quantity: text, unitCost, serials },
              ...(location && { locationId: location }),
              ...(brought && { lot: brought }),
            },
          ],
        });
        return noteArrival(ground, {
          ...{ kind, warehouse: warehouseId, quantity, unitCost: decimal(unitCost) },
          ...{ location, lotCode: brought?.code, serials },
        });
      }
      case "issue":
      case "scrap": {
        const anyState = what === "scrap" && lot !== undefined;
        return attempt(
          () => book.pick(kind, warehouseId, quantity, { ...asked, anyState }),
          () =>
            caller.stock.issue({
              ...{ warehouseId, type: what },
              lines: [{ productId, quantity: text, ...named }],
            }),
          (parts) => book.leave(kind, warehouseId, parts),
        );
      }
      case "adjust": {
        if (kind === "serial" || (kind === "lot" && !lot)) return;
        const lines = (sign: string) => [{ productId, quantity: `${sign}${text}`, ...named }];
        const call = (sign: string) => () =>
          caller.stock.adjust({ warehouseId, reason: "model", lines: lines(sign) });
        if (which % 5 < 2) {
          await call("")();
          book.arrive(kind, warehouseId, [{ ...asked, quantity }]);
          return;
        }
        return attempt(
          () => book.pick(kind, warehouseId, quantity, { ...asked, anyState: lot !== undefined }),
          call("-"),
          (parts) => book.leave(kind, warehouseId, parts),
        );
      }
      case "transfer":
      case "ship": {
        const inTransit = what === "ship";
        return attempt(
          () => book.pick(kind, warehouseId, quantity),
          () =>
            caller.stock.transfers.create({
              ...{ fromWarehouseId: warehouseId, toWarehouseId: other, inTransit },
              lines: [{ productId, quantity: text }],
            }),
          (parts, { id }) => {
            book.leave(kind, warehouseId, parts, inTransit ? id : null);
            const shipped = together(parts);
            if (inTransit)
              book.shipments.set(id, { id, from: warehouseId, to: other, kind, parts: shipped });
            else book.arrive(kind, other, shipped);
          },
        );
      }
      case "arrive": {
        const [id, shipment] = at(book.shipments) ?? [];
        if (!id || !shipment) return;
        const last = shipment.parts.at(-1);
        const lost = which % 4 === 0 && last ? (last.piece ? "1" : "0.25") : undefined;
        await attempt(
          () => 0,
          () =>
            caller.stock.transfers.receive({
              id,
              ...(lost && {
                shortfall: [{ productId: products[shipment.kind], quantity: lost }],
                shortfallReason: "lost",
              }),
            }),
          () => {
            book.arrive(shipment.kind, shipment.to, shipment.parts);
            if (lost && last) {
              const named = { anyState: true, ...(last.lot && { lot: last.lot }) };
              const parts = last.piece
                ? [{ piece: last.piece, quantity: decimal(1), value: decimal(0) }]
                : book.pick(shipment.kind, shipment.to, decimal(lost), named);
              book.leave(shipment.kind, shipment.to, parts);
            }
            book.shipments.delete(id);
          },
        );
        return;
      }
      case "count": {
        if (kind === "serial" || (kind === "lot" && !lot)) return;
        const line = { ...named, productId, counted: text };
        const isOpen = [...book.counts.values()].some(
          (count) =>
            count.kind === kind &&
            count.warehouse === warehouseId &&
            count.lot === lot?.id &&
            count.location === location,
        );
        return attempt(
          () => {
            if (isOpen) throw new Refused("is being counted");
            if (asked.lot ?? asked.location)
              return book.bin(kind, warehouseId, asked.lot, asked.location);
            return book.loose(kind, warehouseId);
          },
          () => caller.stock.counts.create({ warehouseId, lines: [line] }),
          (books, { id }) => {
            const difference = quantity.minus(books);
            book.counts.set(id, { id, kind, warehouse: warehouseId, ...asked, difference });
          },
        );
      }
      case "decide": {
        const [id, count] = at(book.counts) ?? [];
        if (!id || !count) return;
        const { difference, warehouse, lot: ofLot, location: atLocation } = count;
        const place = { ...(ofLot && { lot: ofLot }), ...(atLocation && { location: atLocation }) };
        if (which % 4 === 0) {
          await caller.stock.counts.reject({ id });
          book.counts.delete(id);
          return;
        }
        return attempt(
          () =>
            difference.lt(0)
              ? book.pick(count.kind, warehouse, difference.abs(), {
                  ...place,
                  ...(atLocation === undefined && { noLocation: true }),
                  anyState: true,
                })
              : [],
          () => caller.stock.counts.approve({ id }),
          (parts) => {
            if (difference.lt(0)) book.leave(count.kind, warehouse, parts);
            else if (difference.gt(0))
              book.arrive(count.kind, warehouse, [{ ...place, quantity: difference }]);
            book.counts.delete(id);
          },
        );
      }
      case "quarantine": {
        const [id, one] = at(book.lots) ?? [];
        if (!id || !one) return;
        if (one.quarantined) await caller.stock.lots.release({ id });
        else await caller.stock.lots.quarantine({ id, reason: "model" });
        one.quarantined = !one.quarantined;
        delete one.keptBy;
        return;
      }
      case "reserve":
        return attempt(
          () => {
            if (kind !== "owed" && book.available(kind, warehouseId).lt(quantity))
              throw new Refused("is not available");
          },
          () => caller.stock.reservations.create({ warehouseId, productId, quantity: text }),
          (_, { id }) => {
            const level = book.level(kind, warehouseId);
            level.reserved = level.reserved.plus(quantity);
            book.held.set(id, { kind, warehouse: warehouseId, quantity });
          },
        );
      case "unreserve": {
        const [id, held] = at(book.held) ?? [];
        if (!id || !held) return;
        await caller.stock.reservations.release({ id });
        const level = book.level(held.kind, held.warehouse);
        level.reserved = level.reserved.minus(held.quantity);
        book.held.delete(id);
        return;
      }
      case "order":
        return purchases.order(kind, warehouseId, quantity, cents);
      case "deliver":
      case "cancel": {
        const [id, order] = at(book.orders) ?? [];
        if (!id || !order) return;
        const isOver = order.status === "received" || order.status === "cancelled";
        if (isOver) book.orders.delete(id);
        if (what === "cancel") return purchases.cancel(order);
        return purchases.deliver(order, which);
      }
      case "make": {
        const given = decimal(cents).div(100).plus("0.01");
        const named = which % 3 === 1 ? lots[which % Math.max(lots.length, 1)]?.id : undefined;
        return production.make(warehouseId, which, decimal(quarters).div(4), given, named);
      }
      case "unmake": {
        const [, batch] = at(book.batches) ?? [];
        if (!batch) return;
        return production.unmake(batch);
      }
      case "maintain":
      case "retire": {
        const [id, piece] = at(book.pieces) ?? [];
        if (!id || !piece) return;
        const { where } = piece;
        const isHere = where !== null && warehouses.some((warehouse) => warehouse === where);
        if (!isHere || piece.status === "retired") return;
        const isFree = piece.status === "available";
        const status = isFree ? "maintenance" : "available";
        return attempt(
          () => {
            if (isFree && book.available("serial", where).lt(1)) throw new Refused("is promised");
          },
          () =>
            what === "retire"
              ? caller.stock.units.archive({ id })
              : caller.stock.units.update({ id, status }),
          () => {
            if (what === "maintain") piece.status = status;
            else {
              const part = { piece: id, quantity: decimal(1), value: decimal(0) };
              book.leave("serial", where, [part]);
            }
          },
        );
      }
    }
  };

  return {
    book,
    products,
    warehouses,
    step: async (given) => {
      try {
        await step(given);
        return "done";
      } catch (error) {
        if (error instanceof Refused) return "refused";
        throw error;
      }
    },
    compare: () => differences(caller, book, products, warehouses),
    remember: (at) => void moments.push(noteOf(book, warehouses, at)),
    compareThen: async () => {
      const found: string[] = [];
      for (const moment of moments)
        found.push(...(await differencesThen(caller, moment, products, warehouses)));
      return found;
    },
  };
}

const attempt: Attempt = async (plan, call, write) => {
  let planned: ReturnType<typeof plan>;
  try {
    planned = plan();
  } catch (refusal) {
    if (!(refusal instanceof Refused)) throw refusal;
    const answer = await call().then(
      () => undefined,
      (error: Error) => error,
    );
    const kind = answer?.cause instanceof DomainError ? answer.cause.definition.kind : undefined;
    if (kind !== "conflict")
      throw new Error(`Millrace did what the notebook refuses: ${refusal.message}; ${answer}`);
    throw refusal;
  }
  await write(planned, await call());
};
