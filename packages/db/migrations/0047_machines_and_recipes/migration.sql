-- CreateTable
CREATE TABLE "machine" (
    "id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "site_id" UUID NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'idle',
    "status_since" TIMESTAMPTZ(6) NOT NULL,
    "ideal_rate" DECIMAL(19,4),
    "metadata" JSONB NOT NULL DEFAULT '{}',
    "running_seconds" INTEGER NOT NULL DEFAULT 0,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,
    "archived_at" TIMESTAMPTZ(6),

    CONSTRAINT "machine_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "machine_interval" (
    "id" UUID NOT NULL,
    "machine_id" UUID NOT NULL,
    "status" TEXT NOT NULL,
    "reason" TEXT,
    "planned" BOOLEAN,
    "note" TEXT,
    "started_at" TIMESTAMPTZ(6) NOT NULL,
    "ended_at" TIMESTAMPTZ(6),
    "actor" TEXT NOT NULL,

    CONSTRAINT "machine_interval_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "maintenance_plan" (
    "id" UUID NOT NULL,
    "machine_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "instructions" TEXT,
    "every_days" INTEGER,
    "every_hours" INTEGER,
    "last_done_at" TIMESTAMPTZ(6),
    "next_due_at" TIMESTAMPTZ(6),
    "next_due_seconds" INTEGER,
    "due_since" TIMESTAMPTZ(6),
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,
    "archived_at" TIMESTAMPTZ(6),

    CONSTRAINT "maintenance_plan_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "recipe" (
    "id" UUID NOT NULL,
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "product_id" UUID NOT NULL,
    "yield_quantity" DECIMAL(19,4) NOT NULL,
    "allocation" TEXT NOT NULL DEFAULT 'weight',
    "expected_value" DECIMAL(19,4),
    "conversion_cost" DECIMAL(19,4) NOT NULL DEFAULT 0,
    "checks" JSONB NOT NULL DEFAULT '[]',
    "note" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,
    "archived_at" TIMESTAMPTZ(6),

    CONSTRAINT "recipe_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "recipe_input" (
    "recipe_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "product_id" UUID NOT NULL,
    "quantity" DECIMAL(19,4) NOT NULL,
    "counts" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "recipe_input_pkey" PRIMARY KEY ("recipe_id","position")
);

-- CreateTable
CREATE TABLE "recipe_by_product" (
    "recipe_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "product_id" UUID NOT NULL,
    "outturn" DECIMAL(7,6) NOT NULL,
    "expected_value" DECIMAL(19,4),

    CONSTRAINT "recipe_by_product_pkey" PRIMARY KEY ("recipe_id","position")
);

-- CreateIndex
CREATE UNIQUE INDEX "machine_code_key" ON "machine"("code");

-- CreateIndex
CREATE INDEX "machine_site_id_code_id_idx" ON "machine"("site_id", "code", "id");

-- CreateIndex
CREATE INDEX "machine_code_id_idx" ON "machine"("code", "id");

-- CreateIndex
CREATE INDEX "machine_name_id_idx" ON "machine"("name", "id");

-- CreateIndex
CREATE INDEX "machine_status_code_id_idx" ON "machine"("status", "code", "id");

-- CreateIndex
CREATE INDEX "machine_interval_machine_id_started_at_id_idx" ON "machine_interval"("machine_id", "started_at", "id");

