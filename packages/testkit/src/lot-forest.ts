import type { DB } from "@millrace/db/generated/types";
import { newId } from "@millrace/platform/id";
import { type Kysely, sql } from "kysely";

/** Genealogy of so many edges: layers of lots, each batch taking some lots of the layer before and giving some of the next. */
export interface Forest {
  readonly edges: readonly { readonly fromId: string; readonly toId: string }[];
  readonly lots: readonly string[];
}

/** Where its batches are made, of what and by which recipe. */
interface MillOfForest {
  readonly recipe: { readonly id: string };
  readonly rice: { readonly id: string };
  readonly warehouse: { readonly id: string; readonly siteId: string };
}

const perBatch = 5;

/** Writes it straight into the tables, as completed batches of the mill; the same seed makes the same shape. */
export async function growForest(
  db: Kysely<DB>,
  mill: MillOfForest,
  { edges: wanted, seed = 1, span = 200 }: { edges: number; seed?: number; span?: number },
): Promise<Forest> {
  let state = seed;
  const random = (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
  const lots: string[] = Array.from({ length: span }, newId);
  const batches: string[] = [];
  const edges: { fromId: string; toId: string; batchId: string }[] = [];
  while (edges.length < wanted) {
    const batchId = newId();
    batches.push(batchId);
    const taken = new Set(
      Array.from({ length: perBatch - 2 }, () => lots[lots.length - 1 - random(span)] ?? ""),
    );
    for (const lot of taken) edges.push({ fromId: lot, toId: batchId, batchId });
    for (let n = 0; n < 2; n++) {
      const lot = newId();
      lots.push(lot);
      edges.push({ fromId: batchId, toId: lot, batchId });
    }
  }
  const now = new Date("2026-11-21T09:00:00Z");
  await sql`
    insert into production_batch (id, code, status, recipe_id, product_id, plan, planned_quantity, site_id, warehouse_id, started_at,
           completed_at, completed_by, consumed, input_cost, conversion_cost, created_by, created_at, updated_at)
    select id, 'F-' || id, 'completed', ${mill.recipe.id}, ${mill.rice.id}, '{}', 1, ${mill.warehouse.siteId}, ${mill.warehouse.id}, ${now},
           ${now}, 'system:test', '[]', 0, 0, 'system:test', ${now}, ${now}
      from unnest(${batches}::uuid[]) as id`.execute(db);
  await sql`
    insert into stock_lot (id, product_id, code, created_at)
    select id, ${mill.rice.id}, 'F-' || id, ${now} from unnest(${lots}::uuid[]) as id`.execute(db);
  await sql`
    insert into production_edge (from_id, to_id, batch_id, site_id, product_id, quantity)
    select from_id, to_id, batch_id, ${mill.warehouse.siteId}, ${mill.rice.id}, 1
      from unnest(${edges.map(({ fromId }) => fromId)}::uuid[], ${edges.map(({ toId }) => toId)}::uuid[],
                  ${edges.map(({ batchId }) => batchId)}::uuid[]) as e (from_id, to_id, batch_id)
    on conflict do nothing`.execute(db);
  await sql`analyze production_edge, production_batch, stock_lot`.execute(db);
  return { edges, lots };
}
