import { daysAfter } from "@millrace/contract/calendar";
import { decimal } from "@millrace/contract/decimal";
import { makeProduct, makeWarehouse, nextCode } from "@millrace/testkit/factories";
import { type Harness, harness } from "@millrace/testkit/harness";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { findLots } from "../stock/index.ts";

/*
 * Random production against a notebook that knows no database: what lies in which lot, which lot came from which, and what all of it is
 * worth together.
 */

let h: Harness;
let admin: ReturnType<Harness["caller"]>;
beforeAll(async () => {
  h = await harness();
  admin = h.caller("superadmin");
});

interface NotedLot {
  readonly id: string;
  readonly product: number;
  readonly expiresOn: string;
  left: number;
}

/** Lots that went into a batch, and lots that came out of it. */
interface NotedBatch {
  readonly id: string;
  readonly took: readonly { readonly lot: NotedLot; readonly many: number }[];
  readonly gave: readonly { readonly lot: NotedLot; readonly many: number }[];
  readonly from: readonly string[];
  readonly to: readonly string[];
}

const receipt = fc.record({
  what: fc.constant("receive" as const),
  quantity: fc.integer({ min: 50, max: 600 }),
  cents: fc.integer({ min: 0, max: 300 }),
  expires: fc.nat(400),
});
const making = fc.record({
  what: fc.constantFrom("make" as const, "make" as const, "race" as const, "cancel" as const),
  recipe: fc.nat(2),
  quantity: fc.integer({ min: 1, max: 150 }),
  outputs: fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 3 }),
  named: fc.option(fc.nat(20)),
  expires: fc.nat(400),
});
const reversal = fc.record({
  what: fc.constantFrom("reverse" as const, "race to reverse" as const),
  which: fc.nat(100),
});
const steps = fc.array(
  fc.oneof(
    { weight: 2, arbitrary: receipt },
    { weight: 3, arbitrary: making },
    { weight: 2, arbitrary: reversal },
  ),
  {
    minLength: 20,
    maxLength: 40,
  },
);

type Making = typeof making extends fc.Arbitrary<infer One> ? One : never;
type Reversal = typeof reversal extends fc.Arbitrary<infer One> ? One : never;
type Receipt = typeof receipt extends fc.Arbitrary<infer One> ? One : never;

/** How many batches came to an end in all worlds, and how many were taken back. */
let completed = 0;
let reversed = 0;

