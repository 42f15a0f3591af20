import type { Ctx } from "@millrace/platform/context";
import { sql } from "kysely";
import { layersOf } from "./layers.store.ts";
import type { Verification } from "./verify.schema.ts";

/** Adds the whole ledger up and compares it with everything that is kept, in one statement and so in one snapshot. */
export async function verify(ctx: Ctx): Promise<Verification> {
  const { rows } = await sql<{
    levels: number;
    movements: number;
    differences: Verification["differences"] | null;
    values: Verification["values"] | null;
    bins: Verification["bins"] | null;
    units: Verification["units"] | null;
  }>`
    with recursive undone as (
      select distinct document_id, product_id, warehouse_id from stock_movement where type = 'reverse'
    ), known as (
      select moved.*, quantity > 0 and type not in ('move', 'reverse') and undone.document_id is null as is_layer
        from stock_movement moved left join undone using (document_id, product_id, warehouse_id)
    ), movement as materialized (
      select *, sum(quantity) over so_far as run_quantity, sum(value) over so_far as run_value,
             sum(quantity) filter (where is_layer) over from_here as later
        from known
      window so_far as (partition by product_id, warehouse_id order by created_at, id),
             from_here as (partition by product_id, warehouse_id order by created_at desc, id desc)
    ), ledger as (
      select product_id, warehouse_id, sum(quantity) as on_hand, sum(reserved) as reserved, sum(value) as value, count(*) as movements,
             bool_and(balance = run_quantity and balance_value = run_value) as runs
        from movement group by product_id, warehouse_id
    ), reservation as (
      select product_id, warehouse_id, sum(quantity) as reserved from stock_reservation where status = 'held' group by product_id, warehouse_id
    ), compared as (
      select product_id, warehouse_id, coalesce(level.on_hand, 0) as on_hand, coalesce(level.reserved, 0) as reserved,
             coalesce(level.value, 0) as value, coalesce(ledger.value, 0) as ledger_value, coalesce(ledger.runs, true) as runs,
             coalesce(ledger.on_hand, 0) as ledger_on_hand, coalesce(ledger.reserved, 0) as ledger_reserved,
             coalesce(reservation.reserved, 0) as held_reserved, coalesce(ledger.movements, 0) as movements
        from stock_level level full join ledger using (product_id, warehouse_id) full join reservation using (product_id, warehouse_id)
    ), different as (
      select * from compared
       where on_hand <> ledger_on_hand or reserved <> ledger_reserved or reserved <> held_reserved
       order by product_id, warehouse_id limit 100
    ), held as (
      select product_id, warehouse_id, on_hand as balance, 'infinity'::timestamptz as before from stock_level
    ), ${layersOf}, walked as (
      select product_id, warehouse_id, sum(value) as fifo from layer group by product_id, warehouse_id
    ), layered as (
      select product_id, warehouse_id,
             sum(case when later <= on_hand then movement.value
                      when later - quantity < on_hand then round(movement.value * (on_hand - later + quantity) / quantity, 4) end) as fifo
        from movement join compared using (product_id, warehouse_id) where is_layer
       group by product_id, warehouse_id
    ), worth as (
      select product_id, warehouse_id, value, ledger_value, coalesce(walked.fifo, 0) as fifo, coalesce(layered.fifo, 0) as ledger_fifo
        from compared left join walked using (product_id, warehouse_id) left join layered using (product_id, warehouse_id)
       where value <> ledger_value or not runs or (on_hand > 0 and walked.fifo is distinct from layered.fifo)
       order by product_id, warehouse_id limit 100
    ), moved as (
      select product_id, warehouse_id, location_id, lot_id, sum(quantity) as quantity
        from movement where unit_id is null and num_nonnulls(location_id, lot_id) > 0
       group by product_id, warehouse_id, location_id, lot_id
    ), bin as (
      select bin.*, coalesce(lot.status = 'quarantined', false) as quarantined
        from stock_bin bin left join stock_lot lot on lot.id = bin.lot_id
    ), contents as (
      select product_id, warehouse_id, sum(quantity) as binned, sum(quantity) filter (where blocked) as blocked from (
        select product_id, warehouse_id, quantity, blocked from stock_bin
        union all select product_id, warehouse_id, 1, status <> 'available' from stock_unit where warehouse_id is not null
      ) as content group by product_id, warehouse_id
    ), misplaced as (
      (select coalesce(bin.product_id, moved.product_id) as product_id, coalesce(bin.warehouse_id, moved.warehouse_id) as warehouse_id,
              coalesce(bin.location_id, moved.location_id) as location_id, coalesce(bin.lot_id, moved.lot_id) as lot_id,
              'quantity' as what, coalesce(bin.quantity, 0) as held, coalesce(moved.quantity, 0) as by_ledger
         from bin full join moved on bin.product_id = moved.product_id and bin.warehouse_id = moved.warehouse_id
          and coalesce(bin.location_id::text, '') = coalesce(moved.location_id::text, '') and coalesce(bin.lot_id::text, '') = coalesce(moved.lot_id::text, '')
        where coalesce(bin.quantity, 0) <> coalesce(moved.quantity, 0))
      union all
      select product_id, warehouse_id, location_id, lot_id, 'blocked', 0, quantity from bin where quarantined and not blocked and quantity > 0
      union all
      select product_id, warehouse_id, null, null, 'binned', level.binned, coalesce(contents.binned, 0)
        from stock_level level left join contents using (product_id, warehouse_id) where level.binned <> coalesce(contents.binned, 0)
      union all
      select product_id, warehouse_id, null, null, 'blocked', level.blocked, coalesce(contents.blocked, 0)
        from stock_level level left join contents using (product_id, warehouse_id) where level.blocked <> coalesce(contents.blocked, 0)
      limit 100
    ), located as (
      select unit_id, (array_agg(warehouse_id) filter (where quantity <> 0))[1] as warehouse_id, count(*) filter (where quantity <> 0) as places,
             bool_or(quantity not in (0, 1)) as wrong
        from (select unit_id, warehouse_id, sum(quantity) as quantity from movement where unit_id is not null group by unit_id, warehouse_id) as place
       group by unit_id
    ), astray as (
      select unit.id, unit.product_id, unit.warehouse_id, located.warehouse_id as ledger_warehouse_id
        from stock_unit unit left join located on located.unit_id = unit.id
       where unit.warehouse_id is distinct from located.warehouse_id or located.places > 1 or located.wrong
       limit 100
    )
    select (select count(*) from compared) as levels, (select coalesce(sum(movements), 0)::bigint from compared) as movements,
           (select json_agg(json_build_object('productId', product_id, 'warehouseId', warehouse_id,
                      'onHand', trim_scale(on_hand)::text, 'onHandByLedger', trim_scale(ledger_on_hand)::text,
                      'reserved', trim_scale(reserved)::text, 'reservedByLedger', trim_scale(ledger_reserved)::text,
                      'reservedByReservations', trim_scale(held_reserved)::text)) from different) as differences,
           (select json_agg(json_build_object('productId', product_id, 'warehouseId', warehouse_id,
                      'value', trim_scale(value)::text, 'valueByLedger', trim_scale(ledger_value)::text,
                      'fifo', trim_scale(fifo)::text, 'fifoByLedger', trim_scale(ledger_fifo)::text)) from worth) as values,
           (select json_agg(json_build_object('productId', product_id, 'warehouseId', warehouse_id, 'locationId', location_id, 'lotId', lot_id,
                      'what', what, 'held', trim_scale(held)::text, 'byLedger', trim_scale(by_ledger)::text)) from misplaced) as bins,
           (select json_agg(json_build_object('unitId', id, 'productId', product_id, 'warehouseId', warehouse_id,
                      'warehouseIdByLedger', ledger_warehouse_id)) from astray) as units`.execute(
    ctx.db,
  );
  const { levels = 0, movements = 0, differences, values, bins, units } = rows[0] ?? {};
  return {
    ok: !(differences ?? values ?? bins ?? units),
    levels,
    movements,
    differences: differences ?? [],
    values: values ?? [],
    bins: bins ?? [],
    units: units ?? [],
  };
}
