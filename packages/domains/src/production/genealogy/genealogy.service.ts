import { Id } from "@millrace/contract/primitives";
import type { Ctx } from "@millrace/platform/context";
import { notFound } from "@millrace/platform/problems";
import { findLots, findUnits } from "../../stock/index.ts";
import { lotAmbiguous } from "../production.errors.ts";
import { byDistance, codeScanned } from "./genealogy.rules.ts";
import type { LotTrace, TraceQuery } from "./genealogy.schema.ts";
import * as store from "./genealogy.store.ts";

/**
 * Everything that a lot or unit came from and everything that it went into, nearest first: one recursive query both ways, then the names of
 * what it met. Bounded by `edges` each way; `truncated` says that there are more. It need not have been in a batch. Refuses what the caller
 * does not see (`resource.not_found`), and a code of several lots (`production.lot_ambiguous`, which names them).
 */
export async function traceLot(
  ctx: Ctx,
  { lot, direction, edges: most }: TraceQuery,
): Promise<LotTrace> {
  const id = await idOf(ctx, lot);
  const walked = await store.walk(
    ctx,
    id,
    most,
    direction === "both" ? ["backward", "forward"] : [direction],
  );
  const of = (wanted: "backward" | "forward") => walked.filter((edge) => edge.direction === wanted);
  const truncated = of("backward").length > most || of("forward").length > most;
  const half = (wanted: "backward" | "forward") =>
    byDistance(id, of(wanted).slice(0, most), wanted).map(toWire);
  const [backward, forward] = [half("backward"), half("forward")];

  const edges = [...backward, ...forward];
  const lotIds = [...new Set([id, ...edges.map(({ lotId }) => lotId)])];
  const batchIds = [...new Set(edges.map(({ batchId }) => batchId))];
  const [known, batches] = await Promise.all([
    thingsOf(ctx, lotIds),
    store.batchesMet(ctx, batchIds),
  ]);
  const asked = known.get(id);
  const isSeen = edges.length > 0 || (asked && (ctx.sites === "all" || asked.isHere));
  if (!isSeen) throw notFound("There is no such lot.");

  const products = new Map(walked.flatMap((edge) => [[lotOf(edge), edge.productId] as const]));
  const named = (lotId: string) => {
    const found = known.get(lotId);
    return {
      lotId,
      kind: found?.kind ?? "lot",
      code: found?.code ?? null,
      productId: found?.productId ?? products.get(lotId) ?? "",
      sku: found?.sku ?? null,
      name: found?.name ?? null,
    };
  };
  return {
    lot: named(id),
    backward,
    forward,
    lots: lotIds.filter((each) => each !== id).map(named),
    batches,
    truncated,
  };
}

const lotOf = ({ fromId, toId, batchId }: store.TracedRow) => (fromId === batchId ? toId : fromId);

const toWire = (edge: store.TracedRow & { readonly depth: number }) => ({
  batchId: edge.batchId,
  lotId: lotOf(edge),
  way: edge.fromId === edge.batchId ? ("out" as const) : ("in" as const),
  quantity: edge.quantity,
  depth: edge.depth,
});

interface Thing {
  readonly kind: "lot" | "unit";
  readonly id: string;
  readonly code: string;
  readonly productId: string;
  readonly sku: string;
  readonly name: string;
  /** Something of it lies where the caller sees it. */
  readonly isHere: boolean;
}

const asLot = ({ id, code, productId, sku, name, places }: Found<typeof findLots>): Thing => ({
  kind: "lot",
  ...{ id, code, productId, sku, name },
  isHere: places.length > 0,
});
const asUnit = ({
  id,
  serial,
  productId,
  sku,
  name,
  warehouseId,
}: Found<typeof findUnits>): Thing => ({
  kind: "unit",
  ...{ id, productId, sku, name },
  code: serial,
  isHere: warehouseId !== null,
});
type Found<Find extends (...given: never[]) => Promise<readonly unknown[]>> = Awaited<
  ReturnType<Find>
>[number];

/** Lots by their ids, and units by those that are no lots'. */
async function thingsOf(ctx: Ctx, ids: readonly string[]): Promise<Map<string, Thing>> {
  const lots = (await findLots(ctx, ids)).map(asLot);
  const isLot = new Set(lots.map(({ id }) => id));
  const others = ids.filter((id) => !isLot.has(id));
  const units = others.length > 0 ? (await findUnits(ctx, others)).map(asUnit) : [];
  return new Map([...lots, ...units].map((thing) => [thing.id, thing]));
}

/** The lot or unit by its id, or the one that the caller sees by its code or serial number: bought, made or used up. */
async function idOf(ctx: Ctx, lot: string): Promise<string> {
  const id = Id.safeParse(lot);
  if (id.success) return id.data;
  const code = codeScanned(lot);
  const [lots, units] = await Promise.all([
    findLots(ctx, { code }),
    findUnits(ctx, { serial: code }),
  ]);
  const all = [...lots.map(asLot), ...units.map(asUnit)];
  const ids = all.map((thing) => thing.id);
  const known =
    ctx.sites === "all" || all.length === 0 ? new Set(ids) : await store.worked(ctx, ids);
  const seen = all.filter((thing) => thing.isHere || known.has(thing.id));
  const [first, second] = seen;
  if (!first) throw notFound(`There is no lot ${code}.`);
  if (!second) return first.id;
  throw lotAmbiguous(`${seen.length} lots have the code ${code}: name one by its id.`, {
    details: { lots: seen.map(({ isHere: _, id: lotId, ...thing }) => ({ lotId, ...thing })) },
  });
}
