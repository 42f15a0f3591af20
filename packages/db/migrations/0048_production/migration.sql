-- CreateTable
CREATE TABLE "production_order" (
    "id" UUID NOT NULL,
    "number" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'draft',
    "recipe_id" UUID NOT NULL,
    "product_id" UUID NOT NULL,
    "planned_quantity" DECIMAL(19,4) NOT NULL,
    "produced_quantity" DECIMAL(19,4) NOT NULL DEFAULT 0,
    "due_on" DATE NOT NULL,
    "priority" INTEGER NOT NULL DEFAULT 3,
    "site_id" UUID NOT NULL,
    "warehouse_id" UUID NOT NULL,
    "note" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "production_order_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "production_batch" (
    "id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'planned',
    "order_id" UUID,
    "recipe_id" UUID NOT NULL,
    "product_id" UUID NOT NULL,
    "plan" JSONB NOT NULL,
    "planned_quantity" DECIMAL(19,4) NOT NULL,
    "machine_id" UUID,
    "operator_id" UUID,
    "site_id" UUID NOT NULL,
    "warehouse_id" UUID NOT NULL,
    "started_at" TIMESTAMPTZ(6),
    "completed_at" TIMESTAMPTZ(6),
    "completed_by" TEXT,
    "input_cost" DECIMAL(19,2),
    "conversion_cost" DECIMAL(19,2),
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "production_batch_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "production_input" (
    "id" UUID NOT NULL,
    "batch_id" UUID NOT NULL,
    "product_id" UUID NOT NULL,
    "lot_id" UUID,
    "quantity" DECIMAL(19,4) NOT NULL,
    "picks" JSONB,
    "actor" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "production_input_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "production_output" (
    "id" UUID NOT NULL,
    "batch_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "product_id" UUID,
    "quantity" DECIMAL(19,4) NOT NULL,
    "lot_code" TEXT,
    "made_on" DATE,
    "expires_on" DATE,
    "reason" TEXT,
    "lot_id" UUID,
    "cost" DECIMAL(19,2),
    "quarantined" BOOLEAN NOT NULL DEFAULT false,
    "actor" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "production_output_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "production_note" (
    "id" UUID NOT NULL,
    "batch_id" UUID NOT NULL,
    "text" TEXT NOT NULL,
    "file_ids" UUID[],
    "author" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "production_note_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "production_check" (
    "id" UUID NOT NULL,
    "batch_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "value" DECIMAL(19,4),
    "passed" BOOLEAN NOT NULL,
    "note" TEXT,
    "inspector" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "production_check_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "production_edge" (
    "from_id" UUID NOT NULL,
    "to_id" UUID NOT NULL,
    "batch_id" UUID NOT NULL,
    "site_id" UUID NOT NULL,
    "product_id" UUID NOT NULL,
    "quantity" DECIMAL(19,4) NOT NULL,

    CONSTRAINT "production_edge_pkey" PRIMARY KEY ("from_id","to_id")
);

-- CreateTable
CREATE TABLE "production_efficiency" (
    "machine_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "shift" TEXT NOT NULL,
    "id" UUID NOT NULL,
    "site_id" UUID NOT NULL,
    "running_seconds" INTEGER NOT NULL,
    "planned_stop_seconds" INTEGER NOT NULL,
    "stop_seconds" INTEGER NOT NULL,
    "idle_seconds" INTEGER NOT NULL,
    "quantity" DECIMAL(19,4) NOT NULL,
    "good_quantity" DECIMAL(19,4) NOT NULL,
    "availability" DECIMAL(7,6),
    "performance" DECIMAL(7,6),
    "quality" DECIMAL(7,6),
    "efficiency" DECIMAL(7,6),
    "computed_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "production_efficiency_pkey" PRIMARY KEY ("machine_id","day","shift")
);

-- CreateIndex
CREATE UNIQUE INDEX "production_order_number_key" ON "production_order"("number");

