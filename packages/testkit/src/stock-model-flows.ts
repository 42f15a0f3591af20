import { daysAfter } from "@millrace/contract/calendar";
import { decimal } from "@millrace/contract/decimal";
import { nextCode } from "./factories.ts";
import type { Harness } from "./harness.ts";
import {
  type Amount,
  type Kind,
  type MadeBatch,
  type Notebook,
  type Order,
  type Part,
  Refused,
} from "./stock-model.ts";

export type Caller = ReturnType<Harness["caller"]>;

/** What there is to work with, in Millrace and in the notebook. */
export interface Ground {
  readonly caller: Caller;
  readonly book: Notebook;
  readonly products: Readonly<Record<Kind, string>>;
  readonly lotCodes: readonly { readonly code: string; readonly expiresOn: string | undefined }[];
  readonly today: string;
}

/** Does it in Millrace and in the notebook, or in neither: `Refused` when both refuse, an error when only one does. */
export type Attempt = <Plan, Answer>(
  plan: () => Plan,
  call: () => Promise<Answer>,
  write: (plan: Plan, answer: Answer) => void | Promise<void>,
) => Promise<void>;

interface Coming {
  readonly kind: Kind;
  readonly warehouse: string;
  readonly quantity: Amount;
  readonly unitCost: Amount;
  readonly location?: string | undefined;
  readonly lotCode?: string | undefined;
  readonly serials?: readonly string[] | undefined;
}

/** What a line that comes in names besides its quantity. */
export function arrivalOf({ lotCodes }: Ground, kind: Kind, which: number, quantity: Amount) {
  if (kind === "lot") return { lot: lotCodes[which % lotCodes.length] };
  if (kind !== "serial") return {};
  return { serials: Array.from({ length: quantity.toNumber() }, () => nextCode("SN")) };
}

/** Writes goods that have come into the notebook, with the ids that Millrace gave their lots and units. */
export async function noteArrival(ground: Ground, coming: Coming): Promise<void> {
  const { caller, book, products } = ground;
  const { kind, warehouse, quantity, unitCost, location, lotCode, serials } = coming;
  if (serials) {
    const { items } = await caller.stock.units.list({ productId: products[kind], limit: 100 });
    for (const serial of serials) {
      const unit = items.find((one) => one.serial === serial);
      if (!unit) throw new Error("a unit that was received is not there");
      book.pieces.set(unit.id, { id: unit.id, status: "available", where: warehouse });
    }
    const parts = serials.map((serial) => ({
      piece: items.find((one) => one.serial === serial)?.id ?? "",
      quantity: decimal(1),
      value: unitCost.round(4),
    }));
    // Each with its own rounding, as one posting.
    book.arrive(kind, warehouse, parts);
    return;
  }
  const lot = lotCode === undefined ? undefined : await lotNamed(ground, kind, lotCode);
  const value = quantity.times(unitCost).round(4);
  book.arrive(kind, warehouse, [
    { ...(lot && { lot }), ...(location && { location }), quantity, value },
  ]);
}

/** The lot of that code; written into the notebook when it is new. */
async function lotNamed({ caller, book, products }: Ground, kind: Kind, code: string) {
  const known = [...book.lots.values()].find((lot) => lot.code === code);
  if (known) return known.id;
  const { items } = await caller.stock.lots.list({ productId: products[kind], code });
  const { id = "", expiresOn = null } = items[0] ?? {};
  book.lots.set(id, { id, code, expiresOn, expired: code === "GONE", quarantined: false });
  return id;
}

/** One pack of what is kept in pieces holds four of them. */
export const sack = { unit: "sack", quantity: "4" };

