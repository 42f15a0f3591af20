-- AlterTable
ALTER TABLE "stock_reservation" ADD COLUMN     "owner_id" UUID,
ADD COLUMN     "owner_number" TEXT,
ADD COLUMN     "owner_type" TEXT;

-- What is there belongs to whom it always did; what was held by hand belongs to nobody.
UPDATE "stock_reservation" SET "owner_type" = "document_type", "owner_id" = "document_id" WHERE "document_type" = 'sales.order';
UPDATE "stock_reservation" "held" SET "owner_type" = 'workshop.work_order', "owner_id" = "work_order"."id", "owner_number" = "work_order"."number"
  FROM "work_order_part", "work_order"
 WHERE "held"."document_type" = 'workshop.part' AND "work_order_part"."id" = "held"."document_id" AND "work_order"."id" = "work_order_part"."work_order_id";

ALTER TABLE "stock_reservation"
    DROP CONSTRAINT "stock_reservation_quantity_check",
    DROP CONSTRAINT "stock_reservation_status_check",
    ADD CONSTRAINT "stock_reservation_quantity_check" CHECK ("quantity" > 0 OR "status" NOT IN ('held', 'wanted')),
    ADD CONSTRAINT "stock_reservation_status_check" CHECK ("status" IN ('wanted', 'held', 'released', 'fulfilled')),
    ADD CONSTRAINT "stock_reservation_owner_check" CHECK (("owner_type" IS NULL) = ("owner_id" IS NULL));

-- What waits for goods, in the order in which it is served: as many rows as wait, however many there were.
CREATE INDEX "stock_reservation_wanted_idx" ON "stock_reservation"("product_id", "warehouse_id", "created_at", "id") WHERE "status" = 'wanted';

ALTER TABLE "work_order_part"
    DROP CONSTRAINT "work_order_part_status_check",
    ADD CONSTRAINT "work_order_part_status_check" CHECK ("status" IN ('wanted', 'reserved', 'issued') AND ("status" = 'issued') = ("taken" IS NOT NULL));
