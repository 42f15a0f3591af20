-- Stock, whole: places, lots, units with serial numbers, units of measure, counts, goods under way, values, alerts.

-- AlterTable
ALTER TABLE "product" ADD COLUMN     "packs" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "tracking" TEXT NOT NULL DEFAULT 'none';

-- AlterTable
ALTER TABLE "stock_level" ADD COLUMN     "binned" DECIMAL(19,4) NOT NULL DEFAULT 0,
ADD COLUMN     "blocked" DECIMAL(19,4) NOT NULL DEFAULT 0,
ADD COLUMN     "moved_at" TIMESTAMPTZ(6),
ADD COLUMN     "tracking" TEXT NOT NULL DEFAULT 'none',
ADD COLUMN     "unit_cost" DECIMAL(19,4) NOT NULL DEFAULT 0,
ADD COLUMN     "value" DECIMAL(19,4) NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "stock_movement" ADD COLUMN     "balance" DECIMAL(19,4) NOT NULL DEFAULT 0,
ADD COLUMN     "balance_value" DECIMAL(19,4) NOT NULL DEFAULT 0,
ADD COLUMN     "location_id" UUID,
ADD COLUMN     "lot_id" UUID,
ADD COLUMN     "unit_cost" DECIMAL(19,4),
ADD COLUMN     "unit_id" UUID,
ADD COLUMN     "value" DECIMAL(19,4) NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "stock_transfer" ADD COLUMN     "received_at" TIMESTAMPTZ(6),
ADD COLUMN     "received_by" TEXT,
ADD COLUMN     "shipped" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "shortfall" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "shortfall_reason" TEXT,
ADD COLUMN     "status" TEXT NOT NULL DEFAULT 'received',
ADD COLUMN     "value" DECIMAL(19,4) NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "unit" (
    "id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "base_code" TEXT,
    "factor" DECIMAL(19,6),
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "archived_at" TIMESTAMPTZ(6),

    CONSTRAINT "unit_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "location" (
    "id" UUID NOT NULL,
    "warehouse_id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "archived_at" TIMESTAMPTZ(6),

    CONSTRAINT "location_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "stock_lot" (
    "id" UUID NOT NULL,
    "product_id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "made_on" DATE,
    "expires_on" DATE,
    "status" TEXT NOT NULL DEFAULT 'available',
    "reason" TEXT,
    "vendor_ref" TEXT,
    "warned_days" INTEGER,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "stock_lot_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "stock_bin" (
    "id" UUID NOT NULL,
    "product_id" UUID NOT NULL,
    "warehouse_id" UUID NOT NULL,
    "location_id" UUID,
    "lot_id" UUID,
    "quantity" DECIMAL(19,4) NOT NULL DEFAULT 0,
    "blocked" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "stock_bin_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "stock_unit" (
    "id" UUID NOT NULL,
    "product_id" UUID NOT NULL,
    "serial" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'available',
    "condition" TEXT NOT NULL DEFAULT 'good',
    "note" TEXT,
    "warehouse_id" UUID,
    "location_id" UUID,
    "transfer_id" UUID,
    "last_maintenance_on" DATE,
    "next_maintenance_on" DATE,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,
    "archived_at" TIMESTAMPTZ(6),

    CONSTRAINT "stock_unit_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "stock_count" (
    "id" UUID NOT NULL,
    "number" TEXT NOT NULL,
    "warehouse_id" UUID NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'open',
    "note" TEXT,
    "counted_by" TEXT NOT NULL,
    "counted_at" TIMESTAMPTZ(6) NOT NULL,
    "decided_by" TEXT,
    "decided_at" TIMESTAMPTZ(6),
    "decision" TEXT,

    CONSTRAINT "stock_count_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "stock_count_line" (
    "count_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "open" BOOLEAN NOT NULL DEFAULT true,
    "warehouse_id" UUID NOT NULL,
    "product_id" UUID NOT NULL,
    "location_id" UUID,
    "lot_id" UUID,
    "counted" DECIMAL(19,4) NOT NULL,
    "book" DECIMAL(19,4) NOT NULL,

    CONSTRAINT "stock_count_line_pkey" PRIMARY KEY ("count_id","position")
);