/** Purchase orders: ordered and sent, received whole or in parts, cancelled. */
export async function makePurchases(ground: Ground, attempt: Attempt) {
  const { caller, book, products } = ground;
  const code = nextCode("V");
  const { id: vendorId } = await caller.parties.vendors.create({ code, name: "A vendor" });

  async function order(kind: Kind, warehouseId: string, quantity: Amount, cents: number) {
    const isPacked = kind === "plain" || kind === "lot";
    const price = decimal(cents).div(100);
    const line = {
      productId: products[kind],
      quantity: quantity.toFixed(),
      unitPrice: price.toFixed(),
      ...(isPacked && { unit: sack.unit }),
    };
    const { id } = await caller.stock.purchaseOrders.create({
      ...{ vendorId, warehouseId, lines: [line] },
    });
    await caller.stock.purchaseOrders.send({ id });
    const factor = decimal(isPacked ? sack.quantity : 1);
    const unitCost = price.div(factor).round(4);
    book.orders.set(id, {
      ...{ id, kind, warehouse: warehouseId, factor, unitCost, quantity },
      ...{ received: decimal(0), status: "sent" },
    });
  }

  async function deliver(one: Order, which: number) {
    const { id, kind, quantity, received, factor } = one;
    const open = quantity.minus(received);
    const isWhole = kind === "serial";
    const half = isWhole ? decimal(1) : open.div(2).round(2, 3);
    const asked = which % 4 === 0 ? open.plus(1) : which % 4 === 1 ? half : open;
    const amount = asked.gt(0) ? asked : decimal(1);
    const named = arrivalOf(ground, kind, which, amount);
    const line = { position: 1, quantity: amount.toFixed(), ...named };
    return attempt(
      () => {
        if (one.status === "received" || one.status === "cancelled") throw new Refused(one.status);
        if (amount.gt(open)) throw new Refused("is more than was ordered");
      },
      () => caller.stock.purchaseOrders.receive({ id, lines: [line] }),
      async () => {
        one.received = received.plus(amount);
        one.status = one.received.eq(quantity) ? "received" : "partly_received";
        await noteArrival(ground, {
          ...{ kind, warehouse: one.warehouse, unitCost: one.unitCost },
          quantity: amount.times(factor),
          lotCode: named.lot?.code,
          serials: named.serials,
        });
      },
    );
  }

  const cancel = (one: Order) =>
    attempt(
      () => {
        if (one.status === "received" || one.status === "cancelled") throw new Refused(one.status);
      },
      () => caller.stock.purchaseOrders.cancel({ id: one.id }),
      () => {
        one.status = "cancelled";
      },
    );

  return { order, deliver, cancel };
}

interface Recipe {
  readonly id: string;
  /** What outturns and the work's cost are shares of, with how much of it one run takes; `also` goes along. */
  readonly takes: Kind;
  readonly run: string;
  readonly also?: Kind;
  readonly gives: readonly [Kind, Kind];
  readonly weights: readonly [string, string];
  readonly check?: string;
}

const conversion = "7.77";