async function makeWorld() {
  const warehouse = await makeWarehouse(admin);
  const products = await Promise.all(
    ["Paddy", "Rice", "Bran", "Flour"].map((name) =>
      makeProduct(admin, { name, tracking: "lot", price: "1.30" }),
    ),
  );
  const idOf = (product: number) => products[product]?.id ?? "";
  const conversion = "7.77";
  // Paddy to rice and bran; rice to flour; rice to rice again, so that genealogy meets itself.
  const recipes = await Promise.all(
    [
      { takes: 0, gives: [1, 2, 1] },
      { takes: 1, gives: [3, 3, 3] },
      { takes: 1, gives: [1, 2, 2] },
    ].map(async ({ takes, gives }, index) => {
      const byProducts = gives.includes(2) ? [{ productId: idOf(2), outturn: "0.1" }] : [];
      const { id } = await admin.catalog.recipes.create({
        code: nextCode("R"),
        name: "A recipe",
        productId: idOf(gives[0] ?? 0),
        yieldQuantity: "60",
        conversionCost: conversion,
        allocation: index === 0 ? "value" : "weight",
        inputs: [{ productId: idOf(takes), quantity: "100" }],
        byProducts,
      });
      return { id, takes, gives };
    }),
  );
  const lots: NotedLot[] = [];
  const batches: NotedBatch[] = [];
  let worth = decimal(0);
  let made = 0;
  let ended = 0;

  const expiry = (days: number) => daysAfter("2027-06-01", days * 20 + (lots.length % 20));

  async function receive({ quantity, cents, expires }: Receipt): Promise<void> {
    const [code, expiresOn] = [nextCode("LOT"), expiry(expires)];
    const unitCost = decimal(cents).div(100).toFixed(2);
    await admin.stock.receive({
      warehouseId: warehouse.id,
      lines: [
        { productId: idOf(0), quantity: String(quantity), unitCost, lot: { code, expiresOn } },
      ],
    });
    const { items } = await admin.stock.lots.list({ productId: idOf(0), code });
    lots.push({ id: items[0]?.id ?? "", product: 0, expiresOn, left: quantity });
    worth = worth.plus(decimal(quantity).times(unitCost));
  }

  /** What the notebook would take: of a lot that is named, or of what expires first; null where there is too little. */
  function pick(product: number, quantity: number, lotId: string | undefined) {
    const there = lots
      .filter((lot) => lot.product === product && lot.left > 0 && (!lotId || lot.id === lotId))
      .sort((a, b) => (a.expiresOn < b.expiresOn ? -1 : a.expiresOn > b.expiresOn ? 1 : 0));
    const picks: { lot: NotedLot; many: number }[] = [];
    let open = quantity;
    for (const lot of there) {
      const many = Math.min(open, lot.left);
      if (many > 0) picks.push({ lot, many });
      open -= many;
    }
    return open === 0 ? picks : null;
  }

  async function make(step: Making): Promise<void> {
    const recipe = recipes[step.recipe];
    if (!recipe) return;
    const mine = lots.filter((lot) => lot.product === recipe.takes);
    const named = step.named === null ? undefined : mine[step.named % Math.max(1, mine.length)];
    const { id } = await admin.production.batches.create({
      recipeId: recipe.id,
      warehouseId: warehouse.id,
      inputs: [
        { productId: idOf(recipe.takes), lotId: named?.id, quantity: String(step.quantity) },
      ],
    });
    await admin.production.batches.setStatus({ id, status: "in_progress" });
    const given = step.outputs.map((quantity, at) => ({
      product: recipe.gives[at] ?? recipe.gives[0] ?? 0,
      quantity,
      expiresOn: daysAfter(expiry(step.expires), at * 7_300 + ++made),
    }));
    for (const { product, quantity, expiresOn } of given)
      await admin.production.batches.addOutput({
        id,
        productId: idOf(product),
        quantity: String(quantity),
        expiresOn,
      });
    if (step.what === "cancel") {
      await admin.production.batches.setStatus({ id, status: "cancelled" });
      return;
    }
    const picks = pick(recipe.takes, step.quantity, named?.id);
    const complete = () => admin.production.batches.setStatus({ id, status: "completed" });
    const tries = await Promise.allSettled(
      step.what === "race" ? [complete(), complete(), complete()] : [complete()],
    );
    const wins = tries.filter(({ status }) => status === "fulfilled");
    expect(wins).toHaveLength(picks ? 1 : 0);
    const codes = tries.flatMap((one) =>
      one.status === "rejected" ? [one.reason.cause?.definition.code] : [],
    );
    expect(
      codes.filter((code) => code !== "production.batch_state" && code !== "stock.insufficient"),
    ).toEqual([]);
    if (!picks) return;

    const batch = await admin.production.batches.get({ id });
    expect(new Map(batch.consumed?.map(({ lotId, quantity }) => [lotId, quantity]))).toEqual(
      new Map(picks.map(({ lot, many }) => [lot.id, String(many)])),
    );
    const shared = batch.outputs.reduce((sum, { cost }) => sum.plus(cost ?? 0), decimal(0));
    const total = decimal(batch.inputCost ?? 0).plus(batch.conversionCost ?? 0);
    expect(shared.toFixed(2)).toBe(total.toFixed(2));
    const exact = decimal(conversion).times(step.quantity).div(100);
    expect(
      exact
        .minus(batch.conversionCost ?? 0)
        .abs()
        .lte("0.005"),
    ).toBe(true);

    for (const { lot, many } of picks) lot.left -= many;
    const gave = batch.outputs.map(({ lotId }, at) => {
      const { product = 0, quantity = 0, expiresOn = "" } = given[at] ?? {};
      const lot: NotedLot = { id: lotId ?? "", product, expiresOn, left: quantity };
      lots.push(lot);
      return { lot, many: quantity };
    });
    completed += 1;
    ended += 1;
    const ids = (lines: readonly { lot: NotedLot }[]) => lines.map(({ lot }) => lot.id);
    batches.push({ id, took: picks, gave, from: ids(picks), to: ids(gave) });
    worth = worth.plus(batch.conversionCost ?? 0);
  }

  /** Takes a batch back, whose lots must all be whole; then everything is where it was. */
  async function reverse({ what, which }: Reversal): Promise<void> {
    const at = which % Math.max(1, batches.length);
    const batch = batches[at];
    if (!batch) return;
    const { id } = batch;
    const undo = () => admin.production.batches.reverse({ id, reason: "Noted wrongly" });
    const tries = await Promise.allSettled(what === "reverse" ? [undo()] : [undo(), undo()]);
    const wins = tries.filter(({ status }) => status === "fulfilled");
    const isWhole = batch.gave.every(({ lot, many }) => lot.left === many);
    expect(wins).toHaveLength(isWhole ? 1 : 0);
    const codes = tries.flatMap((one) =>
      one.status === "rejected" ? [one.reason.cause?.definition.code] : [],
    );
    expect(new Set([...codes, isWhole ? "production.batch_state" : "stock.gone"]).size).toBe(1);
    if (!isWhole) return;
    reversed += 1;
    batches.splice(at, 1);
    for (const { lot } of batch.gave) lot.left = 0;
    for (const { lot, many } of batch.took) lot.left += many;
    const { items } = await admin.stock.movements.list({ documentId: id, limit: 100 });
    const [there, back] = [
      items.filter(({ type }) => type !== "reverse"),
      items.filter(({ type }) => type === "reverse"),
    ];
    expect(back.map(({ lotId, quantity }) => `${lotId} ${quantity}`).sort()).toEqual(
      there.map(({ lotId, quantity }) => `${lotId} ${decimal(quantity).times(-1)}`).sort(),
    );
    // What it brought is mixed with other lots of its product by then, so the notebook takes the worth from the ledger.
    worth = back.reduce((sum, { value }) => sum.plus(value), worth);
  }

  /** The lots that one leads to, through any number of batches. */
  function reached(start: string, near: "from" | "to", far: "from" | "to"): Set<string> {
    const seen = new Set([start]);
    for (const lot of seen)
      for (const batch of batches)
        if (batch[near].includes(lot)) for (const next of batch[far]) seen.add(next);
    seen.delete(start);
    return seen;
  }

  async function compare(): Promise<void> {
    const kept = await findLots(
      h.ctx("superadmin"),
      lots.map(({ id }) => id),
    );
    expect(new Map(kept.map(({ id, onHand }) => [id, onHand]))).toEqual(
      new Map(lots.map(({ id, left }) => [id, String(left)])),
    );
    const { value } = await admin.stock.valuation({ warehouseId: warehouse.id });
    // What inputs cost is a sum in cents: half a cent for each batch at most.
    const apart = decimal(value).minus(worth).abs();
    expect(apart.lte(decimal(ended).times("0.005").plus("0.01"))).toBe(true);
    for (const { id } of lots.filter((_, at) => at % 3 === 0)) {
      const trace = await admin.production.lots.trace({ lot: id });
      const other = (way: "backward" | "forward", wanted: "in" | "out") =>
        new Set(trace[way].flatMap((edge) => (edge.way === wanted ? [edge.lotId] : [])));
      expect(other("backward", "in")).toEqual(reached(id, "to", "from"));
      expect(other("forward", "out")).toEqual(reached(id, "from", "to"));
    }
  }

  return {
    step: (one: Receipt | Making | Reversal) => {
      if (one.what === "receive") return receive(one);
      return "which" in one ? reverse(one) : make(one);
    },
    compare,
  };
}

describe("production against a notebook", () => {
  it("keeps lots, genealogy and worth as a plain model does, whatever is made, raced for, refused, dropped or taken back", async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const world = await makeWorld();
        for (const one of all) await world.step(one);
        await world.compare();
        expect(await admin.stock.verify({})).toMatchObject({ ok: true });
      }),
      { numRuns: 8, endOnFailure: true },
    );
    expect(completed).toBeGreaterThan(10);
    expect(reversed).toBeGreaterThan(3);
  }, 60_000);
});
