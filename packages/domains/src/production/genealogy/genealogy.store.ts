import { decimal } from "@millrace/contract/decimal";
import type { Ctx } from "@millrace/platform/context";
import { inSites } from "@millrace/platform/scope";
import type { TxCtx } from "@millrace/platform/transact";
import { sql } from "kysely";

export interface EdgeLine {
  readonly productId: string;
  readonly lotId: string | null;
  readonly unitId: string | null;
  readonly quantity: string;
}

/** Writes what went into a batch and what came out of it, one edge for each lot and unit. */
export async function insertEdges(
  tx: TxCtx,
  batch: { readonly id: string; readonly siteId: string },
  consumed: readonly EdgeLine[],
  made: readonly EdgeLine[],
): Promise<void> {
  const edges = [
    ...byLot(consumed).map(({ lotId, ...line }) => ({ from_id: lotId, to_id: batch.id, ...line })),
    ...byLot(made).map(({ lotId, ...line }) => ({ from_id: batch.id, to_id: lotId, ...line })),
  ];
  if (edges.length === 0) return;
  await tx.db
    .insertInto("production_edge")
    .values(edges.map((edge) => ({ ...edge, batch_id: batch.id, site_id: batch.siteId })))
    .execute();
}

/** What was taken back came from nowhere and went nowhere. */
export async function deleteEdges(tx: TxCtx, batchId: string): Promise<void> {
  await tx.db.deleteFrom("production_edge").where("batch_id", "=", batchId).execute();
}

function byLot(
  lines: readonly EdgeLine[],
): { lotId: string; product_id: string; quantity: string }[] {
  const ofLots = lines.flatMap(({ lotId, unitId, productId, quantity }) => {
    const id = unitId ?? lotId;
    return id ? [{ productId, quantity, lotId: id }] : [];
  });
  return [...Map.groupBy(ofLots, ({ lotId }) => lotId)].map(([lotId, same]) => ({
    lotId,
    product_id: same[0]?.productId ?? "",
    quantity: same.reduce((sum, { quantity }) => sum.plus(quantity), decimal(0)).toFixed(),
  }));
}

export interface TracedRow {
  readonly direction: "backward" | "forward";
  readonly fromId: string;
  readonly toId: string;
  readonly batchId: string;
  readonly productId: string;
  readonly quantity: string;
}

type Direction = TracedRow["direction"];

/**
 * Every edge that a walk from the lot meets, the nearest first, up to `limit` and one more in each direction: one recursive statement,
 * which visits each lot and batch once, so that a cycle (rework that goes into its own ancestor) ends it. Edges of sites that the caller
 * does not see are not there.
 */
export function walkOf(
  ctx: Pick<Ctx, "sites">,
  lotId: string,
  limit: number,
  directions: readonly Direction[],
) {
  const half = (direction: Direction, near: "from_id" | "to_id", far: "from_id" | "to_id") => {
    // Looked up edge by edge: `offset 0` keeps the planner from reading the whole table for a join.
    const leaving = sql`lateral (
      select * from production_edge edge
       where edge.${sql.ref(near)} = reached.id and ${inSites(ctx, "edge.site_id")} offset 0) edge`;
    return sql`
      (with recursive reached (id) as (
         select ${lotId}::uuid union select edge.${sql.ref(far)} from reached, ${leaving}
       )
       select ${direction}::text as direction, edge.from_id as "fromId", edge.to_id as "toId", edge.batch_id as "batchId",
              edge.product_id as "productId", trim_scale(edge.quantity)::text as quantity
         from reached, ${leaving}
        limit ${limit + 1})`;
  };
  const halves = directions.map((direction) =>
    direction === "forward"
      ? half(direction, "from_id", "to_id")
      : half(direction, "to_id", "from_id"),
  );
  return sql<TracedRow>`${sql.join(halves, sql` union all `)}`;
}

export async function walk(
  ctx: Ctx,
  lotId: string,
  limit: number,
  directions: readonly Direction[],
): Promise<TracedRow[]> {
  return (await walkOf(ctx, lotId, limit, directions).execute(ctx.db)).rows;
}

/** What a trace says of the batches that it met. */
export function batchesMet(ctx: Ctx, ids: readonly string[]) {
  return ctx.db
    .selectFrom("production_batch")
    .select(["id as batchId", "code", "completed_at as completedAt", "site_id as siteId"])
    .select(["machine_id as machineId", "order_id as orderId"])
    .where(sql<boolean>`id = any(${[...ids]}::uuid[])`)
    .execute();
}

/** Those of the lots and units that batches at sites that the caller sees took or gave. */
export async function worked(ctx: Ctx, ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    select given.id from unnest(${[...ids]}::uuid[]) as given (id)
     where exists (select from production_edge edge where edge.from_id = given.id and ${inSites(ctx, "edge.site_id")})
        or exists (select from production_edge edge where edge.to_id = given.id and ${inSites(ctx, "edge.site_id")})`.execute(
    ctx.db,
  );
  return new Set(rows.map(({ id }) => id));
}