/** Batches: inputs taken, outputs brought with the cost they share, lots kept back by a failed check, batches taken back. */
export async function makeProduction(ground: Ground, attempt: Attempt) {
  const { caller, book, products, lotCodes, today } = ground;
  const check = "Colour";
  const milled: Recipe = {
    ...{ id: "", takes: "lot", run: "100", also: "plain" },
    ...{ gives: ["placed", "owed"], weights: ["1", "1"] },
  };
  const packed: Recipe = {
    ...{ id: "", takes: "placed", run: "40", check },
    ...{ gives: ["lot", "plain"], weights: ["4", "2.5"] },
  };
  const recipes: Recipe[] = [];
  for (const recipe of [milled, packed]) {
    const [main, other] = recipe.gives;
    const isByValue = recipe.weights[0] !== recipe.weights[1];
    const { id } = await caller.catalog.recipes.create({
      ...{ code: nextCode("R"), name: "A recipe", conversionCost: conversion },
      ...{ productId: products[main], yieldQuantity: "30" },
      ...(isByValue && { allocation: "value", expectedValue: recipe.weights[0] }),
      inputs: [
        { productId: products[recipe.takes], quantity: recipe.run },
        ...(recipe.also
          ? [{ productId: products[recipe.also], quantity: "5", counts: false }]
          : []),
      ],
      byProducts: [
        {
          ...{ productId: products[other], outturn: "0.1" },
          ...(isByValue && { expectedValue: recipe.weights[1] }),
        },
      ],
      checks: recipe.check
        ? [{ name: recipe.check, kind: "passed", required: false, onFail: "quarantine" }]
        : [],
    });
    recipes.push({ ...recipe, id });
  }

  async function make(
    warehouse: string,
    which: number,
    taken: Amount,
    given: Amount,
    lotId: string | undefined,
  ) {
    const recipe = recipes[which % 2] ?? milled;
    const [main, other] = recipe.gives;
    const named = recipe.takes === "lot" && lotId ? lotId : undefined;
    const fails = recipe.check !== undefined && which % 10 === 1;
    const inputs = [
      { kind: recipe.takes, quantity: taken, lotId: named },
      ...(recipe.also ? [{ kind: recipe.also, quantity: decimal(1), lotId: undefined }] : []),
    ];
    const brought =
      main !== "lot" || which % 3 === 0
        ? undefined
        : which % 3 === 1
          ? lotCodes[which % lotCodes.length]
          : { code: nextCode("MADE"), expiresOn: daysAfter(today, 10 + which) };
    const { batches } = caller.production;
    const { id } = await batches.create({
      ...{ recipeId: recipe.id, warehouseId: warehouse },
      inputs: inputs.map(({ kind, quantity, lotId: lot }) => ({
        ...{ productId: products[kind], quantity: quantity.toFixed() },
        ...(lot && { lotId: lot }),
      })),
    });
    await batches.setStatus({ id, status: "in_progress" });
    const outputs = [
      { kind: main, quantity: given },
      { kind: other, quantity: decimal("1.25") },
    ];
    for (const { kind, quantity } of outputs)
      await batches.addOutput({
        ...{ id, productId: products[kind], quantity: quantity.toFixed() },
        ...(kind === "lot" && { lotCode: brought?.code, expiresOn: brought?.expiresOn }),
      });
    if (fails) await batches.checks.create({ id, name: check, passed: false });

    let isMade = false;
    try {
      await attempt(
        () =>
          inputs.map(({ kind, quantity, lotId: lot }) =>
            book.pick(kind, warehouse, quantity, lot ? { lot } : {}),
          ),
        () => batches.setStatus({ id, status: "completed" }),
        async (picks, batch) => {
          isMade = true;
          for (const [at, parts] of picks.entries())
            book.leave(inputs[at]?.kind ?? "plain", warehouse, parts);
          const work = decimal(conversion).times(taken).div(recipe.run).round(2);
          const costs = shared(
            costOf(picks.flat()).plus(work),
            outputs.map(({ quantity }, at) => quantity.times(recipe.weights[at] ?? "1")),
          );
          const gave: MadeBatch["gave"] = [];
          for (const [at, { kind, quantity }] of outputs.entries()) {
            const value = costs[at] ?? decimal(0);
            const code = batch.outputs[at]?.lotCode;
            const lot = code ? await lotNamed(ground, kind, code) : undefined;
            const part = { ...(lot && { lot }), quantity, value };
            gave.push({ kind, ...part, value: book.arrive(kind, warehouse, [part], id) });
            const kept = book.lots.get(lot ?? "");
            if (kept && fails && !kept.quarantined) {
              kept.quarantined = true;
              kept.keptBy = id;
            }
          }
          const took = picks.flatMap((parts, at) =>
            parts.map((part) => ({ ...part, kind: inputs[at]?.kind ?? "plain" })),
          );
          book.batches.set(id, { id, warehouse, took, gave });
        },
      );
    } finally {
      if (!isMade) await batches.setStatus({ id, status: "cancelled" }).catch(() => {});
    }
  }

  /** Everything is as if the batch had not been, or nothing is done. */
  function unmake({ id, warehouse, took, gave }: MadeBatch) {
    return attempt(
      () =>
        gave.map(({ kind, lot, quantity, value }) => {
          const { onHand, value: worth } = book.level(kind, warehouse);
          const there = lot
            ? book
                .binsOf(kind, warehouse)
                .filter((bin) => bin.lot === lot)
                .reduce((sum, bin) => sum.plus(bin.quantity), decimal(0))
            : onHand;
          if (there.lt(quantity)) throw new Refused("is gone");
          const parts = book.pick(kind, warehouse, quantity, lot ? { lot, anyState: true } : {});
          return { kind, parts, worth: value.lte(worth) ? value : undefined };
        }),
      () => caller.production.batches.reverse({ id, reason: "model" }),
      (plan) => {
        for (const { kind, parts, worth } of plan) {
          book.leave(kind, warehouse, parts, null, worth);
          book.forget(kind, warehouse, id);
        }
        for (const [kind, parts] of Map.groupBy(took, (part) => part.kind))
          book.arrive(kind, warehouse, parts, "given back");
        book.batches.delete(id);
        // What it kept back is judged anew, unless something of it is still there.
        for (const { lot = "" } of gave) {
          const kept = book.lots.get(lot);
          if (kept?.keptBy !== id || book.onHandOf(lot).gt(0)) continue;
          kept.quarantined = false;
          delete kept.keptBy;
        }
      },
    );
  }

  return { make, unmake };
}

/** What was taken cost, in cents: what it was worth in the ledger. */
const costOf = (parts: readonly Part[]) =>
  parts.reduce((sum, { value }) => sum.plus(value), decimal(0)).round(2);

/** Whole cents by weight; what is left goes to the largest remainders. */
function shared(total: Amount, weights: readonly Amount[]): Amount[] {
  const sum = weights.reduce((all, weight) => all.plus(weight), decimal(0));
  const exact = weights.map((weight) => total.times(weight).div(sum));
  const parts = exact.map((share) => share.round(2, 0));
  const rests = exact.map((share, at) => ({ at, rest: share.minus(parts[at] ?? 0) }));
  rests.sort((a, b) => b.rest.cmp(a.rest) || a.at - b.at);
  let left = parts.reduce((rest, part) => rest.minus(part), total);
  for (const { at } of rests) {
    if (left.lt("0.01")) break;
    parts[at] = (parts[at] ?? decimal(0)).plus("0.01");
    left = left.minus("0.01");
  }
  return parts;
}
