import type { Page } from "@millrace/contract/page";
import type { Ctx } from "@millrace/platform/context";
import { paginate } from "@millrace/platform/cursor";
import { actorOf } from "@millrace/platform/events";
import { refuseOn } from "@millrace/platform/refusals";
import { among } from "@millrace/platform/scope";
import type { TxCtx } from "@millrace/platform/transact";
import { sql } from "kysely";
import { shelfCounted } from "../stock.errors.ts";
import type { CountQuery, StockCount } from "./counts.schema.ts";

const columns = [
  "id",
  "number",
  "warehouse_id as warehouseId",
  "status",
  "note",
  "counted_by as countedBy",
  "counted_at as countedAt",
  "decided_by as decidedBy",
  "decided_at as decidedAt",
  "decision",
] as const;

// A CHECK keeps the status one of the schema's.
const counts = ({ db }: Pick<Ctx | TxCtx, "db">) =>
  db.selectFrom("stock_count").select(columns).$castTo<StockCount>();

export function findCount(ctx: Ctx | TxCtx, id: string): Promise<StockCount | undefined> {
  return counts(ctx).where("id", "=", id).executeTakeFirst();
}

export function lockCount(tx: TxCtx, id: string): Promise<StockCount | undefined> {
  return counts(tx).where("id", "=", id).forUpdate().executeTakeFirst();
}

export function pageOfCounts(
  ctx: Ctx,
  input: CountQuery,
  warehouseIds: "all" | readonly string[],
): Promise<Page<StockCount>> {
  let query = counts(ctx).where(among(warehouseIds, "warehouse_id"));
  if (input.warehouseId) query = query.where("warehouse_id", "=", input.warehouseId);
  if (input.status) query = query.where("status", "=", input.status);
  return paginate(ctx, query, {
    input,
    sorts: { countedAt: "counted_at" },
    defaultSort: "-countedAt",
    id: "id",
  });
}

export interface LineRow {
  readonly position: number;
  readonly productId: string;
  readonly locationId: string | null;
  readonly lotId: string | null;
  readonly counted: string;
  readonly book: string;
}

export async function linesOf(ctx: Ctx | TxCtx, countId: string): Promise<LineRow[]> {
  return ctx.db
    .selectFrom("stock_count_line")
    .select(["position", "product_id as productId", "location_id as locationId"])
    .select("lot_id as lotId")
    .select(sql<string>`trim_scale(counted)`.as("counted"))
    .select(sql<string>`trim_scale(book)`.as("book"))
    .where("count_id", "=", countId)
    .orderBy("position")
    .limit(500)
    .execute();
}

/** What the books say of each place: of a lot, of a location, or what lies in none. Read under the lock of the levels. */
export async function booksOf(
  tx: TxCtx,
  warehouseId: string,
  places: readonly { productId: string; lotId: string | null; locationId: string | null }[],
): Promise<string[]> {
  const { rows } = await sql<{ book: string }>`
    select trim_scale(coalesce(case when place.lot_id is null and place.location_id is null then level.on_hand - level.binned
                                    else bin.quantity end, 0)) as book
      from unnest(${places.map(({ productId }) => productId)}::uuid[], ${places.map(({ lotId }) => lotId)}::uuid[],
                  ${places.map(({ locationId }) => locationId)}::uuid[]) with ordinality as place (product_id, lot_id, location_id, n)
      left join stock_level level on level.product_id = place.product_id and level.warehouse_id = ${warehouseId}
      left join stock_bin bin on bin.product_id = place.product_id and bin.warehouse_id = ${warehouseId}
            and bin.lot_id is not distinct from place.lot_id and bin.location_id is not distinct from place.location_id
     order by place.n`.execute(tx.db);
  return rows.map(({ book }) => book);
}

/** The open count of one of these places, if there is one. */
export async function openCountOf(
  tx: TxCtx,
  warehouseId: string,
  places: readonly { productId: string; lotId: string | null; locationId: string | null }[],
): Promise<StockCount | undefined> {
  return counts(tx)
    .where(
      sql<boolean>`id in (select line.count_id from stock_count_line line
         join unnest(${places.map(({ productId }) => productId)}::uuid[], ${places.map(({ lotId }) => lotId)}::uuid[],
                     ${places.map(({ locationId }) => locationId)}::uuid[]) as place (product_id, lot_id, location_id)
           on line.product_id = place.product_id and line.lot_id is not distinct from place.lot_id
          and line.location_id is not distinct from place.location_id
        where line.open and line.warehouse_id = ${warehouseId})`,
    )
    .limit(1)
    .executeTakeFirst();
}

/** Refuses a place that is in an open count (`stock.shelf_counted`). */
export async function insertCount(
  tx: TxCtx,
  count: { id: string; number: string; warehouseId: string; note: string | null },
  lines: readonly LineRow[],
): Promise<StockCount> {
  const made = await tx.db
    .insertInto("stock_count")
    .values({
      id: count.id,
      number: count.number,
      warehouse_id: count.warehouseId,
      note: count.note,
      counted_by: actorOf(tx),
      counted_at: tx.now,
    })
    .returning(columns)
    .$castTo<StockCount>()
    .executeTakeFirstOrThrow();
  const rows = lines.map((line) => ({
    count_id: count.id,
    position: line.position,
    warehouse_id: count.warehouseId,
    product_id: line.productId,
    location_id: line.locationId,
    lot_id: line.lotId,
    counted: line.counted,
    book: line.book,
  }));
  const taken = () => shelfCounted("A place is in this count twice, or in another open one.");
  await refuseOn(
    { stock_count_line_shelf_idx: taken },
    tx.db.insertInto("stock_count_line").values(rows).execute(),
  );
  return made;
}

/** Closes a locked count and frees its places. */
export async function decideCount(
  tx: TxCtx,
  id: string,
  status: "approved" | "rejected",
  decision: string | null,
): Promise<StockCount> {
  await tx.db
    .updateTable("stock_count_line")
    .set({ open: false })
    .where("count_id", "=", id)
    .execute();
  return tx.db
    .updateTable("stock_count")
    .set({ status, decision, decided_by: actorOf(tx), decided_at: tx.now })
    .where("id", "=", id)
    .where("status", "=", "open")
    .returning(columns)
    .$castTo<StockCount>()
    .executeTakeFirstOrThrow();
}
