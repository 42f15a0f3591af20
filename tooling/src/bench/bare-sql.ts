/*
 * The statements of the bare server. Reads name the columns that the API answers with; each write is one statement, which is as little
 * as Postgres can be asked to do for the same rows: no round trip, no BEGIN, no COMMIT of its own.
 */

const productColumns = `id, sku, barcode, name, description, kind, unit, category_id as "categoryId", vendor_id as "vendorId",
  round(price, greatest(min_scale(price), 2)) as price, round(cost, greatest(min_scale(cost), 2)) as cost,
  trim_scale(tax_rate) as "taxRate", trim_scale(reorder_level) as "reorderLevel", trim_scale(reorder_quantity) as "reorderQuantity",
  allow_negative_stock as "allowNegativeStock", version, created_at as "createdAt", updated_at as "updatedAt", archived_at as "archivedAt"`;

export const getProduct = `select ${productColumns} from product where id = $1`;

export const listProducts = `
  select ${productColumns} from product
   where archived_at is null and kind = $1
   order by product.price desc, product.id desc limit $2`;

/** $1 id, $2 sku, $3 name, $4 kind, $5 unit, $6 price, $7 now, $8 event's id, $9 audit entry's id, $10 actor, $11 trace, $12 address. */
export const createProduct = `
  with made as (
    insert into product (id, sku, name, kind, unit, price, created_at, updated_at) values ($1, $2, $3, $4, $5, $6, $7, $7)
    returning ${productColumns}
  ), told as (
    insert into event (id, name, version, aggregate_type, aggregate_id, payload, actor, trace, created_at)
    select $8, 'catalog.product.created', 1, 'catalog.product', id, to_jsonb(made) || jsonb_build_object('productId', id), $10, $11, $7 from made
  ), audited as (
    insert into audit_entry (id, at, actor, action, entity_type, entity_id, after, ip, trace)
    select $9, $7, $10, 'catalog.product.created', 'catalog.product', id, to_jsonb(made), $12, $11 from made
  )
  select * from made`;

/**
 * An order with its stock, or an error: too little stock breaks stock_level's CHECK, which undoes the statement.
 * $1 order's id, $2 customer, $3 warehouse, $4 products, $5 quantities, $6 movements' ids, $7 reservations' ids, $8 events' ids,
 * $9 audit entry's id, $10 actor, $11 idempotency key, $12 fingerprint, $13 now, $14 trace, $15 address.
 */
export const createOrder = `
  with wanted as (
    select * from unnest($4::uuid[], $5::numeric[], $6::uuid[], $7::uuid[]) with ordinality
      as t (product_id, quantity, movement_id, reservation_id, position)
  ), priced as (
    select wanted.*, sku, name, unit, price, tax_rate, round(price * quantity, 2) as net
      from wanted join product on product.id = wanted.product_id
     where archived_at is null
  ), line as (
    select *, round(net * tax_rate, 2) as tax from priced
  ), head as (
    select w.site_id, coalesce(c.currency, 'EUR') as currency, ($13::timestamptz at time zone s.timezone)::date as ordered_on,
           (select sum(net) from line) as subtotal, (select sum(tax) from line) as tax
      from warehouse w join site s on s.id = w.site_id cross join party c
     where w.id = $3 and w.archived_at is null and c.id = $2 and c.role = 'customer' and c.archived_at is null
  ), locked as materialized (
    select product_id from stock_level where warehouse_id = $3 and product_id = any($4::uuid[]) order by product_id for update
  ), level as (
    update stock_level l set reserved = l.reserved + wanted.quantity
      from wanted join locked using (product_id)
     where l.product_id = wanted.product_id and l.warehouse_id = $3
    returning l.product_id, l.on_hand, l.reserved, l.value, wanted.quantity
  ), moved as (
    insert into stock_movement (id, product_id, warehouse_id, type, quantity, reserved, document_type, document_id, actor, created_at,
                                balance, balance_value)
    select movement_id, product_id, $3, 'reserve', 0, wanted.quantity, 'sales.order', $1, $10, $13, on_hand, value
      from wanted join level using (product_id)
  ), held as (
    insert into stock_reservation (id, product_id, warehouse_id, quantity, document_type, document_id, created_at)
    select reservation_id, product_id, $3, quantity, 'sales.order', $1, $13 from wanted
  ), series as (
    insert into number_series as s (name, next) values ('sales.order', 2)
    on conflict (name) do update set next = s.next + 1
    returning 'SO-' || lpad((next - 1)::text, 6, '0') as number
  ), ordered as (
    insert into sales_order (id, number, status, customer_id, site_id, warehouse_id, currency, ordered_on, subtotal, tax, total, created_by,
                             created_at, updated_at)
    select $1, number, 'confirmed', $2, site_id, $3, currency, ordered_on, subtotal, tax, subtotal + tax, $10, $13, $13 from head, series
    returning *
  ), lines as (
    insert into sales_order_line (order_id, position, product_id, sku, name, unit, quantity, unit_price, tax_rate, net, tax, total)
    select $1, position, product_id, sku, name, unit, quantity, price, tax_rate, net, tax, net + tax from line
  ), answer as (
    select jsonb_build_object(
             'id', o.id, 'number', number, 'status', status, 'customerId', customer_id, 'siteId', site_id, 'warehouseId', warehouse_id,
             'currency', currency, 'orderedOn', ordered_on, 'note', note, 'subtotal', round(subtotal, 2)::text, 'tax', round(tax, 2)::text,
             'total', round(total, 2)::text, 'version', version, 'createdAt', created_at, 'updatedAt', updated_at,
             'lines', (select jsonb_agg(jsonb_build_object(
               'position', position, 'productId', product_id, 'sku', sku, 'name', name, 'unit', unit, 'quantity', quantity::text,
               'shipped', '0', 'unitPrice', round(price, 2)::text, 'discount', '0', 'taxRate', trim_scale(tax_rate)::text,
               'net', net::text, 'tax', tax::text, 'total', (net + tax)::text) order by position) from line)) as body, o.site_id
      from ordered o
  ), told as (
    insert into event (id, name, version, aggregate_type, aggregate_id, site_id, payload, actor, trace, created_at)
    select ($8::uuid[])[1], 'inventory.stock.changed', 1, 'inventory.document', $1, site_id, jsonb_build_object(
             'documentType', 'sales.order', 'documentId', $1, 'type', 'reserve', 'warehouseId', $3,
             'lines', (select jsonb_agg(jsonb_build_object('productId', product_id, 'quantity', '0', 'onHand', trim_scale(on_hand)::text,
               'reserved', trim_scale(reserved)::text, 'available', trim_scale(on_hand - reserved)::text)) from level)),
           $10, $14, $13::timestamptz from answer
    union all
    select ($8::uuid[])[2], 'sales.order.created', 1, 'sales.order', $1, site_id, body, $10, $14, $13 from answer
    union all
    select ($8::uuid[])[3], 'sales.order.status_changed', 1, 'sales.order', $1, site_id, body - 'lines' || '{"from":"draft","to":"confirmed"}',
           $10, $14, $13 from answer
  ), audited as (
    insert into audit_entry (id, at, actor, action, entity_type, entity_id, after, ip, trace)
    select $9, $13, $10, 'sales.order.created', 'sales.order', $1::uuid::text, body, $15, $14 from answer
  ), kept as (
    insert into idempotency_key (actor, operation, key, fingerprint, result, created_at, expires_at)
    select $10, 'sales.orders.create', $11, $12, body::text, $13, $13::timestamptz + interval '24 hours' from answer
  )
  select body::text as body, (select count(*)::int from level) as levels from answer`;