-- CreateIndex
CREATE INDEX "maintenance_plan_machine_id_created_at_id_idx" ON "maintenance_plan"("machine_id", "created_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "recipe_code_key" ON "recipe"("code");

-- CreateIndex
CREATE INDEX "recipe_code_id_idx" ON "recipe"("code", "id");

-- CreateIndex
CREATE INDEX "recipe_name_id_idx" ON "recipe"("name", "id");

-- CreateIndex
CREATE INDEX "recipe_product_id_name_id_idx" ON "recipe"("product_id", "name", "id");

-- CreateIndex
CREATE INDEX "recipe_input_product_id_idx" ON "recipe_input"("product_id");

-- CreateIndex
CREATE INDEX "recipe_by_product_product_id_idx" ON "recipe_by_product"("product_id");

-- AddForeignKey
ALTER TABLE "machine" ADD CONSTRAINT "machine_site_id_fkey" FOREIGN KEY ("site_id") REFERENCES "site"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "machine_interval" ADD CONSTRAINT "machine_interval_machine_id_fkey" FOREIGN KEY ("machine_id") REFERENCES "machine"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "maintenance_plan" ADD CONSTRAINT "maintenance_plan_machine_id_fkey" FOREIGN KEY ("machine_id") REFERENCES "machine"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "recipe" ADD CONSTRAINT "recipe_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "product"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "recipe_input" ADD CONSTRAINT "recipe_input_recipe_id_fkey" FOREIGN KEY ("recipe_id") REFERENCES "recipe"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "recipe_input" ADD CONSTRAINT "recipe_input_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "product"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "recipe_by_product" ADD CONSTRAINT "recipe_by_product_recipe_id_fkey" FOREIGN KEY ("recipe_id") REFERENCES "recipe"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "recipe_by_product" ADD CONSTRAINT "recipe_by_product_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "product"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma has no words for.
CREATE EXTENSION IF NOT EXISTS btree_gist;

ALTER TABLE "machine"
    ADD CONSTRAINT "machine_status_check" CHECK ("status" IN ('running', 'idle', 'stopped', 'maintenance')),
    ADD CONSTRAINT "machine_amounts_check" CHECK ("ideal_rate" > 0 AND "running_seconds" >= 0);

-- A machine is in one status at a time: intervals do not overlap, and one at most is open.
ALTER TABLE "machine_interval"
    ADD CONSTRAINT "machine_interval_status_check" CHECK ("status" IN ('running', 'idle', 'stopped', 'maintenance')),
    ADD CONSTRAINT "machine_interval_reason_check"
        CHECK ("reason" IS NULL OR ("status" IN ('stopped', 'maintenance') AND "planned" IS NOT NULL)),
    ADD CONSTRAINT "machine_interval_order_check" CHECK ("ended_at" >= "started_at"),
    ADD CONSTRAINT "machine_interval_no_overlap" EXCLUDE USING gist ("machine_id" WITH =, tstzrange("started_at", "ended_at") WITH &&);
CREATE UNIQUE INDEX "machine_interval_open_key" ON "machine_interval" ("machine_id") WHERE "ended_at" IS NULL;
-- The downtime log: stops alone.
CREATE INDEX "machine_interval_stops_idx" ON "machine_interval" ("machine_id", "started_at", "id")
    WHERE "status" IN ('stopped', 'maintenance');

ALTER TABLE "maintenance_plan"
    ADD CONSTRAINT "maintenance_plan_every_check"
        CHECK (num_nonnulls("every_days", "every_hours") = 1 AND "every_days" > 0 AND "every_hours" > 0),
    ADD CONSTRAINT "maintenance_plan_next_check" CHECK (
        ("every_days" IS NULL) = ("next_due_at" IS NULL) AND ("every_hours" IS NULL) = ("next_due_seconds" IS NULL));
-- What the hourly job looks through.
CREATE INDEX "maintenance_plan_waiting_idx" ON "maintenance_plan" ("next_due_at") WHERE "due_since" IS NULL AND "archived_at" IS NULL;

ALTER TABLE "recipe"
    ADD CONSTRAINT "recipe_allocation_check" CHECK ("allocation" IN ('weight', 'value')),
    ADD CONSTRAINT "recipe_amounts_check" CHECK ("yield_quantity" > 0 AND "expected_value" >= 0 AND "conversion_cost" >= 0);
ALTER TABLE "recipe_input" ADD CONSTRAINT "recipe_input_quantity_check" CHECK ("quantity" > 0);
ALTER TABLE "recipe_by_product" ADD CONSTRAINT "recipe_by_product_amounts_check" CHECK ("outturn" BETWEEN 0 AND 1 AND "expected_value" >= 0);
