import { Id } from "@millrace/contract/primitives";
import type { Ctx } from "@millrace/platform/context";
import { notFound } from "@millrace/platform/problems";
import { findLots } from "../../stock/index.ts";
import { byDistance } from "./genealogy.rules.ts";
import type { LotTrace, TraceQuery } from "./genealogy.schema.ts";
import * as store from "./genealogy.store.ts";

/**
 * Everything that a lot came from and everything that it went into, nearest first: one recursive query both ways, then the names of what it
 * met. Bounded by `edges` each way; `truncated` says that there are more. Refuses a lot that the caller does not see, and a code that
 * does not name one lot (`resource.not_found`).
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
    findLots(ctx, lotIds),
    store.batchesMet(ctx, batchIds),
  ]);
  const byId = new Map(known.map((each) => [each.id, each]));
  const asked = byId.get(id);
  const isSeen = ctx.sites === "all" || edges.length > 0 || (asked?.places.length ?? 0) > 0;
  if (!isSeen || (!asked && edges.length === 0)) throw notFound("There is no such lot.");

  const products = new Map(walked.flatMap((edge) => [[lotOf(edge), edge.productId] as const]));
  const named = (lotId: string) => {
    const found = byId.get(lotId);
    return {
      lotId,
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

/** The lot by its id, or by the code that a batch gave it. */
async function idOf(ctx: Ctx, lot: string): Promise<string> {
  const id = Id.safeParse(lot);
  if (id.success) return id.data;
  const [first, second] = await store.madeLots(ctx, lot);
  if (first === undefined || second !== undefined)
    throw notFound(
      first ? `Several lots have the code ${lot}: give an id.` : `There is no lot ${lot}.`,
    );
  return first;
}
