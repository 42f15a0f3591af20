-- CreateTable
CREATE TABLE "restock_plan" (
    "id" UUID NOT NULL,
    "product_id" UUID NOT NULL,
    "warehouse_id" UUID NOT NULL,
    "vendor_id" UUID,
    "minimum" DECIMAL(19,4) NOT NULL,
    "maximum" DECIMAL(19,4) NOT NULL,
    "lead_time_days" INTEGER NOT NULL DEFAULT 0,
    "review_days" INTEGER[] DEFAULT ARRAY[]::INTEGER[],
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,
    "archived_at" TIMESTAMPTZ(6),

    CONSTRAINT "restock_plan_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "restock_plan_levels_check" CHECK ("minimum" >= 0 AND "maximum" > "minimum")
);

-- CreateTable
CREATE TABLE "purchase_order" (
    "id" UUID NOT NULL,
    "number" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'draft',
    "vendor_id" UUID NOT NULL,
    "warehouse_id" UUID NOT NULL,
    "currency" TEXT NOT NULL,
    "expected_on" DATE,
    "note" TEXT,
    "total" DECIMAL(19,4) NOT NULL,
    "sent_at" TIMESTAMPTZ(6),
    "sent_by" TEXT,
    "received_at" TIMESTAMPTZ(6),
    "received_by" TEXT,
    "cancelled_at" TIMESTAMPTZ(6),
    "cancelled_by" TEXT,
    "cancel_reason" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "purchase_order_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "purchase_order_status_check" CHECK ("status" IN ('draft', 'sent', 'partly_received', 'received', 'cancelled'))
);

-- CreateTable
CREATE TABLE "purchase_order_line" (
    "order_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "warehouse_id" UUID NOT NULL,
    "product_id" UUID NOT NULL,
    "sku" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "unit" TEXT NOT NULL,
    "quantity" DECIMAL(19,4) NOT NULL,
    "unit_price" DECIMAL(19,4) NOT NULL,
    "received" DECIMAL(19,4) NOT NULL DEFAULT 0,
    "base_quantity" DECIMAL(19,4) NOT NULL,
    "outstanding" DECIMAL(19,4) NOT NULL,
    "received_at" TIMESTAMPTZ(6),
    "received_by" TEXT,

    CONSTRAINT "purchase_order_line_pkey" PRIMARY KEY ("order_id","position"),
    CONSTRAINT "purchase_order_line_quantity_check" CHECK ("quantity" > 0 AND "base_quantity" > 0 AND "received" >= 0 AND "unit_price" >= 0),
    CONSTRAINT "purchase_order_line_outstanding_check" CHECK ("outstanding" >= 0 AND "outstanding" <= "base_quantity")
);

-- CreateIndex
CREATE INDEX "restock_plan_created_at_id_idx" ON "restock_plan"("created_at", "id");

-- CreateIndex
CREATE INDEX "restock_plan_vendor_id_idx" ON "restock_plan"("vendor_id");

-- One plan in use for a product in a warehouse.
CREATE UNIQUE INDEX "restock_plan_product_key" ON "restock_plan"("product_id", "warehouse_id") WHERE "archived_at" IS NULL;

-- CreateIndex
CREATE UNIQUE INDEX "purchase_order_number_key" ON "purchase_order"("number");

-- CreateIndex
CREATE INDEX "purchase_order_created_at_id_idx" ON "purchase_order"("created_at", "id");

-- CreateIndex
CREATE INDEX "purchase_order_status_created_at_id_idx" ON "purchase_order"("status", "created_at", "id");

-- CreateIndex
CREATE INDEX "purchase_order_vendor_id_created_at_id_idx" ON "purchase_order"("vendor_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "purchase_order_warehouse_id_created_at_id_idx" ON "purchase_order"("warehouse_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "purchase_order_line_product_id_idx" ON "purchase_order_line"("product_id");

-- What is on order: as many rows as are open, however many orders there were.
CREATE INDEX "purchase_order_line_open_idx" ON "purchase_order_line"("product_id", "warehouse_id") WHERE "outstanding" > 0;

-- AddForeignKey
ALTER TABLE "restock_plan" ADD CONSTRAINT "restock_plan_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "product"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "restock_plan" ADD CONSTRAINT "restock_plan_warehouse_id_fkey" FOREIGN KEY ("warehouse_id") REFERENCES "warehouse"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "restock_plan" ADD CONSTRAINT "restock_plan_vendor_id_fkey" FOREIGN KEY ("vendor_id") REFERENCES "party"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "purchase_order" ADD CONSTRAINT "purchase_order_vendor_id_fkey" FOREIGN KEY ("vendor_id") REFERENCES "party"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "purchase_order" ADD CONSTRAINT "purchase_order_warehouse_id_fkey" FOREIGN KEY ("warehouse_id") REFERENCES "warehouse"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "purchase_order_line" ADD CONSTRAINT "purchase_order_line_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "purchase_order"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "purchase_order_line" ADD CONSTRAINT "purchase_order_line_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "product"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
