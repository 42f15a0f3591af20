import { newId } from "@millrace/platform/id";
import type { TxCtx } from "@millrace/platform/transact";
import { sql } from "kysely";
import type { Bin, Picked, Piece } from "../ledger/picking.rules.ts";

type OfProduct<Row> = Row & { readonly productId: string };

/** What lies in the bins of these products, in the order in which it is picked. Read under the lock of their levels. */
export async function filledBins(
  tx: TxCtx,
  warehouseId: string,
  productIds: readonly string[],
): Promise<OfProduct<Bin>[]> {
  const { rows } = await sql<OfProduct<Bin>>`
    select bin.product_id as "productId", bin.location_id as "locationId", bin.lot_id as "lotId",
           trim_scale(bin.quantity) as quantity, bin.blocked, lot.expires_on as "expiresOn"
      from stock_bin bin left join stock_lot lot on lot.id = bin.lot_id
     where bin.warehouse_id = ${warehouseId} and bin.product_id = any(${productIds}::uuid[]) and bin.quantity > 0
     order by lot.expires_on nulls last, lot.id, bin.location_id nulls first`.execute(tx.db);
  return rows;
}

/** The bins that goods come into: made where they are not there, blocked where their lot is quarantined or expired by `today`. */
export async function openBins(
  tx: TxCtx,
  warehouseId: string,
  today: string,
  places: readonly Pick<Picked, "productId" | "lotId" | "locationId">[],
): Promise<OfProduct<Bin>[]> {
  const { rows } = await sql<OfProduct<Bin>>`
    with place as (
      select * from unnest(${places.map(newId)}::uuid[], ${places.map(({ productId }) => productId)}::uuid[],
                           ${places.map(({ lotId }) => lotId ?? null)}::uuid[],
                           ${places.map(({ locationId }) => locationId ?? null)}::uuid[]) as given (id, product_id, lot_id, location_id)
    ), made as (
      insert into stock_bin (id, product_id, warehouse_id, lot_id, location_id, blocked)
      select distinct on (place.product_id, place.lot_id, place.location_id)
             place.id, place.product_id, ${warehouseId}::uuid, place.lot_id, place.location_id,
             coalesce(lot.status = 'quarantined' or lot.expires_on < ${today}::date, false)
        from place left join stock_lot lot on lot.id = place.lot_id
      on conflict do nothing
      returning *
    ), there as (
      select bin.* from stock_bin bin join place on bin.product_id = place.product_id and bin.warehouse_id = ${warehouseId}
         and bin.lot_id is not distinct from place.lot_id and bin.location_id is not distinct from place.location_id
      union
      select * from made
    )
    select there.product_id as "productId", location_id as "locationId", lot_id as "lotId", trim_scale(quantity) as quantity, blocked,
           lot.expires_on as "expiresOn"
      from there left join stock_lot lot on lot.id = there.lot_id`.execute(tx.db);
  return rows;
}

/** Puts into and takes from the bins what the lines say. The caller has locked the levels; CHECKs refuse less than nothing. */
export async function changeBins(
  tx: TxCtx,
  warehouseId: string,
  lines: readonly Picked[],
): Promise<void> {
  await sql`
    update stock_bin bin set quantity = bin.quantity + line.quantity
      from (select product_id, lot_id, location_id, sum(quantity) as quantity
              from unnest(${lines.map(({ productId }) => productId)}::uuid[], ${lines.map(({ lotId }) => lotId ?? null)}::uuid[],
                          ${lines.map(({ locationId }) => locationId ?? null)}::uuid[], ${lines.map(({ binned }) => binned)}::numeric[])
                   as given (product_id, lot_id, location_id, quantity)
             group by product_id, lot_id, location_id) as line
     where bin.product_id = line.product_id and bin.warehouse_id = ${warehouseId}
       and bin.lot_id is not distinct from line.lot_id and bin.location_id is not distinct from line.location_id`.execute(
    tx.db,
  );
}

/**
 * The units in the warehouse that these lines may take: those that are named, and of each product the oldest free ones, as many as all
 * lines take together. Read under the lock of their levels.
 */
export async function pieces(
  tx: TxCtx,
  warehouseId: string,
  productIds: readonly string[],
  { named, most }: { named: readonly string[]; most: number },
): Promise<OfProduct<Piece>[]> {
  const { rows } = await sql<OfProduct<Piece>>`
    with wanted as (
      select free.id from unnest(${productIds}::uuid[]) as product (id) cross join lateral (
        select id from stock_unit
         where warehouse_id = ${warehouseId} and product_id = product.id and status = 'available'
         order by id limit ${most}) as free
      union select unnest(${named}::uuid[])
    )
    select unit.id, unit.product_id as "productId", unit.location_id as "locationId", unit.status
      from stock_unit unit
     where unit.id in (select id from wanted) and unit.warehouse_id = ${warehouseId}
     order by unit.id for update of unit`.execute(tx.db);
  return rows;
}

/** Brings units that are nowhere or under way to the warehouse; how many there were of that kind. */
export async function bringPieces(
  tx: TxCtx,
  warehouseId: string,
  lines: readonly Picked[],
): Promise<number> {
  const { numAffectedRows } = await sql`
    update stock_unit unit
       set warehouse_id = ${warehouseId}, location_id = line.location_id, transfer_id = null, archived_at = null,
           status = case status when 'retired' then 'available' else status end, version = version + 1, updated_at = ${tx.now}
      from unnest(${lines.map(({ unitId }) => unitId ?? null)}::uuid[], ${lines.map(({ productId }) => productId)}::uuid[],
                  ${lines.map(({ locationId }) => locationId ?? null)}::uuid[]) as line (id, product_id, location_id)
     where unit.id = line.id and unit.product_id = line.product_id and unit.warehouse_id is null`.execute(
    tx.db,
  );
  return Number(numAffectedRows);
}

/** Takes units off the warehouse: they are nowhere of ours then. */
export async function takePieces(tx: TxCtx, ids: readonly string[]): Promise<void> {
  await sql`
    update stock_unit set warehouse_id = null, location_id = null, status = 'retired', archived_at = ${tx.now},
           version = version + 1, updated_at = ${tx.now}
     where id = any(${ids}::uuid[])`.execute(tx.db);
}

/** What goods of a lot or unit that comes in must not change while they are booked: locks the lots, in one order; which are there. */
export async function shareLots(
  tx: TxCtx,
  ids: readonly string[],
): Promise<{ id: string; productId: string }[]> {
  return tx.db
    .selectFrom("stock_lot")
    .select(["id", "product_id as productId"])
    .where(sql<boolean>`id = any(${ids}::uuid[])`)
    .orderBy("id")
    .forShare()
    .execute();
}
