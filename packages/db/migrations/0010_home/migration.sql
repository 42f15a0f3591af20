-- Figures are kept per currency: sums over several mean nothing. The table has no rows to carry over yet.
alter table home_day drop constraint home_day_pkey, add column currency text not null;
alter table home_day add primary key (site_id, day, currency);

create index stock_level_low_idx on stock_level (product_id, warehouse_id) where low;
