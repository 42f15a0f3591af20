import type { Ctx } from "@millrace/platform/context";
import { among } from "@millrace/platform/scope";
import type { TxCtx } from "@millrace/platform/transact";
import { sql } from "kysely";
import type { AlertKind } from "./alerts.schema.ts";
import type { Alarmed } from "./alerts.store.ts";

/** Products of which something in these warehouses expired before `today` and is not blocked yet; a hundred at a time. */
export async function productsExpired(
  ctx: Ctx,
  warehouseIds: readonly string[],
  today: string,
): Promise<string[]> {
  const { rows } = await sql<{ productId: string }>`
    select distinct bin.product_id as "productId"
      from stock_lot lot join stock_bin bin on bin.lot_id = lot.id
     where lot.expires_on < ${today}::date and not bin.blocked and bin.quantity > 0
       and ${among(warehouseIds, "bin.warehouse_id")}
     limit 100`.execute(ctx.db);
  return rows.map(({ productId }) => productId);
}

/** Blocks what of these products has expired, whose levels the caller has locked; what of the levels that changes. */
export async function blockExpired(
  tx: TxCtx,
  warehouseIds: readonly string[],
  productIds: readonly string[],
  today: string,
): Promise<{ productId: string; warehouseId: string; blocked: string }[]> {
  const { rows } = await sql<{ productId: string; warehouseId: string; blocked: string }>`
    update stock_bin bin set blocked = true
      from stock_lot lot
     where lot.id = bin.lot_id and lot.expires_on < ${today}::date and not bin.blocked
       and ${among(productIds, "bin.product_id")} and ${among(warehouseIds, "bin.warehouse_id")}
    returning bin.product_id as "productId", bin.warehouse_id as "warehouseId", bin.quantity::text as blocked`.execute(
    tx.db,
  );
  return rows;
}

export interface DueLot {
  readonly lotId: string;
  readonly productId: string;
  readonly code: string;
  readonly expiresOn: string;
  readonly withinDays: number;
}

/** Lots with stock that came within one of these days of their expiry and were not told of at it; they count as told of. */
export async function markDue(
  tx: TxCtx,
  days: readonly number[],
  today: string,
  limit: number,
): Promise<DueLot[]> {
  const { rows } = await sql<DueLot>`
    with due as (
      select lot.id, min(watched.days) as days
        from stock_lot lot join unnest(${days}::int[]) as watched (days) on lot.expires_on <= ${today}::date + watched.days
       where lot.expires_on is not null
         and exists (select 1 from stock_bin bin where bin.lot_id = lot.id and bin.quantity > 0)
       group by lot.id, lot.warned_days
      having lot.warned_days is null or lot.warned_days > min(watched.days)
       order by lot.id limit ${limit}
    )
    update stock_lot lot set warned_days = due.days
      from due where lot.id = due.id and (lot.warned_days is null or lot.warned_days > due.days)
    returning lot.id as "lotId", lot.product_id as "productId", lot.code, lot.expires_on as "expiresOn", due.days as "withinDays"`.execute(
    tx.db,
  );
  return rows;
}

/** What in these warehouses expires from `from` to `to` and has no such alert; some hundreds at a time. */
export async function unraised(
  tx: TxCtx,
  kind: AlertKind,
  warehouseIds: readonly string[],
  { from, to }: { from: string; to: string },
): Promise<Alarmed[]> {
  const { rows } = await sql<Alarmed>`
    select distinct bin.product_id as "productId", bin.warehouse_id as "warehouseId", bin.lot_id as "lotId"
      from stock_lot lot join stock_bin bin on bin.lot_id = lot.id
     where lot.expires_on between ${from}::date and ${to}::date and bin.quantity > 0 and ${among(warehouseIds, "bin.warehouse_id")}
       and not exists (select 1 from stock_alert alert
                        where alert.resolved_at is null and alert.kind = ${kind} and alert.product_id = bin.product_id
                          and alert.warehouse_id = bin.warehouse_id and alert.lot_id = bin.lot_id)
     limit 500`.execute(tx.db);
  return rows;
}

/** Ends the alerts of lots of which nothing is left, and those of lots that expire when they have expired. */
export async function resolveOver(
  tx: TxCtx,
  warehouseIds: readonly string[],
  today: string,
): Promise<number> {
  const { numAffectedRows } = await sql`
    update stock_alert alert set resolved_at = ${tx.now}
     where alert.resolved_at is null and alert.kind in ('expiring', 'expired') and ${among(warehouseIds, "alert.warehouse_id")}
       and (not exists (select 1 from stock_bin bin
                         where bin.lot_id = alert.lot_id and bin.warehouse_id = alert.warehouse_id and bin.quantity > 0)
            or (alert.kind = 'expiring'
                and exists (select 1 from stock_lot lot where lot.id = alert.lot_id and lot.expires_on < ${today}::date)))`.execute(
    tx.db,
  );
  return Number(numAffectedRows);
}