-- CreateTable
CREATE TABLE "stock_alert" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "product_id" UUID NOT NULL,
    "warehouse_id" UUID NOT NULL,
    "lot_id" UUID,
    "raised_at" TIMESTAMPTZ(6) NOT NULL,
    "resolved_at" TIMESTAMPTZ(6),

    CONSTRAINT "stock_alert_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "unit_code_key" ON "unit"("code");

-- CreateIndex
CREATE INDEX "unit_name_id_idx" ON "unit"("name", "id");

-- CreateIndex
CREATE INDEX "location_warehouse_id_name_id_idx" ON "location"("warehouse_id", "name", "id");

-- CreateIndex
CREATE UNIQUE INDEX "location_warehouse_id_code_key" ON "location"("warehouse_id", "code");

-- CreateIndex
CREATE INDEX "stock_lot_created_at_id_idx" ON "stock_lot"("created_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "stock_lot_product_id_code_key" ON "stock_lot"("product_id", "code");

-- CreateIndex
CREATE INDEX "stock_bin_lot_id_idx" ON "stock_bin"("lot_id");

-- CreateIndex
CREATE INDEX "stock_bin_location_id_idx" ON "stock_bin"("location_id");

-- CreateIndex
CREATE INDEX "stock_unit_created_at_id_idx" ON "stock_unit"("created_at", "id");

-- CreateIndex
CREATE INDEX "stock_unit_warehouse_id_product_id_status_idx" ON "stock_unit"("warehouse_id", "product_id", "status");

-- CreateIndex
CREATE INDEX "stock_unit_transfer_id_idx" ON "stock_unit"("transfer_id");

-- CreateIndex
CREATE UNIQUE INDEX "stock_unit_product_id_serial_key" ON "stock_unit"("product_id", "serial");

-- CreateIndex
CREATE UNIQUE INDEX "stock_count_number_key" ON "stock_count"("number");

-- CreateIndex
CREATE INDEX "stock_count_counted_at_id_idx" ON "stock_count"("counted_at", "id");

-- CreateIndex
CREATE INDEX "stock_count_warehouse_id_counted_at_id_idx" ON "stock_count"("warehouse_id", "counted_at", "id");

-- CreateIndex
CREATE INDEX "stock_alert_raised_at_id_idx" ON "stock_alert"("raised_at", "id");

-- AddForeignKey
ALTER TABLE "location" ADD CONSTRAINT "location_warehouse_id_fkey" FOREIGN KEY ("warehouse_id") REFERENCES "warehouse"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stock_movement" ADD CONSTRAINT "stock_movement_location_id_fkey" FOREIGN KEY ("location_id") REFERENCES "location"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stock_movement" ADD CONSTRAINT "stock_movement_lot_id_fkey" FOREIGN KEY ("lot_id") REFERENCES "stock_lot"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stock_movement" ADD CONSTRAINT "stock_movement_unit_id_fkey" FOREIGN KEY ("unit_id") REFERENCES "stock_unit"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stock_lot" ADD CONSTRAINT "stock_lot_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "product"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stock_bin" ADD CONSTRAINT "stock_bin_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "product"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stock_bin" ADD CONSTRAINT "stock_bin_warehouse_id_fkey" FOREIGN KEY ("warehouse_id") REFERENCES "warehouse"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stock_bin" ADD CONSTRAINT "stock_bin_location_id_fkey" FOREIGN KEY ("location_id") REFERENCES "location"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stock_bin" ADD CONSTRAINT "stock_bin_lot_id_fkey" FOREIGN KEY ("lot_id") REFERENCES "stock_lot"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stock_unit" ADD CONSTRAINT "stock_unit_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "product"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stock_unit" ADD CONSTRAINT "stock_unit_warehouse_id_fkey" FOREIGN KEY ("warehouse_id") REFERENCES "warehouse"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stock_unit" ADD CONSTRAINT "stock_unit_location_id_fkey" FOREIGN KEY ("location_id") REFERENCES "location"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stock_unit" ADD CONSTRAINT "stock_unit_transfer_id_fkey" FOREIGN KEY ("transfer_id") REFERENCES "stock_transfer"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stock_count" ADD CONSTRAINT "stock_count_warehouse_id_fkey" FOREIGN KEY ("warehouse_id") REFERENCES "warehouse"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stock_count_line" ADD CONSTRAINT "stock_count_line_count_id_fkey" FOREIGN KEY ("count_id") REFERENCES "stock_count"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stock_count_line" ADD CONSTRAINT "stock_count_line_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "product"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stock_count_line" ADD CONSTRAINT "stock_count_line_location_id_fkey" FOREIGN KEY ("location_id") REFERENCES "location"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stock_count_line" ADD CONSTRAINT "stock_count_line_lot_id_fkey" FOREIGN KEY ("lot_id") REFERENCES "stock_lot"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stock_alert" ADD CONSTRAINT "stock_alert_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "product"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stock_alert" ADD CONSTRAINT "stock_alert_warehouse_id_fkey" FOREIGN KEY ("warehouse_id") REFERENCES "warehouse"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "stock_alert" ADD CONSTRAINT "stock_alert_lot_id_fkey" FOREIGN KEY ("lot_id") REFERENCES "stock_lot"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma has no words for.

alter table product
  add constraint product_tracking_check check (tracking in ('none', 'lot', 'serial')),
  add constraint product_tracked_above_zero_check check (tracking = 'none' or not allow_negative_stock);

alter table unit
  add constraint unit_base_check check ((base_code is null) = (factor is null) and factor > 0 and base_code <> code);

alter table stock_level
  -- What is tracked lies in bins to the last piece; what is not may lie outside of them.
  add constraint stock_level_binned_check
    check (binned >= 0 and case tracking when 'none' then binned <= greatest(on_hand, 0) else binned = on_hand end),
  add constraint stock_level_blocked_check check (blocked >= 0 and blocked <= greatest(on_hand, 0)),
  add constraint stock_level_value_check check (on_hand <> 0 or value = 0);

alter table stock_lot add constraint stock_lot_status_check check (status in ('available', 'quarantined'));
create index stock_lot_expires_on_idx on stock_lot (expires_on, id) where expires_on is not null;

alter table stock_bin add constraint stock_bin_quantity_check check (quantity >= 0);
create unique index stock_bin_place_idx on stock_bin (product_id, warehouse_id, lot_id, location_id) nulls not distinct;
create index stock_bin_filled_idx on stock_bin (product_id, warehouse_id) where quantity > 0;

alter table stock_unit
  add constraint stock_unit_status_check check (status in ('available', 'reserved', 'rented', 'maintenance', 'retired')),
  add constraint stock_unit_condition_check check (condition in ('new', 'good', 'fair', 'poor', 'broken')),
  -- One thing is at one place, or it is no longer ours.
  add constraint stock_unit_place_check check (num_nonnulls(warehouse_id, transfer_id) = case status when 'retired' then 0 else 1 end
    and (location_id is null or warehouse_id is not null));

alter table stock_count
  add constraint stock_count_status_check check (status in ('open', 'approved', 'rejected')),
  add constraint stock_count_decided_check check ((status = 'open') = (decided_at is null));
-- A shelf is counted by one at a time.
create unique index stock_count_line_shelf_idx on stock_count_line (warehouse_id, product_id, lot_id, location_id) nulls not distinct where open;
alter table stock_count_line add constraint stock_count_line_counted_check check (counted >= 0);

alter table stock_transfer
  add constraint stock_transfer_status_check check (status in ('in_transit', 'received')),
  add constraint stock_transfer_value_check check (value >= 0);
create index stock_transfer_under_way_idx on stock_transfer (created_at) where status = 'in_transit';
update stock_transfer set received_at = created_at, received_by = actor;
alter table stock_transfer add constraint stock_transfer_received_check check ((status = 'received') = (received_at is not null));

alter table stock_alert add constraint stock_alert_kind_check check (kind in ('low', 'out', 'expiring', 'expired'));
-- Once per crossing.
create unique index stock_alert_open_idx on stock_alert (kind, product_id, warehouse_id, lot_id) nulls not distinct where resolved_at is null;
create index stock_alert_open_raised_idx on stock_alert (raised_at, id) where resolved_at is null;

alter table stock_movement drop constraint stock_movement_type_check, add constraint stock_movement_type_check check (type in (
    'receive', 'issue', 'adjust', 'transfer', 'count', 'reserve', 'release', 'produce', 'consume', 'return', 'scrap', 'move'));
-- The layers of first in, first out, from the newest back.
create index stock_movement_inbound_idx on stock_movement (product_id, warehouse_id, created_at, id) where quantity > 0 and type <> 'move';
create index stock_movement_lot_idx on stock_movement (lot_id, created_at, id) where lot_id is not null;
create index stock_movement_unit_idx on stock_movement (unit_id, created_at, id) where unit_id is not null;

-- What is in the ledger already is worth its product's cost.
alter table stock_movement disable trigger stock_movement_append_only;
with valued as (
  select m.id, coalesce(p.cost, 0) as cost,
         sum(m.quantity) over (partition by m.product_id, m.warehouse_id order by m.created_at, m.id) as balance
    from stock_movement m join product p on p.id = m.product_id
)
update stock_movement m
   set unit_cost = case when m.quantity <> 0 then v.cost end, balance = v.balance, balance_value = round(v.balance * v.cost, 4),
       value = round(v.balance * v.cost, 4) - round((v.balance - m.quantity) * v.cost, 4)
  from valued v where v.id = m.id;
alter table stock_movement enable trigger stock_movement_append_only;
update stock_level l
   set unit_cost = coalesce(p.cost, 0), value = round(l.on_hand * coalesce(p.cost, 0), 4),
       moved_at = (select max(created_at) from stock_movement m where m.product_id = l.product_id and m.warehouse_id = l.warehouse_id)
  from product p where p.id = l.product_id;
insert into stock_alert (id, kind, product_id, warehouse_id, raised_at)
select gen_random_uuid(), kind.name, product_id, warehouse_id, now()
  from stock_level cross join (values ('low'), ('out')) as kind (name)
 where case kind.name when 'low' then low else on_hand <= 0 end;

-- How a product is tracked changes while there is nothing of it, and in all its levels at once. A level that is being made meanwhile
-- waits for the product's row.
create function stock_level_tracks() returns trigger language plpgsql as $$
begin
  select tracking into new.tracking from product where id = new.product_id for share;
  return new;
end $$;
create trigger stock_level_tracks before insert on stock_level for each row execute function stock_level_tracks();

create function product_tracking_changes() returns trigger language plpgsql as $$
begin
  perform 1 from stock_level where product_id = new.id order by warehouse_id for update;
  if exists (select 1 from stock_level where product_id = new.id and (on_hand <> 0 or reserved <> 0))
     or exists (select 1 from stock_unit where product_id = new.id and status <> 'retired') then
    raise exception 'product % has stock', new.sku using errcode = 'check_violation', constraint = 'product_tracking_has_stock';
  end if;
  update stock_level set tracking = new.tracking where product_id = new.id;
  return new;
end $$;
create trigger product_tracking_changes after update of tracking on product
  for each row when (old.tracking is distinct from new.tracking) execute function product_tracking_changes();
