-- CreateTable
CREATE TABLE "workshop_equipment" (
    "id" UUID NOT NULL,
    "serial" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "type" TEXT,
    "manufacturer" TEXT,
    "owner_id" UUID,
    "site_id" UUID NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'operational',
    "service_every_days" INTEGER,
    "last_service_on" DATE,
    "next_service_on" DATE,
    "told_service_on" DATE,
    "note" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,
    "archived_at" TIMESTAMPTZ(6),

    CONSTRAINT "workshop_equipment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "workshop_checklist" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT,
    "items" JSONB NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,
    "archived_at" TIMESTAMPTZ(6),

    CONSTRAINT "workshop_checklist_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "workshop_inspection" (
    "id" UUID NOT NULL,
    "number" TEXT NOT NULL,
    "equipment_id" UUID NOT NULL,
    "site_id" UUID NOT NULL,
    "checklist_id" UUID NOT NULL,
    "checklist_version" INTEGER NOT NULL,
    "items" JSONB NOT NULL,
    "answers" JSONB NOT NULL DEFAULT '[]',
    "inspector_id" UUID,
    "status" TEXT NOT NULL DEFAULT 'open',
    "result" TEXT,
    "note" TEXT,
    "completed_at" TIMESTAMPTZ(6),
    "completed_by" TEXT,
    "repeat_of_id" UUID,
    "certificate_file_id" UUID,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,
    "archived_at" TIMESTAMPTZ(6),

    CONSTRAINT "workshop_inspection_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "work_order" (
    "id" UUID NOT NULL,
    "number" TEXT NOT NULL,
    "reference" TEXT,
    "kind" TEXT NOT NULL DEFAULT 'repair',
    "title" TEXT NOT NULL,
    "description" TEXT,
    "status" TEXT NOT NULL DEFAULT 'open',
    "priority" INTEGER NOT NULL DEFAULT 3,
    "customer_id" UUID,
    "client" TEXT,
    "equipment_id" UUID,
    "machine_id" UUID,
    "plan_id" UUID,
    "inspection_id" UUID,
    "site_id" UUID NOT NULL,
    "warehouse_id" UUID,
    "assignee_id" UUID,
    "due_on" DATE NOT NULL,
    "parts_cost" DECIMAL(19,2) NOT NULL DEFAULT 0,
    "labour_cost" DECIMAL(19,2) NOT NULL DEFAULT 0,
    "started_at" TIMESTAMPTZ(6),
    "completed_at" TIMESTAMPTZ(6),
    "completed_by" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,
    "archived_at" TIMESTAMPTZ(6),

    CONSTRAINT "work_order_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "work_order_part" (
    "id" UUID NOT NULL,
    "work_order_id" UUID NOT NULL,
    "product_id" UUID NOT NULL,
    "warehouse_id" UUID NOT NULL,
    "lot_id" UUID,
    "quantity" DECIMAL(19,4) NOT NULL,
    "status" TEXT NOT NULL,
    "taken" JSONB,
    "cost" DECIMAL(19,2) NOT NULL DEFAULT 0,
    "actor" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "work_order_part_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "work_order_labour" (
    "id" UUID NOT NULL,
    "work_order_id" UUID NOT NULL,
    "employee_id" UUID NOT NULL,
    "minutes" INTEGER NOT NULL,
    "rate" DECIMAL(19,4) NOT NULL,
    "cost" DECIMAL(19,2) NOT NULL,
    "note" TEXT,
    "actor" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "work_order_labour_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "workshop_equipment_created_at_id_idx" ON "workshop_equipment"("created_at", "id");

-- CreateIndex
CREATE INDEX "workshop_equipment_name_id_idx" ON "workshop_equipment"("name", "id");

-- CreateIndex
CREATE INDEX "workshop_equipment_site_id_name_id_idx" ON "workshop_equipment"("site_id", "name", "id");

-- CreateIndex
CREATE INDEX "workshop_equipment_owner_id_name_id_idx" ON "workshop_equipment"("owner_id", "name", "id");

-- CreateIndex
CREATE INDEX "workshop_equipment_status_name_id_idx" ON "workshop_equipment"("status", "name", "id");

-- CreateIndex
CREATE INDEX "workshop_equipment_next_service_on_idx" ON "workshop_equipment"("next_service_on");

-- CreateIndex
CREATE INDEX "workshop_checklist_name_id_idx" ON "workshop_checklist"("name", "id");

-- CreateIndex
CREATE UNIQUE INDEX "workshop_inspection_number_key" ON "workshop_inspection"("number");

-- CreateIndex
CREATE UNIQUE INDEX "workshop_inspection_repeat_of_id_key" ON "workshop_inspection"("repeat_of_id");

-- CreateIndex
CREATE INDEX "workshop_inspection_created_at_id_idx" ON "workshop_inspection"("created_at", "id");

-- CreateIndex
CREATE INDEX "workshop_inspection_site_id_created_at_id_idx" ON "workshop_inspection"("site_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "workshop_inspection_equipment_id_created_at_id_idx" ON "workshop_inspection"("equipment_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "workshop_inspection_status_created_at_id_idx" ON "workshop_inspection"("status", "created_at", "id");

-- CreateIndex
CREATE INDEX "workshop_inspection_result_created_at_id_idx" ON "workshop_inspection"("result", "created_at", "id");

-- CreateIndex
CREATE INDEX "workshop_inspection_completed_at_idx" ON "workshop_inspection"("completed_at");

-- CreateIndex
CREATE UNIQUE INDEX "work_order_number_key" ON "work_order"("number");

-- CreateIndex
CREATE UNIQUE INDEX "work_order_inspection_id_key" ON "work_order"("inspection_id");

-- CreateIndex
CREATE INDEX "work_order_created_at_id_idx" ON "work_order"("created_at", "id");

-- CreateIndex
CREATE INDEX "work_order_due_on_id_idx" ON "work_order"("due_on", "id");

-- CreateIndex
CREATE INDEX "work_order_site_id_created_at_id_idx" ON "work_order"("site_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "work_order_status_due_on_id_idx" ON "work_order"("status", "due_on", "id");

-- CreateIndex
CREATE INDEX "work_order_customer_id_created_at_id_idx" ON "work_order"("customer_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "work_order_equipment_id_created_at_id_idx" ON "work_order"("equipment_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "work_order_assignee_id_due_on_id_idx" ON "work_order"("assignee_id", "due_on", "id");

-- CreateIndex
CREATE INDEX "work_order_part_work_order_id_created_at_id_idx" ON "work_order_part"("work_order_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "work_order_part_product_id_idx" ON "work_order_part"("product_id");

-- CreateIndex
CREATE INDEX "work_order_labour_work_order_id_created_at_id_idx" ON "work_order_labour"("work_order_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "work_order_labour_employee_id_created_at_id_idx" ON "work_order_labour"("employee_id", "created_at", "id");

-- AddForeignKey
ALTER TABLE "workshop_equipment" ADD CONSTRAINT "workshop_equipment_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "party"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "workshop_equipment" ADD CONSTRAINT "workshop_equipment_site_id_fkey" FOREIGN KEY ("site_id") REFERENCES "site"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "workshop_inspection" ADD CONSTRAINT "workshop_inspection_equipment_id_fkey" FOREIGN KEY ("equipment_id") REFERENCES "workshop_equipment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "workshop_inspection" ADD CONSTRAINT "workshop_inspection_site_id_fkey" FOREIGN KEY ("site_id") REFERENCES "site"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "workshop_inspection" ADD CONSTRAINT "workshop_inspection_checklist_id_fkey" FOREIGN KEY ("checklist_id") REFERENCES "workshop_checklist"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "workshop_inspection" ADD CONSTRAINT "workshop_inspection_inspector_id_fkey" FOREIGN KEY ("inspector_id") REFERENCES "employee"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "workshop_inspection" ADD CONSTRAINT "workshop_inspection_repeat_of_id_fkey" FOREIGN KEY ("repeat_of_id") REFERENCES "workshop_inspection"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "work_order" ADD CONSTRAINT "work_order_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "party"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "work_order" ADD CONSTRAINT "work_order_equipment_id_fkey" FOREIGN KEY ("equipment_id") REFERENCES "workshop_equipment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "work_order" ADD CONSTRAINT "work_order_machine_id_fkey" FOREIGN KEY ("machine_id") REFERENCES "machine"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "work_order" ADD CONSTRAINT "work_order_inspection_id_fkey" FOREIGN KEY ("inspection_id") REFERENCES "workshop_inspection"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "work_order" ADD CONSTRAINT "work_order_site_id_fkey" FOREIGN KEY ("site_id") REFERENCES "site"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "work_order" ADD CONSTRAINT "work_order_warehouse_id_fkey" FOREIGN KEY ("warehouse_id") REFERENCES "warehouse"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "work_order" ADD CONSTRAINT "work_order_assignee_id_fkey" FOREIGN KEY ("assignee_id") REFERENCES "employee"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "work_order_part" ADD CONSTRAINT "work_order_part_work_order_id_fkey" FOREIGN KEY ("work_order_id") REFERENCES "work_order"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "work_order_part" ADD CONSTRAINT "work_order_part_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "product"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "work_order_part" ADD CONSTRAINT "work_order_part_warehouse_id_fkey" FOREIGN KEY ("warehouse_id") REFERENCES "warehouse"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "work_order_labour" ADD CONSTRAINT "work_order_labour_work_order_id_fkey" FOREIGN KEY ("work_order_id") REFERENCES "work_order"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "work_order_labour" ADD CONSTRAINT "work_order_labour_employee_id_fkey" FOREIGN KEY ("employee_id") REFERENCES "employee"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma has no words for.
ALTER TABLE "workshop_equipment"
    ADD CONSTRAINT "workshop_equipment_status_check" CHECK ("status" IN ('operational', 'in_repair', 'out_of_order', 'retired')),
    ADD CONSTRAINT "workshop_equipment_service_check" CHECK ("service_every_days" > 0);
-- A serial number is unique for each owner; the house is one.
CREATE UNIQUE INDEX "workshop_equipment_serial_key"
    ON "workshop_equipment" (coalesce("owner_id", '00000000-0000-0000-0000-000000000000'), lower("serial"));

CREATE UNIQUE INDEX "workshop_checklist_name_key" ON "workshop_checklist" (lower("name"));

ALTER TABLE "workshop_inspection"
    ADD CONSTRAINT "workshop_inspection_status_check" CHECK ("status" IN ('open', 'completed') AND "result" IN ('pass', 'fail', 'conditional')),
    ADD CONSTRAINT "workshop_inspection_completed_check" CHECK (("status" = 'completed') = ("result" IS NOT NULL)
        AND num_nonnulls("result", "completed_at", "completed_by") IN (0, 3));

ALTER TABLE "work_order"
    ADD CONSTRAINT "work_order_status_check"
        CHECK ("status" IN ('open', 'assigned', 'in_progress', 'waiting_parts', 'done', 'invoiced', 'cancelled')),
    ADD CONSTRAINT "work_order_kind_check" CHECK ("kind" IN ('repair', 'service', 'fabrication')),
    ADD CONSTRAINT "work_order_amounts_check" CHECK ("parts_cost" >= 0 AND "labour_cost" >= 0 AND "priority" BETWEEN 1 AND 5),
    ADD CONSTRAINT "work_order_client_check" CHECK (num_nonnulls("customer_id", "client") <= 1),
    ADD CONSTRAINT "work_order_assigned_check" CHECK ("status" <> 'assigned' OR "assignee_id" IS NOT NULL),
    ADD CONSTRAINT "work_order_completed_check" CHECK (("status" IN ('done', 'invoiced')) = ("completed_at" IS NOT NULL)
        AND num_nonnulls("completed_at", "completed_by") IN (0, 2)),
    ADD CONSTRAINT "work_order_plan_check" CHECK ("plan_id" IS NULL OR "machine_id" IS NOT NULL);
CREATE UNIQUE INDEX "work_order_reference_key" ON "work_order" (lower("reference"));
-- One open order for the work of a maintenance plan.
CREATE UNIQUE INDEX "work_order_plan_key" ON "work_order" ("plan_id")
    WHERE "status" IN ('open', 'assigned', 'in_progress', 'waiting_parts');

ALTER TABLE "work_order_part"
    ADD CONSTRAINT "work_order_part_amounts_check" CHECK ("quantity" > 0 AND "cost" >= 0),
    ADD CONSTRAINT "work_order_part_status_check" CHECK ("status" IN ('reserved', 'issued') AND ("status" = 'issued') = ("taken" IS NOT NULL));
ALTER TABLE "work_order_labour" ADD CONSTRAINT "work_order_labour_amounts_check" CHECK ("minutes" > 0 AND "rate" >= 0 AND "cost" >= 0);