-- CreateIndex
CREATE INDEX "production_order_status_due_on_id_idx" ON "production_order"("status", "due_on", "id");

-- CreateIndex
CREATE INDEX "production_order_site_id_created_at_id_idx" ON "production_order"("site_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "production_order_created_at_id_idx" ON "production_order"("created_at", "id");

-- CreateIndex
CREATE INDEX "production_order_due_on_id_idx" ON "production_order"("due_on", "id");

-- CreateIndex
CREATE INDEX "production_order_priority_id_idx" ON "production_order"("priority", "id");

-- CreateIndex
CREATE INDEX "production_order_product_id_created_at_id_idx" ON "production_order"("product_id", "created_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "production_batch_code_key" ON "production_batch"("code");

-- CreateIndex
CREATE INDEX "production_batch_status_created_at_id_idx" ON "production_batch"("status", "created_at", "id");

-- CreateIndex
CREATE INDEX "production_batch_site_id_created_at_id_idx" ON "production_batch"("site_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "production_batch_created_at_id_idx" ON "production_batch"("created_at", "id");

-- CreateIndex
CREATE INDEX "production_batch_order_id_created_at_id_idx" ON "production_batch"("order_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "production_batch_machine_id_created_at_id_idx" ON "production_batch"("machine_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "production_batch_site_id_completed_at_idx" ON "production_batch"("site_id", "completed_at");

-- CreateIndex
CREATE INDEX "production_input_batch_id_created_at_id_idx" ON "production_input"("batch_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "production_input_product_id_idx" ON "production_input"("product_id");

-- CreateIndex
CREATE INDEX "production_output_batch_id_created_at_id_idx" ON "production_output"("batch_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "production_output_product_id_idx" ON "production_output"("product_id");

-- CreateIndex
CREATE INDEX "production_output_lot_id_idx" ON "production_output"("lot_id");

-- CreateIndex
CREATE INDEX "production_note_batch_id_created_at_id_idx" ON "production_note"("batch_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "production_check_batch_id_created_at_id_idx" ON "production_check"("batch_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "production_edge_to_id_from_id_idx" ON "production_edge"("to_id", "from_id");

-- CreateIndex
CREATE INDEX "production_edge_batch_id_idx" ON "production_edge"("batch_id");

-- CreateIndex
CREATE UNIQUE INDEX "production_efficiency_id_key" ON "production_efficiency"("id");

-- CreateIndex
CREATE INDEX "production_efficiency_day_id_idx" ON "production_efficiency"("day", "id");

-- CreateIndex
CREATE INDEX "production_efficiency_site_id_day_id_idx" ON "production_efficiency"("site_id", "day", "id");

-- AddForeignKey
ALTER TABLE "production_order" ADD CONSTRAINT "production_order_recipe_id_fkey" FOREIGN KEY ("recipe_id") REFERENCES "recipe"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "production_order" ADD CONSTRAINT "production_order_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "product"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "production_order" ADD CONSTRAINT "production_order_site_id_fkey" FOREIGN KEY ("site_id") REFERENCES "site"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "production_order" ADD CONSTRAINT "production_order_warehouse_id_fkey" FOREIGN KEY ("warehouse_id") REFERENCES "warehouse"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "production_batch" ADD CONSTRAINT "production_batch_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "production_order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "production_batch" ADD CONSTRAINT "production_batch_recipe_id_fkey" FOREIGN KEY ("recipe_id") REFERENCES "recipe"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "production_batch" ADD CONSTRAINT "production_batch_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "product"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "production_batch" ADD CONSTRAINT "production_batch_machine_id_fkey" FOREIGN KEY ("machine_id") REFERENCES "machine"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "production_batch" ADD CONSTRAINT "production_batch_site_id_fkey" FOREIGN KEY ("site_id") REFERENCES "site"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "production_batch" ADD CONSTRAINT "production_batch_warehouse_id_fkey" FOREIGN KEY ("warehouse_id") REFERENCES "warehouse"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "production_input" ADD CONSTRAINT "production_input_batch_id_fkey" FOREIGN KEY ("batch_id") REFERENCES "production_batch"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "production_input" ADD CONSTRAINT "production_input_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "product"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "production_output" ADD CONSTRAINT "production_output_batch_id_fkey" FOREIGN KEY ("batch_id") REFERENCES "production_batch"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "production_output" ADD CONSTRAINT "production_output_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "product"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "production_note" ADD CONSTRAINT "production_note_batch_id_fkey" FOREIGN KEY ("batch_id") REFERENCES "production_batch"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "production_check" ADD CONSTRAINT "production_check_batch_id_fkey" FOREIGN KEY ("batch_id") REFERENCES "production_batch"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "production_edge" ADD CONSTRAINT "production_edge_batch_id_fkey" FOREIGN KEY ("batch_id") REFERENCES "production_batch"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "production_efficiency" ADD CONSTRAINT "production_efficiency_machine_id_fkey" FOREIGN KEY ("machine_id") REFERENCES "machine"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma has no words for.
ALTER TABLE "production_order"
    ADD CONSTRAINT "production_order_status_check"
        CHECK ("status" IN ('draft', 'planned', 'released', 'in_progress', 'completed', 'closed', 'cancelled')),
    ADD CONSTRAINT "production_order_amounts_check" CHECK ("planned_quantity" > 0 AND "produced_quantity" >= 0 AND "priority" BETWEEN 1 AND 5);

ALTER TABLE "production_batch"
    ADD CONSTRAINT "production_batch_status_check" CHECK ("status" IN ('planned', 'in_progress', 'paused', 'completed', 'cancelled')),
    ADD CONSTRAINT "production_batch_quantity_check" CHECK ("planned_quantity" > 0),
    ADD CONSTRAINT "production_batch_completed_check" CHECK (("status" = 'completed') = ("completed_at" IS NOT NULL)
        AND num_nonnulls("completed_at", "completed_by", "input_cost", "conversion_cost") IN (0, 4)),
    ADD CONSTRAINT "production_batch_started_check" CHECK ("started_at" IS NOT NULL OR "status" IN ('planned', 'cancelled'));
-- A machine works on one batch at a time.
CREATE UNIQUE INDEX "production_batch_on_machine_key" ON "production_batch" ("machine_id") WHERE "status" = 'in_progress';

ALTER TABLE "production_input" ADD CONSTRAINT "production_input_quantity_check" CHECK ("quantity" > 0);
ALTER TABLE "production_output"
    ADD CONSTRAINT "production_output_kind_check"
        CHECK ("kind" IN ('main', 'by_product', 'loss') AND ("kind" = 'loss' OR "product_id" IS NOT NULL)),
    ADD CONSTRAINT "production_output_amounts_check" CHECK ("quantity" > 0 AND "cost" >= 0),
    ADD CONSTRAINT "production_output_lot_check" CHECK ("kind" <> 'loss' OR num_nonnulls("lot_code", "lot_id", "cost") = 0);
ALTER TABLE "production_edge" ADD CONSTRAINT "production_edge_quantity_check" CHECK ("quantity" > 0 AND "from_id" <> "to_id");

ALTER TABLE "production_efficiency"
    ADD CONSTRAINT "production_efficiency_rates_check" CHECK (
        "availability" BETWEEN 0 AND 1 AND "performance" BETWEEN 0 AND 1 AND "quality" BETWEEN 0 AND 1 AND "efficiency" BETWEEN 0 AND 1),
    ADD CONSTRAINT "production_efficiency_seconds_check" CHECK (
        "running_seconds" >= 0 AND "planned_stop_seconds" >= 0 AND "stop_seconds" >= 0 AND "idle_seconds" >= 0);
