import { sql } from "kysely";

/**
 * The layers of first in, first out, for a common table `held (product_id, warehouse_id, balance, before)`: what is on hand consists of what
 * came in last. Walks the inbound movements back from `before` by their index, one look per layer, and stops where they cover what is
 * there: what happened earlier is never read. What a document brought and took back by then is no layer, nor is what it gave back: its
 * layer is where it was. Each layer as `layer (product_id, warehouse_id, taken, value)`; the oldest takes a part of
 * its worth, to four decimals, half up.
 */
export const layersOf = sql`
  layer (product_id, warehouse_id, open, at, id, taken, value, as_of) as (
    select product_id, warehouse_id, balance::numeric as open, before, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid, 0::numeric, 0::numeric, before
      from held where balance > 0
    union all
    select layer.product_id, layer.warehouse_id, layer.open - least(layer.open, came.quantity), came.created_at, came.id,
           least(layer.open, came.quantity),
           case when came.quantity <= layer.open then came.value else round(came.value * layer.open / came.quantity, 4) end, layer.as_of
      from layer cross join lateral (
        select id, created_at, quantity, value from stock_movement moved
         where product_id = layer.product_id and warehouse_id = layer.warehouse_id and quantity > 0 and type <> 'move' and type <> 'reverse'
           and (created_at, id) < (layer.at, layer.id)
           and not exists (select from stock_movement undone
                            where undone.document_id = moved.document_id and undone.product_id = layer.product_id
                              and undone.warehouse_id = layer.warehouse_id and undone.type = 'reverse' and undone.created_at < layer.as_of)
         order by created_at desc, id desc limit 1
      ) came
     where layer.open > 0
  )`;
