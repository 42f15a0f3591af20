-- CreateTable
CREATE TABLE "sheet_template" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "machine_id" UUID,
    "site_id" UUID,
    "sheet_name" TEXT,
    "header_row" INTEGER NOT NULL DEFAULT 1,
    "fields" JSONB NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,
    "archived_at" TIMESTAMPTZ(6),

    CONSTRAINT "sheet_template_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sheet_import" (
    "id" UUID NOT NULL,
    "template_id" UUID NOT NULL,
    "file_id" UUID NOT NULL,
    "error_file_id" UUID,
    "file_name" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "dry_run" BOOLEAN NOT NULL,
    "origin" TEXT NOT NULL,
    "plan" JSONB NOT NULL,
    "status" TEXT NOT NULL,
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "processed" INTEGER NOT NULL DEFAULT 0,
    "imported" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "error_count" INTEGER NOT NULL DEFAULT 0,
    "problem" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,
    "finished_at" TIMESTAMPTZ(6),

    CONSTRAINT "sheet_import_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sheet_import_error" (
    "import_id" UUID NOT NULL,
    "row" INTEGER NOT NULL,
    "column" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "value" TEXT,

    CONSTRAINT "sheet_import_error_pkey" PRIMARY KEY ("import_id","row","column")
);

-- CreateTable
CREATE TABLE "sheet_entry" (
    "id" UUID NOT NULL,
    "template_id" UUID NOT NULL,
    "import_id" UUID NOT NULL,
    "row" INTEGER NOT NULL,
    "values" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "sheet_entry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sheet_schedule" (
    "template_id" UUID NOT NULL,
    "cron" TEXT NOT NULL,
    "timezone" TEXT NOT NULL,
    "folder" TEXT,
    "url" TEXT,
    "next_run_at" TIMESTAMPTZ(6) NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'pending',
    "problem" TEXT,
    "last_run_at" TIMESTAMPTZ(6),
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "sheet_schedule_pkey" PRIMARY KEY ("template_id")
);

-- CreateTable
CREATE TABLE "sheet_schedule_file" (
    "template_id" UUID NOT NULL,
    "sha256" TEXT NOT NULL,
    "import_id" UUID NOT NULL,
    "taken_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "sheet_schedule_file_pkey" PRIMARY KEY ("template_id","sha256")
);

-- CreateIndex
CREATE INDEX "sheet_template_created_at_id_idx" ON "sheet_template"("created_at", "id");

-- CreateIndex
CREATE INDEX "sheet_import_template_id_created_at_id_idx" ON "sheet_import"("template_id", "created_at", "id");

-- CreateIndex
CREATE INDEX "sheet_entry_template_id_id_idx" ON "sheet_entry"("template_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "sheet_entry_import_id_row_key" ON "sheet_entry"("import_id", "row");

-- CreateIndex
CREATE INDEX "sheet_schedule_next_run_at_idx" ON "sheet_schedule"("next_run_at");

-- AddForeignKey
ALTER TABLE "sheet_import" ADD CONSTRAINT "sheet_import_template_id_fkey" FOREIGN KEY ("template_id") REFERENCES "sheet_template"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sheet_import_error" ADD CONSTRAINT "sheet_import_error_import_id_fkey" FOREIGN KEY ("import_id") REFERENCES "sheet_import"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sheet_entry" ADD CONSTRAINT "sheet_entry_template_id_fkey" FOREIGN KEY ("template_id") REFERENCES "sheet_template"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sheet_schedule" ADD CONSTRAINT "sheet_schedule_template_id_fkey" FOREIGN KEY ("template_id") REFERENCES "sheet_template"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Entries by the values of their fields: `values @> '{"result": "ok"}'`.
CREATE INDEX "sheet_entry_values_idx" ON "sheet_entry" USING GIN ("values" jsonb_path_ops);

ALTER TABLE "sheet_template"
    ADD CONSTRAINT "sheet_template_header_row_check" CHECK ("header_row" BETWEEN 1 AND 1000);
ALTER TABLE "sheet_import"
    ADD CONSTRAINT "sheet_import_mode_check" CHECK ("mode" IN ('partial', 'atomic')),
    ADD CONSTRAINT "sheet_import_status_check" CHECK ("status" IN ('pending', 'running', 'completed', 'failed', 'cancelled')),
    ADD CONSTRAINT "sheet_import_problem_check" CHECK ("status" <> 'failed' OR "problem" IS NOT NULL),
    ADD CONSTRAINT "sheet_import_end_check" CHECK (("finished_at" IS NULL) = ("status" IN ('pending', 'running')));
ALTER TABLE "sheet_schedule"
    ADD CONSTRAINT "sheet_schedule_source_check" CHECK (num_nonnulls("folder", "url") = 1),
    ADD CONSTRAINT "sheet_schedule_status_check" CHECK ("status" IN ('pending', 'running', 'completed', 'failed')),
    ADD CONSTRAINT "sheet_schedule_problem_check" CHECK ("status" <> 'failed' OR "problem" IS NOT NULL);
