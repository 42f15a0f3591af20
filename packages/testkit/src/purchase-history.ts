import type { Platform } from "@millrace/platform/platform";

/**
 * What was bought for a ledger of `makeLedger`: fifty thousand lines of orders that are received, five hundred that are open; fifty thousand
 * reservations that are over, two hundred that wait for goods; a plan for every tenth level.
 */
export async function makePurchases({ pool }: Platform): Promise<void> {
  const run = (text: string) => pool.query(text);
  await run(
    "insert into party (id, code, role, name) values ('01939f1e-7c7b-7000-8000-900000000001', 'SCALE', 'vendor', 'Scale')",
  );
  await run(`
    insert into purchase_order (id, number, status, vendor_id, warehouse_id, currency, total, created_by, created_at, updated_at)
    select gen_random_uuid(), 'SCALE-' || n, case when n < 5000 then 'received' else 'sent' end, '01939f1e-7c7b-7000-8000-900000000001',
           warehouse.id, 'EUR', 20, 'system:scale', timestamptz '2024-01-01' + n * interval '1 hour', now()
      from generate_series(0, 5049) n
      join (select id, row_number() over (order by id) - 1 as place from warehouse) warehouse on warehouse.place = n % 10`);
  await run(`
    insert into purchase_order_line (order_id, position, warehouse_id, product_id, sku, name, unit, quantity, unit_price, received, base_quantity, outstanding)
    select purchase.id, position, purchase.warehouse_id, product.id, product.sku, product.name, 'piece', 1, 2,
           case purchase.status when 'received' then 1 else 0 end, 1, case purchase.status when 'received' then 0 else 1 end
      from (select *, row_number() over (order by number) as place from purchase_order) purchase
      cross join generate_series(1, 10) position
      join (select id, sku, name, row_number() over (order by id) - 1 as place from product) product
        on product.place = (purchase.place * 7 + position * 13) % 1000`);
  await run(`
    insert into stock_reservation (id, product_id, warehouse_id, quantity, status, document_type, document_id, owner_type, owner_id, owner_number, created_at)
    select gen_random_uuid(), level.product_id, level.warehouse_id, 1, case when n < 50000 then 'fulfilled' else 'wanted' end, 'scale',
           gen_random_uuid(), 'scale.order', gen_random_uuid(), 'S-' || n, timestamptz '2024-01-01' + n * interval '1 minute'
      from generate_series(0, 50199) n
      join (select *, row_number() over (order by warehouse_id, product_id) - 1 as place from stock_level) level
        on level.place = n * 37 % (select count(*) from stock_level)`);
  await run(`
    insert into restock_plan (id, product_id, warehouse_id, vendor_id, minimum, maximum, created_at, updated_at)
    select gen_random_uuid(), product_id, warehouse_id, '01939f1e-7c7b-7000-8000-900000000001', case when place % 20 = 0 then 1000000 else 0 end,
           2000000, now(), now()
      from (select *, row_number() over (order by product_id, warehouse_id) as place from stock_level) level
     where place % 10 = 0`);
  await run(
    "vacuum (analyze) purchase_order, purchase_order_line, stock_reservation, restock_plan, party",
  );
}
